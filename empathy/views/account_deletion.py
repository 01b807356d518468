"""Deleting one's account: the choice for published stories, and 14 days to change one's mind."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import session_tracking
from accounts.models import User
from accounts.models.deletion_request import GRACE_DAYS, DeletionRequest, cancel_deletion, request_deletion
from accounts.requests import MemberRequest
from empathy.forms import AccountDeletionForm
from notices.outbox import add_to_outbox
from request_handling.rate_limits import HOUR, rate_limited
from stories.models import Story


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def leave(request: MemberRequest) -> HttpResponse:
    """Request the deletion of one's account. Administrators are deleted on the command line only."""
    deletion_request = DeletionRequest.objects.for_user(request.user)
    stories = list(Story.objects.public_by_author(request.user)[:200])
    form = AccountDeletionForm(request.POST if request.method == "POST" else None, stories=stories)
    context = {
        "form": form,
        "deletion_request": deletion_request,
        "days": GRACE_DAYS,
        "published_stories": stories,
    }
    if request.user.is_superuser:
        is_last_administrator = User.objects.is_last_administrator(request.user)
        context |= {"is_administrator": True, "is_last_administrator": is_last_administrator}
        return render(
            request, "my_account/leave.html", context, status=403 if request.method == "POST" else 200
        )
    if request.method == "POST":
        if refusal := rate_limited(request, "account_deletion", wait=HOUR):
            return refusal
        if form.is_valid():
            return _request_deletion(request, form.choice)
    return render(request, "my_account/leave.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _request_deletion(request: MemberRequest, choice: dict[str, Any]) -> HttpResponse:
    deletion_request = request_deletion(request.user, **choice)
    session_tracking.end_sessions(request.user, None, but=request.session.session_key or "")
    add_to_outbox(
        request.user.email,
        "my_account/mail/leaving",
        {"deletion_request": deletion_request, "days": GRACE_DAYS},
        key=f"leaving-{deletion_request.pk}",
        user=request.user,
        kind="account",
    )
    messages.success(request, _("Your account will be deleted. Until then you can cancel the deletion."))
    return redirect("my_account:leave")


@require_POST
@login_required
def leave_cancel(request: MemberRequest) -> HttpResponse:
    """Cancel the deletion; nothing has been deleted yet."""
    if refusal := rate_limited(request, "account_change", wait=HOUR):
        return refusal
    cancel_deletion(request.user)
    messages.success(request, _("You have cancelled the deletion. Nothing was deleted."))
    return redirect("my_account:hub")
