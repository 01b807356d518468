"""A story as something that others read first: what the queue asks, and edits that its author accepts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from moderation.models import AuditEntry, Moderated, MoveRefused, Overtaken
from stories import naming
from stories.risks import risks_of
from stories.telling import LONGEST, NOTES
from taxonomy.vocabulary import vocabulary


class ReviewedStory(Moderated):
    """The side of a story that moderators see. Drafts are no part of it."""

    EDITABLE = True
    REPORT_BY = "slug"
    NEVER_TAKEN_BACK = frozenset({"slug", "number"})
    AUTHORS_OWN = frozenset({"credit", "credit_role"})
    NAMES = frozenset({"visitor"})
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
        """The member's stories, with every version, letter and picture (accounts/own_data.py)."""
        from stories import own

        return own.told(user)

    @classmethod
    def erase_member(cls, user):
        """Let the member's stories go, or stand without a name, as they chose."""
        from stories import own

        return own.erase(user)

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
        return naming.said(self, **naming.credit_for(self, self.latest))

    def review_context(self, last_read: int | None) -> dict:
        from stories.reviewed import review_context

        return review_context(self, last_read)

    def editable_parts(self) -> list[tuple[str, str, str, int]]:
        told = self.latest
        labels = (told._meta.get_field(part).verbose_name.capitalize() for part in told.PARTS)
        return [
            (part, label, getattr(told, part), LONGEST[part])
            for part, label in zip(told.PARTS, labels, strict=True)
        ]

    def rows_with_words(self) -> list:
        from stories import promotion

        sent = [picture for picture in self.pictures.all() if picture.pk in self.sent_pictures]
        proposed = [self.proposal] if hasattr(self, "proposal") else []
        return [[self], proposed, self.revisions.all(), sent, *promotion.rows_with_words(self)]

    def unsent_rows(self) -> list:
        sent = self.sent_pictures
        drafts = [self.draft] if hasattr(self, "draft") else []
        return [*drafts, *(picture for picture in self.pictures.all() if picture.pk not in sent)]

    @property
    def sent_pictures(self) -> set[int]:
        """The pictures of every revision that was sent."""
        return {pk for revision in self.revisions.all() for pk in revision.pictures}

    def redacted(self, passage, pictures) -> None:
        from stories import consequences

        consequences.redacted(self, passage, pictures)

    @property
    def queue_kind(self) -> tuple[str, str]:
        if self.approved_id and not self.appeal_open:
            return "revision", _("Change of a published story")
        return super().queue_kind

    def risks(self) -> list[tuple[str, str]]:
        return risks_of(self.latest) if self.latest else []

    def queue_tags(self) -> list[tuple[str, str, str]]:
        told = self.latest
        terms = vocabulary().named("industry", told.industries)
        tags = [("industry", term.slug, term.name) for term in terms]
        tags += [("note", note, NOTES[note]) for note in told.content_notes if note in NOTES]
        return [*super().queue_tags(), *tags]

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str]]:
        if facet == "industry":
            return [(term.slug, term.name) for term in vocabulary().industries]
        return list(NOTES.items()) if facet == "note" else []

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
        told = self.latest
        if "propose_edits" not in self.actions_for(by) or revision != self.revision_number:
            raise self._refusal(revision, by)
        if all(getattr(told, part) == text for part, text in words.items()):
            raise MoveRefused(_("Nothing in the text is changed: change it, or choose another decision."))
        from stories.models import Proposal

        Proposal.objects.about(self).delete()
        self.proposal = Proposal(
            story=self, number=revision, by=by, **(told.telling() | words | {"consent_publish": True})
        )
        self.proposal.save(force_insert=True)
        return self.perform("propose_edits", by=by, revision=revision, **answer)

    @transaction.atomic
    def accept(self, by, *, read: int) -> AuditEntry:
        """Make the proposed wording the newest revision, as its author; it is approved with that.

        `read` is the number of the proposal that the author saw.
        Raises Overtaken when it does not stand any more, or something happened meanwhile.
        """
        proposal = self.proposed_edits
        if proposal is None or proposal.pk != read or "accept_edits" not in self.actions_for(by):
            raise Overtaken(_("The suggestion does not stand any more. Look at where your story is now."))
        from stories.models import Revision

        told = Revision(story=self, number=self.revision_number + 1, **proposal.telling())
        told.save(force_insert=True)
        return self.perform("accept_edits", by=by, revision=self.revision_number)

    def _make(self, action, *, changes=None, undoes=None, **more) -> AuditEntry:
        if undoes and self.renamed_at and self.renamed_at > undoes.at:
            # The author changed the name since: whoever undoes a decision does not undo that.
            changes = {name: value for name, value in changes.items() if name not in self.AUTHORS_OWN}
        return super()._make(action, changes=changes, undoes=undoes, **more)

    def changes_for(self, action: str, now, by) -> dict:
        """Approving names the revision which the public reads from now on, in the same step."""
        from stories import consequences

        changes = super().changes_for(action, now, by)
        if action == "accept_edits":
            newest = self.revisions.last()
            if risks_of(newest):
                # Whoever proposed the wording has approved it; a second person still has to.
                second = {"first_reader": self.proposal.by, "first_approved": True}
                return changes | second | {"status": self.Status.IN_REVIEW}
            return changes | consequences.publication(self, newest)
        if action == "appear":
            return changes | consequences.publication(self, self.revisions.last())
        if action == "archive":
            # Whatever happens next, an appeal for instance: nobody reads it until it is approved anew.
            return changes | {"approved": None}
        return changes | (consequences.publication(self, self.latest) if action == "approve" else {})
