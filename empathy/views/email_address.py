"""Changing the e-mail address, which the new and the old address both confirm."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User, address_change
from accounts.models.address_change import NEW, OLD, AddressChange
from accounts.requests import MemberRequest
from empathy.forms import EmailAddressForm
from notices.models import Mail
from notices.outbox import add_to_outbox
from request_handling.rate_limits import DAY, HOUR, rate_limited


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def address(request: MemberRequest) -> HttpResponse:
    """Show the address, and request a change."""
    form = EmailAddressForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST":
        if refusal := rate_limited(request, "address_change", wait=DAY):
            return refusal
        if form.is_valid():
            _request_change(request.user, form.cleaned_data["email"])
            messages.success(
                request, _("We have sent an e-mail to both addresses. Open the links in both e-mails.")
            )
            return redirect("account_email")
    context = {"form": form, "change": AddressChange.objects.for_user(request.user)}
    return render(request, "my_account/address.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _request_change(user: User, new: str) -> None:
    """Send mails to both addresses.

    If the new address has an account, its owner gets a mail without a link: this page must not reveal it.
    """
    change = address_change.request_change(user, new)
    language = user.language
    context, to_new = {"days": address_change.LINK_DAYS}, f"address-{change.pk}-{NEW}"
    if User.objects.email_exists(new) or EmailAddress.objects.is_verified(new):
        add_to_outbox(new, "my_account/mail/address_taken", context, key=to_new)
    else:
        add_to_outbox(
            new,
            "my_account/mail/address_new",
            {**context, "key": change.key_for(NEW)},
            key=to_new,
            language=language,
            owner=user,
        )
    old_context = {**context, "key": change.key_for(OLD), "new": new}
    key = f"address-{change.pk}-{OLD}"
    add_to_outbox(user.email, "my_account/mail/address_old", old_context, key=key, user=user, kind="account")


@require_POST
@login_required
def address_cancel(request: MemberRequest) -> HttpResponse:
    """Cancel the pending change."""
    if refusal := rate_limited(request, "account_change", wait=HOUR):
        return refusal
    AddressChange.objects.cancel(request.user)
    messages.success(request, _("You have cancelled the change. Your address stays the same."))
    return redirect("account_email")


@require_http_methods(["GET", "HEAD", "POST"])
def address_answer(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm the change from one of the two addresses, or reject it from the old one, without signing in."""
    change, side = address_change.change_for_key(key)
    if request.method != "POST":
        context = {"change": change, "is_old": side == OLD}
        return render(request, "my_account/address_answer.html", context, status=200 if change else 404)
    if refusal := rate_limited(request, "address_answer", wait=HOUR):
        return refusal
    if change is None:
        return render(request, "my_account/address_answer.html", {"change": None}, status=404)
    if "no" in request.POST and side == OLD:
        AddressChange.objects.cancel(change.user)
        return render(request, "my_account/address_answered.html", {"stopped": True})
    return _confirm(request, change, side)


def _confirm(request: HttpRequest, change: AddressChange, side: str) -> HttpResponse:
    old = change.user.email
    done = address_change.confirm(change, side)
    if done is None:
        return render(request, "my_account/address_answer.html", {"change": None}, status=404)
    if done:
        key = f"address-{change.pk}-done"
        Mail.objects.assign_to(change.user, old)
        add_to_outbox(old, "my_account/mail/address_changed", {}, key=key, user=change.user, kind="account")
    return render(request, "my_account/address_answered.html", {"done": done, "from_old": side == OLD})
