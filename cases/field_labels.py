"""Labels of the fields of a case on curators' pages, and the content of a case as labelled parts."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.library.schema import CASE_HEADINGS
from cases.models import Case, Line, Situation
from taxonomy.vocabulary import vocabulary

FIELD_LABELS = {
    "title": gettext_lazy("Title"),
    "standfirst": gettext_lazy("Standfirst"),
    "problem": gettext_lazy("Problem"),
    "industries": gettext_lazy("Industries"),
    "techniques": gettext_lazy("Techniques"),
    "provenance": gettext_lazy("Origin"),
    "lineage": gettext_lazy("Source"),
    "channel": gettext_lazy("Channel"),
    "setting": gettext_lazy("Setting"),
    "felt": gettext_lazy("How the person felt"),
    "content_notes": gettext_lazy("Content notes for readers"),
    "The moment": gettext_lazy("The moment"),
    "The turning point": gettext_lazy("The turning point"),
    "dialogue": gettext_lazy("Dialogue"),
    "What was done": gettext_lazy("What was done"),
    "What changed": gettext_lazy("What changed"),
    "Try this": gettext_lazy("Try this"),
    "tool": gettext_lazy("Tool"),
    "tool.kind": gettext_lazy("Kind of tool"),
    "tool.title": gettext_lazy("Title of the tool"),
    "tool.items": gettext_lazy("Items of the tool"),
    "swaps": gettext_lazy("Phrases"),
    "practise.situation": gettext_lazy("Practise: the situation"),
    "practise.question": gettext_lazy("Practise: the question"),
    "prompts.customer": gettext_lazy("Question about the customer’s side"),
    "prompts.habits": gettext_lazy("Question about your habits"),
    "prompts.system": gettext_lazy("Question about your team’s system"),
    "what": gettext_lazy("What this version changes"),
}
ROW_FIELD_LABELS = {
    "role": gettext_lazy("who speaks"),
    "speaker": gettext_lazy("name or role of the speaker"),
    "said": gettext_lazy("what was said"),
    "turn": gettext_lazy("the turn"),
    "worked": gettext_lazy("the words that worked"),
    "note": gettext_lazy("why it worked"),
    "technique": gettext_lazy("technique"),
    "instead_of": gettext_lazy("instead of"),
    "try": gettext_lazy("try"),
    "because": gettext_lazy("why it works"),
    "backfires": gettext_lazy("when not to use it"),
    "situations": gettext_lazy("situations"),
}


def field_label(key: str) -> str:
    """Return the label of a field by its path: "dialogue.3.said" gives “Dialogue, line 4, what was said”."""
    if key in FIELD_LABELS:
        return str(FIELD_LABELS[key])
    group, _dot, rest = key.partition(".")
    number, _dot, part = rest.partition(".")
    if not number.isdigit():
        return str(FIELD_LABELS.get(group, group))
    row = (_("line %(n)s") if group == "dialogue" else _("%(n)s")) % {"n": int(number) + 1}
    labels = [FIELD_LABELS.get(group, group), row, ROW_FIELD_LABELS.get(part, part)]
    return ", ".join(str(label) for label in labels if label)


def labelled_parts(values: dict[str, Any], sections: dict[str, str]) -> list[tuple[str, str]]:
    """Return the content of a case as pairs of a label and plain text, in reading order."""
    texts = {key: values[key] for key in ("title", "standfirst", "problem", "setting", "felt", "lineage")}
    words = vocabulary()
    term_names = {term.slug: term.local_name for term in (*words.industries, *words.techniques)}
    for key in ("industries", "techniques"):
        texts[key] = ", ".join(term_names.get(slug, slug) for slug in values[key])
    texts["provenance"] = _choice_label(Case.Provenance, values["provenance"])
    texts["channel"] = _choice_label(Case.Channel, values["channel"])
    texts["content_notes"] = "\n".join(values["content_notes"])
    texts |= {heading: sections[heading] for heading in CASE_HEADINGS}
    texts["dialogue"] = "\n\n".join(_line_text(line, term_names) for line in values["dialogue"])
    texts["swaps"] = "\n\n".join(_swap_text(swap, term_names) for swap in values["swaps"])
    for group in ("tool", "practise", "prompts"):
        for key, value in values[group].items():
            texts[f"{group}.{key}"] = "\n".join(value) if isinstance(value, list) else value
    texts["tool.kind"] = _choice_label(Case.Tool, values["tool"]["kind"])
    return [(str(label), texts[key]) for key, label in FIELD_LABELS.items() if key in texts]


def _choice_label(choices: type[models.TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _line_text(line: dict[str, Any], term_names: dict[str, str]) -> str:
    speaker = line["speaker"] or _choice_label(Line.Role, line["role"])
    text = f"{speaker}: {line['said']}"
    if line.get("turn"):
        text = f"{_('The turn.')} {text}"
    worked = f"“{line['worked']}”" if line.get("worked") else ""
    technique = line.get("technique", "")
    details = [term_names.get(technique, technique), worked, line.get("note")]
    return f"{text}\n{' · '.join(detail for detail in details if detail)}".strip()


def _swap_text(swap: dict[str, Any], term_names: dict[str, str]) -> str:
    technique = term_names.get(swap["technique"], swap["technique"])
    situations = [_choice_label(Situation, value) for value in swap["situations"]]
    details = " · ".join([*situations, technique])
    backfires = _("When not to use it: %(when)s") % {"when": swap["backfires"]} if swap["backfires"] else ""
    lines = [f"“{swap['instead_of']}” → “{swap['try']}”", swap["because"], backfires, details]
    return "\n".join(line for line in lines if line)
