"""Markdown to safe HTML: CommonMark with tables, raw HTML off, then an explicit allow-list."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from text_input.cleaning import remove_forbidden

MAX_LENGTH = 20_000
"""The most characters of a text that are rendered; the rest is cut off."""

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h2", "h3", "h4", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
SHORT_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
"""Tags of a comment or another short text: no headings, images and tables."""
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
# In a short text, a line that begins with # is not meant as a heading.
_short_parser = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 20, "breaks": True})
    .enable("strikethrough")
    .disable(["heading", "lheading", "image", "hr"])
)


def _same_site_only(tag: str, attribute: str, value: str) -> str | None:
    """Remove images of other hosts, which would learn who reads, and links like //example.org."""
    if tag == "img" and attribute == "src" and not value.startswith("/media/"):
        return None
    if tag == "a" and attribute == "href" and value.startswith("//"):
        return None
    return value


def render(text: str) -> SafeString:
    """Return the Markdown `text` as HTML that is safe in a page, cut off after MAX_LENGTH characters.

    Never raises for any text.
    """
    return _clean(_parser, text, TAGS)


def render_short(text: str) -> SafeString:
    """Return the Markdown `text` of a comment as safe HTML, without headings, pictures and tables."""
    return _clean(_short_parser, text, SHORT_TAGS)


def plain_text(text: str) -> str:
    """Return the Markdown `text` as plain text without markup."""
    tokens = _parser.parse((text or "")[:MAX_LENGTH].replace("\x00", ""))
    parts = []
    for token in tokens:
        for child in token.children or [token]:
            if child.type in {"text", "code_inline", "fence", "code_block"}:
                parts.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
        parts.append(" ")
    return " ".join(remove_forbidden("".join(parts)).split())


def _clean(parser: MarkdownIt, text: str, tags: set[str]) -> SafeString:
    html = nh3.clean(
        parser.render((text or "")[:MAX_LENGTH].replace("\x00", "")),
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_same_site_only,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )
    # A clean text can name any character by its number, such as &#x202e;.
    return mark_safe(remove_forbidden(html))  # noqa: S308 - nh3 has sanitised it.
