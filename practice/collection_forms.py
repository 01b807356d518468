"""What a member fills in about a collection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.models.collection import LONGEST_NOTE, Collection
from practice.publishing import direct_findings

LEADS_TO = _("Take out what leads to a person: “%(text)s”")


def refuse_direct(text: str) -> None:
    """Raise ValidationError if something in the text leads to a person."""
    if found := direct_findings(text):
        raise forms.ValidationError(LEADS_TO % {"text": found[0]}, code="direct")


class CollectionForm(forms.ModelForm):
    """Title, introduction, and the name under it. What others read at once must lead to nobody."""

    class Meta:
        model = Collection
        fields = ("title", "introduction", "credit")
        labels = {"title": _("Title"), "introduction": _("Introduction"), "credit": _("Who made it")}
        help_texts = {
            "title": _("Such as “For our first week on the phones”"),
            "introduction": _("What these cases are for. You can use Markdown: **bold**, lists, links"),
            "credit": _("What readers see, if you share it"),
        }
        error_messages = {"title": {"required": _("Give it a title")}}
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6}), "credit": forms.RadioSelect}

    def clean_title(self):
        """Take a title of one line."""
        title = " ".join(self.cleaned_data["title"].split())
        if not title.isprintable():
            raise forms.ValidationError(_("The title holds a character that cannot be shown."))
        return self._checked(title)

    def clean_introduction(self):
        return self._checked(self.cleaned_data["introduction"])

    def _checked(self, text):
        if self.instance.key:
            refuse_direct(text)
        return text


class NoteForm(forms.Form):
    """What is said about one case."""

    note = forms.CharField(
        label=_("What you say about this case"), required=False, max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data=None, *, item, **more):
        super().__init__(data, initial={"note": item.note}, auto_id=f"id_%s_{item.pk}", **more)
        self.item = item

    def clean_note(self):
        if self.item.collection.key:
            refuse_direct(self.cleaned_data["note"])
        return self.cleaned_data["note"]
