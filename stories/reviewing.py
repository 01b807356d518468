"""A story as something that others read first: what the queue asks, and edits that its author accepts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from moderation.models import AuditEntry, Moderated, StaleItem, TransitionRefused
from stories import credit
from stories.models.content import CONTENT_NOTES, MAX_LENGTHS
from stories.risks import risks_of
from taxonomy.vocabulary import vocabulary


class ReviewedStory(Moderated):
    """The side of a story that moderators see. Drafts are no part of it."""

    EDITABLE = True
    REPORT_LOOKUP = "slug"
    PERMANENT_FIELDS = frozenset({"slug", "number"})
    AUTHORS_OWN = frozenset({"credit", "credit_role"})
    NON_TEXT_FIELDS = frozenset({"visitor_secret"})
    review_template = "stories/_review.html"
    CHECKLIST = (
        ("safe", _("Nobody in it can be recognised")),
        ("respect", _("People come first, and are spoken of with respect")),
        ("words", _("It shows what was said or done, not only what was felt")),
        ("techniques", _("The techniques named are really there")),
        ("colleagues", _("Nothing in it blames a colleague who could be recognised")),
        ("notes", _("It carries a note for readers if it needs one")),
    )

    @classmethod
    def personal_data(cls, user):
        """The member's stories, with every version, letter and picture (accounts/export.py)."""
        from stories import erasure

        return erasure.export_stories(user)

    @classmethod
    def erase_member(cls, user):
        """Let the member's stories go, or stand without a name, as they chose."""
        from stories import erasure

        return erasure.erase_stories(user)

    class Meta(Moderated.Meta):
        abstract = True

    @property
    def latest(self):
        """The revision that was sent last, or None."""
        kept = self.__dict__.get("_latest")
        if kept is None or kept.number != self.revision_number:
            kept = self._find_latest()
            self.__dict__["_latest"] = kept
        return kept

    def _find_latest(self):
        if "revisions" in getattr(self, "_prefetched_objects_cache", {}):
            return next(reversed(self.revisions.all()), None)
        return self.revisions.last() if self.revision_number else None

    @property
    def review_title(self) -> str:
        """The title that was sent; what the author is writing now is nobody's business."""
        return self.latest.title if self.latest else str(self._meta.verbose_name)

    @property
    def report_title(self) -> str:
        """The title that the public reads; a later one may be known to nobody but moderators."""
        return self.approved.title if self.approved else super().report_title

    @property
    def review_text(self) -> str:
        return self.latest.whole_text

    @property
    def review_credit(self) -> str:
        """How the author wants to be named: the name itself only where they chose it for everybody."""
        return credit.credit_text(self, **credit.credit_for(self, self.latest))

    def review_context(self, last_read: int | None) -> dict:
        from stories.review_context import review_context

        return review_context(self, last_read)

    def editable_parts(self) -> list[tuple[str, str, str, int]]:
        latest = self.latest
        labels = (latest._meta.get_field(part).verbose_name.capitalize() for part in latest.PARTS)
        return [
            (part, label, getattr(latest, part), MAX_LENGTHS[part])
            for part, label in zip(latest.PARTS, labels, strict=True)
        ]

    def redactable_rows(self) -> list:
        from stories import promotion

        sent = [picture for picture in self.pictures.all() if picture.pk in self.submitted_pictures]
        proposed = [self.proposal] if hasattr(self, "proposal") else []
        return [[self], proposed, self.revisions.all(), sent, *promotion.redactable_rows(self)]

    def private_rows(self) -> list:
        sent = self.submitted_pictures
        drafts = [self.draft] if hasattr(self, "draft") else []
        return [*drafts, *(picture for picture in self.pictures.all() if picture.pk not in sent)]

    @property
    def submitted_pictures(self) -> set[int]:
        """The pictures of every revision that was sent."""
        return {pk for revision in self.revisions.all() for pk in revision.pictures}

    def redacted(self, passage, pictures) -> None:
        from stories import effects

        effects.redacted(self, passage, pictures)

    @property
    def queue_kind(self) -> tuple[str, str]:
        if self.approved_id and not self.appeal_open:
            return "revision", _("Change of a published story")
        return super().queue_kind

    def risks(self) -> list[tuple[str, str]]:
        return risks_of(self.latest) if self.latest else []

    def queue_tags(self) -> list[tuple[str, str, str]]:
        latest = self.latest
        terms = vocabulary().by_slugs("industry", latest.industries)
        tags = [("industry", term.slug, term.name) for term in terms]
        tags += [
            ("note", note, CONTENT_NOTES[note]) for note in latest.content_notes if note in CONTENT_NOTES
        ]
        return [*super().queue_tags(), *tags]

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str]]:
        if facet == "industry":
            return [(term.slug, term.name) for term in vocabulary().industries]
        return list(CONTENT_NOTES.items()) if facet == "note" else []

    @property
    def proposed_edits(self):
        """The wording that a moderator proposes for the newest revision, or None."""
        proposal = getattr(self, "proposal", None)
        return proposal if proposal and proposal.number == self.revision_number else None

    @transaction.atomic
    def propose(self, words: dict, *, by, revision: int, **answer) -> AuditEntry:
        """Suggest another wording of the newest revision, which counts only once the author accepts it.

        Raises MoveRefused when nothing would change, or as `perform` does.
        """
        latest = self.latest
        if "propose_edits" not in self.actions_for(by) or revision != self.revision_number:
            raise self._refusal(revision, by)
        if all(getattr(latest, part) == text for part, text in words.items()):
            raise TransitionRefused(
                _("Nothing in the text is changed: change it, or choose another decision.")
            )
        from stories.models import Proposal

        Proposal.objects.about(self).delete()
        self.proposal = Proposal(
            story=self, number=revision, by=by, **(latest.snapshot() | words | {"consent_publish": True})
        )
        self.proposal.save(force_insert=True)
        return self.transition("propose_edits", by=by, revision=revision, **answer)

    @transaction.atomic
    def accept(self, by, *, read: int) -> AuditEntry:
        """Make the proposed wording the newest revision, as its author; it is approved with that.

        `read` is the number of the proposal that the author saw.
        Raises Overtaken when it does not stand any more, or something happened meanwhile.
        """
        proposal = self.proposed_edits
        if proposal is None or proposal.pk != read or "accept_edits" not in self.actions_for(by):
            raise StaleItem(_("The suggestion does not stand any more. Look at where your story is now."))
        from stories.models import Revision

        latest = Revision(story=self, number=self.revision_number + 1, **proposal.snapshot())
        latest.save(force_insert=True)
        return self.transition("accept_edits", by=by, revision=self.revision_number)

    def _apply(self, action, *, changes=None, undoes=None, **more) -> AuditEntry:
        if undoes and self.credit_changed_at and self.credit_changed_at > undoes.at:
            # The author changed the name since: whoever undoes a decision does not undo that.
            changes = {name: value for name, value in changes.items() if name not in self.AUTHORS_OWN}
        return super()._apply(action, changes=changes, undoes=undoes, **more)

    def changes_for(self, action: str, now, by) -> dict:
        """Approving names the revision which the public reads from now on, in the same step."""
        from stories import effects

        changes = super().changes_for(action, now, by)
        if action == "accept_edits":
            newest = self.revisions.last()
            if risks_of(newest):
                # Whoever proposed the wording has approved it; a second person still has to.
                second = {"first_reviewer": self.proposal.by, "first_approved": True}
                return changes | second | {"status": self.Status.IN_REVIEW}
            return changes | effects.publication_changes(self, newest)
        if action == "appear":
            return changes | effects.publication_changes(self, self.revisions.last())
        if action == "archive":
            # Whatever happens next, an appeal for instance: nobody reads it until it is approved anew.
            return changes | {"approved": None}
        return changes | (effects.publication_changes(self, self.latest) if action == "approve" else {})
