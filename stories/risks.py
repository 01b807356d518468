"""Risks for which a second moderator must approve: what could harm a person if it is overlooked."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stories.models.content import StoryContent
from taxonomy.vocabulary import vocabulary

RISKS = {
    "health": _("Health of a person"),
    "minors": _("A child or young person"),
    "kept": _("An identifying detail that was kept"),
    "legal": _("Police, courts or legal claims"),
}
MAX_LENGTH = 50_000
"""The most characters that are searched; the texts of a story have fewer."""
_MINOR = re.compile(
    r"\b(?:(?:1[0-7]|[1-9])[- ]years?[- ]old|aged (?:1[0-7]|[1-9])\b|under 18|"
    r"toddlers?|infants?|bab(?:y|ies)|teenagers?|schoolchild(?:ren)?|pupils?|minors)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(?:police|solicitors?|lawyers?|lawsuits?|courts?|tribunals?|ombudsm[ae]n|prosecut\w+|sued?|suing|"
    r"crim(?:e|es|inal|inals)|arrest(?:ed)?|fraud(?:ster|sters)?|bailiffs?)\b",
    re.IGNORECASE,
)


def risks_of(content: StoryContent) -> list[tuple[str, str | Promise]]:
    """Return the risks of a story's content: pairs of a key of `RISKS` and its label."""
    text = "\n\n".join(one.text for one in content.public_texts())[:MAX_LENGTH]
    # Healthcare may have been merged into another industry, or another one into it.
    words = vocabulary()
    healthcare = set(words.current_slugs("industry", ["healthcare"]))
    industries = set(words.current_slugs("industry", content.industries))
    present = {
        "health": bool(healthcare & industries)
        or bool({"illness", "self-harm"} & set(content.content_notes)),
        "minors": "children" in content.content_notes or bool(_MINOR.search(text)),
        "kept": bool(content.kept_findings),
        "legal": bool(_LEGAL.search(text)),
    }
    return [(key, RISKS[key]) for key, is_present in present.items() if is_present]
