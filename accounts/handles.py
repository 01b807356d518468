"""Handles: what they may be made of, which are reserved, and which look like another one."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST = 3, 40
GENERATED_PREFIX = "member-"
RESERVED = (
    "admin", "administrator", "moderator", "moderation", "curator", "curation", "staff", "team", "support",
    "help", "root", "system", "site", "owner", "official", "security", "privacy", "empathy", "me", "you",
    "null", "none", "anonymous", "nobody", "somebody", "deleted", "removed", "former", "share", "mine", "api",
)  # fmt: skip
_ALLOWED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
# Written in the order in which they are replaced: what a reader takes for the same letter.
_ALIKE = (("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("rn", "m"), ("vv", "w"), ("-", ""), ("_", ""))


def random_handle() -> str:
    """Make a handle that tells nothing about the person, such as member-8f3k2a."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return GENERATED_PREFIX + "".join(secrets.choice(alphabet) for _ in range(8))


def handle_skeleton_of(handle: str) -> str:
    """What a handle looks like at a glance: two with the same shape are taken for each other.

    Handles that the site made have none: there are many, and nobody is known by one.
    """
    shape = handle.lower()
    if shape.startswith(GENERATED_PREFIX):
        return ""
    for written, read in _ALIKE:
        shape = shape.replace(written, read)
    return shape


def validate_handle(handle: str) -> None:
    """Raise ValidationError with a sentence for a handle that nobody may choose."""
    if not SHORTEST <= len(handle) <= LONGEST:
        raise ValidationError(
            _("Use %(least)s to %(most)s characters.") % {"least": SHORTEST, "most": LONGEST}
        )
    if not _ALLOWED.fullmatch(handle):
        raise ValidationError(
            _(
                "Use the letters a to z, digits and single hyphens. "
                "Begin with a letter and do not end with a hyphen."
            )
        )
    if handle.startswith(GENERATED_PREFIX) or handle_skeleton_of(handle) in {
        handle_skeleton_of(word) for word in RESERVED
    }:
        raise ValidationError(_("This handle belongs to the site. Choose another one."))
