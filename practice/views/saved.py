"""Saving a case, marking it as read, and the list of saved cases."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from cases.models import Case
from practice.forms import JournalSearchForm
from practice.models import ReadCase, SavedCase
from practice.views.journal import older_page_url, page_before
from request_handling.permissions import allow_suspended
from request_handling.rate_limits import TEN_MINUTES, rate_limited
from request_handling.rows import upsert
from taxonomy.list_versions import pinned_versions
from taxonomy.vocabulary import attach_terms

PAGE_SIZE = 20


@require_POST
@allow_suspended
@login_required
def case_save(request: MemberRequest, slug: str) -> HttpResponse:
    """Save a case or remove it from the list, which works for unpublished cases, too. Both are idempotent."""
    if refusal := rate_limited(request, "case_save", wait=TEN_MINUTES):
        return refusal
    if request.POST.get("saved") != "1":
        SavedCase.objects.remove(request.user, slug)
        messages.success(request, _("Case removed from your saved cases."))
        back = request.POST.get("back") == "list"
        return redirect("practice:saved") if back else redirect("cases:detail", slug)
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if not request.user.is_suspended:
        upsert(SavedCase.objects, {"member": request.user, "case": case})
        messages.success(request, _("Case saved. You find it under “Saved cases”."))
    return redirect(case)


@require_POST
@allow_suspended
@login_required
def case_mark(request: MemberRequest, slug: str) -> HttpResponse:
    """Mark a case as read, or remove the mark. Both are idempotent."""
    if refusal := rate_limited(request, "case_save", wait=TEN_MINUTES):
        return refusal
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if request.POST.get("read") != "1":
        ReadCase.objects.remove(request.user, slug)
    elif not request.user.is_suspended:
        upsert(ReadCase.objects, {"member": request.user, "case": case})
    return redirect(case)


@require_safe
@login_required
@pinned_versions()
def saved_list(request: MemberRequest) -> HttpResponse:
    """List the cases that the member saved, newest first, filtered by industry."""
    search = JournalSearchForm(request.GET)
    saved = found = SavedCase.objects.for_member(request.user)
    if industry := search.chosen("industry"):
        found = found.in_industry(industry)
    before = page_before(request)
    rows = list(found.readable().page(before, PAGE_SIZE + 1))
    attach_terms("cases", [row.case for row in rows])
    context = {
        "rows": rows[:PAGE_SIZE],
        "older_url": older_page_url(request, rows, PAGE_SIZE),
        "before": before,
        "search": search,
        "is_filtered": bool(industry),
        "unavailable_count": saved.unavailable().count(),
    }
    return render(request, "practice/saved_list.html", context)
