"""Pages on which collections are read: the public list and page, the secret link, the author's preview."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from cases.models import Case
from notices.models import Following
from practice.collection_contents import contents_for, mark_done, published_cases
from practice.models import Collection
from practice.publishing import LIST_NAME
from request_handling.integers import parse_integer
from request_handling.rate_limits import rate_limited
from taxonomy.page_cache import cache_until_changed

PAGE_SIZE = 20
MAX_PK = 2**63 - 1
"""The largest primary key that databases accept; addresses may contain larger integers."""


def public_collection_or_404(slug: str) -> Collection:
    """Return the public collection with this slug. Raises Http404."""
    return get_object_or_404(Collection.objects.public().for_readers(), slug=slug)


def linked_collection_or_404(key: str) -> Collection:
    """Return the collection with this secret link. Raises Http404."""
    return get_object_or_404(Collection.objects.for_readers(), key=key)


def own_collection_or_404(user: User, pk: int) -> Collection:
    """Return the collection if `user` is its author. Raises Http404."""
    if pk > MAX_PK:
        raise Http404("There is no such collection.")
    return get_object_or_404(Collection.objects.by_author(user).for_readers(), pk=pk)


@require_safe
@cache_until_changed(LIST_NAME, "cases", "stories")
def collection_list(request: HttpRequest) -> HttpResponse:
    """List the public collections, newest first."""
    before = parse_integer(request.GET.get("before"), None)
    found = list(Collection.objects.page(before, PAGE_SIZE + 1))
    rows, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    published = Case.objects.published().in_bulk(_case_ids(rows))
    counted = [(one, sum(case in published for case, _note in one.approved_entries)) for one in rows]
    context = {"rows": counted, "before": before, "next": rows[-1].number if has_more else None}
    return render(request, "practice/collection_list.html", context)


def _case_ids(collections: Iterable[Collection]) -> set[int]:
    return {case for one in collections for case, _note in one.approved_entries}


@require_safe
@cache_until_changed(LIST_NAME, "cases")
def collection_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the approved revision of a public collection."""
    return _page(request, public_collection_or_404(slug), live=False, name="collection", argument=slug)


@require_safe
def collection_link(request: HttpRequest, key: str) -> HttpResponse:
    """Show the working copy to users who have the link. Neither indexed nor cached."""
    collection = linked_collection_or_404(key)
    follows = Following.objects.is_following(request.user, collection)
    response = _page(request, collection, live=True, name="collection_link", argument=key, follows=follows)
    response.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


@require_safe
@login_required
def collection_read(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the author the working copy as others would see it."""
    collection = own_collection_or_404(request.user, pk)
    response = _page(request, collection, live=True, name="collection_read", argument=pk)
    add_never_cache_headers(response)
    return response


def _page(
    request: HttpRequest,
    collection: Collection,
    *,
    live: bool,
    name: str,
    argument: str | int,
    **more: Any,
) -> HttpResponse:
    """Render the page of a collection. `name` and `argument` are the URL name and argument of the page."""
    context = {
        "collection": collection,
        "contents": contents_for(request.user, collection, live=live),
        "is_owner": request.user.is_authenticated and collection.author_id == request.user.pk,
        "is_public_page": name == "collection",
        "is_link_page": name == "collection_link",
        "done_address": reverse(f"practice:{name}_done", args=[argument]),
    }
    return render(request, "practice/collection_detail.html", context | more)


def _collection_and_page(
    request: MemberRequest, slug: str | None = None, key: str | None = None, pk: int = 0
) -> tuple[Collection, str]:
    """Return the collection that the URL names and the URL of the page on which it is read there."""
    if slug is not None:
        return public_collection_or_404(slug), reverse("practice:collection", args=[slug])
    if key is not None:
        return linked_collection_or_404(key), reverse("practice:collection_link", args=[key])
    return own_collection_or_404(request.user, pk), reverse("practice:collection_read", args=[pk])


@require_POST
@login_required
def collection_done(request: MemberRequest, **arguments: Any) -> HttpResponse:
    """Mark a case as done or not done. Only the member sees it."""
    collection, page = _collection_and_page(request, **arguments)
    if refusal := rate_limited(request, "collection_change"):
        return refusal
    case_id = request.POST.get("case", "")
    if case_id not in map(str, published_cases(collection, live="slug" not in arguments)):
        raise Http404("There is no such case in it.")
    if not mark_done(request.user, collection, int(case_id), done=request.POST.get("done") == "1"):
        raise Http404("The collection was deleted meanwhile.")
    return redirect(f"{page}#case-{case_id}")


@require_POST
@login_required
def collection_follow(request: MemberRequest, key: str) -> HttpResponse:
    """Follow or unfollow a collection that is shared by a link."""
    collection, page = _collection_and_page(request, key=key)
    if refusal := rate_limited(request, "collection_change"):
        return refusal
    if request.POST.get("follow") != "1":
        Following.objects.unfollow(request.user, collection)
        messages.success(request, _("You no longer follow this collection."))
    elif collection.author_id != request.user.pk:
        Following.objects.follow(request.user, collection)
        messages.success(request, _("You now follow this collection. You get a notice about new cases."))
    return redirect(page)
