"""The plan of a member at the end of a case: "When …, I will say …"."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from cases.models import Case
from practice.access import members_only
from practice.forms import PlanForm
from practice.models import JournalEntry
from practice.models.journal import random_key
from practice.views.journal import save_limited


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("when", "say")
@members_only
def case_plan(request: MemberRequest, slug: str) -> HttpResponse:
    """Save a plan for a case in the member's journal."""
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    form = PlanForm(request.POST or None, initial={"once": random_key()})
    if request.method == "POST" and form.is_valid():
        if refusal := save_limited(request):
            return refusal
        JournalEntry.objects.create_plan(
            request.user,
            form.cleaned_data["once"],
            case=case,
            text=form.text,
            remind=form.cleaned_data["remind"],
        )
        messages.success(request, _("Plan saved. You find it in your practice journal."))
        return redirect(case)
    context = {"case": case, "form": form}
    return render(request, "practice/case_plan.html", context, status=422 if form.errors else 200)
