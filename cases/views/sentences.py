"""Pages for curators: the sentences of the weekly mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from cases.drafting import CURATE_PERMISSION
from cases.models import WeeklySentence
from cases.sentence_forms import WeeklySentenceForm
from request_handling.integers import parse_integer
from request_handling.permissions import require_any_permission

MAX_VERSION_DIGITS = 9
curators_only = require_any_permission(CURATE_PERMISSION)


@require_safe
@curators_only
def sentence_list(request: MemberRequest) -> HttpResponse:
    """List all sentences in the order of their mails, retired ones last."""
    return render(request, "cases/sentence_list.html", {"sentences": WeeklySentence.objects.for_curators()})


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def sentence_add(request: MemberRequest) -> HttpResponse:
    """Add a sentence."""
    return _edit(request, WeeklySentence())


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def sentence_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a sentence."""
    return _edit(request, get_object_or_404(WeeklySentence, pk=pk))


def _edit(request: MemberRequest, sentence: WeeklySentence) -> HttpResponse:
    stored_version, is_stale = sentence.version, False
    form = WeeklySentenceForm(request.POST or None, instance=sentence)
    if request.method == "POST" and form.is_valid():
        version = parse_integer(request.POST.get("version"), max_digits=MAX_VERSION_DIGITS)
        if WeeklySentence.objects.store(form.instance, version):
            messages.success(request, _("Sentence saved."))
            return redirect("cases:sentences")
        is_stale = True
    context = {"form": form, "is_new": sentence.pk is None, "version": stored_version, "is_stale": is_stale}
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "cases/sentence_form.html", context, status=status)


@require_POST
@curators_only
def sentence_retire(request: MemberRequest, pk: int) -> HttpResponse:
    """Retire a sentence, or take it back, as the form says, so that sending it twice changes nothing."""
    sentence = get_object_or_404(WeeklySentence, pk=pk)
    is_retired = request.POST.get("retired") == "yes"
    WeeklySentence.objects.set_retired(sentence, is_retired)
    messages.success(request, _("Sentence retired.") if is_retired else _("Sentence restored."))
    return redirect("cases:sentences")
