"""Proposing a technique, and what became of one's proposals."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content_checks.findings import find_identifying_details
from moderation.models import AuditEntry, TransitionRefused
from stories.models.proposed_technique import ProposedTechnique
from taxonomy.models import Technique


class ProposalForm(forms.ModelForm):
    class Meta:
        model = ProposedTechnique
        fields = ("name", "what", "example")
        help_texts = {
            "what": _("In a sentence or two, as you would tell a new colleague"),
            "example": _("Leave out names and places"),
        }
        widgets = {"what": forms.Textarea(attrs={"rows": 3}), "example": forms.Textarea(attrs={"rows": 6})}

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if known := next(iter(Technique.objects.answering_to(name)), None):
            raise forms.ValidationError(
                _("It is there already: %(name)s") % {"name": known.name}, code="known"
            )
        return name

    def clean(self):
        cleaned = super().clean()
        for part in ("name", "what", "example"):
            direct = [
                finding.text
                for finding in find_identifying_details(cleaned.get(part, ""))
                if finding.level == "direct"
            ]
            if direct:
                self.add_error(part, _("Take out what leads to a person: “%(text)s”") % {"text": direct[0]})
        return cleaned


def _mine(request, pk) -> ProposedTechnique:
    found = ProposedTechnique.objects.by_author(request.user).in_bulk([pk]).get(pk) if pk < 2**63 else None
    if found is None:
        raise Http404("No proposal of yours is called so.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def technique_propose(request, pk=None):
    """Propose a technique, or write a proposal anew that a moderator had questions about."""
    proposed = _mine(request, pk) if pk else ProposedTechnique(author=request.user)
    if pk and proposed.status != ProposedTechnique.Status.CHANGES_REQUESTED:
        return redirect("stories:proposals")
    form = ProposalForm(request.POST or None, instance=proposed)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="technique_propose", user=request.user):
            return render(request, "429.html", status=429)
        try:
            form.instance.submit(request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. Somebody reads it, and you get a mail."))
        return redirect("stories:proposals")
    return render(request, "stories/technique_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def technique_proposals(request):
    """One's own proposals with every message."""
    mine = [
        (proposed, proposed.actions_for(request.user), AuditEntry.objects.about(proposed).for_author().last())
        for proposed in ProposedTechnique.objects.listed_for(request.user)[:50]
    ]
    return render(request, "stories/technique_mine.html", {"proposals": mine})


@require_POST
@login_required
def technique_withdraw(request, pk):
    """Take a proposal back."""
    proposed = _mine(request, pk)
    try:
        proposed.transition("withdraw", by=request.user, revision=proposed.revision_number)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("stories:proposals")


@require_safe
@login_required
@permission_required("taxonomy.change_technique", raise_exception=True)
def technique_accepted(request):
    """What moderators accepted, for curators to write."""
    accepted = ProposedTechnique.objects.accepted()[:200]
    return render(request, "stories/technique_accepted.html", {"accepted": accepted})
