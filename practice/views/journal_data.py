"""Taking one's journal along, deleting from it, and choosing whether it comes back by itself."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moderation.access import allow_suspended
from practice.forms import SettingForm
from practice.limits import members_own, rate_limited
from practice.models.journal import JournalEntry, PracticeSetting
from practice.views.journal import mine_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@members_own
def entry_delete(request, key):
    """Ask whether an entry shall go, and remove it."""
    entry = mine_or_404(request, key)
    if request.method != "POST":
        return render(request, "practice/entry_delete.html", {"entry": entry})
    entry.delete()
    messages.success(request, _("The entry is deleted."))
    return redirect("practice:journal")


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@members_own
def journal_clear(request):
    """Ask whether the whole journal shall go, and remove it."""
    count = JournalEntry.objects.of(request.user).count()
    if request.method != "POST":
        return render(request, "practice/journal_clear.html", {"count": count, "missing": False})
    if "sure" not in request.POST:
        context = {"count": count, "missing": True}
        return render(request, "practice/journal_clear.html", context, status=422)
    JournalEntry.erase_member(request.user)
    messages.success(request, _("Your journal is empty."))
    return redirect("practice:journal")


def _download(text, kind, name):
    day = timezone.localdate().isoformat()
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.format(day=day)}"'
    return response


@require_safe
@members_own
def journal_markdown(request):
    """The whole journal as Markdown."""
    return _download(JournalEntry.as_markdown(request.user), "text/markdown", "journal-{day}.md")


@require_safe
@members_own
def journal_json(request):
    """The whole journal as JSON."""
    entries = [told for told in JournalEntry.personal_data(request.user) if isinstance(told, dict)]
    text = json.dumps({"journal": entries}, ensure_ascii=False, indent=2)
    return _download(text + "\n", "application/json", "journal-{day}.json")


@require_POST
@allow_suspended
@members_own
def journal_reminders(request):
    """Choose whether answers come back after a month."""
    if rests := rate_limited(request, "journal_save"):
        return rests
    form = SettingForm(request.POST, instance=PracticeSetting.of(request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choice is saved."))
    else:
        messages.error(request, _("Choose one of the three."))
    return redirect("practice:journal")
