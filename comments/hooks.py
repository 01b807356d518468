"""What the apps below call back for comments: moderation, accounts and taxonomy."""

import datetime
from collections.abc import Collection
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from accounts.hook_points import erases_member, exports_personal_data
from cases.hook_points import after_cases_changed
from cases.text_diff import diff_words
from comments import export
from comments.effects import apply_transition_effects, refresh_summary_and_pages
from comments.models import Comment, CommentDraft, CommentRevision, CommentSummary
from comments.models.technique_outcomes import recount_techniques, refresh_reporters
from content_checks.current_phrases import current_phrases
from content_checks.findings import find_identifying_details
from content_checks.inclusive_language import find_remarks
from markup import render_member_text
from moderation.hook_points import after_redaction, after_transition, publication_changes, review_context
from moderation.models import AuditEntry
from taxonomy.hook_points import after_terms_renamed
from taxonomy.models import Technique

exports_personal_data(Comment)(export.export_comments)
exports_personal_data(CommentDraft)(export.export_drafts)
erases_member(Comment)(export.erase_comments)
erases_member(CommentDraft)(export.erase_drafts)


@after_transition.register
def apply_comment_effects(comment: Comment, entry: AuditEntry) -> None:
    apply_transition_effects(comment, entry)


@publication_changes.register
def set_published_at(comment: Comment, revision: CommentRevision, now: datetime.datetime) -> dict[str, Any]:
    """Note when the comment was first published; edits do not change it."""
    return {"published_at": comment.published_at or now}


@after_redaction.register
def refresh_redacted_comment(comment: Comment, passage: str, pictures: Collection[int]) -> None:
    """Invalidate the pages that show the comment."""
    refresh_summary_and_pages(comment)


@review_context.register
def comment_review_context(comment: Comment, last_read: int | None) -> dict[str, Any]:
    """Return the automatic findings, and what changed since the last decision or since the public text."""
    text = comment.review_text
    before = next((one for one in comment.revisions.all() if one.number == last_read), None)
    if before is None and comment.latest and comment.approved_id != comment.latest.pk:
        before = comment.approved
    findings = find_identifying_details(text)
    return {
        "parts": [(_("The comment"), render_member_text(text, findings))],
        "typed": [(_("The comment"), text)],
        "findings": findings,
        "remarks": find_remarks(text, current_phrases()),
        "changes": diff_words(before.text, text) if before else None,
        "parent_revision": comment.parent.approved if comment.parent else None,
    }


@after_terms_renamed
def recount_renamed_techniques(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None:
    """Recount the summaries of techniques that were merged, or separated again."""
    if kind == "technique":
        techniques = list(Technique.objects.filter(slug__in=slugs))
        for technique in techniques:
            CommentSummary.recount(technique)
        recount_techniques(technique.pk for technique in techniques)


@after_cases_changed
def refresh_reporters_on_cases(case_ids: list[int]) -> None:
    """Count the outcomes reported on these cases for the techniques that they show now."""
    for batch in batched(case_ids, 500):
        comments = Comment.objects.filter(case__in=batch).exclude(outcome="").exclude(author=None)
        refresh_reporters(comments.order_by().values_list("author", flat=True).distinct())
