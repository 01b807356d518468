"""What somebody says, checked."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from comments.comment import LONGEST, Outcome
from wording.findings import Finding, find
from wording.language import Remark, read
from wording.models import Label


class CommentForm(forms.Form):
    """Words under a subject; what the site wants to ask about stands in `doubts`."""

    text = forms.CharField(
        label=_("Your comment"), max_length=LONGEST, strip=True,
        help_text=_("Leave out names, places and anything that could identify a customer"),
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-text": ""}),
        validators=[ProhibitNullCharactersValidator()],
        error_messages={
            "required": _("Write something first"),
            "max_length": _("At most %(limit_value)d characters fit; you have %(show_value)d"),
        },
    )  # fmt: skip

    follow = forms.BooleanField(
        label=_("Tell me about new comments here"), required=False, initial=True,
    )  # fmt: skip

    def doubts(self) -> tuple[list[Finding], list[Remark]]:
        """What may lead to a person, and what could be said with more care."""
        text = self.cleaned_data["text"]
        return find(text), read(text, Label.objects.active())


class ChangeForm(CommentForm):
    """Other words for what one said."""

    follow = None


class ReplyForm(CommentForm):
    """An answer to a comment."""

    text = forms.CharField(
        label=_("Your reply"), **{
            name: getattr(CommentForm.base_fields["text"], name)
            for name in ("max_length", "help_text", "validators", "error_messages")
        },
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-text": ""}),
    )  # fmt: skip


class TriedForm(CommentForm):
    """A comment that may tell how it went when somebody tried it."""

    outcome = forms.ChoiceField(
        label=_("Have you tried this?"),
        choices=[("", _("I only want to say something")), *Outcome.choices],
        required=False, widget=forms.RadioSelect,
        help_text=_("What did not work helps others as much as what did"),
    )  # fmt: skip
