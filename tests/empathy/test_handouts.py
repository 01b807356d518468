"""Handouts and technique cards: pages, PDF tags, text, and safety."""

import http.server
import logging
import threading

import pytest
from django.test import Client

from cases.list_index import reindex_cases
from cases.models import Case, CaseIndustry, CaseTechnique, PhraseSwap, Situation
from empathy.document_rendering import BASE_URL, render_pdf, static_asset
from empathy.text_fitting import shorten
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary
from tests.empathy.document_helpers import isolated_document_cache, overlapping_boxes, read, text_boxes

__all__ = ["isolated_document_cache"]
pytestmark = pytest.mark.django_db
CASE = "a-bill-a-job-loss-and-a-plan"
HANDOUT = f"/cases/{CASE}/handout.pdf"
A4 = (595, 842)
MARGIN = 45
"""16 mm, in points."""
SENTENCE = "Their whole long afternoon went into one unhurried answer. "
"""59 characters, a space at their end."""


def text_of_length(most: int) -> str:
    """Return sentences with `most` characters in all."""
    text = (SENTENCE * (most // len(SENTENCE) + 1))[: most - 1].rstrip()
    return text + "." * (most - len(text))


def lengthen_case(case, words=text_of_length):
    """Fill every field of a case up to its maximum length."""
    for name, most in {"title": 120, "standfirst": 240, "problem": 160, "setting": 80, "felt": 60}.items():
        setattr(case, name, words(most))
    case.practise_situation = words(5_000)
    case.prompt_customer = case.prompt_habits = case.prompt_system = words(300)
    case.tool_title, case.tool_items = words(120), [words(5_000) for _ in range(30)]
    case.save()
    for at, technique in enumerate(Technique.objects.all()):
        technique.name = f"{at:03}{words(97)}"
        technique.save()
    for line in case.lines.all():
        line.speaker, line.said, line.worked = words(80), words(5_000), words(300) if line.worked else ""
        line.note = words(200) if line.technique else ""
        line.save()
    CaseIndustry.objects.for_cases([case.pk]).delete()
    CaseTechnique.objects.for_cases([case.pk]).delete()
    for through, model in ((CaseIndustry, Industry), (CaseTechnique, Technique)):
        for term in model.objects.all():
            through.objects.create(content_object=case, tag=term)
    reindex_cases([case.pk])


def test_a_handout_is_one_tagged_page_in_reading_order():
    paper = read(HANDOUT)
    root = paper.pdf.trailer["/Root"]
    assert paper.pages == 1
    assert [round(float(side)) for side in paper.pdf.pages[0].mediabox[2:]] == list(A4)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/StructTreeRoot"]["/K"]
    assert paper.pdf.metadata.title == "Handout: A Bill, a Job Loss, and a Plan – Empathy in Action"
    in_order = [
        "Empathy in Action", "A Bill, a Job Loss, and a Plan", "Public Services & Utilities",
        "Naming the emotion", "The moment", "A man has begun to read you a letter", "Ashamed",
        "What they said", "I’ve always paid.", "The turning point", "Eleven years, and not one late.",
        "She reads him his record", "Think it over", "Why did Marek offer", "Does your letter say",
        "Try this", "A plan that holds", "Ask what comes in and on what day", f"/cases/{CASE}/",
    ]  # fmt: skip
    places = [paper.text.find(words) for words in in_order]
    assert -1 not in places
    assert places == sorted(places)


def element_types(node):
    """Yield the type of every element of the PDF's structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        return {kind for child in node for kind in element_types(child)}
    if not isinstance(node, dict):
        return set()
    return {str(node.get("/S"))} | (element_types(node["/K"]) if "/K" in node else set())


def test_marks_are_decoration_and_everything_else_is_tagged():
    found = element_types(read(HANDOUT).pdf.trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Sect", "/BlockQuote", "/Link"} <= found
    assert "/Figure" not in found


def test_every_case_fits_on_one_page_without_overlaps(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for slug in Case.objects.published().values_list("slug", flat=True):
        paper = read(f"/cases/{slug}/handout.pdf")
        assert paper.pages == 1, slug
        assert overlapping_boxes(text_boxes(paper.bytes)) == [], slug


@pytest.mark.parametrize(
    "words", [text_of_length, lambda most: "W" * most, lambda most: "<b>&amp;\u202e" * (most // 9)]
)
def test_the_longest_possible_case_fits_on_one_page_without_clipping(words):
    case = Case.objects.get(slug=CASE)
    lengthen_case(case, words)
    paper = read(HANDOUT)
    rows = text_boxes(paper.bytes)
    assert paper.pages == 1
    assert overlapping_boxes(rows) == []
    assert all(left >= MARGIN - 1 and right <= A4[0] - MARGIN + 1 for left, _, right, _ in rows)
    assert all(bottom >= MARGIN - 1 and top <= A4[1] - MARGIN + 1 for _, bottom, _, top in rows)


def test_text_that_does_not_fit_is_cut_at_the_end_of_a_sentence():
    case = Case.objects.get(slug=CASE)
    sentences = [f"Sentence {number} ends right here." for number in range(150)]
    case.practise_situation = numbered = " ".join(sentences)
    case.prompt_habits = " ".join(sentences[:10])
    case.tool_items = [numbered]
    case.save()
    said = read(HANDOUT).text
    begun, ended = said.count("Sentence "), said.count("ends right here.")
    assert 10 < begun == ended < 300


def test_a_text_is_shortened_at_a_sentence_or_ends_with_an_ellipsis():
    text = "It cost 3.50. “Was that dear?” Nobody said so (yet). The rest"
    assert shorten(text, len(text)) == text
    assert shorten(text, 55) == "It cost 3.50. “Was that dear?” Nobody said so (yet)."
    assert shorten(text, 30) == "It cost 3.50. “Was that dear?”"
    assert shorten(text, 29) == "It cost 3.50."
    assert shorten(text, 11) == "It cost…"
    assert shorten("W" * 90, 5) == "WWWW…"


def test_there_are_four_cards_on_a_sheet_and_one_for_every_technique():
    paper = read("/techniques/cards.pdf")
    techniques = vocabulary().techniques
    assert paper.pages == -(-len(techniques) // 4) == 5
    assert paper.pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.pdf.metadata.title == "Technique cards – Empathy in Action"
    for technique in techniques:
        assert technique.name in paper.text
        assert technique.definition in paper.text
        assert technique.avoid in paper.text
        assert any(phrase in paper.text for phrase in technique.phrasings)
    assert overlapping_boxes(text_boxes(paper.bytes)) == []


def test_cards_can_be_chosen_and_unknown_techniques_are_ignored():
    chosen = read("/techniques/cards.pdf?technique=mirroring&technique=nothing&technique=closing-the-loop")
    assert chosen.pages == 1
    assert "Mirroring" in chosen.text
    assert "Owning the mistake" not in chosen.text
    assert chosen.text.index("Mirroring") < chosen.text.index("Closing the loop")
    turned = "/techniques/cards.pdf?technique=closing-the-loop&technique=mirroring"
    assert read(turned).bytes == chosen.bytes
    assert read("/techniques/cards.pdf?technique=nothing").pages == 5


@pytest.mark.parametrize("words", [text_of_length, lambda most: "W" * most])
def test_the_longest_possible_technique_fits_on_its_card(words):
    values = {"name": words(99), "definition": words(90), "helps": words(5_000), "avoid": words(300)}
    values["backfires_when"] = words(140)
    Technique.objects.filter(slug="mirroring").update(phrasings=[words(500)] * 3, **values)
    reindex_cases([Case.objects.get(slug=CASE).pk])
    paper = read("/techniques/cards.pdf?technique=mirroring")
    assert paper.pages == 1
    assert overlapping_boxes(text_boxes(paper.bytes)) == []
    # The card is the upper left quarter of the page.
    assert all(right <= A4[0] / 2 and bottom >= A4[1] / 2 for _, bottom, right, _ in text_boxes(paper.bytes))


def test_labels_are_in_the_language_of_the_reader_and_the_library_in_english():
    paper = read(HANDOUT, accept_language="de")
    assert paper.pdf.trailer["/Root"]["/Lang"] == "de"
    assert "Der Wendepunkt" in paper.text
    assert "Eleven years, and not one late." in paper.text
    assert "The turning point" not in paper.text


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_an_unpublished_case_has_no_handout(status):
    Case.objects.filter(slug=CASE).update(status=status)
    hidden, missing = Client().get(HANDOUT), Client().get("/cases/nothing/handout.pdf")
    assert hidden.status_code == missing.status_code == 404


def test_printed_documents_are_not_indexed_by_search_engines(client):
    for address in (HANDOUT, "/techniques/cards.pdf?technique=mirroring"):
        assert client.get(address).headers["X-Robots-Tag"] == "noindex"
        assert client.get(address, headers={"If-None-Match": "*"}).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/pictures/site.png").headers


class _OtherServer(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *parts):
        """Log nothing."""


@pytest.fixture
def other_server():
    """Run another web server; yield its URL and the list of requests that it received."""
    server = http.server.HTTPServer(("127.0.0.1", 0), _OtherServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _OtherServer.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}", _OtherServer.asked
    server.shutdown()


def test_urls_in_a_text_are_never_fetched(other_server, tmp_path):
    host, asked = other_server
    secret = tmp_path / "secret.txt"
    secret.write_text("Wilhelmina Oxtoby")
    planted = (
        f'![a]({host}/a.png) ![b](file://{secret}) <img src="{host}/c.png"> <object data="file://{secret}">'
    )
    case = Case.objects.get(slug=CASE)
    case.practise_situation = case.prompt_habits = planted
    case.tool_items = [planted]
    case.save()
    Technique.objects.filter(slug="mirroring").update(helps=planted, avoid=planted[:300])
    reindex_cases([case.pk])
    for address in (HANDOUT, "/techniques/cards.pdf?technique=mirroring"):
        paper = read(address)
        assert "Wilhelmina" not in paper.text
        assert "/EmbeddedFiles" not in str(paper.pdf.trailer["/Root"])
    assert asked == []


def test_the_renderer_refuses_every_url_outside_the_static_files(other_server, tmp_path):
    host, asked = other_server
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">Oxtoby</text></svg>')
    html = (
        f'<html lang="en"><title>T</title><link rel="stylesheet" href="{host}/a.css">'
        f'<link rel="attachment" href="file://{secret}"><style>@import "{host}/b.css";'
        f"p {{ background: url({host}/c.png) }} @font-face {{ font-family: x; src: url({host}/d.woff2) }}</style>"
        f'<img alt="x" src="file://{secret}"><img alt="x" src="data:text/plain,x"><p>Words'
    )
    made = render_pdf(iter([html]))
    assert b"Oxtoby" not in made
    assert asked == []
    for address in (
        "file:///etc/passwd",
        f"{BASE_URL}../manage.py",
        f"{BASE_URL}..%2fmanage.py",
        f"{BASE_URL}css/../../README.md",
        f"{BASE_URL}marks/../../manage.svg",
        f"{BASE_URL}css/tokens.css?x",
        "https://paper.invalid.example.org/css/tokens.css",
    ):
        with pytest.raises(ValueError, match="Documents may only read static files of this site"):
            static_asset(address)
    assert static_asset(f"{BASE_URL}css/tokens.css")[1] == "text/css"
    assert static_asset(f"{BASE_URL}marks/mirroring.svg")[1] == "image/svg+xml"


def test_markup_in_a_case_is_printed_as_text():
    title = '<script>alert(1)</script>"><img src=x onerror=y> & \u202e'
    Case.objects.filter(slug=CASE).update(title=title)
    assert '<script>alert(1)</script>"><img src=x onerror=y> &' in read(HANDOUT).text


def test_the_renderer_logs_no_warnings(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        read(HANDOUT)
        read("/techniques/cards.pdf?technique=mirroring")
        Client().get("/pictures/site.png")
    assert caplog.messages == []


def test_pages_link_to_their_printed_documents(client):
    assert f'href="{HANDOUT}"' in client.get(f"/cases/{CASE}/").content.decode()
    assert 'href="/techniques/cards.pdf"' in client.get("/techniques/").content.decode()


def test_cards_of_phrases_are_those_that_the_phrasebook_finds():
    chosen = [swap for swap in PhraseSwap.objects.all() if "handover" in swap.situations]
    paper = read("/phrases/cards.pdf?situation=handover")
    assert paper.pages == -(-len(chosen) // 4)
    for swap in chosen:
        assert swap.instead_of.split()[-1] in paper.text
        assert swap.backfires.split()[-1] in paper.text
    assert "When not to use it" in paper.text
    assert overlapping_boxes(text_boxes(paper.bytes)) == []


def test_longest_possible_phrase_fits_on_its_card():
    words = text_of_length
    values = {
        "instead_of": words(300),
        "try_this": words(400),
        "because": words(300),
        "backfires": words(200),
    }
    PhraseSwap.objects.filter(case__slug=CASE).update(situations=Situation.values, **values)
    reindex_cases([Case.objects.get(slug=CASE).pk])
    paper = read("/phrases/cards.pdf?situation=handover&industry=saas-b2b")
    assert overlapping_boxes(text_boxes(paper.bytes)) == []
    assert paper.pages == -(-paper.text.count("Instead of") // 4)


def test_cards_of_a_search_without_results_lead_to_the_phrasebook():
    assert Client().get("/phrases/cards.pdf?q=zzzz").url == "/phrases/"
