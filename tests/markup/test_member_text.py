"""Texts of members are shown as they were typed: lines stay, and nothing becomes markup by accident."""

import time
from html import unescape
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markup import excerpt, plain_member_text, render_member_text
from tests.markup.test_render import HOSTILE, PATHOLOGICAL, faults

PASTED = [
    "Regards,\n-- \nRosa\nFront desk",
    "Regards\n---\nRosa",
    "What I said\n===========\nNothing at first.",
    "We talked.\n\n    He said: no.\n\tI said: fine.",
    "# 4 on the list was the lift",
    "####### all of it",
    "2019. It was the year of the flood.",
    "+44 is the code that she had to dial",
    "+ one more\n- one less",
    "* * *",
    "***",
    "___",
    "> On Monday you wrote:\n> nobody came\nAnd that is true.",
    "> 30 minutes she had waited",
    "1) first\n2) second\n10. tenth",
    "first_name_last and __init__",
    "The sender was <name@x>",
    "It cost $5 and ~10 more, ~~not~~ 12",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```",
    "`tick` and ![picture](x) and [link](https://example.org)",
    "[1]: https://example.org/",
    "A backslash \\* and an entity &amp; and &#35;",
    "K*** M*** called about ****1234 and 5 * 3 * 2 and 2*3*4",
    "*.pdf, (*.doc) and /*/ and *\nnot closed* here",
    "f***ing s***t, she said",
    "Anna: Hello?\nBen: Good morning.\nAnna: At last.",
]


class Passage(NamedTuple):
    start: int
    end: int
    why: str


def read_lines(html: str) -> list[str]:
    """Return the lines that a browser shows, without markup."""
    text = html.replace('<p dir="auto">', "").replace("</p>\n", "<br>").removesuffix("<br>")
    assert "<" not in text.replace("<br>", "")
    return [unescape(line) for line in text.split("<br>")]


@pytest.mark.parametrize("text", PASTED)
def test_pasted_text_stays_as_it_was_typed(text):
    typed = [line.strip() for line in text.split("\n") if line.strip()]
    assert read_lines(render_member_text(text)) == typed
    assert plain_member_text(text) == " ".join(" ".join(typed).split())


def test_a_blank_line_begins_a_paragraph_and_a_line_break_stays():
    html = render_member_text("One\r\ntwo\rthree\n \t\n\n\nfour\u2028five")
    assert html == '<p dir="auto">One<br>two<br>three</p>\n<p dir="auto">four<br>five</p>\n'


@pytest.mark.parametrize(
    ("text", "inner", "plain"),
    [
        ("It was *her* turn", "It was <em>her</em> turn", "It was her turn"),
        (
            "(*she*) “**no**”, –*yes*.",
            "(<em>she</em>) “<strong>no</strong>”, –<em>yes</em>.",
            "(she) “no”, –yes.",
        ),
        ("**two words**", "<strong>two words</strong>", "two words"),
        ("*नमस्ते*!", "<em>नमस्ते</em>!", "नमस्ते!"),
        ("*a <b>* & c", "<em>a &lt;b&gt;</em> &amp; c", "a <b> & c"),
    ],
)
def test_stars_emphasise_words(text, inner, plain):
    assert render_member_text(text) == f'<p dir="auto">{inner}</p>\n'
    assert plain_member_text(text) == plain


def test_marked_passages_are_highlighted_across_lines_and_emphasis():
    html = render_member_text("So Ann Lee\nof **Ann Street** left", [Passage(3, 19, 'a "person"')])
    note = 'title="a &quot;person&quot;"'
    hidden = '<span class="visually-hidden"> (a &quot;person&quot;)</span>'
    assert html == (
        f'<p dir="auto">So <mark {note}>Ann Lee{hidden}</mark><br><mark {note}>of {hidden}</mark>'
        f"<strong><mark {note}>Ann{hidden}</mark> Street</strong> left</p>\n"
    )


def test_an_excerpt_is_plain_and_ends_after_a_word():
    assert excerpt("*One*\ntwo # three_four", 100) == "One two # three_four"
    assert excerpt("One two three", 9) == "One two …"
    assert excerpt("x" * 30, 9) == "x" * 9 + " …"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_is_text(text):
    assert faults(render_member_text(text)) == []
    assert not {"<a", "<img", "<script"} & set(render_member_text(text).split())


@given(st.text(max_size=300) | st.text(alphabet="*_ #>-\n\r.a1<&\"'()", max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_keeps_its_words_and_gives_safe_html(text):
    html = render_member_text(text, [Passage(1, len(text) // 2, "x")])
    assert (
        faults(
            html.replace("<mark", "<p")
            .replace("<span", "<p")
            .replace("title=", "dir=")
            .replace("class=", "dir=")
        )
        == []
    )
    letters = [character for character in plain_member_text(text) if character.isalnum()]
    assert letters == [character for character in text if character.isalnum()]


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_no_text_takes_long_to_render(name):
    started = time.process_time()
    render_member_text(PATHOLOGICAL[name])
    # The goal is 0.02 s of CPU; this distinguishes a stall from a busy machine.
    assert time.process_time() - started < 2
