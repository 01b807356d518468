"""Pages of the member's own journal: the list, an entry, a free note, and changes of an entry."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from cases.models import Case
from practice.access import members_only, unsent_text
from practice.forms import (
    EntryForm,
    FreeNoteForm,
    JournalSearchForm,
    OutcomeForm,
    ReminderSettingForm,
    TechniquesForm,
)
from practice.models import JournalEntry, PracticeSetting
from practice.models.journal import random_key
from practice.querysets import REMINDER_DELAY
from practice.reveal import next_case, reveal, with_terms
from request_handling.integers import parse_integer
from request_handling.rate_limits import TEN_MINUTES, rate_limited
from request_handling.rows import save_fields
from taxonomy.list_versions import pinned_versions
from taxonomy.vocabulary import vocabulary

PAGE_SIZE = 20


def own_entry_or_404(request: MemberRequest, key: str) -> JournalEntry:
    """Return the member's own entry with this key. Raises Http404 for any other, whether it exists or not."""
    return get_object_or_404(JournalEntry.objects.for_member(request.user), key=key)


def _save_or_404(entry: JournalEntry, *names: str) -> None:
    """Save fields of an entry. Raises Http404 if it was deleted meanwhile, for example in another window."""
    if not save_fields(entry, *names):
        raise Http404("The entry was deleted meanwhile.")


def save_limited(request: HttpRequest) -> HttpResponse | None:
    """Count one change of the journal; return the page 429, with the text to copy, if there were too many."""
    return rate_limited(request, "journal_save", wait=TEN_MINUTES, unsent_text=unsent_text(request))


def page_before(request: HttpRequest) -> int:
    """Return the primary key before which a page of a list starts, or 0 for the first page."""
    return parse_integer(request.GET.get("before"))


def older_page_url(request: HttpRequest, rows: list, size: int) -> str:
    """Return the relative URL of the next page, or "" if `rows` holds no more than `size`."""
    if len(rows) <= size:
        return ""
    kept = [(name, value) for name, value in request.GET.items() if name != "before" and value]
    return "?" + urlencode([*kept, ("before", rows[size - 1].pk)])


@require_safe
@members_only
@pinned_versions()
def journal_list(request: MemberRequest) -> HttpResponse:
    """List the member's entries, newest first, filtered by text, technique and industry."""
    search, found = JournalSearchForm(request.GET), JournalEntry.objects.for_member(request.user)
    if search.text:
        found = found.containing(search.text)
    if technique := search.chosen("technique"):
        found = found.with_technique(technique)
    if industry := search.chosen("industry"):
        found = found.in_industry(industry)
    before = page_before(request)
    rows = list(found.page(before, PAGE_SIZE + 1))
    context = {
        "entries": rows[:PAGE_SIZE],
        "older_url": older_page_url(request, rows, PAGE_SIZE),
        "before": before,
        "search": search,
        "is_filtered": bool(search.text or technique or industry),
        "setting": ReminderSettingForm(instance=PracticeSetting.for_member(request.user)),
    }
    return render(request, "practice/journal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer", "title")
@members_only
def journal_new(request: MemberRequest) -> HttpResponse:
    """Write a note about a conversation of one's own."""
    setting = PracticeSetting.for_member(request.user)
    form = FreeNoteForm(request.POST or None, setting=setting, initial={"once": random_key()})
    if request.method == "POST" and form.is_valid():
        if refusal := save_limited(request):
            return refusal
        entry = JournalEntry.objects.create_once(
            request.user,
            form.cleaned_data["once"],
            answer=form.cleaned_data["answer"],
            title=form.cleaned_data["title"],
            remind=form.cleaned_data.get("remind", False),
        )
        return redirect(entry)
    status = 422 if form.errors else 200
    return render(request, "practice/journal_new.html", {"form": form}, status=status)


@require_safe
@members_only
@pinned_versions()
def entry_detail(request: MemberRequest, key: str) -> HttpResponse:
    """Show an entry: the answer next to what was said, the techniques found, and what happened later."""
    return _entry_page(request, own_entry_or_404(request, key))


def _entry_page(
    request: MemberRequest, entry: JournalEntry, note_form: OutcomeForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"entry": entry, "note": note_form or OutcomeForm(initial={"note": entry.note})}
    case = Case.objects.published().for_reveal().in_bulk([entry.case_id]).get(entry.case_id)
    if case:
        context |= reveal(with_terms(case)) | {"next_case": next_case(case, request.user)}
    found = entry.techniques
    # Free notes offer every technique; answers those of the case, and what was chosen before.
    offered = dict.fromkeys([*(case.terms.techniques if case else vocabulary().techniques), *found])
    slugs = [technique.slug for technique in found]
    context["found"] = TechniquesForm(techniques=offered, initial={"found": slugs})
    return render(request, "practice/entry_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer")
@members_only
def entry_edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change the answer of an entry."""
    entry = own_entry_or_404(request, key)
    form = EntryForm(request.POST or None, initial={"answer": entry.answer})
    if request.method == "POST" and form.is_valid():
        if refusal := save_limited(request):
            return refusal
        entry.answer, entry.changed_at = form.cleaned_data["answer"], timezone.now()
        _save_or_404(entry, "answer", "changed_at")
        messages.success(request, _("Entry saved."))
        return redirect(entry)
    context = {"entry": entry, "form": form}
    return render(request, "practice/entry_edit.html", context, status=422 if form.errors else 200)


@require_POST
@sensitive_post_parameters("note")
@members_only
@pinned_versions()
def entry_note(request: MemberRequest, key: str) -> HttpResponse:
    """Save the note on what happened later."""
    entry, form = own_entry_or_404(request, key), OutcomeForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, entry, form, status=422)
    if refusal := save_limited(request):
        return refusal
    entry.note, entry.changed_at = form.cleaned_data["note"], timezone.now()
    _save_or_404(entry, "note", "changed_at")
    messages.success(request, _("Note saved."))
    return redirect(entry)


@require_POST
@members_only
def entry_techniques(request: MemberRequest, key: str) -> HttpResponse:
    """Save which techniques the member found in the answer."""
    entry = own_entry_or_404(request, key)
    if refusal := save_limited(request):
        return refusal
    form = TechniquesForm(request.POST, techniques=vocabulary().techniques)
    entry.techniques = form.cleaned_data["found"] if form.is_valid() else []
    _save_or_404(entry, "found_techniques")
    messages.success(request, _("Techniques saved with your entry."))
    return redirect(entry)


@require_POST
@members_only
def entry_remind(request: MemberRequest, key: str) -> HttpResponse:
    """Schedule a reminder of an entry in a month, or cancel it."""
    entry = own_entry_or_404(request, key)
    if refusal := save_limited(request):
        return refusal
    wanted = request.POST.get("remind") == "1"
    entry.remind_on = timezone.localdate() + REMINDER_DELAY if wanted else None
    entry.reminded_at = None
    _save_or_404(entry, "remind_on", "reminded_at")
    return redirect(entry)
