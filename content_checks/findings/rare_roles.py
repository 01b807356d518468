"""Roles that few people hold, and when they point to one of them."""

import re

from content_checks.findings.normalized_text import Reading

RARE = re.compile(
    r"\b(?:the|our|their|its|a) (?:only|sole|last remaining|first female|first black|local) (?:[a-z-]{3,20} ){0,2}?"
    r"(?:midwife|doctor|gp|nurse|teacher|vicar|priest|imam|rabbi|pharmacist|vet|dentist|surgeon|judge|bookkeeper|"
    r"optician|"
    r"florist|baker|butcher|postman|postwoman|deputy|councillor|wheelchair user|woman|man|driver|solicitor|lawyer|"
    r"officer)\b"
    r"|\b(?:the|our) (?:mayor|head ?teacher|headmistress|headmaster|principal|vicar|mp|chief constable|chief "
    r"executive|ceo|"
    r"bishop|rabbi|imam|postmaster|postmistress|harbour master|lord lieutenant|consultant \w{4,16}|captain of "
    r"\w{3,20}|goalkeeper)\b(?: of [A-Z]\w+)?",
    re.I,
)
NEAR = 300
"""Within how many characters a role, a place and a day come together."""


def spot(reading: Reading):
    """Yield (start, end, kind) of each candidate."""
    yield from ((*m.span(), "rare_role") for m in RARE.finditer(reading.text))


def in_combination(found: list[tuple[int, str]]) -> set[int]:
    """Where the rare roles start that have a small place and an exact date or an age near them."""
    places = [at for at, kind in found if kind in {"small_place", "employer", "address"}]
    days = [at for at, kind in found if kind in {"exact_date", "age", "birth_date"}]
    return {
        at
        for at, kind in found
        if kind == "rare_role"
        and any(abs(at - place) <= NEAR for place in places)
        and any(abs(at - day) <= NEAR for day in days)
    }
