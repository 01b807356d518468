"""The one place where Markdown becomes safe HTML."""

from markup.markdown import MAX_LENGTH, plain_text, render, render_short

__all__ = ["MAX_LENGTH", "plain_text", "render", "render_short"]
