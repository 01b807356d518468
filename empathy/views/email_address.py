"""Changing the e-mail address, with a yes from the new address and from the old one."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User, address_change
from accounts.models.address_change import NEW, OLD, AddressChange
from empathy.views.errors import too_many_requests
from notices.models import Mail
from notices.outbox import add_to_outbox


class AddressForm(forms.Form):
    """The address that a member wants."""

    use_required_attribute = False
    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("We write to both addresses. It changes when both have said yes"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write the new address."),
            "invalid": gettext_lazy("Write the address like name@example.org."),
            "max_length": gettext_lazy("This address is too long."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].widget.attrs.pop("maxlength", None)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise forms.ValidationError(_("This is your address already."))
        return email


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def address(request):
    """See the address, and ask for another one."""
    form = AddressForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST":
        if not ratelimit.consume(request, action="address_change"):
            return too_many_requests(request, when=_("tomorrow"), after=86_400)
        if form.is_valid():
            _request_change(request.user, form.cleaned_data["email"])
            messages.success(request, _("We wrote to both addresses. Open the links in both mails."))
            return redirect("account_email")
    context = {"form": form, "change": AddressChange.objects.for_user(request.user)}
    return render(request, "my_account/address.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _request_change(user, new: str) -> None:
    """Write to both addresses; where the new one is somebody's, to them, so that nobody learns of it here."""
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
    told = {**context, "key": change.key_for(OLD), "new": new}
    key = f"address-{change.pk}-{OLD}"
    add_to_outbox(user.email, "my_account/mail/address_old", told, key=key, user=user, kind="account")


@require_POST
@login_required
def address_cancel(request):
    """Stop the change that waits."""
    if not ratelimit.consume(request, action="own_small"):
        return too_many_requests(request, when=_("in an hour"), after=3600)
    AddressChange.objects.cancel(request.user)
    messages.success(request, _("Your address stays as it is."))
    return redirect("account_email")


@require_http_methods(["GET", "HEAD", "POST"])
def address_answer(request, key):
    """Say yes from one of the two addresses, or no from the old one. Nobody needs to be signed in for it."""
    change, side = address_change.change_for_key(key)
    if request.method != "POST":
        context = {"change": change, "is_old": side == OLD}
        return render(request, "my_account/address_answer.html", context, status=200 if change else 404)
    if not ratelimit.consume(request, action="address_answer"):
        return too_many_requests(request, when=_("in an hour"), after=3600)
    if change is None:
        return render(request, "my_account/address_answer.html", {"change": None}, status=404)
    if "no" in request.POST and side == OLD:
        AddressChange.objects.cancel(change.user)
        return render(request, "my_account/address_answered.html", {"stopped": True})
    return _confirm(request, change, side)


def _confirm(request, change, side):
    old = change.user.email
    done = address_change.confirm(change, side)
    if done is None:
        return render(request, "my_account/address_answer.html", {"change": None}, status=404)
    if done:
        key = f"address-{change.pk}-done"
        Mail.objects.assign_to(change.user, old)
        add_to_outbox(old, "my_account/mail/address_changed", {}, key=key, user=change.user, kind="account")
    return render(request, "my_account/address_answered.html", {"done": done, "from_old": side == OLD})
