"""The public profile of a member, and the page on which members edit theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Block, User
from accounts.requests import MemberRequest
from empathy.forms import ProfileForm
from markup import render_member_text
from request_handling.rate_limits import HOUR, rate_limited
from stories.models import Story
from taxonomy.vocabulary import vocabulary

MAX_STORIES = 50
"""Number of stories on a profile, the newest first."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: MemberRequest) -> HttpResponse:
    """Edit one's profile and what others see of it."""
    # A fresh instance, not request.user: a name that is refused must not appear in the page header.
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST":
        bio = request.POST.get("bio", "")
        if refusal := rate_limited(request, "profile_save", wait=HOUR, unsent_text=bio):
            return refusal
        if form.is_valid() and form.save_profile():
            messages.success(request, _("Your profile is saved."))
            return redirect("profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """The public profile of a member and the stories under their name; without either, there is no page.

    A former handle leads to the profile, if the reader may see it.
    """
    member = User.objects.by_any_handle(handle)
    if member is None or not member.is_active:
        raise Http404("There is no such member, or nothing of theirs is public.")
    stories = list(
        Story.objects.credited_to(member).for_cards().order_by("-published_at", "-pk")[:MAX_STORIES]
    )
    is_own = request.user == member
    is_public = bool(stories) or member.has_public_profile
    if not (is_public or is_own or request.user.has_perm("accounts.view_user")):
        raise Http404("There is no such member, or nothing of theirs is public.")
    if member.handle.lower() != handle.lower():
        # Temporary: a browser that remembered the redirect would never find the member back at this address.
        return redirect("person", member.handle)
    context = {
        "member": member,
        # A name under a public story is public, whatever the member chose to show.
        "name": member.name if stories else member.public_value("name"),
        "role": member.public_value("role"),
        "industry": vocabulary().by_slug("industry", member.public_value("industry")),
        "bio": render_member_text(member.public_value("bio")),
        "stories": stories,
        "is_own": is_own,
        "is_public": is_public,
        "is_blocked": request.user.is_authenticated and Block.objects.has_blocked(request.user, member),
    }
    return render(request, "my_account/profile.html", context)
