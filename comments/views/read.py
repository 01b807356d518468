"""Pages with public comments: a thread, the replies to one comment, and links to a single comment."""

from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from comments.models import Comment
from comments.querysets import SHOWN_REPLIES
from comments.subjects import public_title_of, subject_or_404
from comments.threads import Thread, replies_page
from taxonomy.page_cache import cache_until_changed


@require_safe
@cache_until_changed("cases", "stories", page="{kind}/{slug}")
def comment_thread(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Show the comments on one subject, page by page."""
    subject = subject_or_404(kind, slug, request.user)
    if subject.slug != slug:
        return HttpResponsePermanentRedirect(Thread(subject, request.user).address)
    context = {
        "thread": Thread(subject, request.user, request.GET),
        "subject": subject,
        "kind": kind,
        "title": public_title_of(subject),
    }
    return render(request, "comments/thread.html", context)


def comment_or_404(user: User | AnonymousUser, pk: int) -> Comment:
    """Return a public comment if `user` may read its subject."""
    comment = public_comment_or_404(pk)
    subject_or_404(*comment.subject_args, user)
    return comment


def public_comment_or_404(pk: int) -> Comment:
    """Return a public comment, whose subject the user may not be allowed to read."""
    return get_object_or_404(Comment.objects.public().for_reading().with_subjects(), pk=pk)


@require_safe
def comment_permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the page of the thread, or of the replies, that shows the comment."""
    comment = comment_or_404(request.user, pk)
    if comment.parent_id and comment.ordinal > SHOWN_REPLIES:
        address = reverse("comments:replies", args=[comment.parent_id])
        return HttpResponseRedirect(f"{address}?{urlencode({'from': pk})}#comment-{pk}")
    address = reverse("comments:thread", args=comment.subject_args)
    return HttpResponseRedirect(f"{address}?{urlencode({'from': comment.parent_id or pk})}#comment-{pk}")


@require_safe
def comment_replies(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one comment with all its replies, oldest first, also if the comment itself was removed."""
    comment = get_object_or_404(Comment.objects.for_reading().with_subjects(), pk=pk)
    if comment.parent_id or not (comment.is_public or comment.reply_count):
        raise Http404("There is no such comment.")
    subject = subject_or_404(*comment.subject_args, request.user)
    context = {
        "comment": comment,
        "subject": subject,
        "write": reverse("comments:write", args=comment.subject_args),
        **replies_page(comment, request.GET),
    }
    return render(request, "comments/replies.html", context)
