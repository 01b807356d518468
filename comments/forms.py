"""The forms for comments, replies and changes."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import CommentRevision, Outcome
from content_checks.findings import Finding, find_identifying_details
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase


class CommentTextForm(forms.Form):
    """The text of a comment alone, as for an edit."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=CommentRevision._meta.get_field("text").max_length,
        strip=True,
        help_text=_("Leave out names, places and anything that could identify a customer"),
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-text": ""}),
        error_messages={
            "required": _("Write something first"),
            "max_length": _("At most %(limit_value)d characters fit; you have %(show_value)d"),
        },
    )

    @cached_property
    def warnings(self) -> tuple[list[Finding], list[Remark]]:
        """Identifying details and discouraged phrases in the text of a valid form."""
        text = self.cleaned_data["text"]
        return find_identifying_details(text), find_remarks(text, DiscouragedPhrase.objects.active())

    @property
    def has_warnings(self) -> bool:
        return any(self.warnings)


class CommentForm(CommentTextForm):
    """A comment without an outcome, such as on a story."""

    follow = forms.BooleanField(label=_("Tell me about new comments here"), required=False, initial=True)


class ReplyForm(CommentForm):
    """A reply to a comment."""

    text = forms.CharField(
        label=_("Your reply"),
        **{
            name: getattr(CommentForm.base_fields["text"], name)
            for name in ("max_length", "help_text", "error_messages")
        },
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-text": ""}),
    )


class OutcomeForm(CommentForm):
    """A comment that may report an outcome."""

    outcome = forms.ChoiceField(
        label=_("Have you tried this?"),
        choices=[("", _("I only want to say something")), *Outcome.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("What did not work helps others as much as what did"),
    )
