"""Forms of readers: saying yes or no to being counted, what was read, what was useful."""

from allauth.core import ratelimit
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from moderation.people import open_to_suspended
from moderation.reporting import network_of
from readership import consent
from readership.forms import ANSWERS, SeenForm, UsefulForm
from readership.models import SectionDay


def _is_too_much(request, action: str, more: str = "") -> bool:
    """Ask the limit, which remembers a keyed code of the network for a minute at most."""
    return not ratelimit.consume(request, action=action, key=f"{network_of(request)} {more}")


def _rest(request):
    response = render(request, "429.html", {"when": _("in a minute")}, status=429)
    response.headers["Retry-After"] = "60"
    return response


def _read(form) -> dict:
    """What the form holds; our pages send nothing else."""
    if not form.is_valid():
        raise BadRequest("The form holds what no page of ours sends.")
    return form.cleaned_data


@require_POST
@open_to_suspended
@consent.without_token
def choose(request):
    """Say yes or no to being counted. A no is at work with the next request, in whatever window."""
    if _is_too_much(request, "reading_choose"):
        return _rest(request)
    response = HttpResponseRedirect(reverse("privacy") + "#reading")
    if request.POST.get("answer") == "yes" and not consent.signal(request):
        consent.remember(request, response)
    else:
        consent.forget(response)
    return response


@require_POST
@open_to_suspended
@consent.without_token
def seen(request):
    """Count the parts that a reader who said yes has read; pages fetched ahead of a reader count nothing."""
    if not consent.agrees(request) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=403)
    if _is_too_much(request, "reading_seen"):
        return HttpResponse(status=429)
    said = _read(SeenForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=said["case"])
    SectionDay.objects.count(case, said["section"], "seen")
    return HttpResponse(status=204)


@require_POST
@open_to_suspended
@consent.without_token
def useful(request):
    """Count whether a part was useful. Everybody may answer, and the site remembers nobody who did."""
    if _is_too_much(request, "reading_useful"):
        return _rest(request)
    said = _read(UsefulForm(request.POST))
    case = get_object_or_404(Case.objects.published(), slug=said["case"])
    section, answer = said["answer"].split()
    # A second click is no second answer: it is thanked for and not counted.
    if not _is_too_much(request, "reading_twice", f"{case.pk} {section}"):
        SectionDay.objects.count(case, [section], ANSWERS[answer])
    if not request.accepts("text/html"):
        return HttpResponse(_("Thank you, that is counted."), content_type="text/plain; charset=utf-8")
    # Which part it was stands in no address, and so in no log.
    return HttpResponseRedirect(f"{case.get_absolute_url()}?thanks=1#useful")
