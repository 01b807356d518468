"""Pages of the language list: public to read, edited by curators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content_checks.forms import DiscouragedPhraseForm
from content_checks.models import DiscouragedPhrase
from request_handling.permissions import require_any_permission

EDIT_PERMISSION = "content_checks.change_discouragedphrase"
curators_only = require_any_permission(EDIT_PERMISSION)


@require_safe
@cache_control(private=True, no_cache=True)
def phrase_list(request: HttpRequest) -> HttpResponse:
    """The phrases of one kind with suggestion, reason and source."""
    kind = request.GET.get("kind")
    kind = kind if kind in DiscouragedPhrase.Kind.values else DiscouragedPhrase.Kind.LABEL.value
    context = {
        "kind": kind,
        "kinds": DiscouragedPhrase.Kind.choices,
        "kind_name": DiscouragedPhrase.Kind(kind).label,
        "phrases": DiscouragedPhrase.objects.visible_to(request.user).of_kind(kind),
        "may_edit": request.user.has_perm(EDIT_PERMISSION),
    }
    return render(request, "content_checks/phrase_list.html", context)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_add(request: HttpRequest) -> HttpResponse:
    """Add a phrase."""
    return _edit(request, DiscouragedPhrase())


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a phrase."""
    return _edit(request, get_object_or_404(DiscouragedPhrase, pk=pk))


@curators_only
@require_POST
def phrase_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a phrase on or off, as the form says, so that sending it twice changes nothing."""
    phrase = get_object_or_404(DiscouragedPhrase, pk=pk)
    phrase.active = request.POST.get("active") == "on"
    phrase.save(update_fields=["active", "changed_at"])
    message = (
        _("The site suggests other words for “{}” again.")
        if phrase.active
        else _("The site no longer suggests other words for “{}”.")
    )
    messages.success(request, message.format(phrase.phrase))
    return _redirect_to_list(phrase)


def _edit(request: HttpRequest, phrase: DiscouragedPhrase) -> HttpResponse:
    form = DiscouragedPhraseForm(request.POST or None, instance=phrase)
    if request.method == "POST" and form.is_valid():
        messages.success(
            request,
            _("Phrase saved. The site uses “%(phrase)s” from now on.") % {"phrase": form.save().phrase},
        )
        return _redirect_to_list(phrase)
    return render(request, "content_checks/phrase_form.html", {"form": form, "is_new": phrase.pk is None})


def _redirect_to_list(phrase: DiscouragedPhrase) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('content_checks:list')}?kind={phrase.kind}#label-{phrase.pk}")
