"""Words that stay when a member is erased, and no longer name them."""

import re

from django.utils.translation import gettext as _

SHORTEST = 3
"""A shorter name is part of too many words to be taken out of texts."""
ORDINARY = frozenset(
    {
        "the", "this", "that", "these", "those", "there", "then", "and", "but", "for", "not", "yes",
        "you", "your", "yours", "our", "ours", "their", "his", "her", "hers", "its", "who", "what",
        "when", "where", "which", "why", "how", "all", "any", "some", "one", "two", "may", "might",
        "must", "can", "could", "will", "would", "shall", "should", "has", "have", "had", "are",
        "was", "were", "did", "does", "just", "here", "now", "thank", "thanks", "please", "with",
        "from", "about", "case", "story", "comment", "der", "die", "das", "und", "aber", "ich",
        "sie", "wir", "ihr", "ein", "eine", "mein", "dein", "nicht", "danke", "bitte", "wer", "wie",
    }
)  # fmt: skip
"""Words that begin a sentence more often than they name somebody."""


def mask_email(user, text: str) -> str:
    """Return a text in which the address of a member is "a former member"."""
    return re.sub(_as_address(user.email), lambda match: _("a former member"), text)


def anonymise(user, text: str) -> str:
    """Return a text in which the member is "a former member", as whole words.

    It is for words that are theirs or about them: in those of others a name may be any word.
    """
    names = {user.name or user.handle, *user.name.split()} | ({user.handle} if "-" in user.handle else set())
    known = [_as_name(name) for name in sorted(names, key=len, reverse=True) if len(name) >= SHORTEST]
    linked = rf"(?i:(?:/people/|@){re.escape(user.handle)}(?!\w))"
    pattern = "|".join([_as_address(user.email), linked, *known])
    return re.sub(pattern, lambda match: _("a former member"), text)


def _as_address(email: str) -> str:
    return rf"(?i:(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w))"


def _as_name(name: str) -> str:
    found = rf"(?<!\w){re.escape(name)}(?!\w)"
    if name.casefold() in ORDINARY:
        # As names are written: within a sentence, or on a line of its own.
        return rf"(?<=[\w,–—-] ){found}|(?m:^{found}[.!]?$)"
    if not name.isalpha():
        return f"(?i:{found})"
    return "|".join(
        found.replace(name, way) for way in dict.fromkeys([name, name.capitalize(), name.upper()])
    )
