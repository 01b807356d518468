"""Pages on which curators edit the two vocabularies, merge terms and undo merges."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from request_handling.integers import parse_integer
from request_handling.permissions import View, require_any_permission
from taxonomy.forms import FORMS, MergeForm
from taxonomy.list_versions import pinned_versions
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
from taxonomy.selection import Selection
from taxonomy.vocabulary import MODELS, AnyTerm, vocabulary

PAGE_SIZE = 50


def editable_kinds(user: User) -> list[str]:
    """Return the vocabularies that `user` may edit."""
    return [kind for kind in MODELS if user.has_perm(f"taxonomy.change_{kind}")]


def vocabulary_curators_only(view: View) -> View:
    """Decorate a view for curators of a vocabulary; with an argument `kind`, of that vocabulary."""

    @require_any_permission(*(f"taxonomy.change_{kind}" for kind in MODELS))
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "kind" in kwargs and kwargs["kind"] not in editable_kinds(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@vocabulary_curators_only
def term_list(request: MemberRequest) -> HttpResponse:
    """List the vocabularies with synonyms, and how many published cases and stories carry each term."""
    with pinned_versions():
        words, tables = vocabulary(), []
        for kind in editable_kinds(request.user):
            cases, stories = (Selection(list_name).counts(kind) for list_name in ("cases", "stories"))
            rows = [(term, cases.get(term.pk, 0), stories.get(term.pk, 0)) for term in words.terms(kind)]
            tables.append((kind, _(str(MODELS[kind]._meta.verbose_name_plural)), rows))
    return render(request, "taxonomy/term_list.html", {"tables": tables})


@require_http_methods(["GET", "HEAD", "POST"])
@vocabulary_curators_only
def term_add(request: MemberRequest, kind: str) -> HttpResponse:
    """Add a term; its slug is made of its name."""
    if not request.user.has_perm(f"taxonomy.add_{kind}"):
        raise PermissionDenied
    with _vocabulary_lock(request):
        return _edit(request, kind, MODELS[kind]())


@require_http_methods(["GET", "HEAD", "POST"])
@vocabulary_curators_only
def term_edit(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Edit a term."""
    with _vocabulary_lock(request):
        term = _stored_term(kind, slug)
        return _edit(request, kind, term) if term else _edit_merged(request, kind, slug)


@contextmanager
def _vocabulary_lock(request: MemberRequest) -> Iterator[None]:
    """Lock both vocabularies for a POST, so that no word is taken between its check and saving."""
    if request.method != "POST":
        yield
        return
    with atomic_with_cache_reset():
        PublishedList.lock("cases")
        yield


def _stored_term(kind: str, slug: str) -> AnyTerm | None:
    try:
        return MODELS[kind].objects.get(slug=slug)
    except ObjectDoesNotExist:
        return None


def _edit(request: MemberRequest, kind: str, term: AnyTerm) -> HttpResponse:
    form, stored = FORMS[kind](request.POST or None, instance=term), FORMS[kind](instance=term)
    # Validation writes the input into the instance, so what the page shows of the term is read before it.
    context = {"form": form, "kind": kind, "term": term, "version": term.version, "name": term.name}
    if request.method != "POST":
        return render(request, "taxonomy/term_form.html", context)
    is_valid = form.is_valid()
    if term.pk and request.POST.get("version") != str(context["version"]) and form.changed_data:
        context["others"] = [(form[name], stored[name].value()) for name in form.changed_data]
        return render(request, "taxonomy/term_form.html", context, status=409)
    if not is_valid:
        return render(request, "taxonomy/term_form.html", context, status=422)
    changed = form.save_with_history(request.user)
    message = _("“%(name)s” saved.") if changed else _("“%(name)s” has not changed.")
    messages.success(request, message % {"name": term.name})
    return _redirect_to_term(term)


def _redirect_to_term(term: AnyTerm) -> HttpResponse:
    return redirect(f"{reverse('taxonomy:list')}#{term.kind}-{term.slug}")


def _edit_merged(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Answer for a merged term: redirect to the other one, or show the input and what happened."""
    into = FormerTerm.objects.resolve(kind, slug)
    if into is None:
        raise Http404("There is no such term.")
    if request.method != "POST":
        return redirect("taxonomy:edit", kind, into.slug)
    form = FORMS[kind](request.POST)
    context = {"form": form, "kind": kind, "into": into, "gone": describe_merge(kind, slug)}
    return render(request, "taxonomy/term_form.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@vocabulary_curators_only
def term_merge(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Choose a term to merge into (GET), preview what will move (GET with `into`), and merge (POST)."""
    term = _stored_term(kind, slug)
    if term is None:
        return _merge_merged(request, kind, slug)
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


def _merge(request: MemberRequest, term: AnyTerm, into: AnyTerm) -> HttpResponse:
    try:
        change = merge(term, into, by=request.user)
    except MergeRefused as refusal:
        return _refused(request, str(refusal))
    message = _("“%(name)s” merged into “%(into)s”. You can undo this in the history.")
    messages.success(request, message % {"name": change.name, "into": change.into_name})
    return _redirect_to_term(into)


def _merge_merged(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Answer for a term that was merged already."""
    into = FormerTerm.objects.resolve(kind, slug)
    if into is None:
        raise Http404("There is no such term.")
    if request.method != "POST":
        return redirect("taxonomy:edit", kind, into.slug)
    return _refused(request, describe_merge(kind, slug))


def _refused(request: MemberRequest, sentence: str) -> HttpResponse:
    return render(request, "taxonomy/refused.html", {"sentence": sentence}, status=409)


@require_safe
@vocabulary_curators_only
def history(request: MemberRequest) -> HttpResponse:
    """List the changes of the vocabularies, newest first."""
    before = parse_integer(request.GET.get("before"), None, max_digits=11)
    changes = VocabularyChange.objects.for_kinds(editable_kinds(request.user)).for_history_page(before)
    shown = list(changes[: PAGE_SIZE + 1])
    context = {"changes": shown[:PAGE_SIZE], "more": len(shown) > PAGE_SIZE}
    return render(request, "taxonomy/history.html", context)


@require_POST
@vocabulary_curators_only
def change_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo a merge; a second request changes nothing."""
    change = get_object_or_404(VocabularyChange.objects.for_kinds(editable_kinds(request.user)), pk=pk)
    try:
        undone = undo(change, by=request.user)
    except MergeRefused as refusal:
        return _refused(request, str(refusal))
    message = (
        _("The merge of “%(name)s” was undone.")
        if undone
        else _("This merge was undone before. Nothing was changed.")
    )
    messages.success(request, message % {"name": change.name})
    return redirect("taxonomy:history")
