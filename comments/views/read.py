"""Pages where comments are read: a thread, the replies to one comment, and where a comment stands."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comments.models.comment import Comment
from comments.querysets import SHOWN_REPLIES
from comments.subjects import subject_or_404, title_of
from comments.threads import Thread, replies_page
from taxonomy.page_cache import cache_until_changed


@require_safe
@cache_until_changed("cases", "stories", page="{kind}/{slug}")
def thread(request, kind, slug):
    """Everything that was said under one subject, a page at a time."""
    subject = subject_or_404(kind, slug, request.user)
    if subject.slug != slug:
        return HttpResponsePermanentRedirect(Thread(subject, request.user).address)
    shown = Thread(subject, request.user, request.GET)
    return render(request, "comments/thread.html", {
        "thread": shown, "subject": subject, "kind": kind, "title": title_of(subject),
    })  # fmt: skip


def comment_or_404(user, pk) -> Comment:
    """The comment of this number, if `user` reads it where it stands."""
    comment = (
        Comment.objects.public().for_reading().with_subjects().in_bulk([pk]).get(pk) if pk < 2**63 else None
    )
    if comment is None:
        raise Http404("There is no such comment.")
    subject_or_404(*comment.place, user)
    return comment


@require_safe
def permalink(request, pk):
    """Lead to the page of the thread on which the comment stands."""
    comment = comment_or_404(request.user, pk)
    if comment.parent_id and comment.ordinal > SHOWN_REPLIES:
        address = reverse("comments:replies", args=[comment.parent_id])
        return HttpResponseRedirect(f"{address}?{urlencode({'from': pk})}#comment-{pk}")
    address = reverse("comments:thread", args=comment.place)
    return HttpResponseRedirect(f"{address}?{urlencode({'from': comment.parent_id or pk})}#comment-{pk}")


@require_safe
def replies(request, pk):
    """One comment with all its replies, oldest first."""
    comment = Comment.objects.for_reading().with_subjects().in_bulk([pk]).get(pk) if pk < 2**63 else None
    if comment is None or comment.parent_id or not (comment.is_public or comment.reply_count):
        raise Http404("There is no such comment.")
    subject = subject_or_404(*comment.place, request.user)
    context = {
        "comment": comment, "subject": subject, **replies_page(comment, request.GET),
        "write": reverse("comments:write", args=comment.place),
    }  # fmt: skip
    return render(request, "comments/replies.html", context)
