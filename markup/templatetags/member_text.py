"""The text of a member in a template: `{{ comment.text|member_text }}`."""

from django import template
from django.utils.safestring import SafeString

from markup.member_text import render_member_text

register = template.Library()


@register.filter
def member_text(text: str) -> SafeString:
    """Return a text of a member as safe HTML."""
    return render_member_text(text)
