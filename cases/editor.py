"""The editor of a case: between the canonical form of a text and the forms on the page."""

from cases.forms import CaseForm, LineForm, SwapForm
from cases.library.schema import CASE_HEADINGS
from cases.models import Beat, Case, CaseRevision

GROUPS = ("tool", "practise", "prompts")
EXTRA_LINES, EXTRA_SWAPS, MOST_ROWS = 2, 1, 200
HEADING = dict(zip(Beat.Kind.values, CASE_HEADINGS, strict=True))


class Editor:
    """The forms of one text. Filled from the text, or from what a curator has sent."""

    def __init__(self, text: CaseRevision, post=None, more: bool = False):
        self.text, self.post = text, post
        adapted = text.values["provenance"] == Case.Provenance.ADAPTED
        self.form = CaseForm(post, initial=None if post else _initial(text), adapted=adapted)
        # Once for all rows: a vocabulary asks the database whether it still is the newest.
        self.shared = {"techniques": self.form.fields["techniques"].choices}
        if post:
            self.lines = [self._row(LineForm, "line", at, post) for at in range(_count(post, "lines"))]
            self.swaps = [self._row(SwapForm, "swap", at, post) for at in range(_count(post, "swaps"))]
        else:
            blank = [{"role": "us" if at % 2 else "them"} for at in range(8 if more else EXTRA_LINES)]
            lines = [*text.values["dialogue"], *blank]
            swaps = [{**row, "try_this": row["try"]} for row in text.values["swaps"]]
            swaps += [{}] * max(4 if more else EXTRA_SWAPS, 3 - len(swaps))
            self.lines = [
                self._row(LineForm, "line", at, initial={**row, "place": at + 1})
                for at, row in enumerate(lines)
            ]
            self.swaps = [self._row(SwapForm, "swap", at, initial=row) for at, row in enumerate(swaps)]

    def _row(self, form, name: str, at: int, post=None, initial=None):
        return form(post, prefix=f"{name}-{at}", initial=initial, **self.shared)

    def snapshot(self) -> tuple[dict, dict, str]:
        """What was sent, as (values, sections, what changed). What has no field stays as it is."""
        typed, values = self.form.typed(), dict(self.text.values)
        change_note = typed.pop("what")
        sections = {HEADING[kind]: typed.pop(kind) for kind in HEADING}
        for name in ("industries", "techniques"):
            typed[name] = _in_old_order(values[name], typed[name])
        for group in GROUPS:
            values[group] = {key: typed.pop(f"{group}__{key}") for key in values[group]}
        values |= typed
        values["dialogue"] = _lines([form.typed() for form in self.lines])
        values["swaps"] = [row for form in self.swaps if (row := _swap(form.typed()))]
        return values, sections, change_note


def _initial(text: CaseRevision) -> dict:
    values = {**text.values, "what": text.change_note}
    values |= {f"{group}__{key}": value for group in GROUPS for key, value in values[group].items()}
    return values | {kind: text.sections[heading] for kind, heading in HEADING.items()}


def _count(post, name: str) -> int:
    sent = post.get(name, "")
    return min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0


def _in_old_order(old: list[str], chosen: list[str]) -> list[str]:
    return [slug for slug in old if slug in chosen] + [slug for slug in chosen if slug not in old]


def _lines(rows: list[dict]) -> list[dict]:
    """The rows that hold words, by their places, in the shape of a library file."""
    typed = [(_place(row.pop("place"), at), at, row) for at, row in enumerate(rows)]
    return [
        _line(row)
        for _where, _at, row in sorted(typed, key=lambda one: one[:2])
        if any(row[key] for key in ("said", "worked", "note", "speaker"))
    ]


def _place(sent: str, at: int) -> float:
    return float(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else at + 1.0


def _line(row: dict) -> dict:
    line = {key: row[key] for key in ("role", "speaker", "said")}
    if row["turn"]:
        line["turn"] = True
    return line | {key: row[key] for key in ("technique", "worked", "note") if row[key]}


def _swap(row: dict) -> dict:
    """A swap in the shape of a library file, or nothing when nothing was typed."""
    if not any(row[key] for key in ("instead_of", "try_this", "because")):
        return {}
    return {**{key: row[key] for key in ("instead_of", "because", "technique")}, "try": row["try_this"]}
