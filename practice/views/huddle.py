"""The page for a huddle: a team works through one case together, without accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.models import Case
from practice.huddle_plans import PLANS, plan_for
from practice.reveal import with_terms
from taxonomy.page_cache import cache_until_changed


@require_safe
@cache_until_changed("cases")
def case_huddle(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the run sheet for the lead. The presenter view is part of the same page, so it works offline."""
    case = with_terms(get_object_or_404(Case.objects.visible_to(request.user).for_reveal(), slug=slug))
    plan = plan_for(request.GET.get("minutes", ""))
    lines = list(case.lines.all())
    context = {
        "case": case,
        "plan": plan,
        "plans": PLANS.values(),
        "beats": {beat.kind: beat for beat in case.beats.all()},
        "lines": lines,
        "heard": dict.fromkeys(line.technique for line in lines if line.technique_id),
        "prompt": getattr(case, plan.prompt),
    }
    return render(request, "practice/case_huddle.html", context)
