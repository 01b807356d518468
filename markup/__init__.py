"""Markdown to safe HTML, the preview of the editor, and uploaded images."""

from markup.markdown import MAX_LENGTH, plain_text, render, render_short

__all__ = ["MAX_LENGTH", "plain_text", "render", "render_short"]
