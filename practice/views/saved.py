"""Saving cases to come back to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from moderation.access import allow_suspended
from practice.forms import SearchForm
from practice.limits import rate_limited
from practice.models.saved_case import SavedCase
from practice.views.journal import cursor_of, older_address
from taxonomy.list_versions import pinned_versions
from taxonomy.vocabulary import attach_terms

PAGE = 20


@require_POST
@allow_suspended
@login_required
def case_save(request, slug):
    """Save a case, or let it go, whatever became of the case meanwhile. Both can be sent twice."""
    if rests := rate_limited(request, "case_save"):
        return rests
    if request.POST.get("saved") != "1":
        SavedCase.objects.of(request.user).slugged(slug).order_by().delete()
        messages.success(request, _("It is no longer among your saved cases."))
        back = request.POST.get("back") == "list"
        return redirect("practice:saved") if back else redirect("cases:detail", slug)
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if not request.user.is_suspended:
        SavedCase.objects.get_or_create(member=request.user, case=case)
        messages.success(request, _("Saved. You find it under “Saved cases”."))
    return redirect(case)


@require_safe
@login_required
@pinned_versions()
def saved_list(request):
    """The cases that a member saved, newest first."""
    search = SearchForm(request.GET)
    mine = found = SavedCase.objects.of(request.user)
    if industry := search.chosen("industry"):
        found = found.within(industry)
    before = cursor_of(request)
    rows = list(found.readable().page(before, PAGE + 1))
    attach_terms("cases", [saved.case for saved in rows])
    context = {
        "rows": rows[:PAGE],
        "older_url": older_address(request, rows, PAGE),
        "before": before,
        "search": search,
        "is_filtered": bool(industry),
        "unavailable_count": mine.gone().count(),
    }
    return render(request, "practice/saved_list.html", context)
