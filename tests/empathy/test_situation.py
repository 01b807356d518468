"""A case like mine: the nearest cases with their reasons, and not a word of it kept anywhere."""

import io
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from tests.people import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/search/situation/"
TOLD = "A birthday present is stuck at the courier, tracking has not moved, and the father is xyloquent."


@pytest.mark.parametrize("who", ["", "alice"])
def test_the_nearest_case_stands_first_with_its_reasons(who):
    client = signed_in(Client(), who) if who else Client()
    page = client.post(ADDRESS, {"situation": TOLD})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.context["likes"][0]["case"].slug == "the-vanishing-package"
    said = page.content.decode()
    assert "a parcel that does not come" in said
    assert "<mark>tracking</mark>" in said


def test_a_word_for_which_the_case_has_another_is_shown_with_it_and_not_as_one_of_both(client):
    page = client.post(
        ADDRESS, {"situation": "The lorry with the birthday present never came, tracking is stuck."}
    )
    like = page.context["likes"][0]
    assert like["case"].slug == "the-vanishing-package"
    assert ("lorry", "van") in like["related"]
    assert "lorry" not in like["words"]
    assert "You wrote “lorry”, the case says “van”." in page.content.decode()


def traces(word) -> list[str]:
    """Tables in which a word stands."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        found += [model._meta.label for row in model._base_manager.values_list(*names) if word in str(row)]
    return found


@pytest.mark.parametrize("who", ["", "alice"])
def test_nothing_of_it_is_kept_in_any_table_cookie_or_log(who, capfd):
    client = signed_in(Client(), who) if who else Client()
    page = client.post(ADDRESS, {"situation": TOLD})
    assert "xyloquent" in page.content.decode()
    assert traces("xyloquent") == []
    assert "xyloquent" not in str(client.cookies)
    assert "xyloquent" not in str(dict(client.session))
    out, err = capfd.readouterr()
    assert "xyloquent" not in out + err
    # The same search finds what is kept.
    apps.get_model("search.Word").objects.create(word="xyloquent", stem="xyloqu", documents=1)
    assert traces("xyloquent") == ["search.Word"]


@pytest.mark.parametrize("told", ["", "   "])
def test_an_empty_form_says_what_is_missing(client, told):
    page = client.post(ADDRESS, {"situation": told})
    assert page.status_code == 422
    assert "Describe the situation in a few words" in page.content.decode()


def test_what_is_too_long_comes_back_whole_with_its_length(client):
    page = client.post(ADDRESS, {"situation": "parcel " * 400})
    assert page.status_code == 422
    assert "This has 2799 characters; 2000 fit" in page.content.decode()
    assert page.content.decode().count("parcel ") >= 399


@pytest.mark.parametrize(
    "told", ["the of and", "?!… ()", "\x00 \ud800 x", "שלום עליכם", "😀 😀", '" OR * NEAR(', "a" * 1999]
)
def test_any_text_has_a_calm_answer(client, told):
    assert client.post(ADDRESS, {"situation": told.encode("utf-8", "surrogatepass")}).status_code in {
        200,
        422,
    }


def test_the_words_never_stand_in_an_address(client):
    page = client.get(ADDRESS)
    assert '<form class="stack" method="post" action="/search/situation/"' in page.content.decode()
    assert client.get(ADDRESS, {"situation": TOLD}).context["form"].is_bound is False


def test_markup_in_it_is_shown_as_text(client):
    page = client.post(ADDRESS, {"situation": "<script>alert(1)</script> parcel"}).content.decode()
    assert "<script>alert(1)" not in page


def test_as_many_queries_for_a_long_text_as_for_a_short_one(client, django_assert_max_num_queries):
    client.post(ADDRESS, {"situation": TOLD})
    with django_assert_max_num_queries(10):
        client.post(ADDRESS, {"situation": (TOLD * 20)[:1990]})


def test_the_command_prints_the_nearest_first(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TOLD.encode() + b"\xff")))
    call_command("situation", most=3)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0][0] == "the-vanishing-package"
    assert [len(line) for line in lines] == [3, 3, 3]
    assert [float(line[1]) for line in lines] == sorted((float(line[1]) for line in lines), reverse=True)
