"""The tables of comments: comments, their texts, counts for each subject, and unsent drafts."""

from comments.models.comment import Comment, Outcome
from comments.models.draft import CommentDraft
from comments.models.revision import CommentRevision
from comments.models.summary import CommentSummary
from comments.models.technique_outcomes import TechniqueOutcomes, TechniqueReporter

__all__ = [
    "Comment",
    "CommentDraft",
    "CommentRevision",
    "CommentSummary",
    "Outcome",
    "TechniqueOutcomes",
    "TechniqueReporter",
]
