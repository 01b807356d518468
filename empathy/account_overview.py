"""What the page "Your account" shows: the member's stories with the next step, counts, and the settings."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import session_tracking
from accounts.models import User
from comments.models import Comment
from moderation.members.reports import Report
from moderation.response_time import ExpectedDecision, expected_by
from notices.models import Following, MailPreference
from practice.models import Collection, JournalEntry, SavedCase
from stories.models import Story

LISTED_STORIES = 4


def story_rows(stories: list[Story]) -> list[dict[str, Any]]:
    """Return for each story what happens next, and the one action that helps most."""
    expected = next((expected_by(story) for story in stories if _is_pending(story)), None)
    return [{"story": story, **_next_step(story, expected)} for story in stories]


def _is_pending(story: Story) -> bool:
    return story.status in {"submitted", "in_review"}


def _next_step(story: Story, expected: ExpectedDecision | None) -> dict[str, str]:
    since = date_format(story.status_since, "DATE_FORMAT")
    if story.status == "draft":
        tasks = reverse("stories:tasks", args=[story.key])
        return {
            "text": _("Last changed on %(day)s.") % {"day": since},
            "action": _("Continue writing"),
            "url": tasks,
        }
    text, action = {
        "changes_requested": (_("A moderator requests changes."), _("Read message and edit story")),
        "published": (_("Everyone can read it. Published on %(day)s.") % {"day": since}, _("View story")),
        "declined": (_("A moderator explains why."), _("Read decision")),
        "withdrawn": (_("Only you can see it. Withdrawn on %(day)s.") % {"day": since}, _("View status")),
    }.get(story.status, (_pending_text(story, expected), _("View status")))
    url = story.get_absolute_url() if story.status == "published" else story.status_url
    return {"text": text, "action": action, "url": url}


def _pending_text(story: Story, expected: ExpectedDecision | None) -> str:
    if not _is_pending(story) or not story.submitted_at:
        return _("Changed on %(day)s.") % {"day": date_format(story.status_since, "DATE_FORMAT")}
    submitted = _("Submitted on %(day)s.") % {"day": date_format(story.submitted_at, "DATE_FORMAT")}
    if not expected:
        return submitted
    answer = ngettext(
        "Most authors have an answer within %(days)s day.",
        "Most authors have an answer within %(days)s days.",
        expected.days,
    ) % {"days": expected.days}
    return f"{submitted} {answer}"


def account_overview(user: User, session_key: str) -> dict[str, Any]:
    """Return the context of the page, with a fixed number of queries."""
    stories = Story.objects.listed_for(user)
    account: Any = user
    kinds = list(account.authenticator_set.values_list("type", flat=True))
    return {
        "rows": story_rows(list(stories[:LISTED_STORIES])),
        "story_count": stories.count(),
        "journal_count": JournalEntry.objects.for_member(user).count(),
        "saved_count": SavedCase.objects.for_member(user).count(),
        "following_count": Following.objects.followed_by(user).count(),
        "comment_count": Comment.objects.by_author(user).count(),
        "collection_count": Collection.objects.by_author(user).count(),
        "report_count": Report.objects.filter(reporter=user).count(),
        "gets_sentence": MailPreference.objects.frequency(user, "sentence") != "off",
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "blocked": account.blocks.count(),
        "session_count": len(session_tracking.active_sessions(user, session_key)),
    }
