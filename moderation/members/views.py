"""Pages where moderators decide about members, reports and appeals, and where a member appeals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from moderation.access import allow_suspended, moderators
from moderation.members import actions
from moderation.members.forms import (
    AppealAnswerForm,
    AppealForm,
    ReportAnswerForm,
    SearchForm,
    SuspendForm,
    WarnForm,
)
from moderation.members.reports import Report, reported_models
from moderation.members.sanctions import Sanction
from moderation.models.performing import TransitionRefused
from moderation.views.queue import row_of


def _member_or_404(handle):
    return get_object_or_404(User.objects.handle_startswith(handle), handle__iexact=handle)


@require_safe
@moderators
def member_search(request):
    """Find a member by handle."""
    form = SearchForm(request.GET)
    handle = form.cleaned_data["handle"] if form.is_valid() else ""
    found = list(User.objects.handle_startswith(handle)[:20]) if handle else []
    if exact := [member for member in found if member.handle.lower() == handle.lower()]:
        return redirect("people:member", exact[0].handle)
    return render(request, "moderation/member_search.html", {"handle": handle, "found": found})


@require_safe
@moderators
def member_detail(request, handle):
    """What was decided about a member by name, what was reported of the profile, what can be done now.

    Nothing here comes from what they wrote: an author who chose a role is not to be found out here.
    """
    member = _member_or_404(handle)
    return _member(request, member)


def _member(request, member, status=200, **forms):
    context = {
        "member": member,
        "sanctions": Sanction.objects.of(member).by_handle()[:50],
        "reports": Report.objects.about(member).reviewable_by(request.user).waiting(),
        "tally": Report.objects.about(member).tally(),
        "available_actions": actions.member_actions_for(request.user, member),
        "warn_form": WarnForm(prefix="warn"),
        "suspend_form": SuspendForm(prefix="suspend"),
    }
    return render(request, "moderation/member_detail.html", context | forms, status=status)


SAID = {"warn": _("The warning is on its way."), "suspend": _("Suspended. It counts at the next request.")}


@require_POST
@moderators
def member_act(request, handle, act):
    """Warn a member, suspend them, or end a suspension."""
    member, forms = _member_or_404(handle), {"warn": WarnForm, "suspend": SuspendForm}
    form = forms[act](request.POST, prefix=act) if act in forms else None
    if form and not form.is_valid():
        return _member(request, member, 422, **{f"{act}_form": form, "invalid_form": form})
    try:
        if act == "lift":
            actions.lift(member, by=request.user)
        else:
            getattr(actions, act)(member, by=request.user, **form.cleaned_data)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SAID.get(act, _("The suspension is lifted.")))
    return redirect("people:member", member.handle)


@require_POST
@moderators
def item_warn(request, kind, pk):
    """Warn whoever wrote an item. Neither the page nor the answer tells who that is."""
    model = reported_models().get(kind)
    if model in (None, User):
        raise Http404("There is no such kind.")
    item = get_object_or_404(model.objects.reviewable_by(request.user), pk=pk)
    form, back = WarnForm(request.POST), request.POST.get("next", "")
    if not form.is_valid():
        context = {"form": form, "item": item, "kind": kind, "next": back}
        return render(request, "moderation/member_warn.html", context, status=422)
    try:
        if item.author is None:
            raise TransitionRefused(_("There is nobody to warn: the account is gone."))
        actions.warn(item.author, by=request.user, about=item, **form.cleaned_data)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The warning reaches the author, who stays unnamed."))
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "moderation:queue")


ANSWERED = {"report": (Report, ReportAnswerForm), "sanction": (Sanction, AppealAnswerForm)}


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def answer(request, kind, pk):
    """Read a report or an appeal, and answer it."""
    model, form_class = ANSWERED[kind]
    item = get_object_or_404(model.objects.reviewable_by(request.user).answered(), pk=pk)
    form, status, row = form_class(request.POST or None), 200, row_of(item)
    if request.method == "POST" and form.is_valid():
        try:
            if row and row.claimant not in (None, request.user):
                raise TransitionRefused(_("%(who)s is holding this now.") % {"who": row.claimant})
            item.decide(by=request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Answered. The person hears of it."))
            return redirect("moderation:queue")
    status = 422 if form.errors and status == 200 else status
    context = {"item": item, "answer_form": form, "actions": item.actions_for(request.user), "row": row}
    return render(request, "moderation/report_answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@login_required
def sanction_mine(request, pk):
    """A warning or suspension of one's own, and its one appeal."""
    sanction = get_object_or_404(Sanction.objects.of(request.user), pk=pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sanction.appeal(request.user, form.cleaned_data["words"])
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your appeal is on its way to somebody who took no part."))
        return redirect("people:mine", sanction.pk)
    context = {"sanction": sanction, "form": form, "can_appeal": sanction.can_be_appealed_by(request.user)}
    return render(request, "moderation/member_sanction.html", context, status=422 if form.errors else 200)
