"""Pages of proposed techniques: members propose and withdraw them, curators see the accepted ones."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from moderation.models import AuditEntry, TransitionRefused, attach_reasons
from request_handling.permissions import require_any_permission
from request_handling.rate_limits import rate_limited
from stories.forms import ProposedTechniqueForm
from stories.models import ProposedTechnique

MAX_OWN, MAX_ACCEPTED = 50, 200
"""The most proposals that a page lists."""


def _own_proposal_or_404(request: MemberRequest, pk: int) -> ProposedTechnique:
    own = ProposedTechnique.objects.by_author(request.user)
    found = own.in_bulk([pk]).get(pk) if pk < 2**63 else None
    if found is None:
        raise Http404("No proposal of yours has this number.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def technique_propose(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Propose a technique, or revise a proposal after a moderator has asked for changes."""
    proposed = _own_proposal_or_404(request, pk) if pk else ProposedTechnique(author=request.user)
    if pk and proposed.status != ProposedTechnique.Status.CHANGES_REQUESTED:
        return redirect("stories:proposals")
    form = ProposedTechniqueForm(request.POST or None, instance=proposed)
    if request.method == "POST" and form.is_valid():
        if refusal := rate_limited(request, "technique_propose"):
            return refusal
        try:
            form.instance.submit(request.user)
        except TransitionRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Thank you. A moderator reads your proposal, and we send you an e-mail.")
            )
        return redirect("stories:proposals")
    return render(request, "stories/technique_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def technique_proposals(request: MemberRequest) -> HttpResponse:
    """List the member's proposals with the possible actions and the last message about each."""
    proposals = [
        (proposed, proposed.actions_for(request.user), AuditEntry.objects.about(proposed).for_author().last())
        for proposed in ProposedTechnique.objects.listed_for(request.user)[:MAX_OWN]
    ]
    attach_reasons(last for _proposed, _actions, last in proposals if last)
    return render(request, "stories/technique_mine.html", {"proposals": proposals})


@require_POST
@login_required
def technique_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw a proposal."""
    proposed = _own_proposal_or_404(request, pk)
    try:
        proposed.transition("withdraw", by=request.user, revision=proposed.revision_number)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your proposal is withdrawn."))
    return redirect("stories:proposals")


@require_safe
@require_any_permission("taxonomy.change_technique")
def technique_accepted(request: MemberRequest) -> HttpResponse:
    """List the proposals that moderators have accepted, for curators to write them."""
    accepted = ProposedTechnique.objects.accepted()[:MAX_ACCEPTED]
    return render(request, "stories/technique_accepted.html", {"accepted": accepted})
