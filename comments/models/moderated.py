"""A comment as something that others read first: what the queue asks, what a move changes."""

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.subjects import column_of
from moderation.models import AuditEntry, Moderated, TransitionRefused
from taxonomy.vocabulary import vocabulary

WARNINGS_IGNORED_TAG = ("asked", _("Sent although the site asked to look again"))


class ReviewedComment(Moderated):
    """The side of a comment that moderators see."""

    REPORTS_BEFORE_HOLD = 3
    APPEARS_AT_ONCE = True
    REPORT_LOOKUP = "pk"
    review_template = "comments/_review.html"
    CHECKLIST = (
        ("kind", _("It is about the work and speaks with respect, to the person and about others")),
        ("safe", _("Nobody in it can be recognised")),
        ("here", _("It belongs under this case, story or technique")),
    )

    class Meta(Moderated.Meta):
        abstract = True

    @property
    def latest(self):
        """The text that was sent last, or None."""
        kept = self.__dict__.get("_latest")
        if kept is None or kept.number != self.revision_number:
            kept = next((told for told in self.revisions.all() if told.number == self.revision_number), None)
            self.__dict__["_latest"] = kept
        return kept

    @property
    def review_title(self) -> str:
        return str(_("Comment on “%(title)s”") % {"title": self.subject_title})

    @property
    def report_title(self) -> str:
        return self.review_title

    @property
    def review_text(self) -> str:
        return self.latest.text if self.latest else ""

    def review_context(self, last_read: int | None) -> dict:
        from cases.text_diff import diff_words as words
        from content_checks.findings import find_identifying_details
        from content_checks.inclusive_language import find_remarks
        from content_checks.models import DiscouragedPhrase

        before = next((told for told in self.revisions.all() if told.number == last_read), None)
        before = before or (self.approved if self.latest and self.approved_id != self.latest.pk else None)
        return {
            "findings": find_identifying_details(self.review_text),
            "remarks": find_remarks(self.review_text, DiscouragedPhrase.objects.active()),
            "changes": words(before.text, self.review_text) if before else None,
            "parent_revision": self.parent.approved if self.parent_id else None,
        }

    @transaction.atomic
    def hold(self) -> AuditEntry:
        """Take it from readers, also while another text of its author waits beside the one they read."""
        if not self.is_public:
            raise TransitionRefused(gettext("There is nothing to hold."))
        return self._apply("hold", by=None, revision=self.revision_number)

    @property
    def reports_counted_since(self):
        """Reports count from the last decision on, not from the last change: else each would begin anew."""
        last = AuditEntry.objects.about(self).moderator_actions().last()
        return last.at if last else self.posted_at

    def redactable_rows(self) -> list:
        return [[self], self.revisions.all()]

    def private_rows(self) -> list:
        from comments.models.draft import CommentDraft

        place = f"{column_of(self.subject)}:{self.subject.pk}"
        return CommentDraft.objects.near(self.author, place) if self.author_id else []

    def redacted(self, passage, pictures) -> None:
        """Show anew what was made from words that are gone."""
        from comments import effects

        for told in self.revisions.all():
            told.write(told.text)
            told.save(update_fields=["html"])
        effects.refresh_summary_and_pages(self)

    def queue_tags(self) -> list[tuple[str, str, str]]:
        slugs = self.industry_slugs()
        terms = [(term.slug, term.name) for term in vocabulary().by_slugs("industry", slugs)]
        warnings_ignored = (
            [("risk", WARNINGS_IGNORED_TAG[0], str(WARNINGS_IGNORED_TAG[1]))] if self.warnings_ignored else []
        )
        return [*super().queue_tags(), *warnings_ignored, *(("industry", *term) for term in terms)]

    @classmethod
    def possible_tags(cls, facet: str) -> list[tuple[str, str]]:
        return [(term.slug, term.name) for term in vocabulary().industries] if facet == "industry" else []

    def industry_slugs(self) -> list[str]:
        """The industries that moderators find it by: those of what it is about."""
        if self.case_id:
            return [term.slug for term in self.case.industries.all()]
        return self.story.approved.industries if self.story_id and self.story.approved_id else []

    def appears_at_once(self, by) -> bool:
        """As for everything, but what the site has asked about is read first."""
        return not self.warnings_ignored and super().appears_at_once(by)

    def changes_for(self, action: str, now, by) -> dict:
        """Approving names the text which the public reads from now on, in the same step."""
        changes = super().changes_for(action, now, by)
        if action in {"approve", "appear"}:
            newest = self.latest if action == "approve" else self.revisions.last()
            return changes | {"approved": newest, "published_at": self.published_at or now}
        # Nobody reads what was held or taken down until somebody has approved it anew.
        return changes | ({"approved": None} if action in {"hold", "archive"} else {})

    def moved(self, entry: AuditEntry) -> None:
        """Count, show and tell what a move asks for."""
        from comments import effects

        effects.follow(self, entry)
