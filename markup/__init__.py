"""Texts of the library and of members to safe HTML, the preview of the editor, and uploaded images."""

from markup.markdown import MAX_LENGTH, plain_lines, plain_text, render, render_document
from markup.member_text import (
    excerpt,
    member_text_to_markdown,
    plain_member_text,
    render_member_text,
    sentences_of,
)

__all__ = [
    "MAX_LENGTH",
    "excerpt",
    "member_text_to_markdown",
    "plain_lines",
    "plain_member_text",
    "plain_text",
    "render",
    "render_document",
    "render_member_text",
    "sentences_of",
]
