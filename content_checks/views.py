"""Pages of the language list: everybody reads it, curators edit it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content_checks.forms import DiscouragedPhraseForm
from content_checks.models import DiscouragedPhrase

CURATES = "content_checks.change_discouragedphrase"


def curators(view):
    """Let curators in; members are told that they may not, visitors are asked to sign in."""
    return login_required(permission_required(CURATES, raise_exception=True)(view))


@require_safe
@cache_control(private=True, no_cache=True)
def phrase_list(request):
    """The phrases of one kind, with what to say instead, why, and who says so."""
    kind = request.GET.get("kind")
    kind = kind if kind in DiscouragedPhrase.Kind.values else DiscouragedPhrase.Kind.LABEL.value
    context = {
        "kind": kind,
        "kinds": DiscouragedPhrase.Kind.choices,
        "kind_name": DiscouragedPhrase.Kind(kind).label,
        "phrases": DiscouragedPhrase.objects.listed_for(request.user).of_kind(kind),
        "may_edit": request.user.has_perm(CURATES),
    }
    return render(request, "content_checks/phrase_list.html", context)


@curators
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_add(request):
    """Add a phrase."""
    return _edit(request, DiscouragedPhrase())


@curators
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request, pk):
    """Change a phrase."""
    return _edit(request, get_object_or_404(DiscouragedPhrase, pk=pk))


@curators
@require_POST
def phrase_switch(request, pk):
    """Switch a phrase off or on: to what the form says, so that a second press changes nothing."""
    label = get_object_or_404(DiscouragedPhrase, pk=pk)
    label.active = request.POST.get("active") == "on"
    label.save(update_fields=["active", "changed_at"])
    said = _("The coach points at “{}” again.") if label.active else _("The coach leaves “{}” alone now.")
    messages.success(request, said.format(label.phrase))
    return _to_list(label)


def _edit(request, label):
    form = DiscouragedPhraseForm(request.POST or None, instance=label)
    if request.method == "POST" and form.is_valid():
        messages.success(
            request,
            _("“%(phrase)s” is saved. The coach uses it from now on.") % {"phrase": form.save().phrase},
        )
        return _to_list(label)
    return render(request, "content_checks/phrase_form.html", {"form": form, "is_new": label.pk is None})


def _to_list(label):
    return HttpResponseRedirect(f"{reverse('content_checks:list')}?kind={label.kind}#label-{label.pk}")
