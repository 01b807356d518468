"""Leaving: what it means, the choice for published stories, 14 days to think again, and the mails."""

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import session_tracking
from accounts.models import User
from accounts.models.deletion_request import GRACE_DAYS, DeletionRequest, cancel_deletion, request_deletion
from empathy.views.errors import too_many_requests
from notices.outbox import add_to_outbox
from stories.models import Story

KEEP, WITHDRAW = "keep", "withdraw"
CHOICES = [
    (WITHDRAW, gettext_lazy("Take them off the site")),
    (KEEP, gettext_lazy("Keep them, without my name")),
]


class LeaveForm(forms.Form):
    """What becomes of published stories, for all of them and for each, and the confirmation."""

    use_required_attribute = False
    stories = forms.ChoiceField(
        label=gettext_lazy("Your published stories"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of your stories."),
                        "invalid_choice": gettext_lazy("Choose what becomes of your stories.")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=gettext_lazy("Erase my account and what is in it"),
        error_messages={"required": gettext_lazy("Tick the box if you are sure.")},
    )

    def __init__(self, *args, stories, **kwargs):
        super().__init__(*args, **kwargs)
        self.told = {f"story-{story.key}": story for story in stories}
        for name, story in self.told.items():
            self.fields[name] = forms.ChoiceField(
                label=story.approved.title, required=False, widget=forms.Select,
                choices=[("", gettext_lazy("As I chose above")), *CHOICES],
            )  # fmt: skip
        if not self.told:
            # With nothing published there is nothing to choose; what is published meanwhile goes.
            self.fields["stories"].required = False

    @property
    def story_choices(self):
        """The fields for single stories."""
        return [self[name] for name in self.told]

    @property
    def choice(self) -> dict:
        """For all, and the keys of the stories for which it is the other way round."""
        for_all = self.cleaned_data["stories"] or WITHDRAW
        other = [
            story.key for name, story in self.told.items() if self.cleaned_data[name] not in {"", for_all}
        ]
        return {"keep_stories": for_all == KEEP, "exceptions": other}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def leave(request):
    """Ask to be erased. Administrators are not: they leave on the command line."""
    deletion_request = DeletionRequest.objects.for_user(request.user)
    stories = list(Story.objects.public_by_author(request.user)[:200])
    form = LeaveForm(request.POST if request.method == "POST" else None, stories=stories)
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
        if not ratelimit.consume(request, action="own_leave"):
            return too_many_requests(request, when=_("in an hour"), after=3600)
        if form.is_valid():
            return _leave(request, form.choice)
    return render(request, "my_account/leave.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _leave(request, choice):
    deletion_request = request_deletion(request.user, **choice)
    session_tracking.end_sessions(request.user, None, but=request.session.session_key)
    add_to_outbox(
        request.user.email,
        "my_account/mail/leaving",
        {"deletion_request": deletion_request, "days": GRACE_DAYS},
        key=f"leaving-{deletion_request.pk}",
        user=request.user,
        kind="account",
    )
    messages.success(request, _("Your account will be erased. Until then you can change your mind."))
    return redirect("my_account:leave")


@require_POST
@login_required
def leave_cancel(request):
    """Stay after all: nothing has been touched."""
    if not ratelimit.consume(request, action="own_small"):
        return too_many_requests(request, when=_("in an hour"), after=3600)
    cancel_deletion(request.user)
    messages.success(request, _("You stay. Nothing has been erased."))
    return redirect("my_account:hub")
