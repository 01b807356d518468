"""What others see of a member, and where the member decides on that."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Block, User
from empathy.forms import ProfileForm
from empathy.views.errors import too_many_requests
from markup import render as as_html
from stories.models import Story
from taxonomy.vocabulary import vocabulary

MOST = 50
"""How many of the newest stories a profile lists."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request):
    """Say who one is, and which of it others see."""
    # Not request.user: a name that is refused must not stand in the head of the page.
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(given, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST":
        if not ratelimit.consume(request, action="profile_save"):
            return too_many_requests(
                request, when=_("in an hour"), after=3600, written=request.POST.get("bio", "")
            )
        if form.is_valid() and form.keep():
            messages.success(request, _("Your profile is saved."))
            return redirect("profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def person(request, handle):
    """What a member made public, and stories told under their name. Who shows nothing has no page."""
    member = User.objects.active_by_handle(handle)
    if member is None:
        raise Http404("Nobody is called so.")
    stories = list(Story.objects.credited_to(member).for_cards().order_by("-published_at", "-pk")[:MOST])
    is_own = request.user == member
    is_public = bool(stories) or member.has_public_profile
    if not (is_public or is_own or request.user.has_perm("accounts.view_user")):
        raise Http404("Nobody is called so.")
    context = {
        "member": member,
        # A name under a public story is public, whatever else is shown.
        "name": member.name if stories else member.public_value("name"),
        "role": member.public_value("role"),
        "industry": vocabulary().by_slug("industry", member.public_value("industry")),
        "bio": as_html(member.public_value("bio")),
        "stories": stories,
        "is_own": is_own,
        "is_public": is_public,
        "is_blocked": request.user.is_authenticated and Block.objects.has_blocked(request.user, member),
    }
    return render(request, "my_account/profile.html", context)
