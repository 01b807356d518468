"""The form of a sentence of the weekly mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import WeeklySentence
from taxonomy.form_fields import LineField


class WeeklySentenceForm(forms.ModelForm):
    """A sentence, its trigger, its technique and its place in the order."""

    position = forms.IntegerField(
        label=_("Place in the order"),
        min_value=1,
        max_value=9_999,
        help_text=_("1 is sent first, of those that were never sent"),
    )

    class Meta:
        model = WeeklySentence
        fields = ["try_when", "say", "leave_when", "technique", "position"]
        field_classes = {"try_when": LineField, "say": LineField, "leave_when": LineField}
        labels = {
            "try_when": _("Try it when"),
            "say": _("Sentence"),
            "leave_when": _("Do not use it when"),
            "technique": _("Technique"),
        }
        help_texts = {
            "try_when": _("A whole sentence. For example: “The answer is no.” At most 120 characters"),
            "say": _("Words that make sense without a case, without quotation marks. At most 200 characters"),
            "leave_when": _("A whole sentence. For example: “Others are listening.” At most 120 characters"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for field in self.fields.values():
            field.error_messages |= {
                "required": _("Fill in “%(label)s”.") % {"label": field.label},
                "invalid_choice": _("Choose a technique from the list."),
                "invalid": _("Enter a whole number."),
                "min_value": _("Enter a number from 1 to 9,999."),
                "max_value": _("Enter a number from 1 to 9,999."),
            }
        technique: Any = self.fields["technique"]
        technique.empty_label = _("Choose a technique")
