"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")
SAME, REMOVED, ADDED = "same", "removed", "added"
NEAR = 1
"""Changes with no more than one equal word between them are shown as one."""


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """Return the pieces of both texts in the order of reading: pairs of same, removed or added and a text."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces: list[tuple[str, str]] = []
    for what, a, b, c, d in _joined(
        SequenceMatcher(None, before, after, autojunk=False).get_opcodes(), before
    ):
        if what == "equal":
            pieces.append((SAME, "".join(before[a:b])))
            continue
        pieces += [(REMOVED, "".join(before[a:b]))] if a < b else []
        pieces += [(ADDED, "".join(after[c:d]))] if c < d else []
    return pieces


def _joined(codes, before):
    """Join changes that only white space or a single short word keeps apart: they are read as one."""
    joined: list[list] = []
    for index, (what, a, b, c, d) in enumerate(codes):
        words = sum(bool(token.strip()) for token in before[a:b])
        between = what == "equal" and 0 < index < len(codes) - 1 and words <= NEAR and b - a <= 3
        what = "change" if between or what != "equal" else what
        if joined and joined[-1][0] == what == "change":
            joined[-1][2], joined[-1][4] = b, d
        else:
            joined.append([what, a, b, c, d])
    return joined


def is_changed(pieces) -> bool:
    """Say whether there is any difference."""
    return any(what != SAME for what, _text in pieces)
