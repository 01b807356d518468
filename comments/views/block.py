"""Not wanting to hear from whoever said something: the way to it stands beside their comment."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Block
from comments.views.read import comment_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def block(request, pk):
    """Ask, and then block whoever said it; not who speaks without a name, for a list would name them."""
    comment = comment_or_404(request.user, pk)
    if not comment.names_its_author or comment.author == request.user:
        raise Http404("Nobody to block is named here.")
    if request.method != "POST":
        return render(request, "comments/block.html", {"comment": comment})
    if not ratelimit.consume(request, action="member_block", user=request.user):
        return render(request, "429.html", status=429)
    Block.objects.block(request.user, comment.author)
    messages.success(request, _("Blocked. You hear nothing more from them, and they are not told."))
    return redirect("my_account:blocked")
