"""Which language a part of a page is in (WCAG 3.1.2): the library is English, whatever the page is."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi

LIBRARY = "en"
register = template.Library()


def html_language_code(code: str) -> str:
    """Return a language as HTML names it: "en-gb" is "en-GB"."""
    language, _, region = code.partition("-")
    return f"{language}-{region.upper()}" if region else language


def is_english_page() -> bool:
    """Say whether the page is in the language of the library."""
    return (get_language() or LIBRARY).partition("-")[0] == LIBRARY


@register.simple_tag
def this_language():
    """The language and the direction of the page, as attributes."""
    direction = "rtl" if get_language_bidi() else "ltr"
    return format_html('lang="{}" dir="{}"', html_language_code(get_language() or LIBRARY), direction)


@register.simple_tag
def in_english():
    """Attributes for what is written in English where the page is not; they follow a tag's name."""
    if is_english_page():
        return ""
    return mark_safe(' lang="en-GB" dir="ltr"') if get_language_bidi() else mark_safe(' lang="en-GB"')


@register.simple_tag
def english(text):
    """English words among others, such as the name of a technique."""
    return text if is_english_page() else format_html("<span{}>{}</span>", in_english(), text)
