"""What people say under cases, stories and techniques, and how it went when they tried something."""

from comments.comment import Comment, CommentRevision, Outcome
from comments.draft import CommentDraft
from comments.talk import Talk

__all__ = ["Comment", "CommentDraft", "CommentRevision", "Outcome", "Talk"]
