"""Pages to read: the public log, the insights, and the decisions as a table."""

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from moderation.access import moderators
from moderation.insights.decisions_csv import rows
from moderation.insights.figures import PERIODS, Insights, beginning, promise
from moderation.insights.public_log import LogQuerySet, log_page
from moderation.insights.sections import sections
from moderation.models.audit import AuditEntry
from moderation.models.reason import Reason


@require_safe
@cache_control(private=True, no_cache=True)
def public_log(request):
    """What was decided, for everybody to read."""
    place = request.GET.get("from", "")
    days, next_cursor = log_page(place)
    context = {"days": days, "next_cursor": next_cursor, "is_first": not place, "promise": promise()}
    return render(request, "moderation/log.html", context)


@require_safe
@moderators
@cache_control(private=True, no_cache=True)
def insights(request):
    """How the queue is doing."""
    figures = Insights(weeks_of(request))
    context = {"insights": figures, "sections": sections(figures), "periods": PERIODS}
    return render(request, "moderation/insights.html", context)


@require_safe
@moderators
@cache_control(private=True, no_cache=True)
def insights_table(request):
    """The decisions of a period as a table for other programs, line by line."""
    weeks = weeks_of(request)
    entries = LogQuerySet(AuditEntry).decisions().settled(timezone.now()).since(beginning(weeks))
    labels = {reason.key: reason.label for reason in Reason.objects.all()}
    lines = rows(entries.iterator(chunk_size=1_000), labels)
    headers = {"Content-Disposition": f'attachment; filename="decisions-{weeks}-weeks.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def weeks_of(request) -> int:
    """Which period is asked for: one of those there are, and the middle one for everything else."""
    asked = request.GET.get("weeks", "")
    return next((weeks for weeks in PERIODS if str(weeks) == asked), PERIODS[1])
