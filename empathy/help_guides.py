"""The guides of docs/guides/ as topics of the help.

Each second-level heading begins a group, each third-level heading a topic. The files are read in the
repository as well: links between them name files, such as `moderators.md#decide`, and become addresses of the
site. A comment below a heading, <!-- Search words: … -->, lists words by which the topic is found as well.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext_lazy as _

from markup import plain_lines, render_document

GUIDES: dict[str, str | Promise] = {
    "members": _("For members"),
    "moderators": _("For moderators"),
    "curators": _("For curators"),
}
"""The files without their ending, in the order of the page, with their headings."""
_COMMENT = re.compile(r"<!--(.*?)-->\s*", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
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
        """The text of each paragraph and point of a list, without markup and pictures."""
        return [block for block in plain_lines(_PICTURE.sub("", self.text)).split("\n\n") if block]

    @property
    def summary(self) -> str:
        """The first paragraphs, for search engines."""
        return Truncator(" ".join(self.paragraphs[:3])).chars(160)

    def get_absolute_url(self) -> str:
        return reverse("help_page", args=[self.slug])

    @property
    def html(self) -> SafeString:
        """The text as HTML, with the addresses of this site."""
        return render_document(self.text, lambda link: address_of(link, self.guide), picture_of)


@dataclass(frozen=True)
class Group:
    """The topics below one second-level heading."""

    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Guide:
    """The help for one role."""

    name: str
    groups: tuple[Group, ...]

    @property
    def title(self) -> str | Promise:
        return GUIDES[self.name]


@cache
def guides() -> tuple[Guide, ...]:
    """Return all guides. The files belong to the release: a change of them counts after the next start."""
    return tuple(Guide(name, tuple(_groups(name))) for name in GUIDES)


def all_topics() -> list[Topic]:
    """Return the topics of all guides in their order."""
    return [topic for guide in guides() for group in guide.groups for topic in group.topics]


def topic_by_slug(slug: str) -> Topic | None:
    """Return the topic with this slug, or None."""
    return next((topic for topic in all_topics() if topic.slug == slug), None)


def place_of(topic: Topic) -> tuple[Guide, Group]:
    """Return the guide and the group of a topic."""
    return next((guide, group) for guide in guides() for group in guide.groups if topic in group.topics)


def _groups(name: str) -> Iterator[Group]:
    text = (settings.GUIDES / f"{name}.md").read_text(encoding="utf-8")
    for title, body in _sections(text, "## "):
        yield Group(title, tuple(_topic(name, *section) for section in _sections(body, "### ")))


def _sections(text: str, heading: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of each section that begins with this kind of heading."""
    for section in re.split(f"^{heading}", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        yield title.strip(), body


def _topic(guide: str, title: str, body: str) -> Topic:
    words = [comment.strip() for comment in _COMMENT.findall(body)]
    words = [comment.removeprefix(_SEARCH_WORDS) for comment in words if comment.startswith(_SEARCH_WORDS)]
    return Topic(guide, title, _COMMENT.sub("", body).strip(), " ".join(words))


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
    return found.get_absolute_url() if found else reverse("help")


def picture_of(source: str) -> dict[str, str]:
    """Return the attributes of a picture in docs/guides/pictures/: its static address and its size."""
    width, height = _size_of(settings.GUIDES / source)
    name = f"{settings.GUIDES_STATIC_PREFIX}/{Path(source).name}"
    return {"src": static(name), "width": str(width), "height": str(height)}


@cache
def _size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG: two numbers of four bytes in its first chunk (RFC 2083, 4.1.1)."""
    with path.open("rb") as file:
        header = file.read(24)
    return struct.unpack(">II", header[16:24])
