"""The form with which curators edit the list of reasons."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from moderation.models.reason import Reason, ReasonQuerySet

_PATH = re.compile(r"/(?!/)[^\s\\\x00-\x1f]*")
LONGEST_KEY = 40


class ReasonListQuerySet(ReasonQuerySet):
    """The list as curators edit it."""

    def others_called(self, label, reason):
        """Other reasons of this name, whatever its case."""
        return self.filter(label__iexact=label).exclude(pk=reason.pk)

    def keys_like(self, base):
        """Keys that begin like this."""
        return set(self.filter(key__startswith=base).values_list("key", flat=True))

    def locked(self):
        """All of them, locked until the transaction ends."""
        return self.select_for_update().order_by("position", "pk")


def new_key(label: str) -> str:
    """Make a key of a label. It stands in the log for good, so it is made once and never again."""
    base = slugify(label)[: LONGEST_KEY - 4].strip("-") or "reason"
    taken, key, count = ReasonListQuerySet(Reason).keys_like(base), base, 2
    while key in taken:
        key, count = f"{base}-{count}", count + 1
    return key


def check_guideline(address: str) -> None:
    """Refuse what is neither a path of this site nor an https address (a validator for forms)."""
    if _PATH.fullmatch(address):
        return
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError as error:
        sentence = _("Begin with / for a page of this site, or with https:// for another one.")
        raise ValidationError(sentence, code="guideline") from error


class ReasonForm(forms.ModelForm):
    """A reason with the sentence that authors read."""

    class Meta:
        model = Reason
        fields = ["label", "severity", "message", "guideline", "active"]
        labels = {
            "label": _("Name in the list"),
            "severity": _("What it means for publishing"),
            "message": _("What the author reads"),
            "guideline": _("Address of the guideline (optional)"),
            "active": _("Moderators can choose it"),
        }
        help_texts = {
            "label": _("Short, as moderators look for it. It also stands in the public log."),
            "message": _("One or two sentences to the author: what it is about, and what would help"),
            "guideline": _("A page of this site, such as /guidelines/#people, or an https address"),
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 3}), "guideline": forms.TextInput}
        error_messages = {
            "label": {"required": _("Write a name.")},
            "severity": {
                "required": _("Choose what it means."),
                "invalid_choice": _("Choose one of the list."),
            },
            "message": {"required": _("Write what the author reads.")},
        }

    def clean_label(self):
        """Refuse a name that stands in the list already, beside the field where it can be mended."""
        label = " ".join(self.cleaned_data["label"].split())
        if ReasonListQuerySet(Reason).others_called(label, self.instance).exists():
            raise ValidationError(_("This name stands in the list already."), code="unique")
        return label

    def clean_guideline(self):
        address = self.cleaned_data["guideline"].strip()
        if address:
            check_guideline(address)
        return address
