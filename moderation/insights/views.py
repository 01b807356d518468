"""Pages of figures: the public log, the insights for moderators, and the decisions as CSV."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from moderation.access import moderators_only
from moderation.insights.decisions_csv import decision_rows
from moderation.insights.figures import PERIODS, Insights, period_start, promise
from moderation.insights.public_log import PublicLogQuerySet, log_page
from moderation.insights.sections import sections
from moderation.models.audit import AuditEntry
from moderation.models.reason import Reason
from request_handling.csv_downloads import csv_response


@require_safe
@cache_control(private=True, no_cache=True)
def public_log(request: HttpRequest) -> HttpResponse:
    """Show the public log."""
    cursor = request.GET.get("from", "")
    days, next_cursor = log_page(cursor)
    context = {"days": days, "next_cursor": next_cursor, "is_first": not cursor, "promise": promise()}
    return render(request, "moderation/log.html", context)


@require_safe
@moderators_only
@cache_control(private=True, no_cache=True)
def insights(request: HttpRequest) -> HttpResponse:
    """Show figures about the queue and the decisions of a period."""
    figures = Insights(chosen_period(request))
    context = {"insights": figures, "sections": sections(figures), "periods": PERIODS}
    return render(request, "moderation/insights.html", context)


@require_safe
@moderators_only
@cache_control(private=True, no_cache=True)
def insights_table(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the decisions of a period as CSV."""
    weeks = chosen_period(request)
    log: PublicLogQuerySet = PublicLogQuerySet(AuditEntry).final(timezone.now())
    labels = dict(Reason.objects.values_list("key", "label"))
    rows = decision_rows(log.since(period_start(weeks)).iterator(chunk_size=1_000), labels)
    return csv_response(f"decisions-{weeks}-weeks.csv", rows)


def chosen_period(request: HttpRequest) -> int:
    """Return the chosen period in weeks, or the middle one of PERIODS for anything else."""
    chosen = request.GET.get("weeks", "")
    return next((weeks for weeks in PERIODS if str(weeks) == chosen), PERIODS[1])
