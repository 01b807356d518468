"""Comments on a page that stands below: {% comment_thread subject %} and {% tried_sums technique %}."""

from django import template
from django.urls import reverse

from comments.forms import CommentForm, TriedForm
from comments.models.comment import Comment
from comments.models.draft import CommentDraft
from comments.models.summary import tried
from comments.subjects import column_of, kind_of
from comments.threads import Thread

register = template.Library()
ON_THE_PAGE = 10
"""So many comments stand on the page of their subject; the thread has a page of its own."""


@register.inclusion_tag("comments/_thread_section.html", takes_context=True)
def comment_thread(context, subject):
    """The first comments under a subject, and where to say something."""
    request = context["request"]
    thread = Thread(subject, request.user, size=ON_THE_PAGE)
    made = CommentForm if column_of(subject) == "story" else TriedForm
    form = made(initial=CommentDraft.initial_for(request.user, f"{column_of(subject)}:{subject.pk}"))
    return {
        "thread": thread, "last_sent": thread.last_sent,
        "subject": subject, "kind": kind_of(subject), "form": form, "user": request.user, "request": request,
        "csrf_token": context.get("csrf_token"),
        "write": reverse("comments:write", args=[kind_of(subject), subject.slug]),
    }  # fmt: skip


@register.inclusion_tag("comments/_outcomes.html")
def outcome_summary(technique):
    """How it went for those who tried a technique, in all cases that show it."""
    return {"outcomes": tried(**Comment.objects.tried(technique))}
