"""The page on which new members do their first steps, one after the other or none of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import MemberRequest
from cases.models import Case
from empathy.first_steps import FirstSteps, first_steps_of
from empathy.forms import NameForm
from notices.models import Following
from request_handling.integers import parse_integer
from request_handling.rate_limits import HOUR, rate_limited
from taxonomy.list_versions import pinned_versions
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@pinned_versions()
def first_steps(request: MemberRequest) -> HttpResponse:
    """Show the checklist with its forms; do the step that a form asks for, or hide the checklist."""
    if request.method != "POST":
        steps = first_steps_of(request.user)
        return _page(request, steps) if steps else redirect("my_account:hub")
    if refusal := rate_limited(request, "account_change", wait=HOUR):
        return refusal
    if "hide" in request.POST:
        User.objects.end_first_steps(request.user)
        messages.success(
            request, _("The checklist is hidden. Everything on it is also on your account page.")
        )
        return redirect("my_account:hub")
    if "industry" in request.POST:
        return _follow(request)
    form = NameForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        steps = first_steps_of(request.user) or FirstSteps(bool(request.user.name), frozenset(), False)
        return _page(request, steps, form, status=422)
    form.instance.save(update_fields=["name"])
    messages.success(request, _("Your name is saved."))
    return redirect("first_steps")


def _follow(request: MemberRequest) -> HttpResponse:
    pk = parse_integer(request.POST.get("industry"), None)
    industry = next((term for term in vocabulary().industries if term.pk == pk), None)
    if industry is None:
        raise Http404("There is no such industry.")
    Following.objects.follow(request.user, industry)
    messages.success(request, _("You follow %(industry)s now.") % {"industry": industry.local_name})
    return redirect("first_steps")


def _page(
    request: HttpRequest, steps: FirstSteps, form: NameForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "steps": steps,
        "form": form or NameForm(instance=request.user),
        "industries": vocabulary().industries,
        "followed": [term for term in vocabulary().industries if term.pk in steps.industry_ids],
        "case": _case_to_practise(steps),
    }
    return render(request, "my_account/first_steps.html", context, status=status)


def _case_to_practise(steps: FirstSteps) -> Case | None:
    """Return the newest case of the industries that the member follows, or of all of them."""
    selection = Selection("cases")
    numbers = (
        selection.with_terms("industry", sorted(steps.industry_ids)).newest(1) if steps.industry_ids else []
    )
    found = Case.objects.published().in_order_of(numbers or selection.newest(1))
    return found[0] if found else None
