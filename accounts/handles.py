"""Handles: random ones, the rules for chosen ones, and which handles look the same."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from text_input.slugs import reserved_words

MIN_LENGTH, MAX_LENGTH = 3, 40
GENERATED_PREFIX = "member-"
RESERVED = (
    "admin", "administrator", "moderator", "moderation", "curator", "curation", "staff", "team", "support",
    "help", "root", "system", "site", "owner", "official", "security", "privacy", "empathy", "me", "you",
    "null", "none", "anonymous", "nobody", "somebody", "deleted", "removed", "former", "share", "mine", "api",
)  # fmt: skip
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_ALLOWED = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
# Replaced in this order: characters that readers mistake for each other.
_CONFUSABLES = (
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("5", "s"),
    ("rn", "m"),
    ("vv", "w"),
    ("-", ""),
    ("_", ""),
)


def random_handle() -> str:
    """Return a random handle, such as member-8f3k2a7b, that says nothing about the member."""
    return GENERATED_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def handle_skeleton_of(handle: str) -> str:
    """Return what the handle looks like: handles with the same skeleton are mistaken for each other.

    Empty for generated handles: there are many, and they do not identify a member to others.
    """
    skeleton = handle.lower()
    if skeleton.startswith(GENERATED_PREFIX):
        return ""
    for written, read in _CONFUSABLES:
        skeleton = skeleton.replace(written, read)
    return skeleton


def validate_handle(handle: str) -> None:
    """Raise ValidationError if the handle is reserved or has forbidden characters or a wrong length."""
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        raise ValidationError(
            _("Use %(least)s to %(most)s characters.") % {"least": MIN_LENGTH, "most": MAX_LENGTH}
        )
    if not _ALLOWED.fullmatch(handle):
        raise ValidationError(
            _(
                "Use the letters a to z, digits and single hyphens. "
                "Begin with a letter and do not end with a hyphen."
            )
        )
    reserved = {handle_skeleton_of(word) for word in (*RESERVED, *reserved_words("person"))}
    if handle.startswith(GENERATED_PREFIX) or handle_skeleton_of(handle) in reserved:
        raise ValidationError(_("This handle belongs to the site. Choose another one."))
