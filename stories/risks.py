"""When two people have to approve a story: what in it could hurt somebody if one person misses it."""

import re

from django.utils.translation import gettext_lazy as _

from taxonomy.vocabulary import vocabulary

RISKS = {
    "health": _("Health of a person"),
    "minors": _("A child or young person"),
    "kept": _("Something kept that may identify somebody"),
    "legal": _("Police, courts or legal claims"),
}
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


def risks_of(telling) -> list[tuple[str, str]]:
    """Return the risks of a telling: pairs of a word and what it means."""
    # The public reads these as well, in a list or beside the text.
    described = [picture.alternative for picture in telling.shown_pictures()] if telling.pictures else []
    text = "\n\n".join([telling.whole_text, telling.credit_role, *described])
    # Healthcare may have been merged into another industry, or another one into it.
    care, told = (
        set(vocabulary().current("industry", slugs)) for slugs in (["healthcare"], telling.industries)
    )
    present = {
        "health": bool(care & told) or bool({"illness", "self-harm"} & set(telling.content_notes)),
        "minors": "children" in telling.content_notes or bool(_MINOR.search(text)),
        "kept": bool(telling.kept),
        "legal": bool(_LEGAL.search(text)),
    }
    return [(word, RISKS[word]) for word, there in present.items() if there]
