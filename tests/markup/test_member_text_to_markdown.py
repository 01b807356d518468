"""A text of a member becomes Markdown that reads as the text did."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markup import MAX_LENGTH, member_text_to_markdown, plain_lines, render, render_member_text
from stories.models import StoryContent
from tests.markup.test_member_text import PASTED

MORE = [
    "*so* and **more**, (*she*) “**no**”, –*yes*.",
    "One\ntwo\n\nthree\n\n\n\nfour",
    "a\n:--\nb",
    "a | b\n:-- | --:\n1 | 2",
    "ends with a backslash \\\nand goes on",
    "&copy; &#169; &#xa9; R&D & more",
    "<b>bold</b> <!-- note --> <https://example.org>",
    "= = =\n= \n==",
    "12345678. x\n1234567890. y\n3)\n4.",
    "\t\tindented\n        more",
    "![a](/media/x.png) [a][b] [a]\n\n[a]: /x",
    "~~~\nfence\n~~~",
    "- [ ] to do\n- [x] done",
]


def readable(html: str) -> str:
    """Return HTML without what differs between the two renderings and cannot be seen."""
    html = re.sub(r' dir="auto"|(?<=<br>)\n', "", html)
    return html.replace("&quot;", '"').replace("&#x27;", "'").replace("&nbsp;", "\xa0").strip()


@pytest.mark.parametrize("text", [*PASTED, *MORE])
def test_the_markdown_reads_as_the_text_did(text):
    markdown = member_text_to_markdown(text)
    assert readable(render(markdown)) == readable(render_member_text(text))


@given(st.lists(st.sampled_from(list("ab1 \t\n\n*_`#>-+=.:)(|~![]\\<&;\"'é–")), max_size=40).map("".join))
def test_no_text_becomes_markup(text):
    html = readable(render(member_text_to_markdown(text)))
    assert html == readable(render_member_text(text))


def test_the_longest_story_part_still_fits():
    longest = StoryContent.max_length("happened")
    for text in ("*\n" * longest, "*\n\n" * longest, "_" * longest):
        assert len(member_text_to_markdown(text[:longest])) <= MAX_LENGTH


def test_plain_lines_keep_breaks_paragraphs_and_list_markers():
    text = "# Head\n\nOne *two*\nthree\\\nfour\n\n1. a\n2. b\n\n- c\n\n> q\n\n```\ncode\n```\n"
    assert plain_lines(text) == "Head\n\nOne two three\nfour\n\n1. a\n\n2. b\n\n- c\n\nq\n\ncode"
    for pasted in PASTED:
        lines = [line.strip() for line in pasted.split("\n") if line.strip()]
        assert plain_lines(member_text_to_markdown(pasted)).split() == "\n".join(lines).split()
