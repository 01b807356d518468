"""What text looks like after cleaning, and that every text field of the database stores clean text only."""

import sys
import unicodedata
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from text_input.cleaning import MAX_MARKS, clean_line, clean_text, clean_value, is_printable, is_visible
from text_input.model_fields import CleanField

OWN = [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
NOT_TYPED = {
    # Keys, codes and hashes that the site makes itself.
    "accounts.DeletionRequest.exceptions", "accounts.Device.browser", "accounts.Device.system",
    "accounts.FormerHandle.handle_hash", "accounts.FormerHandle.skeleton_hash",
    "comments.CommentDraft.outcome", "comments.CommentDraft.target", "moderation.Report.visitor",
    "moderation.AuditEntry.action", "moderation.AuditEntry.label", "moderation.AuditEntry.reasons",
    "moderation.AuditEntry.status_after", "moderation.AuditEntry.status_before",
    "moderation.QueueTag.facet", "moderation.QueueTag.label", "moderation.QueueTag.value",
    "jobs.PeriodicJob.last_error", "jobs.PeriodicJob.last_result", "jobs.PeriodicJob.worker",
    "notices.Mail.kind", "notices.Mail.last_error", "practice.Collection.known_cases",
    "practice.Collection.news_cases", "stories.Promotion.on_withdrawal", "stories.Story.visitor_secret",
    "taxonomy.FacetBlock.vocabulary", "taxonomy.RetiredSlug.slug_hash",
    # HTML of clean text: normalising it could join a sign of its markup with an accent.
    "notices.Mail.html",
    # Words of clean text, in the form in which they are searched.
    "search.Document.pairs", "search.Document.related_stems", "search.Document.stems",
    "search.Document.text", "search.Document.themes", "search.Document.title",
    "search.Document.title_stems", "search.Document.words", "search.TitleStem.stem", "search.Word.stem",
}  # fmt: skip
CLEANED = [
    ("a\x08b\x02c\x00\x7f\x9f", "abc"),
    ("e\u0301", "é"),
    (
        "one\r\ntwo\rthree\x0bfour\x0cfive\x85six\u2028seven\u2029eight",
        "one\ntwo\nthree\nfour\nfive\nsix\nseven\n\neight",
    ),
    ("tab\tstays", "tab\tstays"),
    ("\ud800x\udfff", "x"),
    ("\ufdd0x\uffff\U0001ffff", "x"),
    ("zero\u200bwidth\u2060and\ufeffmark\u00ad", "zerowidthandmark"),
    ("\u3164name\u115f", "name"),
    ("a\u200db\u200cc", "abc"),
    ("an \u202eevil\u202c word", "an \ufffdevil word"),
    ("\u2067latin\u2069", "\ufffdlatin"),
    ("\u202dשלום\u202c", "\ufffdשלום"),
    ("\u2068Anna\u2069 and \u202bשלום abc\u202c", "Anna and שלום abc"),
    ("call \u202a+49 170 1\u202c\u200e", "call +49 170 1"),
    ("hidden\U000e0068\U000e0069", "hidden"),
    ("a\ufe0f \ufe0f", "a "),
]
UNCHANGED = [
    "ශ්‍රී ලංකා", "می‌خواهم", "क्‍ष", "র‍্যাব", "ന്‍", "שלום עולם", "مرحبا", "👩🏽‍🦽", "🏳️‍🌈", "❤️‍🔥", "1️⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ᠮᠣᠩᠭᠣᠯ\u180b", "한국어", "日本語", "Zoë Çelik-Łukaszewska", "“quoted” – 10 €", "\ufffd",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "stored"), CLEANED)
def test_what_no_text_may_contain_is_removed_or_marked(typed, stored):
    assert clean_text(typed) == stored


@pytest.mark.parametrize("text", UNCHANGED)
def test_the_writing_of_any_language_stays_as_it_is(text):
    assert clean_text(text) == text
    assert is_printable(text) is (text != "\ufffd")


@given(
    st.text()
    | st.text(
        st.sampled_from(
            "a \n\u2028\x08\u200b\u200c\u200d\u202e\u202c\u0301क\u094dه👩\ufe0f🏴\U000e0067\U000e007f"
            # Marks that change places with each other, and what may stay only beside certain signs.
            "\u0345\u0591\u0316\u0344\u0f73\u064b\U000e0100\u1820\u18a9\u180b\u1100\u1160\u11a8"
        )
    )
)
def test_a_clean_text_is_stable_and_any_xml_can_contain_it(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")
    allowed = (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)
    assert all(one in "\t\n" or any(low <= ord(one) <= high for low, high in allowed) for one in cleaned)
    assert not {unicodedata.bidirectional(one) for one in cleaned} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    assert len(clean_line(text).splitlines()) <= 1


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0f73", "\u0344\u0316", "\u0301\ufe0f\u0316\u200d"])
def test_marks_without_end_are_cut_off_before_they_are_sorted(marks):
    """Sorting these would take minutes: a form may hold more than a million characters."""
    text = "x" + marks * 250_000
    cleaned = clean_text(text)
    assert len(cleaned) <= 1 + MAX_MARKS
    assert clean_text(cleaned) == cleaned


def test_every_mark_counts():
    characters = [chr(one) for one in range(sys.maxunicode + 1) if not 0xD800 <= one < 0xE000]
    marks = [one for one in characters if unicodedata.combining(unicodedata.normalize("NFD", one)[0])]
    assert [one for one in marks if len(clean_text(one * 100)) > MAX_MARKS] == []


def test_values_of_json_are_clean_at_every_depth():
    assert clean_value({"a\x08": ["b\u200b", {"c": ("\ud800d", 1, None)}]}) == {
        "a": ["b", {"c": ["d", 1, None]}]
    }


def test_a_name_of_blanks_and_accents_is_not_visible():
    assert not any(map(is_visible, ["", " ", "\u2800", "\u0301\u0301"]))
    assert all(map(is_visible, ["ශ්‍රී", "♥", "7"]))


def test_every_text_field_of_every_model_stores_clean_text():
    """A new text field is a clean field, or it is listed above with the reason."""
    fields = [
        field
        for config in OWN
        for model in config.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, models.SlugField | models.EmailField)
        and not field.choices
        and field.editable
        and str(field).rpartition(".")[2] not in {"key", "password"}
        and not (field.primary_key or str(field) == "search.Word.word")
    ]
    assert {str(field) for field in fields if not isinstance(field, CleanField)} == NOT_TYPED
