"""Cases, their revisions, and the log of what curators did."""

from cases.models.case import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap
from cases.models.revision import CaseRevision, CaseStep
from cases.models.sentence import WeeklySentence
from cases.models.situations import Situation

__all__ = [
    "Beat",
    "Case",
    "CaseIndustry",
    "CaseRevision",
    "CaseStep",
    "CaseTechnique",
    "Line",
    "PhraseSwap",
    "Situation",
    "WeeklySentence",
]
