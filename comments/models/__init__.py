"""What people say under cases, stories and techniques, and how it went when they tried something."""

from comments.models.comment import Comment, CommentRevision, Outcome
from comments.models.draft import CommentDraft
from comments.models.summary import CommentSummary

__all__ = ["Comment", "CommentDraft", "CommentRevision", "Outcome", "CommentSummary"]
