"""Every reader of texts has a bound: what stands behind it is not read, and costs no work.

Work is counted in calls, not in seconds, so that the figures do not depend on the machine.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.urls import get_resolver

from cases import text_diff
from cases.library import files
from content_checks import findings, inclusive_language
from content_checks.models import DiscouragedPhrase
from empathy.forms import SituationForm
from markup import (
    excerpt,
    markdown,
    member_text_to_markdown,
    plain_lines,
    plain_member_text,
    plain_text,
    render,
    render_member_text,
    sentences_of,
)
from practice.forms import AnswerForm, EntryForm, OutcomeForm
from search import excerpts, indexing, query, similar_cases, suggestions
from stories import risks, similar
from stories.forms import MAX_SAVED, ChangedForm, DescriptionForm, HappenedForm, PictureForm, SaidForm
from stories.models import Revision, StoryContent
from stories.models.content import EXCERPT_LENGTH
from tests.call_counts import count_calls

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[1]
SENTENCE = "The late parcel came on a Monday, and the customer asked me why. "
TAIL = " Call Anna Weber on 07700 900123 about the wheelchair bound lorry, the **police** and the court."
"""What every reader would find, if it read it."""


@dataclass(frozen=True)
class Reader:
    """A function of a text, and how many characters of it are read."""

    read: Callable[[str], Any]
    bound: int


def remarks(text):
    phrases = [DiscouragedPhrase(phrase="wheelchair bound", kind="label")]
    return inclusive_language.find_remarks(text, phrases)


def situation(text):
    return similar_cases.find_similar_cases(text)


def document(text):
    made = indexing.build_document(1, "Late", text, summary=text, related_text=text)
    return made.words, made.stems, made.pairs, made.themes, made.related_stems


def searched(text):
    return [group.label for group in query.parse_query(text).groups]


def described(text):
    return [group.label for group in query.parse_description(text).groups]


def excerpted(text):
    return excerpts.excerpt(text, query.parse_query("police"))


def highlighted(text):
    return excerpts.highlight(text, query.parse_query("police"))


def risk_keys(text):
    return [key for key, _label in risks.risks_of(Revision(happened=text))]


def opening(text):
    return Revision(happened=text).opening


READERS = {
    "findings.find_identifying_details": Reader(findings.find_identifying_details, findings.MAX_LENGTH),
    "inclusive_language.find_remarks": Reader(remarks, inclusive_language.MAX_LENGTH),
    "markdown.render": Reader(render, markdown.MAX_LENGTH),
    "markdown.plain_lines": Reader(plain_lines, markdown.MAX_LENGTH),
    "member_text.member_text_to_markdown": Reader(member_text_to_markdown, markdown.MAX_LENGTH),
    "member_text.render_member_text": Reader(render_member_text, markdown.MAX_LENGTH),
    "member_text.plain_member_text": Reader(plain_member_text, markdown.MAX_LENGTH),
    "member_text.sentences_of": Reader(sentences_of, markdown.MAX_LENGTH),
    "member_text.excerpt": Reader(lambda text: excerpt(text, 200), 1_000),
    "markdown.plain_text": Reader(plain_text, markdown.MAX_LENGTH),
    "similar.fingerprint": Reader(similar.fingerprint, similar.MAX_LENGTH),
    "risks.risks_of": Reader(risk_keys, risks.MAX_LENGTH),
    "content.opening": Reader(opening, 5 * EXCERPT_LENGTH),
    "query.parse_query": Reader(searched, query.MAX_CHARACTERS),
    "query.parse_description": Reader(described, query.MAX_DESCRIPTION_LENGTH),
    "similar_cases.find_similar_cases": Reader(situation, similar_cases.MAX_SITUATION_LENGTH),
    "suggestions.suggestions_for": Reader(suggestions.suggestions_for, query.MAX_CHARACTERS),
    "excerpts.excerpt": Reader(excerpted, excerpts.MAX_TEXT_LENGTH),
    "excerpts.highlight": Reader(highlighted, excerpts.MAX_TEXT_LENGTH),
    "indexing.build_document": Reader(document, indexing.MAX_LENGTH),
}
PARTS_OF_READERS = {
    "findings.replace_with_placeholders": "joins what the findings leave of the text",
    "normalized_text.normalize": "called by find_identifying_details with the cut text",
    "cached_results.cached_by_text": "called by find_identifying_details with the cut text",
    "tokens.tokenize": "called by the readers above with cut texts",
    "tokens.stems_of": "called by the readers above with cut texts",
    "text_diff.diff_words": "has a test of its own",
    "text_diff.diff_parts": "calls diff_words",
    "similar_cases.situation_query": "called by find_similar_cases, and cuts the text as well",
    "member_text.member_text": "the filter of templates that calls render_member_text",
    "markdown.render_document": "renders files of this project",
    "content.count_words": "splits a text that a form has limited",
    "german.ignored_words": "called by the readers above with cut texts",
    "german.is_german": "called by ignored_words, and with a text that a form has limited",
    "german.english_words_for": "reads a text that a form has limited, or the words of a search",
    "ranking.frequency_in": "reads the stored stems of a title",
}
"""Functions of a text that read no more than a reader gives them, or have no bound of their own."""
MODULES = (
    "content_checks",
    "markup",
    "search",
    "cases/text_diff.py",
    "stories/similar.py",
    "stories/models/content.py",
)
TEXT_ARGUMENTS = {"text", "body", "before", "typed", "title"}


def functions_of_texts() -> set[str]:
    """Return the public functions in the modules that read texts, as "module.function"."""
    found = set()
    for path in (path for name in MODULES for path in [ROOT / name, *(ROOT / name).rglob("*.py")]):
        if path.suffix != ".py" or {"management", "migrations"} & set(path.parts):
            continue
        module = path.parent.name if path.name == "__init__.py" else path.stem
        for node in ast.parse(path.read_text()).body:
            arguments = {a.arg for a in node.args.args} if isinstance(node, ast.FunctionDef) else set()
            if arguments & TEXT_ARGUMENTS and not node.name.startswith("_"):
                found.add(f"{module}.{node.name}")
    return found


def filled(length: int) -> str:
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length]


def test_every_function_that_reads_a_text_is_listed_here():
    assert functions_of_texts() - set(PARTS_OF_READERS) <= set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_sees_nothing_behind_its_bound(name):
    read, bound = READERS[name].read, READERS[name].bound
    assert read(filled(bound) + TAIL) == read(filled(bound))
    if name not in {"query.parse_description", "similar_cases.find_similar_cases"}:
        # These look up what else is in the index, which is empty of these words.
        assert read(filled(bound - len(TAIL)) + TAIL) != read(filled(bound)) or bound < 2_000


@pytest.mark.parametrize("name", READERS)
def test_a_reader_does_no_more_work_for_ten_times_its_bound(name):
    reader = READERS[name]
    reader.read(filled(reader.bound))  # What is cached of words is cached now.
    cache.clear()
    once = count_calls(reader.read, filled(reader.bound))[1]
    cache.clear()
    assert count_calls(reader.read, filled(10 * reader.bound))[1] <= once + 50


def test_two_texts_above_the_bound_are_compared_in_a_few_steps():
    longest = filled(text_diff.MAX_LENGTH)
    assert count_calls(text_diff.diff_words, longest, filled(10 * text_diff.MAX_LENGTH) + TAIL)[1] < 50


def test_a_library_file_above_the_bound_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "case.md"
    path.write_text("---\ntitle: x\n---\n" + "x" * 10 * files.MAX_BYTES)
    with pytest.raises(files.LibraryError, match="this file has more than 500,000 bytes"):
        count_calls(files.read, path, [])


def own_forms() -> list[type[forms.BaseForm]]:
    """Return all form classes of the site's own apps."""
    assert get_resolver().url_patterns, "all views are imported, and with them all forms"

    def below(form: type) -> set[type]:
        return {form} | {one for child in form.__subclasses__() for one in below(child)}

    found = {form for form in below(forms.BaseForm) if (ROOT / form.__module__.split(".")[0]).is_dir()}
    return sorted(found, key=lambda form: f"{form.__module__}.{form.__qualname__}")


CHECKED_BY_THE_FORM = {
    SituationForm: {"situation"}, AnswerForm: {"answer"}, EntryForm: {"answer"}, OutcomeForm: {"note"},
    HappenedForm: {"title", "happened"}, SaidForm: {"said"}, ChangedForm: {"changed"},
    DescriptionForm: {"alternative"}, PictureForm: {"alternative"},
}  # fmt: skip
"""Fields without a `max_length`, whose length a method checks: below, each is given too long a text."""
SAME_FIELDS = {"practice.forms.MemberAnswerForm": AnswerForm, "practice.forms.FreeNoteForm": AnswerForm}


def test_every_text_field_of_every_form_has_a_longest_length():
    unlimited = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in own_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and field.max_length is None
        and not field.widget.is_hidden
        # Curators may save any draft of a case; before it is published each text is checked (cases/library/schema.py).
        and form.__module__ not in {"cases.forms", "accounts.forms", "accounts.passkey_forms"}
        and name
        not in CHECKED_BY_THE_FORM.get(SAME_FIELDS.get(f"{form.__module__}.{form.__qualname__}", form), set())
    }
    assert unlimited == set()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_passwords_addresses_and_codes_have_a_longest_length(client, address):
    fields = dict.fromkeys(["login", "password", "email", "password1"], filled(5_000))
    page = client.post(address, fields).content.decode()
    assert "1000 characters" in page or "1,000 characters" in page or "320 characters" in page


@pytest.mark.parametrize("form", CHECKED_BY_THE_FORM)
def test_a_form_that_checks_lengths_itself_refuses_too_long_a_text(form):
    data = dict.fromkeys(CHECKED_BY_THE_FORM[form], filled(300_000))
    bound = form(data)
    assert set(CHECKED_BY_THE_FORM[form]) <= set(bound.errors)


def test_the_findings_read_every_text_that_a_form_saves():
    assert max(MAX_SAVED.values()) <= findings.MAX_LENGTH
    assert max(MAX_SAVED.values()) <= inclusive_language.MAX_LENGTH
    for name in ("happened", "said", "changed"):
        assert StoryContent.max_length(name) <= markdown.MAX_LENGTH
