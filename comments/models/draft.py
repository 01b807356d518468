"""Unsent text of comments, saved while members type: one row for each member and target."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from comments.querysets import CommentDraftQuerySet
from request_handling.rows import upsert
from text_input.model_fields import CleanTextField


class CommentDraft(models.Model):
    """What a member has typed and not sent. Only the member can read it.

    `target` names what the text is written for: "case:7" for a comment on case 7, "case:7:12" for a reply to
    comment 12 there, "edit:12" for a change of comment 12.
    """

    MAX_LENGTH = 20_000

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    target = models.CharField(max_length=60)
    text = CleanTextField(max_length=MAX_LENGTH)
    outcome = models.CharField(max_length=15, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = CommentDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "target"], name="comments_draft_once_a_target")
        ]

    def __str__(self) -> str:
        return self.target

    @classmethod
    def save_text(cls, user: User, target: str, text: str, outcome: str = "") -> None:
        """Save `text` as the member's draft for `target`; delete the draft if the text is blank."""
        if not text.strip():
            cls.discard(user, target)
        elif not cls.replace_text(user, target, text, outcome):
            upsert(cls.objects, {"user": user, "target": target}, cls._values(text, outcome))

    @classmethod
    def replace_text(
        cls, user: User, target: str, text: str, outcome: str, *, unless: models.QuerySet | None = None
    ) -> bool:
        """Replace the text of the draft in one statement, unless the query `unless` finds rows.

        Return False if it does, or if there is no draft or no text.
        """
        draft = cls.objects.filter(user=user, target=target)
        if unless is not None:
            draft = draft.filter(~models.Exists(unless))
        return bool(text.strip() and draft.update(**cls._values(text, outcome)))

    @classmethod
    def _values(cls, text: str, outcome: str) -> dict[str, Any]:
        return {"text": text[: cls.MAX_LENGTH], "outcome": outcome, "saved_at": timezone.now()}

    @classmethod
    def discard(cls, user: User, target: str) -> None:
        """Delete the member's draft for `target`, if there is one."""
        cls.objects.filter(user=user, target=target).delete()

    @classmethod
    def initial_for(cls, user: User | AnonymousUser, target: str) -> dict[str, Any]:
        """Return the initial data of a form from the member's draft, or an empty dict if there is none."""
        draft = cls.objects.filter(user=user, target=target).first() if user.is_authenticated else None
        return {"text": draft.text, "outcome": draft.outcome} if draft else {}
