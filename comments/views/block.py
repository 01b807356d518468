"""Blocking the author of a comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Block
from accounts.requests import MemberRequest
from comments.views.read import comment_or_404
from request_handling.rate_limits import rate_limited


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def comment_block(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then block the author of a comment.

    Anonymous authors cannot be blocked here, because the list of blocked members would name them.
    """
    comment = comment_or_404(request.user, pk)
    author = comment.author if comment.names_its_author else None
    if author is None or author == request.user:
        raise Http404("This comment names nobody who can be blocked.")
    if request.method != "POST":
        return render(request, "comments/block.html", {"comment": comment})
    if refusal := rate_limited(request, "member_block"):
        return refusal
    Block.objects.block(request.user, author)
    messages.success(request, _("Member blocked. You no longer get notices about them. We do not tell them."))
    return redirect("my_account:blocked")
