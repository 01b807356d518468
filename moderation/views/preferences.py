"""How a moderator likes to work: what is covered, what is not for them."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from moderation.access import moderators
from moderation.models.queue import waiting_models
from moderation.models.workspace import Preferences, preferences_of


def possible_tags(facet: str) -> dict[str, str]:
    """What items can carry in a facet, value by label, from every kind of thing that can wait."""
    kinds = [model for model in waiting_models() if hasattr(model, "possible_tags")]
    return {value: label for model in kinds for value, label in model.possible_tags(facet)}


class PreferencesForm(forms.ModelForm):
    """How a moderator likes to work."""

    hidden_notes = forms.MultipleChoiceField(
        label=_("Content that is not for me"),
        help_text=_("What carries one of these notes is not shown to you, and not counted for you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    industries = forms.MultipleChoiceField(
        label=_("Industries that I know"),
        help_text=_("The queue can begin with these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Preferences
        fields = ["blurred", "shortcuts", "hidden_notes", "industries"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, facet in (("hidden_notes", "note"), ("industries", "industry")):
            # What was chosen once stays possible, so that saving never drops it unseen.
            chosen = {value: value for value in getattr(self.instance, name)}
            self.fields[name].choices = list((chosen | possible_tags(facet)).items())

    @property
    def boxes(self) -> list:
        """The fields that are one box each."""
        return [self[name] for name in ("blurred", "shortcuts")]


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
@cache_control(private=True, no_cache=True)
def preferences(request):
    """Choose how to work. It is kept in the account, so it holds on every device."""
    form = PreferencesForm(request.POST or None, instance=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        Preferences.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Saved. It holds on every device."))
        return redirect("oversight:preferences")
    return render(request, "moderation/preferences.html", {"form": form})
