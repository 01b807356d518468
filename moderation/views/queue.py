"""Pages of the queue: the list, the next item, claims, and the preferences of a moderator."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from moderation.access import item_or_404, moderators, moderators_only
from moderation.forms import PreferencesForm
from moderation.models.audit import AuditEntry
from moderation.models.moderated import Moderated
from moderation.models.queue import LEAVE_DELAY, QueueItem
from moderation.models.workspace import Preferences, preferences_of
from moderation.queue_filters import QueuePage
from request_handling.integers import parse_integers
from request_handling.rate_limits import is_within_limit
from request_handling.rows import upsert
from taxonomy.list_versions import pinned_versions

RELEASED = "moderation.skipped"
"""Session key for the rows that a moderator released: "next" does not offer them again in this session."""
FILTERS = "moderation.filters"
"""Session key for the query string of the filters with which the last item was started."""
MAX_RELEASED = 50
MAX_ROWS = 50
"""The script of the list asks for the claims of at most this many rows."""


@require_safe
@moderators_only
@pinned_versions()
def queue(request: MemberRequest) -> HttpResponse:
    """List everything on which this moderator may decide, longest pending first."""
    page = QueuePage(request.user, request.GET)
    undoable = AuditEntry.objects.undoable_by(request.user)
    # The badge in the header shows the same number and the same preferences: they are read once.
    context = {"page": page, "undoable": undoable, "waiting_count": page.summary["waiting"]}
    return render(request, "moderation/queue.html", context)


@require_POST
@moderators_only
def start_next(request: MemberRequest) -> HttpResponse:
    """Claim the longest pending unclaimed item, first in the industries that the moderator knows."""
    page = QueuePage(request.user, request.POST)
    if request.session.get(FILTERS) != (filters := page.address().removeprefix("?")):
        request.session[FILTERS] = filters
    return _claim_next(request, page)


def open_next(request: MemberRequest, preferences: Preferences) -> HttpResponse:
    """Claim the next item with the filters of the last start, and redirect to it, or to the queue."""
    filters = QueryDict(request.session.get(FILTERS, ""))
    return _claim_next(request, QueuePage(request.user, filters, preferences))


def _claim_next(request: MemberRequest, page: QueuePage) -> HttpResponse:
    unclaimed = page.matching.unclaimed().without_pks(request.session.get(RELEASED, []))
    known = unclaimed.tagged("industry", page.preferences.industries)
    prefers_known = page.preferences.industries and not page.chosen
    for rows in (known, unclaimed) if prefers_known else (unclaimed,):
        for row in rows[:10]:
            if row.claim(request.user):
                return redirect("moderation:review", row.content_type.model, row.object_id)
    messages.info(request, _("No unclaimed items are left. Thank you."))
    return redirect("moderation:queue")


@require_POST
@moderators_only
def claim(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Claim an item for half an hour; an expired claim of another moderator is replaced."""
    item = item_or_404(request.user, kind, pk)
    row = QueueItem.objects.with_claimant(item)
    if row and not item.actions_for(request.user):
        messages.warning(request, _("Another moderator has to decide this."))
    elif row is None:
        messages.info(request, _("This item has been decided."))
    elif not row.claim(request.user):
        message = _("%(who)s has claimed this until %(until)s.")
        messages.warning(request, message % {"who": row.claimed_by, "until": claim_end(row)})
    return redirect("moderation:review", kind, pk)


def claim_end(row: QueueItem) -> str:
    """Return the time of day at which a claim ends."""
    return date_format(timezone.localtime(row.claimed_until), "H:i")


@require_POST
@moderators_only
def release(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """End the claim. With `next`, open the next item.

    The script of a page that is left posts `leaving`; the claim then ends after a delay.
    """
    item = item_or_404(request.user, kind, pk)
    if row := QueueItem.objects.with_claimant(item):
        if "leaving" in request.POST:
            row.release(request.user, after=LEAVE_DELAY)
            return HttpResponse(status=204)
        row.release(request.user)
        earlier = request.session.get(RELEASED, [])[-(MAX_RELEASED - 1) :]
        request.session[RELEASED] = [*earlier, row.pk]
        if "next" in request.POST:
            return open_next(request, preferences_of(request.user))
        messages.success(request, _("Released. Other moderators can claim it."))
    return redirect("moderation:queue")


@require_POST
@moderators_only
def hand_over(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Give the claim to a named colleague."""
    item = item_or_404(request.user, kind, pk)
    row = QueueItem.objects.with_claimant(item)
    chosen = request.POST.get("to")
    colleague = next((user for user in colleagues(request.user, item) if str(user.pk) == chosen), None)
    if colleague is None:
        messages.error(request, _("Choose a moderator."))
    elif row is None or not row.hand_over(request.user, colleague):
        messages.error(request, _("Your claim has ended."))
    else:
        messages.success(request, _("Handed over to %(who)s.") % {"who": colleague})
        return redirect("moderation:queue")
    return redirect("moderation:review", kind, pk)


def colleagues(user: User, item: Any) -> list[User]:
    """Return the other moderators who have not decided on the item.

    The author of an anonymous item, or the reporter, stays in the list: leaving them out would reveal them.
    """
    left_out = {user.pk} | (item.earlier_reviewers() if isinstance(item, Moderated) else set())
    return [other for other in moderators(include_superusers=True) if other.pk not in left_out]


@require_safe
@moderators_only
def claims(request: MemberRequest) -> JsonResponse:
    """Return the claimants of the rows that a page shows, by row, for the page's script."""
    if not is_within_limit(request, "queue_held"):
        return JsonResponse({}, status=429)
    pks = parse_integers(request.GET.get("rows", "").split(","))[:MAX_ROWS]
    rows = QueueItem.objects.open_to(request.user).with_pks(pks).select_related("claimed_by")
    return JsonResponse({str(row.pk): str(row.claimant or "") for row in rows})


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
@cache_control(private=True, no_cache=True)
def preferences(request: MemberRequest) -> HttpResponse:
    """Choose how to work: what is covered, what is not offered."""
    form = PreferencesForm(request.POST or None, instance=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        upsert(Preferences.objects, {"user": request.user}, form.cleaned_data)
        messages.success(request, _("Preferences saved."))
        return redirect("oversight:preferences")
    return render(request, "moderation/preferences.html", {"form": form})
