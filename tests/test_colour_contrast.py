"""Colour contrast of every pair of tokens, in both themes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOKENS = (ROOT / "static/css/tokens.css").read_text()
# Text colour, background, minimum contrast: 7 for body text and links, 4.5 for other text, 3 for controls.
PAIRS = [
    ("ink", "paper", 7), ("ink", "surface", 7), ("pine", "paper", 7), ("pine", "surface", 7),
    ("ink-2", "paper", 4.5), ("ink-2", "surface", 4.5), ("ink-2", "sunk", 4.5), ("ink", "honey", 7),
    ("ink", "warm-tint", 7), ("ink", "calm-tint", 7), ("ink-2", "warm-tint", 4.5), ("ink-2", "calm-tint", 4.5),
    ("on-pine", "pine", 4.5), ("on-pine", "pine-hover", 4.5), ("stop", "paper", 4.5), ("stop", "surface", 4.5),
    ("ok", "ok-tint", 4.5), ("warn", "warn-tint", 4.5), ("stop", "stop-tint", 4.5), ("info", "info-tint", 4.5),
    ("edge", "paper", 3), ("edge", "surface", 3), ("warm-edge", "paper", 3), ("calm-edge", "paper", 3),
    ("warm-edge", "warm-tint", 3), ("calm-edge", "calm-tint", 3), ("focus-line", "paper", 3),
]  # fmt: skip


def colours(theme):
    """Return the tokens of a theme as hexadecimal colours."""
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS):
        both = re.match(r"light-dark\((#\w+),\s*(#\w+)\)", value)
        if both:
            found[name] = both[1 if theme == "light" else 2]
        elif value.startswith("#") and name not in found:
            found[name] = value
    return found


def luminance(colour):
    """Return the relative luminance (WCAG 2.2, 1.4.3)."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_tokens_has_the_required_contrast(theme):
    known = colours(theme)
    low = [
        (text, ground, round(contrast(known[text], known[ground]), 2))
        for text, ground, least in PAIRS
        if contrast(known[text], known[ground]) < least
    ]
    assert low == []


def test_the_contrast_formula_is_correct():
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#777777", "#fff"), 2) == 4.48


RAW_COLOUR = r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)|rgb\(|hsl\(|oklch\("


def test_raw_colours_are_only_in_the_tokens():
    sheets = {path.stem: path.read_text() for path in (ROOT / "static/css").glob("*.css")}
    assert re.search(RAW_COLOUR, sheets.pop("tokens")) and "site" in sheets
    for name, text in sheets.items():
        assert not re.findall(RAW_COLOUR, text), name
        assert "!important" not in text
