"""What teams print: the handout of a case, and technique cards."""

from copy import copy
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Case, Line
from empathy import document_rendering, document_responses
from empathy.text_fitting import first_paragraph, kept_together, shortened
from markup import render as render_markdown
from taxonomy.vocabulary import attach_terms, vocabulary

PDF = "application/pdf"
CARDS_A_SHEET = 4


class Room(NamedTuple):
    """How much of a case stands on its one page."""

    size: int
    """The step of the type, 1 the largest (static/css/paper.css)."""
    answer_lines: int
    """Lines to write on under each prompt."""
    more: int
    """Lines of the dialogue beside the turn and what it answers."""
    words: int
    """The longest text, in characters."""
    points: int
    """So many points of the tool."""
    terms: int
    """So many industries, and so many techniques."""


ROOMS = [
    Room(size=1, answer_lines=3, more=2, words=800, points=12, terms=8),
    Room(size=1, answer_lines=3, more=1, words=800, points=12, terms=8),
    Room(size=1, answer_lines=2, more=1, words=800, points=12, terms=8),
    Room(size=1, answer_lines=3, more=0, words=800, points=12, terms=8),
    Room(size=1, answer_lines=2, more=0, words=800, points=12, terms=8),
    Room(size=2, answer_lines=2, more=0, words=600, points=12, terms=8),
    Room(size=3, answer_lines=2, more=0, words=400, points=12, terms=6),
    Room(size=3, answer_lines=1, more=0, words=300, points=9, terms=4),
    Room(size=3, answer_lines=1, more=0, words=160, points=6, terms=3),
    Room(size=3, answer_lines=1, more=0, words=80, points=4, terms=2),
    Room(size=3, answer_lines=1, more=0, words=60, points=3, terms=1),
]
"""From generous to tight: the first with which a case fits on one page is taken."""


class Fold(NamedTuple):
    """How much of a technique stands on its card."""

    size: int
    words: int


FOLDS = [Fold(1, 330), Fold(2, 330), Fold(2, 240), Fold(3, 180), Fold(3, 100), Fold(3, 60)]


def _handout(slug):
    """The handout as HTML, the version with the most room first. Raises Http404."""
    case = get_object_or_404(Case.objects.published().whole(), slug=slug)
    attach_terms("cases", [case])
    turn = Line.objects.around_turn(case)
    for layout in ROOMS:
        context = {
            "case": case,
            "title": kept_together(case.title),
            "layout": layout,
            "industries": case.terms.industries[: layout.terms],
            "techniques": case.terms.techniques[: layout.terms],
            "omitted_terms": sum(
                max(0, len(terms) - layout.terms) for terms in (case.terms.industries, case.terms.techniques)
            ),
            "situation": shortened(case.practise_situation, layout.words),
            "lines": [_cut(line, layout.words) for line in (*turn, *_after(case, turn)[: layout.more])],
            "prompts": [kept_together(shortened(prompt, layout.words)) for prompt in case.prompts],
            "answer_lines": range(layout.answer_lines),
            "tool": kept_together(shortened(case.tool_title, layout.words)),
            "points": [
                kept_together(shortened(point, layout.words)) for point in case.tool_items[: layout.points]
            ],
        }
        yield _page("paper/handout.html", context, case)


def _after(case, turn) -> list:
    """Lines after the turn that show a technique."""
    last = turn[-1].position if turn else 0
    return [line for line in case.lines.all() if line.worked and line.position > last]


def _cut(line, words: int):
    """The line, short enough; of a long one at least the words that worked."""
    line, said = copy(line), shortened(line.said, words)
    line.said = said if line.worked in said else shortened(line.worked, words)
    line.note = shortened(line.note, words)
    return line


def _cards(chosen):
    """Technique cards as HTML, the version with the most words first."""
    for layout in FOLDS:
        cards = [
            {
                "technique": technique,
                "helps": render_markdown(first_paragraph(technique.helps, layout.words)),
                "phrasing": shortened(min(technique.phrasings, key=len, default=""), layout.words),
                "avoid": shortened(technique.avoid, layout.words),
            }
            for technique in chosen
        ]
        sheets = [_sheet(cards[at : at + CARDS_A_SHEET]) for at in range(0, len(cards), CARDS_A_SHEET)]
        yield _page("paper/cards.html", {"sheets": sheets, "layout": layout})


def _sheet(cards: list) -> dict:
    """A sheet, filled with blank cards: on a full one, a card that is too long shows as a page too many."""
    return {"cards": cards, "blanks": range(CARDS_A_SHEET - len(cards))}


def _page(template, context, page=None) -> str:
    """A page of HTML for paper, which names the site and the address of the page with the whole text."""
    path = page.get_absolute_url() if page else reverse("techniques")
    address = {"address": settings.SITE_URL + path, "SITE_NAME": settings.SITE_NAME}
    return render_to_string(template, context | address)


def _paper(request, versions, make, **more):
    response = document_responses.answer(request, versions, make, PDF, **more)
    # Search engines lead to the page with the same words, which reads aloud and leads on.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def handout(request, slug):
    """A case on one page, to hand out after practising: it tells what was said."""
    return _paper(
        request, lambda: _handout(slug), document_rendering.pdf,
        name=f"{slug}.pdf", fallback_url=reverse("cases:detail", args=[slug]),
    )  # fmt: skip


@require_safe
def technique_cards(request):
    """Technique cards, four on a sheet: those that `?technique=` names, or all."""
    words = vocabulary()
    chosen = words.by_slugs("technique", request.GET.getlist("technique")) or words.techniques
    sheets = -(-len(chosen) // CARDS_A_SHEET)
    return _paper(
        request, lambda: _cards(chosen), partial(document_rendering.pdf, pages=sheets),
        name="technique-cards.pdf", fallback_url=reverse("techniques"),
    )  # fmt: skip
