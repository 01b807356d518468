"""Curators' pages: which parts are read and found useful, in the whole library and in one case."""

import datetime

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.curation import curators
from cases.models import Case
from readership.figures import ENOUGH, cases_read, sections
from readership.models import SectionDay

PERIODS = (30, 90, 365)
"""How many days can be looked back on, today among them."""


def _days(request) -> int:
    """The period that was chosen, if there is such a one."""
    asked = request.GET.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[1])


def _show(request, case=None):
    days = _days(request)
    counted = SectionDay.objects.since(timezone.localdate() - datetime.timedelta(days=days - 1))
    counted = counted if case is None else counted.of(case)
    context = {"case": case, "days": days, "periods": PERIODS, "least": ENOUGH}
    context["sections"] = sections(counted.by_section())
    context["cases"] = cases_read(counted) if case is None else []
    return render(request, "readership/usefulness.html", context)


@require_safe
@curators
def whole_library(request):
    """What readers read and find useful, over all cases."""
    return _show(request)


@require_safe
@curators
def one_case(request, pk):
    """What readers read and find useful in one case."""
    return _show(request, get_object_or_404(Case, pk=pk))
