"""Pages of the queue: the list, the next one, and who holds what."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from moderation.access import item_or_404, moderators
from moderation.models.audit import AuditEntry
from moderation.models.queue import LEAVING, QueueItem
from moderation.queue_filters import QueuePage

SKIPPED = "moderation.skipped"
"""Session key for what a moderator gave back: "next" does not offer it again in this session."""


@require_safe
@moderators
def queue(request):
    """Everything that waits for this moderator, longest wait first."""
    page = QueuePage(request.user, request.GET)
    undoable = AuditEntry.objects.undoable_by(request.user)
    return render(request, "moderation/queue.html", {"page": page, "undoable": undoable})


@require_POST
@moderators
def start_next(request):
    """Claim what has waited longest and nobody holds; first of the industries that the moderator knows."""
    page = QueuePage(request.user, request.POST)
    free = page.matching.free().unlike(request.session.get(SKIPPED, []))
    known = free.tagged("industry", page.preferences.industries)
    for rows in (known, free) if page.preferences.industries and not page.chosen else (free,):
        for row in rows[:10]:
            if row.claim(request.user):
                return redirect("moderation:review", row.content_type.model, row.object_id)
    messages.info(request, _("Nothing is left that nobody holds. Thank you."))
    return redirect("moderation:queue")


def row_of(item) -> QueueItem | None:
    """The row of an item in the queue, with its holder, or None when nothing waits."""
    return QueueItem.objects.about(item).select_related("claimed_by").first()


@require_POST
@moderators
def claim(request, kind, pk):
    """Hold an item for half an hour; one press takes over what has expired."""
    item = item_or_404(request.user, kind, pk)
    row = row_of(item)
    if row and not item.actions_for(request.user):
        messages.warning(request, _("Somebody else has to decide on this."))
    elif row is None:
        messages.info(request, _("Nothing waits here any more: it has been decided."))
    elif not row.claim(request.user):
        until = date_format(timezone.localtime(row.claimed_until), "H:i")
        said = _("%(who)s holds this until %(until)s.") % {"who": row.claimed_by, "until": until}
        messages.warning(request, said)
    return redirect("moderation:review", kind, pk)


@require_POST
@moderators
def release(request, kind, pk):
    """Let somebody else take it. A page that is left asks for this with `leaving`, and a moment's grace."""
    item = item_or_404(request.user, kind, pk)
    if row := row_of(item):
        if "leaving" in request.POST:
            row.release(request.user, after=LEAVING)
            return HttpResponse(status=204)
        row.release(request.user)
        request.session[SKIPPED] = [*request.session.get(SKIPPED, [])[-49:], row.pk]
        messages.success(request, _("It is free for somebody else."))
    return redirect("moderation:queue")


@require_POST
@moderators
def hand_over(request, kind, pk):
    """Give what one holds to a named colleague."""
    item = item_or_404(request.user, kind, pk)
    colleague = next((c for c in colleagues(request.user) if str(c.pk) == request.POST.get("to")), None)
    row = row_of(item)
    if colleague is None:
        messages.error(request, _("Choose a colleague."))
    elif row is None or not row.hand_over(request.user, colleague):
        messages.error(request, _("You do not hold this any more."))
    else:
        messages.success(request, _("%(who)s holds it now.") % {"who": colleague})
        return redirect("moderation:queue")
    return redirect("moderation:review", kind, pk)


def colleagues(user) -> list:
    """The other moderators. All of them: who is missing from the list would be its nameless author."""
    return [one for one in get_user_model().objects.moderators() if one.pk != user.pk]


@require_safe
@moderators
def held(request):
    """Who holds what of the rows that a page shows, for the page's script."""
    if not ratelimit.consume(request, action="queue_held", user=request.user):
        return JsonResponse({}, status=429)
    pks = [int(pk) for pk in request.GET.get("rows", "").split(",") if pk.isdecimal() and len(pk) < 18][:50]
    rows = QueueItem.objects.open_to(request.user).in_bulk_held(pks)
    return JsonResponse({str(pk): str(row.claimant or "") for pk, row in rows.items()})
