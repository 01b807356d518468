"""The form with which curators edit the language list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from content_checks.models import DiscouragedPhrase

HOW_TO = _(
    "Words as people write them. Capitals do not matter. Write “ | ” between alternatives. Write * at the "
    "end of a word for any ending of at most five letters: “suffer* from | afflicted with”. A phrase with "
    "“the”, “a” or “an” is not found before a noun: “the disabled” is found, “the disabled toilet” is not."
)


class DiscouragedPhraseForm(forms.ModelForm):
    """A phrase with suggestion, reason and source."""

    class Meta:
        model = DiscouragedPhrase
        fields = ["phrase", "kind", "suggestion", "reason", "source", "active"]
        labels = {
            "phrase": _("Phrase"),
            "kind": _("Kind"),
            "suggestion": _("What to write instead"),
            "reason": _("Why, in one sentence"),
            "source": _("Source"),
            "active": _("Suggest other words for this phrase"),
        }
        help_texts = {"phrase": HOW_TO, "source": _("The name and year of published guidance.")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "phrase": {"required": _("Enter the phrase.")},
            "kind": {"required": _("Choose a kind."), "invalid_choice": _("Choose a kind from the list.")},
            "suggestion": {"required": _("Enter what to write instead.")},
            "reason": {"required": _("Enter the reason, in one sentence.")},
            "source": {"required": _("Enter the source.")},
        }

    def clean_phrase(self) -> str:
        """Refuse a phrase that is in the list already, in upper or lower case."""
        phrase = " ".join(self.cleaned_data["phrase"].split())
        others = DiscouragedPhrase.objects.exclude(pk=self.instance.pk)
        if others.filter(phrase__iexact=phrase).exists():
            raise forms.ValidationError(
                _("This phrase is already in the guide. Edit that one."), code="unique"
            )
        return phrase
