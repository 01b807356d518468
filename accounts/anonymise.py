"""Removes the name, the handle and the e-mail address of an erased member from texts that stay."""

import re
from typing import Protocol

from django.utils.translation import gettext as _

MIN_NAME_LENGTH = 3
"""Shorter names are part of too many words to be replaced in texts."""
COMMON_WORDS = frozenset(
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
"""Words that start a sentence more often than they are a name."""


class Member(Protocol):
    """What texts may contain of a member (accounts.models.User)."""

    email: str
    handle: str
    name: str


def mask_email(user: Member, text: str) -> str:
    """Return `text` with the e-mail address of `user` replaced by "a former member"."""
    return re.sub(_email_pattern(user.email), lambda match: _("a former member"), text)


def anonymise(user: Member, text: str) -> str:
    """Return `text` with the address, links, handle and names of `user` replaced by "a former member".

    Matches whole words. Only for texts by or about the member: in others' texts, the name may be an ordinary
    word.
    """
    names = {user.name or user.handle, *user.name.split()} | ({user.handle} if "-" in user.handle else set())
    longest_first = sorted(names, key=len, reverse=True)
    patterns = [_name_pattern(name) for name in longest_first if len(name) >= MIN_NAME_LENGTH]
    links = rf"(?i:(?:/people/|@){re.escape(user.handle)}(?!\w))"
    pattern = "|".join([_email_pattern(user.email), links, *patterns])
    return re.sub(pattern, lambda match: _("a former member"), text)


def _email_pattern(email: str) -> str:
    return rf"(?i:(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w))"


def _name_pattern(name: str) -> str:
    exact = rf"(?<!\w){re.escape(name)}(?!\w)"
    if name.casefold() in COMMON_WORDS:
        # Only where it is written as a name: inside a sentence, or as a line of its own.
        return rf"(?<=[\w,–—-] ){exact}|(?m:^{exact}[.!]?$)"
    if not name.isalpha():
        return f"(?i:{exact})"
    spellings = dict.fromkeys([name, name.capitalize(), name.upper()])
    return "|".join(exact.replace(name, spelling) for spelling in spellings)
