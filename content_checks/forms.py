"""The form with which curators edit the language list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from content_checks.models import DiscouragedPhrase

HOW_TO = _(
    "Words as people write them; capitals do not matter. Write “ | ” between "
    "alternatives, and * at the end of a word for any ending of at most five letters: "
    "“suffer* from | afflicted with”. A phrase that begins with “the”, “a” or “an” is "
    "left alone before a noun: “the disabled”, but not “the disabled toilet”."
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
            "reason": _("Why, in a sentence"),
            "source": _("Source"),
            "active": _("Point at this phrase"),
        }
        help_texts = {"phrase": HOW_TO, "source": _("Published guidance by name, with its year.")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "phrase": {"required": _("Write the phrase.")},
            "kind": {"required": _("Choose a kind."), "invalid_choice": _("Choose a kind from the list.")},
            "suggestion": {"required": _("Write what to say instead.")},
            "reason": {"required": _("Say why, in a sentence.")},
            "source": {"required": _("Name the source.")},
        }

    def clean_phrase(self) -> str:
        """Refuse a phrase that is in the list already, in upper or lower case."""
        phrase = " ".join(self.cleaned_data["phrase"].split())
        others = DiscouragedPhrase.objects.exclude(pk=self.instance.pk)
        if others.filter(phrase__iexact=phrase).exists():
            raise forms.ValidationError(_("This phrase stands in the list already."), code="unique")
        return phrase
