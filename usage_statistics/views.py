"""Forms of readers: saying yes or no to being counted, what was read, what was useful."""

import datetime

from allauth.core import ratelimit
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from cases.views.curate import curators_only
from moderation.access import allow_suspended
from moderation.members.views_report import network_hash
from usage_statistics import consent
from usage_statistics.charts import MIN_SHOWN_COUNT, chart_sections, most_read_cases
from usage_statistics.forms import ANSWERS, SeenForm, UsefulForm
from usage_statistics.models import DailyCount


def _is_too_much(request, action: str, more: str = "") -> bool:
    """Ask the limit, which remembers a keyed code of the network for a minute at most."""
    return not ratelimit.consume(request, action=action, key=f"{network_hash(request)} {more}")


def _rest(request):
    response = render(request, "429.html", {"when": _("in a minute")}, status=429)
    response.headers["Retry-After"] = "60"
    return response


def _read(form) -> dict:
    """What the form holds; our pages send nothing else."""
    if not form.is_valid():
        raise BadRequest("The form holds what no page of ours sends.")
    return form.cleaned_data


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def set_consent(request):
    """Say yes or no to being counted. A no is at work with the next request, in whatever window."""
    if _is_too_much(request, "reading_choose"):
        return _rest(request)
    response = HttpResponseRedirect(reverse("privacy") + "#reading")
    if request.POST.get("answer") == "yes" and not consent.opt_out_signal(request):
        consent.set_consent_cookie(request, response)
    else:
        consent.delete_consent_cookie(response)
    return response


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def record_seen(request):
    """Count the parts that a reader who said yes has read; pages fetched ahead of a reader count nothing."""
    if not consent.has_consented(request) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=403)
    if _is_too_much(request, "reading_seen"):
        return HttpResponse(status=429)
    said = _read(SeenForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=said["case"])
    DailyCount.objects.increment(case, said["section"], "seen")
    return HttpResponse(status=204)


@require_POST
@allow_suspended
@consent.same_origin_instead_of_csrf_token
def record_useful(request):
    """Count whether a part was useful. Everybody may answer, and the site remembers nobody who did."""
    if _is_too_much(request, "reading_useful"):
        return _rest(request)
    said = _read(UsefulForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=said["case"])
    section, answer = said["answer"].split()
    # A second click is no second answer: it is thanked for and not counted.
    if not _is_too_much(request, "reading_twice", f"{case.pk} {section}"):
        DailyCount.objects.increment(case, [section], ANSWERS[answer])
    if not request.accepts("text/html"):
        return HttpResponse(_("Thank you, that is counted."), content_type="text/plain; charset=utf-8")
    # Which part it was stands in no address, and so in no log.
    return HttpResponseRedirect(f"{case.get_absolute_url()}?thanks=1#useful")


# JOINED: """Curators' pages: which parts are read and found useful, in the whole library and in one case."""
PERIODS = (30, 90, 365)
"""How many days can be looked back on, today among them."""


def _days(request) -> int:
    """The period that was chosen, if there is such a one."""
    asked = request.GET.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[1])


def _show(request, case=None):
    days = _days(request)
    counted = DailyCount.objects.since(timezone.localdate() - datetime.timedelta(days=days - 1))
    counted = counted if case is None else counted.for_case(case)
    context = {"case": case, "days": days, "periods": PERIODS, "least": MIN_SHOWN_COUNT}
    context["chart_sections"] = chart_sections(counted.by_section())
    context["cases"] = most_read_cases(counted) if case is None else []
    return render(request, "usage_statistics/report.html", context)


@require_safe
@curators_only
def library_report(request):
    """What readers read and find useful, over all cases."""
    return _show(request)


@require_safe
@curators_only
def case_report(request, pk):
    """What readers read and find useful in one case."""
    return _show(request, get_object_or_404(Case, pk=pk))
