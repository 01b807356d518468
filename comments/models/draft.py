"""Words that somebody has begun to say and not sent: one row a member and place, so that none are lost."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from comments.querysets import CommentDraftQuerySet


class CommentDraft(models.Model):
    """What a member has typed under one subject, as a comment or as a reply. Nobody else reads it."""

    MAX_LENGTH = 20_000

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField("where: a subject, and perhaps the comment that is answered", max_length=60)
    text = models.TextField(max_length=MAX_LENGTH)
    outcome = models.CharField(max_length=15, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = CommentDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="comments_draft_once_a_place")]

    def __str__(self):
        return self.place

    @classmethod
    def personal_data(cls, user):
        """What the member has begun to say."""
        for draft in cls.objects.of(user).order_by("pk"):
            yield {
                "place": draft.place,
                "text": draft.text,
                "outcome": draft.outcome,
                "saved_at": draft.saved_at,
            }

    @classmethod
    def erase_member(cls, user) -> None:
        """What the member has begun to say goes."""
        cls.objects.of(user).delete()

    @classmethod
    def keep(cls, user, place: str, text: str, outcome: str = "") -> None:
        """Keep these words for the member; no words are no draft."""
        if not text.strip():
            cls.objects.at(user, place).delete()
            return
        values = {"text": text[: cls.MAX_LENGTH], "outcome": outcome, "saved_at": timezone.now()}
        cls.objects.update_or_create(user=user, place=place, defaults=values)

    @classmethod
    def initial_for(cls, user, place: str) -> dict:
        """What the member has typed for this place before, as a form takes it; nothing for visitors."""
        draft = cls.objects.at(user, place).first() if user.is_authenticated else None
        return {"text": draft.text, "outcome": draft.outcome} if draft else {}
