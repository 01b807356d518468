"""Pages of one's own journal: the list, an entry, a free note, changing what one wrote."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Case
from practice.forms import EntryForm, FoundForm, FreeNoteForm, NoteForm, SearchForm, SettingForm
from practice.limits import members_own, rate_limited
from practice.models.journal import MONTH, JournalEntry, PracticeSetting, new_key
from practice.reveal import next_case, reveal, with_terms
from taxonomy.selection import pinned_versions
from taxonomy.vocabulary import vocabulary

PAGE = 20


def mine_or_404(request, key) -> JournalEntry:
    """The member's own entry at this address; somebody else's is as absent as none."""
    entry = JournalEntry.objects.of(request.user).keyed(key).first()
    if entry is None:
        raise Http404("No entry of yours is called so.")
    return entry


def cursor_of(request) -> int:
    """The key after which a page begins, 0 for the first page or for what is no key."""
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0


def older_address(request, rows, size) -> str:
    """The address of the page after this one, or an empty text; `rows` holds one more than are shown."""
    if len(rows) <= size:
        return ""
    kept = [(name, value) for name, value in request.GET.items() if name != "before" and value]
    return "?" + urlencode([*kept, ("before", rows[size - 1].pk)])


@require_safe
@members_own
@pinned_versions()
def journal_list(request):
    """One's own entries, newest first, by words, technique and industry."""
    search, found = SearchForm(request.GET), JournalEntry.objects.of(request.user)
    if search.words:
        found = found.saying(search.words)
    if technique := search.chosen("technique"):
        found = found.showing(technique)
    if industry := search.chosen("industry"):
        found = found.within(industry)
    before = cursor_of(request)
    rows = list(found.page(before, PAGE + 1))
    context = {
        "entries": rows[:PAGE],
        "older_url": older_address(request, rows, PAGE),
        "before": before,
        "search": search,
        "is_filtered": bool(search.words or technique or industry),
        "setting": SettingForm(instance=PracticeSetting.of(request.user)),
    }
    return render(request, "practice/journal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer", "title")
@members_own
def journal_new(request):
    """Write a note about a conversation of one's own."""
    setting = PracticeSetting.of(request.user)
    form = FreeNoteForm(request.POST or None, setting=setting, initial={"once": new_key()})
    if request.method == "POST" and form.is_valid():
        if rests := rate_limited(request, "journal_save"):
            return rests
        said = form.cleaned_data
        entry = JournalEntry.objects.create_once(
            request.user,
            said["once"],
            answer=said["answer"],
            title=said["title"],
            remind=said.get("remind", False),
        )
        return redirect(entry)
    status = 422 if form.errors else 200
    return render(request, "practice/journal_new.html", {"form": form}, status=status)


@require_safe
@members_own
@pinned_versions()
def entry_detail(request, key):
    """One entry: the answer, what was said beside it, what one finds in it, what came of it."""
    return _entry(request, mine_or_404(request, key))


def _entry(request, entry, note=None, status=200):
    context = {"entry": entry, "note": note or NoteForm(initial={"note": entry.note})}
    case = Case.objects.published().for_reveal().slugged([entry.case.slug]).first() if entry.case else None
    if case:
        context |= reveal(with_terms(case)) | {"next_case": next_case(case, request.user)}
    # A free note may show any technique; an answer those of its case, and what was found before.
    found = entry.techniques
    offered = dict.fromkeys([*(case.terms.techniques if case else vocabulary().techniques), *found])
    slugs = [technique.slug for technique in found]
    context["found"] = FoundForm(techniques=offered, initial={"found": slugs})
    return render(request, "practice/entry_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer")
@members_own
def entry_edit(request, key):
    """Change what one wrote."""
    entry = mine_or_404(request, key)
    form = EntryForm(request.POST or None, initial={"answer": entry.answer})
    if request.method == "POST" and form.is_valid():
        if rests := rate_limited(request, "journal_save"):
            return rests
        entry.answer, entry.changed_at = form.cleaned_data["answer"], timezone.now()
        entry.save(update_fields=["answer", "changed_at"])
        messages.success(request, _("Your words are saved."))
        return redirect(entry)
    context = {"entry": entry, "form": form}
    return render(request, "practice/entry_edit.html", context, status=422 if form.errors else 200)


@require_POST
@sensitive_post_parameters("note")
@members_own
@pinned_versions()
def entry_note(request, key):
    """Write down what came of it."""
    entry, form = mine_or_404(request, key), NoteForm(request.POST)
    if not form.is_valid():
        return _entry(request, entry, form, 422)
    if rests := rate_limited(request, "journal_save"):
        return rests
    entry.note, entry.changed_at = form.cleaned_data["note"], timezone.now()
    entry.save(update_fields=["note", "changed_at"])
    messages.success(request, _("Your note is saved."))
    return redirect(entry)


@require_POST
@members_own
def entry_techniques(request, key):
    """Keep which techniques one finds in one's own words."""
    entry = mine_or_404(request, key)
    if rests := rate_limited(request, "journal_save"):
        return rests
    form = FoundForm(request.POST, techniques=vocabulary().techniques)
    entry.techniques = form.cleaned_data["found"] if form.is_valid() else []
    entry.save(update_fields=["found"])
    messages.success(request, _("What you found is kept with your words."))
    return redirect(entry)


@require_POST
@members_own
def entry_remind(request, key):
    """Ask to see an entry again in a month, or not any more."""
    entry = mine_or_404(request, key)
    if rests := rate_limited(request, "journal_save"):
        return rests
    wanted = request.POST.get("remind") == "1"
    entry.remind_on, entry.reminded_at = (timezone.localdate() + MONTH if wanted else None), None
    entry.save(update_fields=["remind_on", "reminded_at"])
    return redirect(entry)
