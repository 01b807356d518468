"""The forms for comments, replies and changes."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import CommentRevision, Outcome
from content_checks.current_phrases import current_phrases
from content_checks.findings import Finding, find_identifying_details
from content_checks.inclusive_language import Remark, find_remarks


class CommentTextForm(forms.Form):
    """The text of a comment alone, as for an edit."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=CommentRevision._meta.get_field("text").max_length,
        strip=True,
        help_text=_("Leave out names, places and other details that identify a person."),
        widget=forms.Textarea(attrs={"rows": 6, "data-draft-text": ""}),
        error_messages={
            "required": _("Write a comment first"),
            "max_length": _("The text has %(show_value)d characters. Shorten it to %(limit_value)d."),
        },
    )

    @cached_property
    def warnings(self) -> tuple[list[Finding], list[Remark]]:
        """Identifying details and discouraged phrases in the text of a valid form."""
        text = self.cleaned_data["text"]
        return find_identifying_details(text), find_remarks(text, current_phrases())

    @property
    def has_warnings(self) -> bool:
        return any(self.warnings)


class CommentForm(CommentTextForm):
    """A comment without an outcome, such as on a story."""

    follow = forms.BooleanField(label=_("Notify me about new comments"), required=False, initial=True)


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
        label=_("What was the result?"),
        choices=[("", _("I have not tried it")), *Outcome.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A result that did not help is useful, too."),
    )
