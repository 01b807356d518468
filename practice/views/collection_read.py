"""Pages on which collections are read: by everybody, by whoever has the link, by their maker."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from notices.models import Following
from practice.collection_contents import contents, mark, readable
from practice.models.collection import Collection
from practice.publishing import LIST_NAME
from taxonomy.page_cache import cache_until_changed

PAGE = 20


def public_or_404(slug) -> Collection:
    """The public collection at this address."""
    return _or_404(Collection.objects.public().for_readers().slugged(slug))


def linked_or_404(key) -> Collection:
    """The collection that this link leads to."""
    return _or_404(Collection.objects.for_readers().keyed(key))


def own_or_404(user, pk) -> Collection:
    """A collection of one's own."""
    found = Collection.objects.by_author(user).for_readers().in_bulk([pk]) if pk < 2**63 else {}
    return _or_404(found.values())


def _or_404(found) -> Collection:
    if collection := next(iter(found), None):
        return collection
    raise Http404("There is no such collection.")


@require_safe
@cache_until_changed(LIST_NAME, "cases")
def collection_list(request):
    """Collections that members made for everybody, newest first."""
    before = request.GET.get("before", "")
    before = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = list(Collection.objects.page(before, PAGE + 1))
    rows, more = found[:PAGE], len(found) > PAGE
    published = set(Case.objects.published().in_bulk(_case_ids(rows)))
    counted = [(one, sum(case in published for case, _note in one.approved.entries)) for one in rows]
    context = {"rows": counted, "before": before, "next": rows[-1].number if more else None}
    return render(request, "practice/collection_list.html", context)


def _case_ids(collections) -> set[int]:
    return {case for one in collections for case, _note in one.approved.entries}


@require_safe
@cache_until_changed(LIST_NAME, "cases")
def collection_detail(request, slug):
    """One public collection: the text that was approved, whatever its maker changes meanwhile."""
    return _page(request, public_or_404(slug), live=False, name="collection", place=slug)


@require_safe
def collection_link(request, key):
    """One collection as it is now, for whoever has the link. Search engines are told to stay away."""
    collection = linked_or_404(key)
    follows = Following.objects.is_following(request.user, collection)
    response = _page(request, collection, live=True, name="collection_link", place=key, follows=follows)
    response.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


@require_safe
@login_required
def collection_read(request, pk):
    """One's own collection as others would read it."""
    collection = own_or_404(request.user, pk)
    response = _page(request, collection, live=True, name="collection_read", place=pk)
    add_never_cache_headers(response)
    return response


def _page(request, collection, *, live, name, place, **more):
    is_owner = request.user.is_authenticated and collection.author_id == request.user.pk
    context = {
        "collection": collection,
        "contents": contents(collection, request.user, live=live),
        "is_owner": is_owner,
        "is_public_page": name == "collection",
        "is_link_page": name == "collection_link",
        "done_address": reverse(f"practice:{name}_done", args=[place]),
    }
    return render(request, "practice/collection_detail.html", context | more)


def found_for(request, slug=None, key=None, pk=None) -> tuple[Collection, str]:
    """The collection that an address names, and the page on which it is read there."""
    if slug is not None:
        return public_or_404(slug), reverse("practice:collection", args=[slug])
    if key is not None:
        return linked_or_404(key), reverse("practice:collection_link", args=[key])
    return own_or_404(request.user, pk), reverse("practice:collection_read", args=[pk])


@require_POST
@login_required
def collection_done(request, **place):
    """Mark a case as done, or as not done, for oneself alone."""
    collection, back = found_for(request, **place)
    if not ratelimit.consume(request, action="collection_change", user=request.user):
        return render(request, "429.html", status=429)
    wanted = request.POST.get("case", "")
    if wanted not in {str(pk) for pk in readable(collection, live="slug" not in place)}:
        raise Http404("There is no such case in it.")
    mark(collection, request.user, int(wanted), done=request.POST.get("done") == "1")
    return redirect(f"{back}#case-{wanted}")


@require_POST
@login_required
def collection_follow(request, key):
    """Follow a collection by its link, or follow it no longer."""
    collection, back = found_for(request, key=key)
    if not ratelimit.consume(request, action="collection_change", user=request.user):
        return render(request, "429.html", status=429)
    if request.POST.get("follow") != "1":
        Following.objects.unfollow(request.user, collection)
        messages.success(request, _("You do not follow it any more."))
    elif collection.author_id != request.user.pk:
        Following.objects.follow(request.user, collection)
        messages.success(request, _("You follow it. We tell you when cases come in."))
    return redirect(back)
