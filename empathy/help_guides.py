"""The guides of docs/guides/ as topics of the help: each second-level heading begins one.

The files are written for this and for readers of the repository: links between them name files, such as
`moderators.md#decide`, and become addresses of the site. A comment after a heading, <!-- Search words: … -->, lists
words that the topic is searched by and does not contain.
"""

import re
import struct
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from markup import plain_lines, render_document

GUIDES: dict[str, str | Promise] = {
    "members": _("For members"),
    "moderators": _("For moderators"),
    "curators": _("For curators"),
}
"""The files without their ending, in the order of the page, with their headings."""
_COMMENT = re.compile(r"<!--(.*?)-->\s*", re.DOTALL)
_SEARCH_WORDS = "Search words:"


@dataclass(frozen=True)
class Topic:
    """One task of a guide."""

    guide: str
    title: str
    text: str
    """Markdown, without the heading."""
    search_words: str = ""

    @cached_property
    def slug(self) -> str:
        return slugify(self.title)

    @cached_property
    def paragraphs(self) -> list[str]:
        """The text of each paragraph, subheading and point of a list, without markup."""
        return [block for block in plain_lines(self.text).split("\n\n") if block]

    def get_absolute_url(self) -> str:
        return reverse("help_page", args=[self.slug])

    @property
    def html(self) -> SafeString:
        """The text as HTML, with the addresses of this site."""
        return render_document(self.text, lambda link: address_of(link, self.guide), picture_of)


@dataclass(frozen=True)
class Guide:
    """The help for one role."""

    name: str
    topics: tuple[Topic, ...]

    @property
    def title(self) -> str | Promise:
        return GUIDES[self.name]


@cache
def guides() -> tuple[Guide, ...]:
    """Return all guides. The files belong to the release: a change of them counts after the next start."""
    return tuple(Guide(name, tuple(_topics(name))) for name in GUIDES)


def topic_by_slug(slug: str) -> tuple[Guide, Topic] | None:
    """Return the topic with this slug and its guide, or None."""
    found = ((guide, topic) for guide in guides() for topic in guide.topics if topic.slug == slug)
    return next(found, None)


def _topics(name: str) -> list[Topic]:
    text = (settings.GUIDES / f"{name}.md").read_text(encoding="utf-8")
    topics = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        words = [comment.strip() for comment in _COMMENT.findall(body)]
        words = [
            comment.removeprefix(_SEARCH_WORDS) for comment in words if comment.startswith(_SEARCH_WORDS)
        ]
        topics.append(Topic(name, title.strip(), _COMMENT.sub("", body).strip(), " ".join(words)))
    return topics


def address_of(link: str, guide: str) -> str:
    """Return the address of a link in a guide: a topic for `members.md#practise` and `#practise`."""
    file, _, anchor = link.partition("#")
    if "://" in file or file.startswith(("/", "mailto:")):
        return link
    if file.removesuffix(".md") not in {"", *GUIDES}:
        raise ValueError(f"{guide}.md links to {link}: guides link to each other and to addresses only.")
    found = topic_by_slug(anchor)
    if anchor and found is None:
        raise ValueError(f"{guide}.md links to {link}: there is no such heading.")
    return found[1].get_absolute_url() if found else reverse("help")


def picture_of(source: str) -> dict[str, str]:
    """Return the attributes of a picture in docs/guides/pictures/: its address in the static files, and its size."""
    width, height = _size_of(settings.GUIDES / source)
    name = f"{settings.GUIDES_STATIC_PREFIX}/{Path(source).name}"
    return {"src": static(name), "width": str(width), "height": str(height)}


@cache
def _size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG: two numbers of four bytes in its first chunk (RFC 2083, 4.1.1)."""
    with path.open("rb") as file:
        header = file.read(24)
    return struct.unpack(">II", header[16:24])
