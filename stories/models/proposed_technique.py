"""Techniques that members propose: moderators read them, and curators write those that were accepted."""

from contextlib import suppress

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moderation.erasure import delete_records_about, exported_messages
from moderation.models import AuditEntry, Moderated, ModeratedQuerySet, TransitionRefused
from moderation.transitions import DECISIONS, MODERATOR_ACTIONS, UNDO_SECONDS
from notices.notify import mark_handled, notify, revoke


class ProposedTechniqueQuerySet(ModeratedQuerySet):
    """Proposed techniques."""

    def visible_to(self, user):
        """Nothing: a proposal is no page, and leaves no public trace."""
        return self.none()

    def listed_for(self, user):
        """A member's proposals, newest first."""
        return self.by_author(user).order_by("-pk")

    def accepted(self):
        """What waits for a curator to write it, oldest first."""
        return self.filter(status="published").order_by("status_since")


class ProposedTechnique(Moderated):
    """A technique that a member misses in the vocabulary."""

    CHECKLIST = (
        ("new", _("It is not in the vocabulary under another name")),
        ("shown", _("The example shows it, word by word")),
        ("safe", _("Nobody in the example can be recognised")),
    )
    review_template = "stories/_review_technique.html"

    name = models.CharField(_("what you would call it"), max_length=60)
    what = models.TextField(_("what somebody does who uses it"), max_length=600)
    example = models.TextField(_("an example, with the words that were said"), max_length=2_000)

    objects = ProposedTechniqueQuerySet.as_manager()

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = _("proposed technique")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="stories_proposedtechnique_named"),
        ]

    def __str__(self):
        return self.name

    @property
    def queue_kind(self) -> tuple[str, str]:
        return ("appeal", _("Appeal")) if self.appeal_open else ("technique", _("Proposed technique"))

    @property
    def review_text(self) -> str:
        return "\n\n".join((self.name, self.what, self.example))

    @classmethod
    def personal_data(cls, user):
        """The techniques that the member proposed, with the letters about them."""
        for one in cls.objects.listed_for(user):
            names = ("id", "name", "what", "example", "status", "submitted_at")
            yield {name: getattr(one, name) for name in names} | {"letters": exported_messages(one)}

    @classmethod
    def erase_member(cls, user) -> None:
        """What a member proposed goes; a technique that curators wrote of it is theirs."""
        for one in cls.objects.listed_for(user):
            with suppress(TransitionRefused):
                one.transition("withdraw", by=user, revision=one.revision_number)
            delete_records_about(one)
            one.delete()

    @transaction.atomic
    def submit(self, by) -> AuditEntry:
        """Send what is written. Raises MoveRefused if it may not be sent now."""
        self.save()
        return self.transition("submit", by=by, revision=self.revision_number)

    def moved(self, entry: AuditEntry) -> None:
        """Write to whoever proposed it."""
        if entry.action == "undo":
            revoke(f"{self.mail_key_prefix}{entry.undoes_id}")
        if entry.action in {"submit", "appeal", "withdraw"} and self.author:
            mark_handled(self, self.author)
        if entry.action in DECISIONS:
            notify(
                self.author, "review", "stories/mail/technique", {"proposed": self, "entry": entry},
                key=f"{self.mail_key_prefix}{entry.pk}", url=reverse("stories:proposals"), about=self,
                after=UNDO_SECONDS if entry.action in MODERATOR_ACTIONS else 0,
            )  # fmt: skip
