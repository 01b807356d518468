"""Template tags that mark the language of a part of a page (WCAG 3.1.2).

Cases are always in English. Terms have a name and a sentence in German, too, where they were written.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from taxonomy.models.terms import Term

LIBRARY_LANGUAGE = "en"
register = template.Library()


def html_language_code(code: str) -> str:
    """Return a language code as HTML spells it: "en-gb" becomes "en-GB"."""
    language, _, region = code.partition("-")
    return f"{language}-{region.upper()}" if region else language


def is_english_page() -> bool:
    """Return True if the active language is the language of the library."""
    return (get_language() or LIBRARY_LANGUAGE).partition("-")[0] == LIBRARY_LANGUAGE


@register.simple_tag
def page_is_english() -> bool:
    """Return True if the page is in the language of the library."""
    return is_english_page()


@register.simple_tag
def this_language() -> SafeString:
    """Return the `lang` and `dir` attributes of the page."""
    direction = "rtl" if get_language_bidi() else "ltr"
    language = html_language_code(get_language() or LIBRARY_LANGUAGE)
    return format_html('lang="{}" dir="{}"', language, direction)


@register.simple_tag
def in_english() -> str:
    """Return the attributes of an element with text of the library or of members, to follow the tag name.

    The text is English, but may quote another language: its first letter sets the direction of writing.
    """
    return mark_safe(' dir="auto"') if is_english_page() else mark_safe(' lang="en-GB" dir="auto"')


@register.simple_tag
def english(text: str) -> str:
    """Return English text within other text, such as the name of a technique, marked as English."""
    return text if is_english_page() else format_html("<span{}>{}</span>", in_english(), text)


@register.simple_tag
def term_name(term: Term) -> str:
    """Return the name of a term in the language of the page, or in English and marked as English."""
    return term_text(term, "name")


@register.simple_tag
def term_summary(term: Term) -> str:
    """Return the tagline of an industry or the definition of a technique, as `term_name` does the name."""
    return term_text(term, term.SUMMARY)


@register.simple_tag
def term_text(term: Term, field: str) -> str:
    """Return a text of a term in the language of the page, or in English and marked as English."""
    return term.translation(field) or english(getattr(term, field))
