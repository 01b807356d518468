"""The page of a moderator's preferences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from moderation.access import moderators_only
from moderation.forms import PreferencesForm
from moderation.models.workspace import Preferences, preferences_of


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
@cache_control(private=True, no_cache=True)
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose how to work: what is covered, what is not offered."""
    form = PreferencesForm(request.POST or None, instance=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        Preferences.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Saved. It holds on every device."))
        return redirect("oversight:preferences")
    return render(request, "moderation/preferences.html", {"form": form})
