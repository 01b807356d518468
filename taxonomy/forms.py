"""Forms for curators: edit a term, and choose the term that another one is merged into."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from taxonomy.form_fields import (
    DrawingField,
    LineField,
    PartField,
    PhrasingsField,
    SynonymsField,
    WordsToCheckField,
)
from taxonomy.hook_points import run_after_terms_renamed
from taxonomy.models import FormerTerm, Industry, PublishedList, Technique, VocabularyChange
from taxonomy.normalization import normalize, words_in_use
from taxonomy.vocabulary import AnyTerm
from text_input.slugs import has_letters

MARKDOWN = _("Markdown: leave a blank line between paragraphs. “1.” starts a numbered list")


class TermForm(forms.ModelForm):
    """The fields and checks that both vocabularies share, and saving with an entry in the history."""

    synonyms = SynonymsField(
        label=_("Synonyms"),
        required=False,
        help_text=_("Other words for it, one on each line. Capitals and accents do not matter"),
    )
    position = forms.IntegerField(
        label=_("Place in the order"), min_value=1, max_value=9_999, help_text=_("1 comes first")
    )

    german_name = LineField(
        label=_("Name in German"), required=False, max_length=100, help_text=_("Empty: shown in English")
    )
    german_synonyms = SynonymsField(
        label=_("Synonyms in German"), required=False, help_text=_("Search finds them as well. One a line")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for key in (*self.instance.GERMAN, "synonyms"):
            self.initial[f"german_{key}"] = self.instance.german.get(key, [] if key == "synonyms" else "")
        for field in self.fields.values():
            field.error_messages |= {
                "required": _("Fill in “%(label)s”.") % {"label": field.label},
                "max_length": _("Use at most %(limit_value)d characters. There are %(show_value)d."),
                "invalid": _("Enter a whole number."),
                "min_value": _("Enter a number from 1 to 9,999."),
                "max_value": _("Enter a number from 1 to 9,999."),
                "invalid_choice": _("Choose one from the list."),
            }

    def clean(self) -> dict[str, Any]:
        """Refuse words that lead to another term; each error is shown at its field."""
        super().clean()
        data = self.cleaned_data
        if self.instance.pk is None and data.get("name"):
            self.instance.slug = self.instance.slugify(data["name"])
            if not has_letters(data["name"]):
                self.add_error("name", _("Use letters or digits. The address is made of the name."))
        in_use = self._words_of_other_terms()
        keys = (*self.instance.GERMAN, "synonyms")
        self.instance.german = {key: value for key in keys if (value := data.get(f"german_{key}"))}
        words = [("name", data.get("name")), ("name", self.instance.slug)]
        words += [("german_name", data.get("german_name"))]
        words += [(field, word) for field in ("synonyms", "german_synonyms") for word in data.get(field, [])]
        for field, word in words:
            for other in in_use.get(normalize(word or ""), ()):
                if not self.has_error(field, "taken"):
                    message = _("“%(word)s” already belongs to “%(name)s”. Choose another word.") % {
                        "word": word,
                        "name": other.name,
                    }
                    self.add_error(field, forms.ValidationError(message, code="taken"))
        return data

    def _words_of_other_terms(self) -> dict[str, set]:
        model = type(self.instance)
        former = [(row.slug, row.term) for row in FormerTerm.objects.for_kind(model.kind)]
        return words_in_use(
            model.objects.exclude(pk=self.instance.pk),
            [(slug, term) for slug, term in former if term != self.instance],
        )

    def _get_validation_exclusions(self) -> set[str]:
        # The uniqueness of names is checked in clean(), regardless of case and accents.
        return {*super()._get_validation_exclusions(), "name"}  # type: ignore[misc]

    def _update_errors(self, errors: forms.ValidationError) -> None:
        # An error of a form field is not repeated by the validation of the model.
        for name in set(getattr(errors, "error_dict", {})) & set(self.errors):
            del errors.error_dict[name]
        super()._update_errors(errors)  # type: ignore[misc]

    def save_with_history(self, by: User) -> list[str]:
        """Save the term as its next version with an entry in the history.

        Return the labels of changed fields. The caller holds the lock of the list "cases".
        """
        term, is_new = self.instance, self.instance.pk is None
        changed = [str(self.fields[name].label) for name in self.changed_data]
        if changed or is_new:
            PublishedList.lock_and_bump("cases")
            term.version += not is_new
            term.save()
            VocabularyChange.objects.create(
                by=by,
                action=VocabularyChange.Action.ADDED if is_new else VocabularyChange.Action.EDITED,
                kind=term.kind,
                slug=term.slug,
                name=term.name,
                details=[] if is_new else changed,
                undo_data={name: self.initial.get(name) for name in self.changed_data if not is_new},
            )
            run_after_terms_renamed(term.kind, [term.slug])
        return changed


def _colours() -> list[tuple[str, str]]:
    return [
        (value, format_html('<span class="tag" data-colour="{}">{}</span>', value, label))
        for value, label in Industry.Colour.choices
    ]


class IndustryForm(TermForm):
    """The fields of an industry, as in its library file."""

    emblem = DrawingField("emblems", also="patterns", label=_("Emblem and pattern"))
    colour = forms.ChoiceField(label=_("Colour"), choices=_colours, widget=forms.RadioSelect)
    words_to_check = WordsToCheckField(
        label=_("Words to check"),
        help_text=_("One on each line: say this | rather than this | what some people prefer (optional)"),
    )

    german_tagline = LineField(label=_("Tagline in German"), required=False, max_length=200)

    class Meta:
        model = Industry
        fields = [
            "name", "synonyms", "tagline", "different", "practise", "words_to_check", "position", "colour",
            "emblem",
        ]  # fmt: skip
        field_classes = {
            "name": LineField, "tagline": LineField, "different": PartField, "practise": PartField,
        }  # fmt: skip
        labels = {
            "name": _("Name"),
            "tagline": _("Work that belongs to it, in one line"),
            "different": _("What makes this work different"),
            "practise": _("What to practise here"),
        }
        help_texts = {"different": MARKDOWN, "practise": MARKDOWN}


class TechniqueForm(TermForm):
    """The fields of a technique, as in its library file."""

    mark = DrawingField("marks", label=_("Mark"))
    phrasings = PhrasingsField(label=_("Words to borrow"), help_text=_("Three phrases, one on each line"))

    german_definition = LineField(label=_("Definition in German"), required=False, max_length=90)
    german_backfires_when = LineField(
        label=_("When not to use it, in German"), required=False, max_length=140
    )

    class Meta:
        model = Technique
        fields = [
            "name", "synonyms", "definition", "backfires_when", "helps", "backfires", "phrasings", "avoid",
            "avoid_because", "exercise", "position", "mark",
        ]  # fmt: skip
        field_classes = {
            "name": LineField, "definition": LineField, "backfires_when": LineField, "avoid": LineField,
            "avoid_because": LineField, "helps": PartField, "backfires": PartField, "exercise": PartField,
        }  # fmt: skip
        labels = {
            "name": _("Name"),
            "definition": _("Definition"),
            "backfires_when": _("When not to use it, in one sentence"),
            "helps": _("When it helps"),
            "backfires": _("When not to use it, in full"),
            "avoid": _("Words to avoid"),
            "avoid_because": _("Why to avoid these words"),
            "exercise": _("Practise it together"),
        }
        help_texts = {
            "definition": _(
                "What one does, at most 90 characters, without a full stop. Begin with a verb: “Say what "
                "happens next”"
            ),
            "backfires_when": _("At most 140 characters. For example: “When others listen.”"),
            "helps": MARKDOWN,
            "backfires": MARKDOWN,
            "exercise": MARKDOWN,
        }


FORMS = {"industry": IndustryForm, "technique": TechniqueForm}


class MergeForm(forms.Form):
    """The term that `former` is merged into."""

    into: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        to_field_name="slug",
        label=_("Merge into"),
        empty_label=_("Choose a term"),
        error_messages={
            "required": _("Choose the term that stays."),
            "invalid_choice": _("Choose another term from the list."),
        },
    )

    def __init__(self, data: Any = None, *, former: AnyTerm) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        into: Any = self.fields["into"]
        into.queryset = type(former).objects.exclude(pk=former.pk)
