"""Comments on the pages of subjects: {% comment_thread subject %} and {% outcome_summary technique %}."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from comments.forms import CommentForm, OutcomeForm
from comments.models import CommentDraft, TechniqueOutcomes
from comments.models.summary import outcome_counts
from comments.subjects import Subject, url_kind_of
from comments.threads import SHOWN_COMMENTS, Thread
from stories.models import Story
from taxonomy.models import Technique

register = template.Library()


@register.inclusion_tag("comments/_thread_section.html", takes_context=True)
def comment_thread(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """Show the first comments on a subject and the form for a new one."""
    request = context["request"]
    thread = Thread(subject, request.user, size=SHOWN_COMMENTS)
    form_class = CommentForm if isinstance(subject, Story) else OutcomeForm
    draft = CommentDraft.initial_for(request.user, thread.target)
    return {
        "thread": thread,
        "last_sent": thread.last_sent,
        "target": thread.target,
        "subject": subject,
        "kind": url_kind_of(subject),
        "form": form_class(initial=draft),
        "user": request.user,
        "request": request,
        "messages": context.get("messages"),
        "csrf_token": context.get("csrf_token"),
        "write": reverse("comments:write", args=[url_kind_of(subject), subject.slug]),
    }


@register.simple_tag
def comment_count(subject: Subject) -> int:
    """Return the number of public comments, from the cached page that `comment_thread` shows."""
    return Thread(subject, AnonymousUser(), size=SHOWN_COMMENTS).summary.comments


@register.inclusion_tag("comments/_outcomes.html")
def outcome_summary(technique: Technique) -> dict[str, Any]:
    """Show the outcomes reported for a technique and for all cases that show it."""
    return {"outcomes": outcome_counts(**TechniqueOutcomes.of(technique))}
