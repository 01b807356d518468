"""Pages on which moderators act on members and answer reports and appeals, and on which a member appeals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from moderation.access import moderators_only
from moderation.members import actions
from moderation.members.forms import (
    AnswerForm,
    AppealAnswerForm,
    AppealForm,
    ReportAnswerForm,
    SearchForm,
    SuspendForm,
    WarnForm,
)
from moderation.members.reports import Report, reportable_models
from moderation.members.sanctions import Sanction
from moderation.models.queue import QueueItem
from moderation.transitions import TransitionRefused
from request_handling.permissions import allow_suspended

CONFIRMATIONS = {
    "warn": gettext_lazy("Warning sent."),
    "suspend": gettext_lazy("Member suspended. This takes effect at once."),
    "lift": gettext_lazy("Suspension ended."),
}
FORMS = {"warn": WarnForm, "suspend": SuspendForm}
ACTIONS: dict[str, Callable[..., Sanction]] = {"warn": actions.warn, "suspend": actions.suspend}
ANSWERABLE_KINDS: dict[str, tuple[Any, type[AnswerForm]]] = {
    "report": (Report, ReportAnswerForm),
    "sanction": (Sanction, AppealAnswerForm),
}


def _member_or_404(handle: str) -> User:
    # The member may have changed the handle since the link or the form was shown.
    member = User.objects.by_any_handle(handle)
    if member is None:
        raise Http404("No member has this handle.")
    return member


@require_safe
@moderators_only
def member_search(request: MemberRequest) -> HttpResponse:
    """Find a member by the handle, by a former one, or by the first letters."""
    form = SearchForm(request.GET)
    handle = form.cleaned_data["handle"] if form.is_valid() else ""
    if member := User.objects.by_any_handle(handle) if handle else None:
        return redirect("people:member", member.handle)
    found = list(User.objects.handle_startswith(handle)[:20]) if handle else []
    return render(request, "moderation/member_search.html", {"handle": handle, "found": found})


@require_safe
@moderators_only
def member_detail(request: MemberRequest, handle: str) -> HttpResponse:
    """Show the sanctions of a member by name, the reports of the profile, and what can be done now.

    Nothing here comes from what they wrote: an author who chose a role must not be identified here.
    """
    return _render_member(request, _member_or_404(handle))


def _render_member(request: MemberRequest, member: User, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "member": member,
        "sanctions": Sanction.objects.for_member(member).by_handle()[:50],
        "reports": Report.objects.about(member).reviewable_by(request.user).pending(),
        "tally": Report.objects.about(member).tally(),
        "available_actions": actions.member_actions_for(request.user, member),
        "warn_form": WarnForm(prefix="warn"),
        "suspend_form": SuspendForm(prefix="suspend"),
    }
    return render(request, "moderation/member_detail.html", context | forms, status=status)


@require_POST
@moderators_only
def member_act(request: MemberRequest, handle: str, act: str) -> HttpResponse:
    """Warn a member, suspend them, or lift a suspension."""
    member = _member_or_404(handle)
    form = FORMS[act](request.POST, prefix=act) if act in FORMS else None
    if form and not form.is_valid():
        return _render_member(request, member, 422, **{f"{act}_form": form, "invalid_form": form})
    try:
        if form:
            ACTIONS[act](member, by=request.user, **form.cleaned_data)
        else:
            actions.lift(member, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, CONFIRMATIONS[act])
    return redirect("people:member", member.handle)


@require_POST
@moderators_only
def item_warn(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Warn the author of an item. Neither the page nor the response reveals who that is."""
    model = reportable_models().get(kind)
    if model in (None, User):
        raise Http404("There is no such kind.")
    item = get_object_or_404(model.objects.reviewable_by(request.user), pk=pk)
    form, next_url = WarnForm(request.POST), request.POST.get("next", "")
    if not form.is_valid():
        context = {"form": form, "item": item, "kind": kind, "next": next_url}
        return render(request, "moderation/member_warn.html", context, status=422)
    try:
        if item.author is not None:
            actions.warn(item.author, by=request.user, about=item, **form.cleaned_data)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        # The same for an author who was erased: the time of an erasure would tell who wrote the item.
        messages.success(request, _("Warning sent to the anonymous author, if the account still exists."))
    is_local = next_url.startswith("/") and url_has_allowed_host_and_scheme(next_url, allowed_hosts=None)
    return redirect(next_url if is_local else "moderation:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def answer(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Show a report or an appeal, and answer it."""
    model, form_class = ANSWERABLE_KINDS[kind]
    item = get_object_or_404(model.objects.reviewable_by(request.user).with_answers(), pk=pk)
    form, status, row = form_class(request.POST or None), 200, QueueItem.objects.with_claimant(item)
    if request.method == "POST" and form.is_valid():
        try:
            if row and row.claimant not in (None, request.user):
                raise TransitionRefused(_("Claimed by %(who)s now.") % {"who": row.claimant})
            item.decide(by=request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Answer sent."))
            return redirect("moderation:queue")
    status = 422 if form.errors and status == 200 else status
    context = {"item": item, "answer_form": form, "actions": item.actions_for(request.user), "row": row}
    return render(request, "moderation/report_answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@login_required
def sanction_mine(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one's own warning or suspension, and appeal against it once."""
    sanction = get_object_or_404(Sanction.objects.for_member(request.user), pk=pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sanction.appeal(request.user, form.cleaned_data["words"])
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Appeal submitted. Another moderator decides."))
        return redirect("people:mine", sanction.pk)
    context = {
        "sanction": sanction,
        "form": form,
        "can_appeal": sanction.can_be_appealed_by(request.user),
    }
    return render(request, "moderation/member_sanction.html", context, status=422 if form.errors else 200)
