"""Pages on which a member makes collections: words, cases, order, and who can read them."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Case
from markup import render as safe_html
from moderation.access import allow_suspended, allow_suspended_for
from moderation.models import AuditEntry, TransitionRefused
from practice import collection_editing, publishing
from practice.collection_forms import CollectionForm, NoteForm
from practice.models.collection import Collection
from practice.views.collection_read import own_or_404

MOVE_STEPS = {"up": -1, "down": 1}
FOUND = 10
"""So many cases a search shows."""


def _limited(request, action="collection_change"):
    """The answer to somebody who sends too much at once, or None."""
    if ratelimit.consume(request, action=action, user=request.user):
        return None
    return render(request, "429.html", {"when": _("in an hour")}, status=429)


def _case(request, name="case"):
    """The published case that was named by its address, or None."""
    slug = request.POST.get(name) or request.GET.get(name, "")
    return Case.objects.published().slugged([slug.replace("\x00", "")[:120]]).first()


@require_safe
@login_required
def collection_mine(request):
    """One's own collections."""
    return render(
        request, "practice/collection_mine.html", {"rows": Collection.objects.listed_for(request.user)[:100]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def collection_new(request):
    """Begin a collection, with a case if one was chosen on its page."""
    case = _case(request)
    form = CollectionForm(request.POST or None, instance=Collection(author=request.user))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if answer := _limited(request, "collection_new"):
            return answer
        try:
            collection = collection_editing.create_collection(request.user, case, **form.cleaned_data)
        except TransitionRefused as sharing_error:
            form.add_error(None, str(sharing_error))
        else:
            messages.success(request, _("Your collection is there. Nobody else sees it yet."))
            return redirect(collection.edit_url)
    context = {"form": form, "case": case, "preview": _preview(request)}
    return render(request, "practice/collection_new.html", context, status=422 if form.errors else 200)


def _preview(request):
    """The introduction as it will look, if somebody asked for that."""
    return safe_html(request.POST.get("introduction", "")) if "preview" in request.POST else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def collection_edit(request, pk):
    """One's own collection: its words, its cases, and who can read it."""
    collection = own_or_404(request.user, pk)
    form = CollectionForm(request.POST or None, instance=own_or_404(request.user, pk))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if answer := _limited(request):
            return answer
        saved = form.save(commit=False)
        collection_editing.save_content(saved)
        messages.success(request, _("Saved."))
        return redirect(collection.edit_url)
    return _desk(
        request, collection, form=form, preview=_preview(request), status=422 if form.errors else 200
    )


def _desk(request, collection, *, form=None, note=None, sharing_error="", preview=None, status=200):
    items = list(collection.items.select_related("case"))
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    inside = {item.case_id for item in items}
    matches = Case.objects.published().with_title(query).for_cards()[:FOUND] if query else []
    notes = [note if note and note.item.pk == item.pk else NoteForm(item=item) for item in items]
    context = {
        "collection": collection, "form": form or CollectionForm(instance=collection), "note": note,
        "rows": list(zip(items, notes, strict=True)), "sharing_error": sharing_error, "preview": preview, "words": query,
        "matches": [(case, case.pk in inside) for case in matches], "has_unpublished_changes": publishing.has_unpublished_changes(collection),
        "actions": collection.actions_for(request.user),
        "link": _link(collection),
        "last_entry": AuditEntry.objects.about(collection).for_author().with_messages().last(),
    }  # fmt: skip
    return render(request, "practice/collection_edit.html", context, status=status)


def _link(collection) -> str:
    """The whole address of its link, to be sent to others; nothing where there is none."""
    path = collection.key and reverse("practice:collection_link", args=[collection.key])
    return f"{settings.SITE_URL}{path}" if path else ""


@require_POST
@login_required
def collection_item(request, pk, item):
    """Move a case up or down, take it out, or say something about it."""
    collection = own_or_404(request.user, pk)
    matches = collection.items.select_related("collection").in_bulk([item] if item < 2**63 else []).get(item)
    if matches is None:
        raise Http404("There is no such case in it.")
    if answer := _limited(request):
        return answer
    back, action = collection.edit_url, request.POST.get("action", "")
    if action in MOVE_STEPS:
        collection_editing.move_case(collection, matches, MOVE_STEPS[action])
        return redirect(f"{back}#case-{matches.case_id}")
    if action == "remove":
        collection_editing.remove_case(collection, matches)
        messages.success(request, _("Taken out of the collection."))
        return redirect(f"{back}#cases")
    form = NoteForm(request.POST, item=matches)
    if not form.is_valid():
        return _desk(request, collection, note=form, status=422)
    collection_editing.save_note(collection, matches, form.cleaned_data["note"])
    messages.success(request, _("Your note is saved."))
    return redirect(f"{back}#case-{matches.case_id}")


@require_POST
@login_required
def collection_add(request):
    """Put a case into a collection: from the page of the case, or from that of the collection."""
    case, wanted = _case(request), request.POST.get("collection", "")
    if case is None:
        raise Http404("There is no such case.")
    if wanted == "new":
        return redirect(f"{reverse('practice:collection_new')}?case={case.slug}")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    collection = own_or_404(request.user, number)
    if answer := _limited(request):
        return answer
    try:
        is_new = collection_editing.add_case(collection, case)
    except TransitionRefused as sharing_error:
        messages.error(request, str(sharing_error))
    else:
        messages.success(request, _("It is in the collection.") if is_new else _("It was in it already."))
    return redirect(f"{collection.edit_url}#case-{case.pk}")


SHARING = {"link": publishing.share_by_link, "unlink": publishing.stop_link}


@require_POST
@allow_suspended_for("unlink", "withdraw", "appeal")
@login_required
def collection_share(request, pk):
    """Let others read it by a link or in public, or let them no longer."""
    collection, action = own_or_404(request.user, pk), request.POST.get("action", "")
    if answer := _limited(request, "collection_send" if action == "send" else "collection_change"):
        return answer
    try:
        if action in SHARING:
            SHARING[action](collection)
        elif action == "send":
            collection.submit(request.user)
            messages.success(request, _("Thank you. Somebody reads it, and you hear from us."))
        elif action in {"withdraw", "appeal"}:
            note = request.POST.get("note", "").replace("\x00", "").strip()[:2_000]
            collection.transition(action, by=request.user, revision=collection.revision_number, note=note)
            messages.success(request, _("Taken back.") if action == "withdraw" else _("Sent."))
    except TransitionRefused as sharing_error:
        return _desk(request, own_or_404(request.user, pk), sharing_error=str(sharing_error), status=422)
    return redirect(f"{collection.edit_url}#sharing")


@require_POST
@allow_suspended
@login_required
def collection_delete(request, pk):
    """Delete a collection for good, with its notes and everybody's progress on it."""
    collection = own_or_404(request.user, pk)
    publishing.erase([collection])
    messages.success(request, _("The collection is deleted."))
    return redirect("practice:collections_mine")
