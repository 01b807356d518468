"""Pages on which a member creates, edits, shares and deletes collections."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from cases.models import Case
from markup import render_member_text
from moderation.models import AuditEntry
from moderation.transitions import TransitionRefused
from practice import collection_editing, publishing
from practice.effects import delete_collections
from practice.forms import CollectionForm, CollectionNoteForm
from practice.models import Collection, CollectionItem
from practice.views.collection_read import MAX_PK, own_collection_or_404
from request_handling.integers import parse_integer
from request_handling.permissions import allow_suspended, allow_suspended_for
from request_handling.rate_limits import HOUR, rate_limited

MOVE_STEPS = {"up": -1, "down": 1}
MAX_MATCHES = 10
"""Cases that a search shows."""
MAX_LISTED = 100
MAX_QUERY_LENGTH = 100
MAX_MESSAGE_LENGTH = 2_000


def _named_case(request: HttpRequest) -> Case | None:
    """Return the published case whose slug the request names, or None."""
    slug = request.POST.get("case") or request.GET.get("case", "")
    return Case.objects.published().slugged([slug.replace("\x00", "")[:120]]).first()


def _preview(request: HttpRequest) -> str | None:
    """Return the introduction as HTML if the button for a preview was pressed, else None."""
    return render_member_text(request.POST.get("introduction", "")) if "preview" in request.POST else None


@require_safe
@login_required
def collection_mine(request: MemberRequest) -> HttpResponse:
    """List the member's collections."""
    rows = Collection.objects.listed_for(request.user)[:MAX_LISTED]
    return render(request, "practice/collection_mine.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def collection_new(request: MemberRequest) -> HttpResponse:
    """Create a collection, with a first case if the request names one."""
    case = _named_case(request)
    form = CollectionForm(request.POST or None, instance=Collection(author=request.user))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if refusal := rate_limited(request, "collection_new", wait=HOUR):
            return refusal
        try:
            collection = collection_editing.create_collection(request.user, case, **form.cleaned_data)
        except TransitionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Collection created. Only you can see it."))
            return redirect(collection.edit_url)
    context = {"form": form, "case": case, "preview": _preview(request)}
    return render(request, "practice/collection_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def collection_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and edit a collection of the member: content, cases, and who can read it."""
    collection = own_collection_or_404(request.user, pk)
    form = CollectionForm(request.POST or None, instance=own_collection_or_404(request.user, pk))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if refusal := rate_limited(request, "collection_change", wait=HOUR):
            return refusal
        collection_editing.save_content(form.save(commit=False))
        messages.success(request, _("Title and introduction saved."))
        return redirect(collection.edit_url)
    status = 422 if form.errors else 200
    return _edit_page(request, collection, form=form, preview=_preview(request), status=status)


def _edit_page(
    request: MemberRequest,
    collection: Collection,
    *,
    form: CollectionForm | None = None,
    note_form: CollectionNoteForm | None = None,
    sharing_error: str = "",
    preview: str | None = None,
    status: int = 200,
) -> HttpResponse:
    items = list(collection.items.select_related("case"))
    context = {
        "collection": collection,
        "form": form or CollectionForm(instance=collection),
        "note": note_form,
        "rows": [(item, _note_form(item, note_form)) for item in items],
        "sharing_error": sharing_error,
        "preview": preview,
        **_search(request, {item.case_id for item in items}),
        "has_unpublished_changes": publishing.has_unpublished_changes(collection),
        "actions": collection.actions_for(request.user),
        "link": _link_url(collection),
        "last_entry": AuditEntry.objects.about(collection).for_author().with_messages().last(),
    }
    return render(request, "practice/collection_edit.html", context, status=status)


def _note_form(item: CollectionItem, sent: CollectionNoteForm | None) -> CollectionNoteForm:
    """Return the form for the note on a case: the one that was sent, with its errors, or a new one."""
    return sent if sent and sent.item.pk == item.pk else CollectionNoteForm(item=item)


def _search(request: HttpRequest, included: set[int]) -> dict[str, Any]:
    """Return the context of the search for cases to add; the query is in the address."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY_LENGTH]
    found = Case.objects.published().with_title(query).for_cards()[:MAX_MATCHES] if query else []
    return {"words": query, "matches": [(case, case.pk in included) for case in found]}


def _link_url(collection: Collection) -> str:
    """Return the absolute URL of the secret link, or an empty string if there is none."""
    path = collection.key and reverse("practice:collection_link", args=[collection.key])
    return f"{settings.SITE_URL}{path}" if path else ""


@require_POST
@login_required
def collection_item(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    """Move a case up or down, remove it, or save the note on it."""
    collection = own_collection_or_404(request.user, pk)
    items = collection.items.select_related("collection").in_bulk([item] if item <= MAX_PK else [])
    if item not in items:
        raise Http404("There is no such case in it.")
    if refusal := rate_limited(request, "collection_change", wait=HOUR):
        return refusal
    changed, action = items[item], request.POST.get("action", "")
    case_url = f"{collection.edit_url}#case-{changed.case_id}"
    if action in MOVE_STEPS:
        collection_editing.move_case(collection, changed, MOVE_STEPS[action])
        return redirect(case_url)
    if action == "remove":
        collection_editing.remove_case(collection, changed)
        messages.success(request, _("Case removed from the collection."))
        return redirect(f"{collection.edit_url}#cases")
    form = CollectionNoteForm(request.POST, item=changed)
    if not form.is_valid():
        return _edit_page(request, collection, note_form=form, status=422)
    collection_editing.save_note(collection, changed, form.cleaned_data["note"])
    messages.success(request, _("Note saved."))
    return redirect(case_url)


@require_POST
@login_required
def collection_add(request: MemberRequest) -> HttpResponse:
    """Add a case to a collection, from the page of the case or of the collection."""
    case, wanted = _named_case(request), request.POST.get("collection", "")
    if case is None:
        raise Http404("There is no such case.")
    if wanted == "new":
        return redirect(f"{reverse('practice:collection_new')}?case={case.slug}")
    collection = own_collection_or_404(request.user, parse_integer(wanted))
    if refusal := rate_limited(request, "collection_change", wait=HOUR):
        return refusal
    try:
        is_new = collection_editing.add_case(collection, case)
    except TransitionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Case added to the collection.") if is_new else _("This case is already in the collection."),
        )
    return redirect(f"{collection.edit_url}#case-{case.pk}")


@require_POST
@allow_suspended_for("unlink", "withdraw", "appeal")
@login_required
def collection_share(request: MemberRequest, pk: int) -> HttpResponse:
    """Change who can read a collection: only its owner, users with the link, or all users."""
    collection, action = own_collection_or_404(request.user, pk), request.POST.get("action", "")
    limit = "collection_send" if action == "send" else "collection_change"
    if refusal := rate_limited(request, limit, wait=HOUR):
        return refusal
    try:
        _carry_out(request, collection, action)
    except TransitionRefused as error:
        unchanged = own_collection_or_404(request.user, pk)
        return _edit_page(request, unchanged, sharing_error=str(error), status=422)
    return redirect(f"{collection.edit_url}#sharing")


def _carry_out(request: MemberRequest, collection: Collection, action: str) -> None:
    """Carry out an action of the section about sharing. Raises TransitionRefused."""
    if action == "link":
        publishing.share_by_link(collection)
    elif action == "unlink":
        publishing.revoke_link(collection)
    elif action == "send":
        publishing.submit(collection, by=request.user)
        messages.success(request, _("Thank you. A moderator reviews it. You get a notice with the decision."))
    elif action in {"withdraw", "appeal"}:
        note = request.POST.get("note", "").strip()[:MAX_MESSAGE_LENGTH]
        collection.transition(action, by=request.user, revision=collection.revision_number, note=note)
        messages.success(
            request, _("Collection withdrawn.") if action == "withdraw" else _("Appeal submitted.")
        )


@require_POST
@allow_suspended
@login_required
def collection_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a collection for good, with its notes and other members' progress."""
    delete_collections([own_collection_or_404(request.user, pk)])
    messages.success(request, _("Collection deleted."))
    return redirect("practice:collections_mine")
