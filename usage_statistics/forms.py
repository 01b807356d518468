"""What readers send: which parts they read, and what they say about one."""

from django import forms

from usage_statistics.models import Section

ANSWERS = {"yes": "useful", "no": "not_useful"}
"""What is counted for an answer."""


class SeenForm(forms.Form):
    """Parts of a case that were read."""

    case = forms.SlugField(max_length=120)
    section = forms.MultipleChoiceField(choices=Section)


class UsefulForm(forms.Form):
    """One part of a case, and whether it was useful: one button says both, such as "said yes"."""

    case = forms.SlugField(max_length=120)
    answer = forms.ChoiceField(
        choices=[(f"{part} {said}", part) for part in Section.values for said in ANSWERS]
    )
