"""What the places of a case are called on curators' pages, and a text laid out as named parts."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.library.schema import CASE_HEADINGS
from cases.models import Case, Line
from taxonomy.vocabulary import vocabulary

FIELD_LABELS = {
    "title": gettext_lazy("Title"),
    "standfirst": gettext_lazy("Standfirst"),
    "industries": gettext_lazy("Industries"),
    "techniques": gettext_lazy("Techniques"),
    "provenance": gettext_lazy("Where it comes from"),
    "lineage": gettext_lazy("From whom or what"),
    "channel": gettext_lazy("Channel"),
    "setting": gettext_lazy("Setting"),
    "felt": gettext_lazy("How the person felt"),
    "content_notes": gettext_lazy("Notes for readers"),
    "The moment": gettext_lazy("The moment"),
    "The turning point": gettext_lazy("The turning point"),
    "dialogue": gettext_lazy("Dialogue"),
    "What was done": gettext_lazy("What was done"),
    "What changed": gettext_lazy("What changed"),
    "Try this": gettext_lazy("Try this"),
    "tool": gettext_lazy("Tool"),
    "tool.kind": gettext_lazy("Kind of tool"),
    "tool.title": gettext_lazy("Title of the tool"),
    "tool.items": gettext_lazy("Points of the tool"),
    "swaps": gettext_lazy("Phrase swaps"),
    "practise.situation": gettext_lazy("Practise: the situation"),
    "practise.question": gettext_lazy("Practise: the question"),
    "prompts.customer": gettext_lazy("Prompt: the customer’s side"),
    "prompts.habits": gettext_lazy("Prompt: your habits"),
    "prompts.system": gettext_lazy("Prompt: your team’s system"),
    "what": gettext_lazy("What this revision changes"),
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
    "because": gettext_lazy("because"),
}


def field_label(key: str) -> str:
    """Return the name of a place such as "dialogue.3.said": “Dialogue, line 4, what was said”."""
    if key in FIELD_LABELS:
        return str(FIELD_LABELS[key])
    group, _dot, rest = key.partition(".")
    number, _dot, part = rest.partition(".")
    if not number.isdigit():
        return str(FIELD_LABELS.get(group, group))
    which = _("line %(n)s") if group == "dialogue" else _("%(n)s")
    names = [FIELD_LABELS.get(group, group), which % {"n": int(number) + 1}, ROW_FIELD_LABELS.get(part, part)]
    return ", ".join(str(name) for name in names if name)


def labelled_parts(values: dict, sections: dict) -> list[tuple[str, str]]:
    """Lay a text out as pairs of a name and plain words, in the order of reading."""
    plain = ("title", "standfirst", "setting", "felt", "lineage")
    words = {key: values[key] for key in plain}
    known = vocabulary()
    called = {term.slug: term.name for term in (*known.industries, *known.techniques)}
    for key in ("industries", "techniques"):
        words[key] = ", ".join(called.get(slug, slug) for slug in values[key])
    words |= {"provenance": _label(Case.Provenance, values["provenance"])}
    words |= {"channel": _label(Case.Channel, values["channel"])}
    words |= {"content_notes": "\n".join(values["content_notes"])}
    words |= {heading: sections[heading] for heading in CASE_HEADINGS}
    words["dialogue"] = "\n\n".join(_line(line, called) for line in values["dialogue"])
    words["swaps"] = "\n\n".join(_swap(swap, called) for swap in values["swaps"])
    for group in ("tool", "practise", "prompts"):
        for key, value in values[group].items():
            words[f"{group}.{key}"] = "\n".join(value) if isinstance(value, list) else value
    words["tool.kind"] = _label(Case.Tool, values["tool"]["kind"])
    return [(str(name), words[key]) for key, name in FIELD_LABELS.items() if key in words]


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _line(line: dict, called: dict) -> str:
    who = line["speaker"] or _label(Line.Role, line["role"])
    said = f"{who}: {line['said']}"
    if line.get("turn"):
        said = f"{_('The turn.')} {said}"
    worked = f"“{line['worked']}”" if line.get("worked") else ""
    shown = [called.get(line.get("technique"), line.get("technique")), worked, line.get("note")]
    return f"{said}\n{' · '.join(one for one in shown if one)}".strip()


def _swap(swap: dict, called: dict) -> str:
    why = f"{swap['because']} · {called.get(swap['technique'], swap['technique'])}"
    return f"“{swap['instead_of']}” → “{swap['try']}”\n{why}"
