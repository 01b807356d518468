"""Deleting and downloading the member's own journal, and the setting for reminders."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from practice.access import members_only
from practice.export import journal_as_markdown, journal_records
from practice.forms import ReminderSettingForm
from practice.models import JournalEntry, PracticeSetting
from practice.views.journal import own_entry_or_404, save_limited
from request_handling.permissions import allow_suspended
from request_handling.rows import upsert


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@members_only
def entry_delete(request: MemberRequest, key: str) -> HttpResponse:
    """Ask for confirmation, and delete an entry."""
    entry = own_entry_or_404(request, key)
    if request.method != "POST":
        return render(request, "practice/entry_delete.html", {"entry": entry})
    entry.delete()
    messages.success(request, _("Entry deleted."))
    return redirect("practice:journal")


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@members_only
def journal_clear(request: MemberRequest) -> HttpResponse:
    """Ask for confirmation, and delete all entries of the member."""
    entries = JournalEntry.objects.for_member(request.user).order_by()
    if request.method != "POST":
        context = {"count": entries.count(), "missing": False}
        return render(request, "practice/journal_clear.html", context)
    if "sure" not in request.POST:
        context = {"count": entries.count(), "missing": True}
        return render(request, "practice/journal_clear.html", context, status=422)
    entries.delete()
    messages.success(request, _("Journal deleted."))
    return redirect("practice:journal")


@require_safe
@members_only
def journal_markdown(request: MemberRequest) -> HttpResponse:
    """Download the journal as Markdown."""
    return _download(journal_as_markdown(request.user), "text/markdown", "md")


@require_safe
@members_only
def journal_json(request: MemberRequest) -> HttpResponse:
    """Download the journal as JSON."""
    records = list(journal_records(request.user))
    text = json.dumps({"journal": records}, ensure_ascii=False, indent=2)
    return _download(text + "\n", "application/json", "json")


def _download(text: str, content_type: str, extension: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    name = f"journal-{timezone.localdate().isoformat()}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@allow_suspended
@members_only
def journal_reminders(request: MemberRequest) -> HttpResponse:
    """Save whether the member wants to be reminded of answers."""
    if refusal := save_limited(request):
        return refusal
    form = ReminderSettingForm(request.POST, instance=PracticeSetting.for_member(request.user))
    if form.is_valid():
        upsert(PracticeSetting.objects, {"member": request.user}, form.cleaned_data)
        messages.success(request, _("Choice saved."))
    else:
        messages.error(request, _("Choose one of the three options."))
    return redirect("practice:journal")
