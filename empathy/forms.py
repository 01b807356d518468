"""The form of one's profile: it needs the vocabulary and reads for identifying details, so it stands here."""

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.handles import handle_skeleton_of, validate_handle
from accounts.models import PUBLIC_FIELDS, User
from content_checks.findings import DIRECT, find_identifying_details
from taxonomy.vocabulary import vocabulary

TAKEN = _("This handle, or one that looks like it, is taken. Choose another one.")
UNFIT = _("Use the letters a to z, digits and single hyphens. Begin with a letter.")
NOT_OTHERS = frozenset({"name", "first_name"})
"""Findings that are no reason to refuse: one's own name is one's own to give."""


class ProfileForm(forms.ModelForm):
    """What a member says about themself, and what of it is public."""

    industry = forms.ChoiceField(label=_("Industry (optional)"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("What others see"),
        help_text=_("Only what you choose is shown. A name under your published stories is public anyway"),
        choices=[
            ("name", _("Name shown")),
            ("role", _("What you do")),
            ("industry", _("Industry")),
            ("bio", _("About you")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    use_required_attribute = False

    class Meta:
        model = User
        fields = ["handle", "name", "role", "industry", "bio", "shown"]
        labels = {
            "handle": _("Handle"), "name": _("Name shown (optional)"), "role": _("What you do (optional)"),
            "bio": _("About you (optional)"),
        }  # fmt: skip
        help_texts = {
            "handle": _(
                "The address of your public profile. When you change it, the old address leads nowhere"
            ),
            "name": _("Under your comments, and stories which you tell by name. Any name you like, or none"),
            "role": _("Such as a nurse, or a store lead"),
            "bio": _("Up to 500 characters. Stars make words *stand out*"),
        }
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "handle": {"required": _("Choose a handle."), "unique": TAKEN, "invalid": UNFIT},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = [(term.slug, term.name) for term in vocabulary().industries]
        self.fields["industry"].choices = [("", _("I would rather not say")), *words]
        current = vocabulary().by_slug("industry", self.instance.industry)
        self.initial["industry"] = current.slug if current else ""
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_handle(self):
        """Take a handle that nobody has, and that looks like nobody's."""
        handle = self.cleaned_data["handle"].lower()
        if handle == self.instance.handle:
            return handle
        validate_handle(handle)
        if User.objects.is_handle_taken(handle, but=self.instance):
            raise forms.ValidationError(TAKEN)
        return handle

    def clean_name(self):
        """Take a name of one line, without characters that nobody sees."""
        return _one_line(self.cleaned_data["name"])

    def clean_role(self):
        role = _one_line(self.cleaned_data["role"])
        _refuse_identifiers(role)
        return role

    def clean_bio(self):
        bio = self.cleaned_data["bio"].replace("\r\n", "\n").strip()
        if not bio.replace("\n", " ").isprintable():
            raise forms.ValidationError(_("The text holds a character that cannot be shown."))
        _refuse_identifiers(bio)
        return bio

    def clean_shown(self):
        return [what for what in PUBLIC_FIELDS if what in self.cleaned_data["shown"]]

    def keep(self) -> bool:
        """Save it; False if somebody took the handle at this very moment."""
        member = self.instance
        member.handle_skeleton = handle_skeleton_of(member.handle)
        try:
            with transaction.atomic():
                member.save(update_fields=[*self.Meta.fields, "handle_skeleton"])
        except IntegrityError:
            self.add_error("handle", TAKEN)
            return False
        return True


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line.isprintable():
        raise forms.ValidationError(_("The name holds a character that cannot be shown."))
    return line


def _refuse_identifiers(text: str) -> None:
    """Refuse what leads straight to a person: it would stand there for everybody."""
    for finding in find_identifying_details(text):
        if finding.level == DIRECT and finding.kind not in NOT_OTHERS:
            raise forms.ValidationError(
                _("“%(words)s” leads straight to a person or a place. Leave it out: everybody reads it."),
                params={"words": finding.text},
            )
