"""Markdown to safe HTML: CommonMark with tables, raw HTML off, then an explicit allow-list."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_LENGTH = 20_000
"""The longest text in characters that is rendered; the rest is left out."""

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h2", "h3", "h4", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
SHORT_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
"""What a short text among others may hold: no headings, no pictures, no tables."""
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
# A line that begins with # is a line: in a short text nobody means a heading.
_short_parser = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 20, "breaks": True})
    .enable("strikethrough")
    .disable(["heading", "lheading", "image", "hr"])
)


def _own_address(tag: str, attribute: str, value: str) -> str | None:
    """Let pictures come from this site only, so that no reader is announced to another host."""
    if tag == "img" and attribute == "src" and not value.startswith("/media/"):
        return None
    if tag == "a" and attribute == "href" and value.startswith("//"):
        return None
    return value


def render(text: str) -> SafeString:
    """Return the Markdown `text` as HTML that is safe to put into a page.

    Text beyond MAX_LENGTH characters is left out. Never raises for any text.
    """
    return _clean(_parser, text, TAGS)


def render_short(text: str) -> SafeString:
    """Return the Markdown `text` of a comment as safe HTML, without headings, pictures and tables."""
    return _clean(_short_parser, text, SHORT_TAGS)


def plain_text(text: str) -> str:
    """Return what a reader of the Markdown `text` reads, as plain text without any markup."""
    tokens = _parser.parse((text or "")[:MAX_LENGTH].replace("\x00", ""))
    parts = []
    for token in tokens:
        for child in token.children or [token]:
            if child.type in {"text", "code_inline", "fence", "code_block"}:
                parts.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
        parts.append(" ")
    return " ".join("".join(parts).split())


def _clean(parser, text: str, tags) -> SafeString:
    html = parser.render((text or "")[:MAX_LENGTH].replace("\x00", ""))
    return mark_safe(  # noqa: S308 - this is the one place, and nh3 has cleaned it.
        nh3.clean(
            html,
            tags=tags,
            attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
            attribute_filter=_own_address,
            url_schemes=SCHEMES,
            link_rel="nofollow noopener ugc",
            strip_comments=True,
        )
    )
