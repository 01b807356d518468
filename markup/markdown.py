"""Markdown of the library to safe HTML: CommonMark with tables, raw HTML off, then an explicit allow-list.

Texts of members are not Markdown: see `markup.member_text`.
"""

from collections.abc import Callable
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from text_input.cleaning import remove_forbidden

MAX_LENGTH = 20_000
"""The most characters of a text that are rendered; the rest is cut off."""
MAX_NESTING = 20
"""How many lists and quotations may contain each other; what is nested deeper is left out."""
MAX_INLINE_NESTING = 6
"""How many links, images and open brackets may contain each other; deeper ones are plain text.

The parser tries every open bracket again at each level, so that "![" 10,000 times takes six steps for each
character with this limit, and 20 with the limit of blocks.
"""

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h2", "h3", "h4", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
DOCUMENT_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
}
"""The attributes in files of this project, which may show pictures of the static files."""
SCHEMES = {"http", "https", "mailto"}


def _new_parser(max_nesting: int) -> MarkdownIt:
    options = {"html": False, "maxNesting": max_nesting}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"])


_parser, _inline_parser = _new_parser(MAX_NESTING), _new_parser(MAX_INLINE_NESTING)


def _parse_inline(state: StateCore) -> None:
    """Parse the text of every block. Unlike the rule that it replaces, it has a limit of its own."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            _inline_parser.inline.parse(token.content, _inline_parser, state.env, token.children)


_parser.core.ruler.at("inline", _parse_inline)


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
    html = nh3.clean(
        _parser.render((text or "")[:MAX_LENGTH].replace("\x00", "")),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_same_site_only,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )
    # A clean text can name any character by its number, such as &#x202e;.
    return mark_safe(remove_forbidden(html))  # noqa: S308 - nh3 has sanitised it.


def plain_lines(text: str) -> str:
    """Return the Markdown `text` as plain text with its line breaks, and a blank line between paragraphs."""
    blocks, marker = [], ""
    for token in _parser.parse((text or "")[:MAX_LENGTH].replace("\x00", "")):
        if token.type == "list_item_open":
            marker = f"{token.info}{token.markup} "
        elif token.type in {"inline", "fence", "code_block"}:
            block = _inline_text(token.children) if token.children else token.content
            blocks.append(marker + block.strip())
            marker = ""
    return remove_forbidden("\n\n".join(blocks))


def _inline_text(tokens: list[Token]) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(token.type, token.content) for token in tokens)


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


def render_document(
    text: str, address_of: Callable[[str], str], picture_of: Callable[[str], dict[str, str]]
) -> SafeString:
    """Return the Markdown of a file of this project as HTML.

    By what the file says, `address_of` returns the address of a link and `picture_of` the attributes of a
    picture.
    Headings have an id, so that links can lead to them. Pictures are loaded when they come into view.
    """
    tokens = _parser.parse(text)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugify(following.content))
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", address_of(str(child.attrGet("href"))))
            elif child.type == "image":
                child.attrs.update(picture_of(str(child.attrGet("src"))), loading="lazy")
    html = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes=DOCUMENT_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return mark_safe(remove_forbidden(html))  # noqa: S308 - nh3 has sanitised it.
