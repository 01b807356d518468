"""The readers' forms (consent, sections read, sections found useful) and the curators' reports."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from cases.views.curate import curators_only
from moderation.members.views_report import network_hash
from request_handling.permissions import allow_suspended
from request_handling.rate_limits import MINUTE, is_within_limit, too_many_requests
from usage_statistics import consent
from usage_statistics.charts import MIN_SHOWN_COUNT, chart_sections, most_read_cases
from usage_statistics.forms import ANSWERS, SeenForm, UsefulForm
from usage_statistics.models import DailyCount

PERIODS = (30, 90, 365)
"""The periods of the reports, in days up to and including today."""


def _is_within_limit(request: HttpRequest, action: str, detail: str = "") -> bool:
    """Count one use per network. Only a keyed hash of the network address is stored, for a minute at most."""
    return is_within_limit(request, action, key=f"{network_hash(request)} {detail}")


def _cleaned_data(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data. Raises BadRequest for an invalid form, which no page of the site sends."""
    if not form.is_valid():
        raise BadRequest("The form holds what no page of ours sends.")
    return form.cleaned_data


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def set_consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw consent; it takes effect with the next request."""
    if not _is_within_limit(request, "reading_choose"):
        return too_many_requests(request, wait=MINUTE)
    response = HttpResponseRedirect(reverse("privacy") + "#reading")
    if request.POST.get("answer") == "yes" and not consent.opt_out_signal(request):
        consent.set_consent_cookie(request, response)
    else:
        consent.delete_consent_cookie(response)
    return response


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def record_seen(request: HttpRequest) -> HttpResponse:
    """Count the sections that a consenting reader has read. Prefetched pages are not counted."""
    if not consent.has_consented(request) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=403)
    if not _is_within_limit(request, "reading_seen"):
        return HttpResponse(status=429)
    data = _cleaned_data(SeenForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=data["case"])
    DailyCount.objects.increment(case, data["section"], "seen")
    return HttpResponse(status=204)


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def record_useful(request: HttpRequest) -> HttpResponse:
    """Count whether a section was useful. No account is needed; who answered is not stored."""
    if not _is_within_limit(request, "reading_useful"):
        return too_many_requests(request, wait=MINUTE)
    data = _cleaned_data(UsefulForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=data["case"])
    section, answer = data["answer"].split()
    # A double click is counted once, and answered like the first one.
    if _is_within_limit(request, "reading_twice", f"{case.pk} {section}"):
        DailyCount.objects.increment(case, [section], ANSWERS[answer])
    if not request.accepts("text/html"):
        return HttpResponse(_("Thank you. Your answer is counted."), content_type="text/plain; charset=utf-8")
    # The URL does not name the section, so no log does.
    return HttpResponseRedirect(f"{case.get_absolute_url()}?thanks=1#useful")


@require_safe
@curators_only
def library_report(request: HttpRequest) -> HttpResponse:
    """Show curators what is read and found useful in the whole library."""
    return _report(request)


@require_safe
@curators_only
def case_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show curators what is read and found useful in one case."""
    return _report(request, get_object_or_404(Case, pk=pk))


def _report(request: HttpRequest, case: Case | None = None) -> HttpResponse:
    chosen = request.GET.get("days", "")
    days = next((days for days in PERIODS if str(days) == chosen), PERIODS[1])
    counts = DailyCount.objects.since(timezone.localdate() - datetime.timedelta(days=days - 1))
    counts = counts if case is None else counts.for_case(case)
    context = {
        "case": case,
        "days": days,
        "periods": PERIODS,
        "least": MIN_SHOWN_COUNT,
        "chart_sections": chart_sections(counts.totals_by_section()),
        "cases": most_read_cases(counts) if case is None else [],
    }
    return render(request, "usage_statistics/report.html", context)
