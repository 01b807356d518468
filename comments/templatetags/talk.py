"""Comments on a page that stands below: {% comment_thread subject %} and {% tried_sums technique %}."""

from django import template
from django.urls import reverse

from comments.comment import Comment
from comments.draft import CommentDraft
from comments.forms import CommentForm, TriedForm
from comments.subjects import column_of, kind_of
from comments.talk import tried
from comments.threads import Thread

register = template.Library()
ON_THE_PAGE = 10
"""So many comments stand on the page of their subject; the thread has a page of its own."""


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_thread(context, subject):
    """The first comments under a subject, and where to say something."""
    request = context["request"]
    thread = Thread(subject, request.user, size=ON_THE_PAGE)
    made = CommentForm if column_of(subject) == "story" else TriedForm
    form = made(initial=CommentDraft.begun(request.user, f"{column_of(subject)}:{subject.pk}"))
    return {
        "thread": thread, "last": thread.last,
        "subject": subject, "kind": kind_of(subject), "form": form, "user": request.user, "request": request,
        "csrf_token": context.get("csrf_token"),
        "write": reverse("comments:write", args=[kind_of(subject), subject.slug]),
    }  # fmt: skip


@register.inclusion_tag("comments/_tried.html")
def tried_sums(technique):
    """How it went for those who tried a technique, in all cases that show it."""
    return {"sums": tried(**Comment.objects.tried(technique))}
