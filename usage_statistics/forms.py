"""What readers' browsers send: the sections that were read, and the answer about one section."""

from django import forms

from cases.models import Case
from usage_statistics.models import Section

ANSWERS = {"yes": "useful", "no": "not_useful"}
"""The counter of each answer."""
MAX_SLUG_LENGTH = Case._meta.get_field("slug").max_length


class SeenForm(forms.Form):
    """The sections of a case that were read."""

    case = forms.SlugField(max_length=MAX_SLUG_LENGTH)
    section = forms.MultipleChoiceField(choices=Section)


class UsefulForm(forms.Form):
    """Whether a section was useful. One button sends section and answer, such as "said yes"."""

    case = forms.SlugField(max_length=MAX_SLUG_LENGTH)
    answer = forms.ChoiceField(
        choices=[(f"{section} {answer}", section) for section in Section.values for answer in ANSWERS]
    )
