"""The editor of a case: conversion between the content of a revision and the forms on the page."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from cases.forms import CaseForm, LineForm, SwapForm, TypedForm
from cases.library.schema import CASE_HEADINGS
from cases.models import Beat, Case, CaseRevision
from request_handling.integers import parse_integer

GROUPS = ("tool", "practise", "prompts")
BLANK_LINES, BLANK_SWAPS = 2, 1
MORE_BLANK_LINES, MORE_BLANK_SWAPS = 8, 4
MIN_SWAPS = 3
MAX_ROWS = 200
HEADING = dict(zip(Beat.Kind.values, CASE_HEADINGS, strict=True))
"""The heading of each part of a case in its library file."""


class Editor:
    """The forms of one revision, filled with its content or with what a curator has sent."""

    def __init__(
        self, revision: CaseRevision, data: MultiValueDict | None = None, more: bool = False
    ) -> None:
        """`more` adds further blank rows."""
        self.revision = revision
        is_adapted = revision.values["provenance"] == Case.Provenance.ADAPTED
        self.form = CaseForm(data, initial=None if data else _initial(revision), adapted=is_adapted)
        # Read once for all rows, because each read of the vocabulary costs a query for its version.
        self.techniques = self.form.technique_names
        if data:
            self.lines = [self._row(LineForm, "line", at, data) for at in range(_count(data, "lines"))]
            self.swaps = [self._row(SwapForm, "swap", at, data) for at in range(_count(data, "swaps"))]
        else:
            self.lines = self._line_forms(revision, MORE_BLANK_LINES if more else BLANK_LINES)
            self.swaps = self._swap_forms(revision, MORE_BLANK_SWAPS if more else BLANK_SWAPS)

    def _line_forms(self, revision: CaseRevision, blank_count: int) -> list[TypedForm]:
        blank = [{"role": "us" if at % 2 else "them"} for at in range(blank_count)]
        rows = [*revision.values["dialogue"], *blank]
        return [
            self._row(LineForm, "line", at, initial={**row, "place": at + 1}) for at, row in enumerate(rows)
        ]

    def _swap_forms(self, revision: CaseRevision, blank_count: int) -> list[TypedForm]:
        rows = [{**row, "try_this": row["try"]} for row in revision.values["swaps"]]
        rows += [{}] * max(blank_count, MIN_SWAPS - len(rows))
        return [self._row(SwapForm, "swap", at, initial=row) for at, row in enumerate(rows)]

    def _row(
        self,
        form: type[LineForm] | type[SwapForm],
        name: str,
        at: int,
        data: MultiValueDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> TypedForm:
        return form(data, prefix=f"{name}-{at}", initial=initial, techniques=self.techniques)

    def content(self) -> tuple[dict[str, Any], dict[str, str], str]:
        """Return what was sent as (values, sections, change note).

        Values without a field stay as they are.
        """
        typed, values = self.form.typed(), dict(self.revision.values)
        change_note = typed.pop("what")
        sections = {HEADING[kind]: typed.pop(kind) for kind in HEADING}
        for name in ("industries", "techniques"):
            typed[name] = _in_previous_order(values[name], typed[name])
        for group in GROUPS:
            values[group] = {key: typed.pop(f"{group}__{key}") for key in values[group]}
        values |= typed
        values["dialogue"] = _lines([form.typed() for form in self.lines])
        values["swaps"] = [row for form in self.swaps if (row := _swap(form.typed()))]
        return values, sections, change_note


def _initial(revision: CaseRevision) -> dict[str, Any]:
    values = {**revision.values, "what": revision.change_note}
    values |= {f"{group}__{key}": value for group in GROUPS for key, value in values[group].items()}
    return values | {kind: revision.sections[heading] for kind, heading in HEADING.items()}


def _count(data: MultiValueDict, name: str) -> int:
    return min(parse_integer(data.get(name), max_digits=4), MAX_ROWS)


def _in_previous_order(previous: list[str], chosen: list[str]) -> list[str]:
    return [slug for slug in previous if slug in chosen] + [slug for slug in chosen if slug not in previous]


def _lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with content, sorted by their place, in the form of a library file."""
    # A row without a number keeps its place; of two equal numbers the upper row comes first.
    order = [(parse_integer(row["place"], at + 1, max_digits=5), at) for at, row in enumerate(rows)]
    return [
        _line(rows[at])
        for _place, at in sorted(order)
        if any(rows[at][key] for key in ("said", "worked", "note", "speaker"))
    ]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    line = {key: row[key] for key in ("role", "speaker", "said")}
    if row["turn"]:
        line["turn"] = True
    return line | {key: row[key] for key in ("technique", "worked", "note") if row[key]}


def _swap(row: dict[str, Any]) -> dict[str, Any]:
    """Return a swap in the form of a library file, or an empty dict if nothing was typed."""
    if not any(row[key] for key in ("instead_of", "try_this", "because", "backfires")):
        return {}
    same = ("instead_of", "because", "backfires", "situations", "technique")
    return {**{key: row[key] for key in same}, "try": row["try_this"]}
