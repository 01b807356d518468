"""Markdown is rendered as safe HTML, quickly for any text."""

import json
import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markup.markdown import ATTRIBUTES, MAX_LENGTH, TAGS, plain_text, render

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "<svg/onload=alert(1)>",
    "![x](javascript:alert(1))", "![x](https://evil.example/pixel.png)", "![x](//evil.example/pixel.png)",
    "[x](//evil.example/)", '[x](/ "\\" onmouseover=alert(1) ")', "[x]: javascript:alert(1)\n[x]",
    "<a href='vbscript:x'>x</a>", "`<script>`", "<details open ontoggle=alert(1)>", "<form action=/x>",
    "<style>*{}</style>", "<base href=//evil.example>", "<iframe src=/>", "\x00<script>", "&lt;script&gt;",
    "| a |\n|-|\n| <img src=x onerror=alert(1)> |", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>",
]  # fmt: skip
PATHOLOGICAL = {
    "brackets": "[" * MAX_LENGTH, "links": "[a](" * (MAX_LENGTH // 4), "stars": "*a " * (MAX_LENGTH // 3),
    "nested quotes": ">" * MAX_LENGTH, "backticks": "".join("`" * n + " " for n in range(1, 195)),
    "emphasis": "*_" * (MAX_LENGTH // 2), "lists": "".join(" " * n + "- a\n" for n in range(190)),
    "tables": "|a" * 5_000 + "\n" + "|-" * 5_000, "entities": "&" * MAX_LENGTH,
    "references": "".join(f"[{n}]: /{n}\n" for n in range(1_700)), "angles": "<" * MAX_LENGTH,
    "images": "![" * (MAX_LENGTH // 2), "tildes": "~~a" * (MAX_LENGTH // 3),
    "closed brackets": "[" * (MAX_LENGTH // 2) + "]" * (MAX_LENGTH // 2), "empty images": "![]" * (MAX_LENGTH // 3),
    "image addresses": "![](" * (MAX_LENGTH // 4), "link addresses": "[](" * (MAX_LENGTH // 3),
    "images and brackets": "![[]" * (MAX_LENGTH // 4), "brackets and emphasis": "_[*" * (MAX_LENGTH // 3),
    "open addresses": "[a](<b" * (MAX_LENGTH // 6), "open titles": '[a](b "' * (MAX_LENGTH // 7),
    "reference labels": "[a][" * (MAX_LENGTH // 4), "parentheses": "(" * MAX_LENGTH, "bars": "|" * MAX_LENGTH,
    "quoted lists": "> - " * (MAX_LENGTH // 4), "quotes of images": ">![" * (MAX_LENGTH // 3),
    "a mixture": "![](*_`<>~~" * (MAX_LENGTH // 11), "lines of brackets": "[\n" * (MAX_LENGTH // 2),
}  # fmt: skip


class MarkupChecker(HTMLParser):
    """Collects the elements and attributes that are not allowed."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        allowed = ATTRIBUTES.get(tag, set()) | {"a": {"rel"}, "p": {"dir"}}.get(tag, set())
        self.faults += [tag] if tag not in TAGS else []
        self.faults += [f"{tag} {name}" for name, _ in attrs if name not in allowed]
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name == "href" and not address.startswith(("http:", "https:", "mailto:", "/", "#", "?")):
                # Everything else must be a relative URL, without a scheme before the first slash.
                self.faults += [address] if ":" in address.split("/")[0] else []
            if (name == "href" and address.startswith("//")) or (
                name == "src" and not address.startswith("/media/")
            ):
                self.faults.append(f"{name}={address}")


def faults(html):
    reader = MarkupChecker()
    reader.feed(html)
    return reader.faults


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_is_removed(text):
    assert faults(render(text)) == []


def payloads():
    """Return the collection of attacks in the file that EMPATHY_PAYLOADS names, if it is set."""
    path = os.environ.get("EMPATHY_PAYLOADS")
    if not path:
        return []
    return sorted({p for texts in json.loads(Path(path).read_text()).values() for p in texts})


@pytest.mark.skipif(not payloads(), reason="EMPATHY_PAYLOADS does not name a collection of attacks.")
def test_known_xss_payloads_are_removed():
    assert [text for text in payloads() if faults(render(text))] == []


def test_the_checker_finds_planted_attacks():
    planted = '<script></script><img src="x" onerror="x"><a href="javascript:x">x</a><a href="//e">e</a>'
    assert len(faults(planted)) == 5


@given(st.text(max_size=400) | st.text(alphabet="<>[]()!*_`&#:/\\\"'= \njavscript", max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_safe_html_and_never_an_exception(text):
    assert faults(render(text)) == []


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_texts_are_rendered_quickly(name):
    text = PATHOLOGICAL[name][:MAX_LENGTH]
    started = time.process_time()
    render(text)
    # The target is 0.2 s of CPU; ten times as much still distinguishes a stall from a noisy machine.
    assert time.process_time() - started < 2


@pytest.mark.parametrize("opening", ["[", "![", "[](", "![](", "![[", "[a]["])
def test_a_repeated_opening_is_plain_text_up_to_the_end(opening):
    text = opening * 300
    assert re.sub("<[^>]+>", "", render(text)).strip() == text
    assert plain_text(text) == text


def test_links_images_and_emphasis_contain_each_other():
    picture = '<img src="/media/a.png" alt="b">'
    html = render("[**[*a*]** ![b](/media/a.png) [c]](/d) and [[[[e](/f)]]]")
    assert f'<a href="/d" rel="nofollow noopener ugc"><strong>[<em>a</em>]</strong> {picture} [c]</a>' in html
    assert '[[[<a href="/f" rel="nofollow noopener ugc">e</a>]]]' in html


def test_common_markdown_is_rendered():
    html = render("## Head\n\n*one* **two** ~~three~~\n\n1. a\n2. b\n\n> said\n\n[x](https://example.org)")
    for part in ("<h2>", "<em>", "<strong>", "<s>", "<ol>", "<blockquote>", 'rel="nofollow noopener ugc"'):
        assert part in html
    assert "<table>" in render("|a|b|\n|-|-|\n|1|2|")
    assert 'src="/media/pictures/x.png"' in render("![x](/media/pictures/x.png)")
    assert render("a" * (MAX_LENGTH + 5)).count("a") == MAX_LENGTH
    assert render(None) == ""
