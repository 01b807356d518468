"""Every text of a template that people read is translatable."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent / "templates"
KINDS = {".html", ".txt", ".atom", ".md"}

# Untranslated texts that are allowed, by file, with the reason.
ALLOWED = {
    # Static pages in both languages, since translation may be what is broken.
    "errors/500.html": None,
    "errors/503.html": None,
    # Names of keys.
    "moderation/queue.html": {"j", "k", "Enter", "x", "n"},
    # Names of cookies.
    "privacy.html": {"sessionid, __Host-session", "csrftoken, __Host-csrf", "messages", "theme", "language"},
    # An Open Graph type, for machines.
    "cases/case_detail.html": {"article"},
    "stories/story_detail.html": {"article"},
    # Times of day that a feed requires.
    "stories/feed.atom": {"T00:00:00Z", "2026-01-01T00:00:00Z"},
}
# Attributes that people read, or hear from a screen reader.
READ = "aria-label|aria-description|aria-roledescription|title|alt|placeholder|label|summary|data-copied|data-said"
GONE = [
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}",
    r"{#.*?#}",
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}",
    r"<style\b.*?</style>",
    r'<script\b[^>]*type="application/json".*?</script>',
    r"<code\b.*?</code>",
    r"<!doctype[^>]*>",
]


def bare_words(source: str) -> list[str]:
    """Return the untranslatable texts of a template."""
    for pattern in GONE:
        source = re.sub(pattern, "", source, flags=re.S | re.I)
    # Template tags may be inside of HTML tags, so they are removed first.
    source = re.sub(r"{%.*?%}|{{.*?}}", "\0", source, flags=re.S)
    heard = re.findall(rf'\s(?:{READ})="([^"]*)"', source)
    # The rest of an attribute inside of a condition is not text.
    text = re.sub(r'<[^<>]*>|\s[\w-]+="[^"<>]*"(?=\0)', "\1", source)
    pieces = [piece.strip() for piece in re.split("[\0\1\n]", text + "\n" + "\n".join(heard))]
    return [piece for piece in pieces if re.search(r"[A-Za-z]", piece) and not is_address(piece)]


def is_address(piece: str) -> bool:
    return piece.startswith(("/", "class=")) or bool(re.fullmatch(r"\?\w+=", piece))


def templates():
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in KINDS)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_text_of_a_template_is_translatable(path):
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
def test_the_check_finds_untranslatable_texts(source, found):
    assert bare_words(source) == found


def test_dates_follow_the_language():
    """Only the named formats, which depend on the language, and ISO dates for machines are allowed."""
    written_out = re.compile(r'\|date:"(?!c"|Y-m-d|[A-Z_]+_FORMAT")')
    assert [path.name for path in templates() if written_out.search(path.read_text())] == []
