"""Forms of pages that combine several apps: profile, e-mail address, account deletion, similar cases."""

import datetime
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.handles import validate_handle
from accounts.models import PUBLIC_FIELDS, FormerHandle, User
from content_checks.findings import DIRECT, find_identifying_details
from search.similar_cases import MAX_SITUATION_LENGTH
from stories.models import Story
from taxonomy.vocabulary import vocabulary
from text_input.cleaning import is_printable, is_visible

TAKEN = _("This handle, or one that looks like it, is taken. Choose another one.")
INVALID_HANDLE = _("Use the letters a to z, digits and single hyphens. Begin with a letter.")
TOO_MANY_RENAMES = _(
    "You changed your handle %(most)s times in 30 days. You can change it again from %(date)s."
)
MAX_RENAMES, RENAME_DAYS = 5, 30
ALLOWED_FINDINGS = frozenset({"name", "first_name"})
"""Kinds of findings that are accepted in a profile: members may give their own name."""

KEEP, WITHDRAW = "keep", "withdraw"
STORY_CHOICES = [
    (WITHDRAW, _("Withdraw my stories")),
    (KEEP, _("Keep my stories without my name")),
]
SITUATION_TOO_LONG = _("The text has %(length)s characters. Shorten it to %(longest)s or fewer.")


class HandleForm(forms.ModelForm):
    """A form of a member with a handle that no other member has, had, or could be mistaken for."""

    def clean_handle(self) -> str:
        """Refuse a handle that another member has or had, or that is easily mistaken for such a one."""
        handle = self.cleaned_data["handle"].lower()
        if handle == self.instance.handle:
            return handle
        validate_handle(handle)
        if User.objects.is_handle_taken(handle, but=self.instance):
            raise forms.ValidationError(TAKEN)
        return handle


class ProfileForm(HandleForm):
    """A member's profile, and which parts of it are public."""

    industry = forms.ChoiceField(label=_("Industry (optional)"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("What others see"),
        help_text=_("Others see only what you choose. Your name under published stories is always public"),
        choices=[
            ("name", _("Name shown")),
            ("role", _("Your role")),
            ("industry", _("Industry")),
            ("bio", _("About you")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    use_required_attribute = False

    class Meta:
        model = User
        fields = ["handle", "name", "role", "industry", "bio", "shown"]
        labels = {
            "handle": _("Handle"), "name": _("Name shown (optional)"), "role": _("Your role (optional)"),
            "bio": _("About you (optional)"),
        }  # fmt: skip
        help_texts = {
            "handle": _(
                "The address of your public profile. If you change it, the old address leads to the new "
                "one for a year"
            ),
            "name": _(
                "Shown under your comments, and stories that you share by name. Choose any name, or none"
            ),
            "role": _("For example: nurse, or store manager"),
            "bio": _("Up to 500 characters. Write *word* to stress a word"),
        }
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "handle": {"required": _("Enter a handle."), "unique": TAKEN, "invalid": INVALID_HANDLE},
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        words = [(term.slug, term.local_name) for term in vocabulary().industries]
        industry: Any = self.fields["industry"]
        industry.choices = [("", _("No answer")), *words]
        current = vocabulary().by_slug("industry", self.instance.industry)
        self.initial["industry"] = current.slug if current else ""
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_handle(self) -> str:
        """Refuse more than MAX_RENAMES changes in RENAME_DAYS days: each one reserves a handle."""
        handle = super().clean_handle()
        since = timezone.now() - datetime.timedelta(days=RENAME_DAYS)
        left = list(FormerHandle.objects.since(self.instance, since)[:MAX_RENAMES])
        if handle != self.instance.handle and len(left) == MAX_RENAMES:
            again = timezone.localtime(left[0].left_at + datetime.timedelta(days=RENAME_DAYS + 1))
            raise forms.ValidationError(
                TOO_MANY_RENAMES, params={"most": MAX_RENAMES, "date": date_format(again, "DATE_FORMAT")}
            )
        return handle

    def clean_name(self) -> str:
        """Return the name on one line; refuse invisible characters and what leads to a person directly."""
        return _public_line(self.cleaned_data["name"])

    def clean_role(self) -> str:
        return _public_line(self.cleaned_data["role"])

    def clean_bio(self) -> str:
        bio = self.cleaned_data["bio"].strip()
        if not is_printable(bio):
            raise forms.ValidationError(_("The text has a character that we cannot show. Delete it."))
        _refuse_identifying_details(bio)
        return bio

    def clean_shown(self) -> list[str]:
        """Return the chosen fields in their usual order."""
        return [field for field in PUBLIC_FIELDS if field in self.cleaned_data["shown"]]

    def save_profile(self) -> bool:
        """Save the profile; return False with an error if another member took the handle meanwhile."""
        member = self.instance
        try:
            with transaction.atomic():
                User.objects.prepare_rename(member)
                member.save(update_fields=[*self.Meta.fields, "handle_skeleton"])
        except IntegrityError:
            self.add_error("handle", TAKEN)
            return False
        return True


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if line and not (is_printable(line) and is_visible(line)):
        raise forms.ValidationError(_("The name has a character that cannot be shown. Remove it."))
    return line


def _public_line(text: str) -> str:
    line = _one_line(text)
    _refuse_identifying_details(line)
    return line


def _refuse_identifying_details(text: str) -> None:
    """Refuse details that identify a person directly: the profile is public."""
    for finding in find_identifying_details(text):
        if finding.level == DIRECT and finding.kind not in ALLOWED_FINDINGS:
            raise forms.ValidationError(
                _("“%(words)s” identifies a person or a place. Delete it: your profile is public."),
                params={"words": finding.text},
            )


class NameForm(forms.ModelForm):
    """The name shown, alone, for the first steps."""

    use_required_attribute = False

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": _("Name shown")}
        help_texts = {
            "name": _(
                "You can choose any name. It stands under your comments and under stories with your name"
            )
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.required = True
        name.error_messages["required"] = _("Enter a name.")
        name.widget.attrs.pop("maxlength", None)

    def clean_name(self) -> str:
        return _public_line(self.cleaned_data["name"])


class EmailAddressForm(forms.Form):
    """The new e-mail address of a member."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("We send an e-mail to both addresses. Confirm the change in both"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={
            "required": _("Enter your new e-mail address."),
            "invalid": _("Enter an address such as name@example.org."),
            "max_length": _("This address is too long. Enter a shorter one."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].widget.attrs.pop("maxlength", None)

    def clean_email(self) -> str:
        """Return the address in lower case; refuse the one that the member has."""
        email = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise forms.ValidationError(_("This is your current address. Enter another one."))
        return email


class AccountDeletionForm(forms.Form):
    """What happens to the published stories, for all of them and for single ones, and the confirmation."""

    use_required_attribute = False
    stories = forms.ChoiceField(
        label=_("Your published stories"),
        choices=STORY_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to your stories."),
                        "invalid_choice": _("Choose what happens to your stories.")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Delete my account and everything in it"),
        error_messages={"required": _("Select the box to confirm.")},
    )

    def __init__(self, *args: Any, stories: list[Story], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stories_by_field = {f"story-{story.key}": story for story in stories}
        for name, story in self.stories_by_field.items():
            content: Any = story.approved
            self.fields[name] = forms.ChoiceField(
                label=content.title, required=False, widget=forms.Select,
                choices=[("", _("Same as above")), *STORY_CHOICES],
            )  # fmt: skip
        if not self.stories_by_field:
            # Nothing is published, so there is nothing to choose; what is published meanwhile is withdrawn.
            self.fields["stories"].required = False

    @property
    def story_choices(self) -> list[BoundField]:
        """Return the fields for single stories."""
        return [self[name] for name in self.stories_by_field]

    @property
    def choice(self) -> dict[str, Any]:
        """Return the choice for all stories, and the keys of the stories with the opposite choice."""
        for_all = self.cleaned_data["stories"] or WITHDRAW
        other = [
            story.key
            for name, story in self.stories_by_field.items()
            if self.cleaned_data[name] not in {"", for_all}
        ]
        return {"keep_stories": for_all == KEEP, "exceptions": other}


class SituationForm(forms.Form):
    """A situation described in the reader's own words."""

    use_required_attribute = False
    situation = forms.CharField(
        label=_("What happened?"),
        help_text=_(
            "Write a few sentences: who is there, what went wrong, how it feels. Up to 2,000 characters."
        ),
        error_messages={"required": _("Describe what happened in a few words.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_situation(self) -> str:
        """Refuse a text that is too long, and say how long it is; the field shows it again."""
        text = self.cleaned_data["situation"].replace("\r\n", "\n")
        if len(text) > MAX_SITUATION_LENGTH:
            raise forms.ValidationError(
                SITUATION_TOO_LONG, params={"length": len(text), "longest": MAX_SITUATION_LENGTH}
            )
        return text
