"""Every word of a template that people read goes through gettext."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent / "templates"
KINDS = {".html", ".txt", ".atom", ".md"}

# What may stand outside the tags: each file with what it may say, and why.
ALLOWED = {
    # Static, since what translates may be what is broken; they say it in both languages.
    "errors/500.html": None,
    "errors/503.html": None,
    # Keys of a keyboard.
    "moderation/queue.html": {"j", "k", "Enter", "x", "n"},
    # Names of cookies.
    "privacy.html": {"sessionid, __Host-session", "csrftoken, __Host-csrf", "messages", "theme", "language"},
    # What Open Graph calls a text, for machines.
    "cases/case_detail.html": {"article"},
    "stories/story_detail.html": {"article"},
    # The end of a time that a feed needs.
    "stories/feed.atom": {"T00:00:00Z", "2026-01-01T00:00:00Z"},
}
# Attributes that people read or hear.
READ = "aria-label|aria-description|aria-roledescription|title|alt|placeholder|label|summary|data-copied|data-said"
GONE = [
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}",
    r"{#.*?#}",
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}",
    r"<style\b.*?</style>",
    r"<code\b.*?</code>",
    r"<!doctype[^>]*>",
]


def bare_words(source: str) -> list[str]:
    """The words of a template that nobody could translate."""
    for pattern in GONE:
        source = re.sub(pattern, "", source, flags=re.S | re.I)
    # Tags of the template may stand within tags of the page, so they go first.
    source = re.sub(r"{%.*?%}|{{.*?}}", "\0", source, flags=re.S)
    heard = re.findall(rf'\s(?:{READ})="([^"]*)"', source)
    # What is left of an attribute that a condition wraps is no text.
    text = re.sub(r'<[^<>]*>|\s[\w-]+="[^"<>]*"(?=\0)', "\1", source)
    pieces = [piece.strip() for piece in re.split("[\0\1\n]", text + "\n" + "\n".join(heard))]
    return [piece for piece in pieces if re.search(r"[A-Za-z]", piece) and not is_address(piece)]


def is_address(piece: str) -> bool:
    return piece.startswith(("/", "class="))


def templates():
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in KINDS)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_can_be_said_in_another_language(path):
    allowed = ALLOWED.get(str(path.relative_to(TEMPLATES)), set())
    if allowed is not None:
        assert [piece for piece in bare_words(path.read_text()) if piece not in allowed] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p>{% translate "Hello" %} {{ name }}</p>', []),
        ('<p{% if x %} class="banded"{% endif %}>{{ name }}</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}, friend</p>", [", friend"]),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ('<input value="on" name="later">', []),
        ("{% if late %}Soon{% endif %}", ["Soon"]),
    ],
)
def test_the_check_finds_what_is_bare(source, found):
    assert bare_words(source) == found


def test_dates_follow_the_language():
    """A format that is written out is the same in every language; only ISO dates, which machines read, are."""
    written_out = re.compile(r'\|date:"(?!c"|Y-m-d|[A-Z_]+_FORMAT")')
    assert [path.name for path in templates() if written_out.search(path.read_text())] == []
