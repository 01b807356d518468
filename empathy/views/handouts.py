"""PDF pages that teams print: the handout of a case, technique cards, and cards of phrases."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Case, Line, PhraseSwap
from cases.phrasebook import Phrasebook
from empathy.document_rendering import render_pdf
from empathy.document_responses import document_response
from empathy.text_fitting import bind_last_words, first_paragraph, shorten
from markup import render as render_markdown
from taxonomy.models import Technique
from taxonomy.vocabulary import attach_terms, vocabulary

CARDS_PER_SHEET = 4
MAX_PHRASE_CARDS = 40
"""The most phrases that are printed at once: ten sheets."""
PHRASES = "cases:phrases"


class HandoutLayout(NamedTuple):
    """How much of a case is on its one page."""

    size: int
    """The font size, 1 is the largest (static/css/paper.css)."""
    answer_lines: int
    """Blank lines under each prompt."""
    more: int
    """Further lines of the dialogue after the turn."""
    max_length: int
    """The most characters of a text."""
    points: int
    """The most points of the tool."""
    terms: int
    """The most industries, and the most techniques."""


HANDOUT_LAYOUTS = [
    HandoutLayout(size=1, answer_lines=3, more=2, max_length=800, points=12, terms=8),
    HandoutLayout(size=1, answer_lines=3, more=1, max_length=800, points=12, terms=8),
    HandoutLayout(size=1, answer_lines=2, more=1, max_length=800, points=12, terms=8),
    HandoutLayout(size=1, answer_lines=3, more=0, max_length=800, points=12, terms=8),
    HandoutLayout(size=1, answer_lines=2, more=0, max_length=800, points=12, terms=8),
    HandoutLayout(size=2, answer_lines=2, more=0, max_length=600, points=12, terms=8),
    HandoutLayout(size=3, answer_lines=2, more=0, max_length=400, points=12, terms=6),
    HandoutLayout(size=3, answer_lines=1, more=0, max_length=300, points=9, terms=4),
    HandoutLayout(size=3, answer_lines=1, more=0, max_length=160, points=6, terms=3),
    HandoutLayout(size=3, answer_lines=1, more=0, max_length=80, points=4, terms=2),
    HandoutLayout(size=3, answer_lines=1, more=0, max_length=60, points=3, terms=1),
    HandoutLayout(size=3, answer_lines=1, more=0, max_length=50, points=2, terms=1),
]
"""From generous to tight; the first with which a case fits on one page is used."""


class CardLayout(NamedTuple):
    """How much of a technique is on its card."""

    size: int
    max_length: int


CARD_LAYOUTS = [
    CardLayout(1, 330),
    CardLayout(2, 330),
    CardLayout(2, 240),
    CardLayout(3, 180),
    CardLayout(3, 100),
    CardLayout(3, 60),
    CardLayout(3, 30),
]


def _handout_versions(slug: str) -> Iterator[str]:
    """Yield the handout of a case as HTML, from the longest version to the shortest. Raises Http404."""
    case = get_object_or_404(Case.objects.published().whole(), slug=slug)
    attach_terms("cases", [case])
    turn = Line.objects.around_turn(case)
    for layout in HANDOUT_LAYOUTS:
        context = {
            "case": case,
            "title": bind_last_words(case.title),
            "layout": layout,
            "industries": case.terms.industries[: layout.terms],
            "techniques": case.terms.techniques[: layout.terms],
            "omitted_terms": sum(
                max(0, len(terms) - layout.terms) for terms in (case.terms.industries, case.terms.techniques)
            ),
            "problem": shorten(case.problem, layout.max_length),
            "situation": shorten(case.practise_situation, layout.max_length),
            "lines": [
                _shortened_line(line, layout.max_length)
                for line in (*turn, *_lines_after(case, turn)[: layout.more])
            ],
            "prompts": [bind_last_words(shorten(prompt, layout.max_length)) for prompt in case.prompts],
            "answer_lines": range(layout.answer_lines),
            "tool": bind_last_words(shorten(case.tool_title, layout.max_length)),
            "points": [
                bind_last_words(shorten(point, layout.max_length))
                for point in case.tool_items[: layout.points]
            ],
        }
        yield _render_page("paper/handout.html", context, case)


def _lines_after(case: Case, turn: list[Line]) -> list[Line]:
    """Return the lines after the turn that show a technique."""
    last = turn[-1].position if turn else 0
    return [line for line in case.lines.all() if line.worked and line.position > last]


def _shortened_line(line: Line, max_length: int) -> Line:
    """Return a copy of the line with short texts; of a long line at least the words that worked are kept."""
    line, said = copy(line), shorten(line.said, max_length)
    line.said = said if line.worked in said else shorten(line.worked, max_length)
    line.note = shorten(line.note, max_length)
    return line


def _card_versions(techniques: Iterable[Technique]) -> Iterator[str]:
    """Yield technique cards as HTML, from the longest version to the shortest."""
    for layout in CARD_LAYOUTS:
        cards = [
            {
                "technique": technique,
                "helps": render_markdown(first_paragraph(technique.helps, layout.max_length)),
                "backfires": shorten(technique.local("backfires_when"), layout.max_length),
                "phrasing": shorten(min(technique.phrasings, key=len, default=""), layout.max_length),
                "avoid": shorten(technique.avoid, layout.max_length),
            }
            for technique in techniques
        ]
        sheets = [_sheet(cards[at : at + CARDS_PER_SHEET]) for at in range(0, len(cards), CARDS_PER_SHEET)]
        yield _render_page("paper/cards.html", {"sheets": sheets, "layout": layout})


def _sheet(cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a sheet, filled up with blank cards: then a card that is too long makes one page too many."""
    return {"cards": cards, "blanks": range(CARDS_PER_SHEET - len(cards))}


def _render_page(
    template: str, context: dict[str, Any], case: Case | None = None, path: str = "techniques"
) -> str:
    """Render a printed page with the site's name and the address of the page with the full text."""
    path = case.get_absolute_url() if case else reverse(path)
    footer = {"address": settings.SITE_URL + path, "SITE_NAME": settings.SITE_NAME}
    return render_to_string(template, context | footer)


def _pdf_response(
    request: HttpRequest,
    versions: Callable[[], Iterator[str]],
    renderer: Callable[[Iterator[str]], bytes],
    *,
    filename: str,
    fallback_url: str,
) -> HttpResponse:
    response = document_response(
        request, versions, renderer, "application/pdf", filename=filename, fallback_url=fallback_url
    )
    # Search engines should find the page with the same text instead, which is accessible and has links.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _phrase_card_versions(phrases: list[PhraseSwap]) -> Iterator[str]:
    """Yield cards of phrases as HTML, from the longest version to the shortest."""
    for layout in CARD_LAYOUTS:
        cards = [
            {
                "phrase": phrase,
                "instead_of": shorten(phrase.instead_of, layout.max_length),
                "try_this": shorten(phrase.try_this, layout.max_length),
                "because": shorten(phrase.because, layout.max_length),
                "backfires": shorten(phrase.backfires, layout.max_length),
            }
            for phrase in phrases
        ]
        sheets = [_sheet(cards[at : at + CARDS_PER_SHEET]) for at in range(0, len(cards), CARDS_PER_SHEET)]
        yield _render_page("paper/phrase_cards.html", {"sheets": sheets, "layout": layout}, path=PHRASES)


@require_safe
def handout(request: HttpRequest, slug: str) -> HttpResponse:
    """A case on one page, to hand out after practising: it contains the solution."""
    return _pdf_response(
        request, lambda: _handout_versions(slug), render_pdf,
        filename=f"{slug}.pdf", fallback_url=reverse("cases:detail", args=[slug]),
    )  # fmt: skip


@require_safe
def technique_cards(request: HttpRequest) -> HttpResponse:
    """Technique cards, four on a sheet: those that `?technique=` names, or all."""
    terms = vocabulary()
    techniques = terms.by_slugs("technique", request.GET.getlist("technique")) or terms.techniques
    sheets = -(-len(techniques) // CARDS_PER_SHEET)
    return _pdf_response(
        request, lambda: _card_versions(techniques), partial(render_pdf, pages=sheets),
        filename="technique-cards.pdf", fallback_url=reverse("techniques"),
    )  # fmt: skip


@require_safe
def phrase_cards(request: HttpRequest) -> HttpResponse:
    """Cards of the phrases that a query string of the phrasebook finds, on at most ten sheets."""
    numbers = Phrasebook(request.GET).numbers(MAX_PHRASE_CARDS)
    phrases = PhraseSwap.objects.for_cards().in_order_of(numbers)
    if not phrases:
        return redirect(PHRASES)
    sheets = -(-len(phrases) // CARDS_PER_SHEET)
    return _pdf_response(
        request, lambda: _phrase_card_versions(phrases), partial(render_pdf, pages=sheets),
        filename="phrase-cards.pdf", fallback_url=reverse(PHRASES),
    )  # fmt: skip
