"""What somebody says, checked."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from comments.models.comment import MAX_LENGTH, Outcome
from content_checks.findings import Finding, find_identifying_details
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase


class CommentForm(forms.Form):
    """Words under a subject; what the site wants to ask about stands in `doubts`."""

    text = forms.CharField(
        label=_("Your comment"), max_length=MAX_LENGTH, strip=True,
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
        return find_identifying_details(text), find_remarks(text, DiscouragedPhrase.objects.active())


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
