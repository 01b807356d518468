"""Pages on which curators write the two vocabularies, merge terms and take merges back."""

from contextlib import contextmanager
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from taxonomy.forms import FORMS, MergeForm
from taxonomy.merging import (
    MergeRefused,
    atomic_with_cache_reset,
    describe_merge,
    merge,
    preview,
    undo,
    words_to_add,
)
from taxonomy.models import FormerTerm, PublishedList, VocabularyChange
from taxonomy.selection import Selection, pinned_versions
from taxonomy.vocabulary import MODELS, vocabulary

PAGE = 50


def editable_kinds(user) -> list[str]:
    """The vocabularies that somebody may edit."""
    return [kind for kind in MODELS if user.has_perm(f"taxonomy.change_{kind}")]


def curators(view):
    """Let curators of the vocabulary in; members are told that they may not, visitors sign in."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        kinds = editable_kinds(request.user)
        if not kinds or kwargs.get("kind", kinds[0]) not in kinds:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@curators
def term_list(request):
    """Both vocabularies with their synonyms, and how many published cases and stories carry each term."""
    with pinned_versions():
        words, tables = vocabulary(), []
        for kind in editable_kinds(request.user):
            cases, stories = (Selection(list_name).counts(kind) for list_name in ("cases", "stories"))
            rows = [(term, cases.get(term.pk, 0), stories.get(term.pk, 0)) for term in words.terms(kind)]
            tables.append((kind, _(str(MODELS[kind]._meta.verbose_name_plural)), rows))
    return render(request, "taxonomy/term_list.html", {"tables": tables})


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def term_add(request, kind):
    """Add a term; its address is made of its name."""
    if not request.user.has_perm(f"taxonomy.add_{kind}"):
        raise PermissionDenied
    with _words_held(request):
        return _edit(request, kind, MODELS[kind]())


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def term_edit(request, kind, slug):
    """Change a term."""
    with _words_held(request):
        term = MODELS[kind].objects.slugged(slug).first()
        return _edit(request, kind, term) if term else _gone(request, kind, slug)


@contextmanager
def _words_held(request):
    """Whoever saves has the words of both vocabularies to themselves until they are saved."""
    if request.method != "POST":
        yield
        return
    with atomic_with_cache_reset():
        PublishedList.lock("cases")
        yield


def _edit(request, kind, term):
    status = 200
    form, stands = FORMS[kind](request.POST or None, instance=term), FORMS[kind](instance=term)
    context = {"form": form, "kind": kind, "term": term, "version": term.version, "name": term.name}
    if request.method == "POST":
        seen, is_kept = request.POST.get("version"), form.is_valid()
        if term.pk and seen != str(context["version"]) and form.changed_data:
            context["others"] = [(form[name], stands[name].value()) for name in form.changed_data]
            return render(request, "taxonomy/term_form.html", context, status=409)
        if is_kept:
            changed = form.save_with_history(request.user)
            said = _("“%(name)s” is saved.") if changed else _("“%(name)s” already says so.")
            messages.success(request, said % {"name": term.name})
            return _to_term(term)
        status = 422
    return render(request, "taxonomy/term_form.html", context, status=status)


def _to_term(term):
    return redirect(f"{reverse('taxonomy:list')}#{term.kind}-{term.slug}")


def _gone(request, kind, slug):
    """A term that was merged: lead on, or show what was typed and say what happened."""
    into = FormerTerm.objects.slugged(kind, slug)
    if into is None:
        raise Http404("There is no such term.")
    if request.method != "POST":
        return redirect("taxonomy:edit", kind, into.slug)
    form = FORMS[kind](request.POST)
    context = {"form": form, "kind": kind, "into": into, "gone": describe_merge(kind, slug)}
    return render(request, "taxonomy/term_form.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def term_merge(request, kind, slug):
    """Choose a term to merge into, see what will move, and do it."""
    term = MODELS[kind].objects.slugged(slug).first()
    if term is None:
        return _merged_already(request, kind, slug)
    data = request.POST if request.method == "POST" else request.GET
    form = MergeForm(data if "into" in data or request.method == "POST" else None, former=term)
    context, status = {"form": form, "kind": kind, "term": term}, 200
    if form.is_valid():
        into = form.cleaned_data["into"]
        if request.method == "POST":
            return _merge(request, term, into)
        context |= {"into": into, "rows": preview(term, into), "words": words_to_add(term, into)}
    elif form.is_bound:
        status = 422
    return render(request, "taxonomy/term_merge.html", context, status=status)


def _merge(request, term, into):
    try:
        change = merge(term, into, by=request.user)
    except MergeRefused as refused:
        return _refused(request, refused)
    said = _("“%(name)s” is part of “%(into)s” now. The history can take it back.")
    messages.success(request, said % {"name": change.name, "into": change.into_name})
    return _to_term(into)


def _merged_already(request, kind, slug):
    into = FormerTerm.objects.slugged(kind, slug)
    if into is None:
        raise Http404("There is no such term.")
    if request.method != "POST":
        return redirect("taxonomy:edit", kind, into.slug)
    return _refused(request, describe_merge(kind, slug))


def _refused(request, sentence):
    return render(request, "taxonomy/refused.html", {"sentence": str(sentence)}, status=409)


@require_safe
@curators
def history(request):
    """What was done to the vocabularies, newest first."""
    changes = VocabularyChange.objects.of(editable_kinds(request.user)).for_list()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 12:
        changes = changes.before(int(before))
    shown = list(changes[: PAGE + 1])
    return render(request, "taxonomy/history.html", {"changes": shown[:PAGE], "more": len(shown) > PAGE})


@require_POST
@curators
def change_undo(request, pk):
    """Take a merge back; a second press changes nothing."""
    change = get_object_or_404(VocabularyChange.objects.of(editable_kinds(request.user)), pk=pk)
    try:
        undone = undo(change, by=request.user)
    except MergeRefused as refused:
        return _refused(request, refused)
    said = (
        _("“%(name)s” stands on its own again.")
        if undone
        else _("It was undone before. Nothing was changed.")
    )
    messages.success(request, said % {"name": change.name})
    return redirect("taxonomy:history")
