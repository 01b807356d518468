"""Roles that few people hold, and their combination with other details."""

import re
from collections.abc import Iterator

from content_checks.findings.normalized_text import Candidate, TokenizedText

RARE_ROLE = re.compile(
    r"\b(?:the|our|their|its|a) (?:only|sole|last remaining|first female|first black|local) (?:[a-z-]{3,20} ){0,2}?"
    r"(?:midwife|doctor|gp|nurse|teacher|vicar|priest|imam|rabbi|pharmacist|vet|dentist|surgeon|judge"
    r"|bookkeeper|optician|"
    r"florist|baker|butcher|postman|postwoman|deputy|councillor|wheelchair user|woman|man|driver|solicitor"
    r"|lawyer|officer)\b"
    r"|\b(?:the|our) (?:mayor|head ?teacher|headmistress|headmaster|principal|vicar|mp|chief constable|chief "
    r"executive|ceo|"
    r"bishop|rabbi|imam|postmaster|postmistress|harbour master|lord lieutenant|consultant \w{4,16}|captain "
    r"of \w{3,20}|goalkeeper)\b(?: of [A-Z]\w+)?",
    re.I,
)
MAX_DISTANCE = 300
"""The distance in characters within which role, place and date count as a combination."""


def detect(tokenized: TokenizedText) -> Iterator[Candidate]:
    """Yield the candidates of this kind."""
    yield from ((*m.span(), "rare_role") for m in RARE_ROLE.finditer(tokenized.text))


def combined_role_starts(found: list[tuple[int, str]]) -> set[int]:
    """Return the starts of rare roles that have a small place and an exact date or age near them."""
    places = [at for at, kind in found if kind in {"small_place", "employer", "address"}]
    days = [at for at, kind in found if kind in {"exact_date", "age", "birth_date"}]
    return {
        at
        for at, kind in found
        if kind == "rare_role"
        and any(abs(at - place) <= MAX_DISTANCE for place in places)
        and any(abs(at - day) <= MAX_DISTANCE for day in days)
    }
