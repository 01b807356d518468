"""Cases similar to a description, which is not stored anywhere."""

import io
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from tests.people import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/search/situation/"
DESCRIPTION = (
    "A birthday present is stuck at the courier, tracking has not moved, and the father is xyloquent."
)


@pytest.mark.parametrize("who", ["", "alice"])
def test_the_most_similar_case_comes_first_with_its_reasons(who):
    client = signed_in(Client(), who) if who else Client()
    page = client.post(ADDRESS, {"situation": DESCRIPTION})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.context["matches"][0]["case"].slug == "the-vanishing-package"
    said = page.content.decode()
    assert "a parcel that does not come" in said
    assert "<mark>tracking</mark>" in said


def test_a_synonym_is_shown_with_its_counterpart(client):
    page = client.post(
        ADDRESS, {"situation": "The lorry with the birthday present never came, tracking is stuck."}
    )
    match = page.context["matches"][0]
    assert match["case"].slug == "the-vanishing-package"
    assert ("lorry", "van") in match["related"]
    assert "lorry" not in match["words"]
    assert "You wrote “lorry”, the case says “van”." in page.content.decode()


def tables_containing(word) -> list[str]:
    """Return the tables that contain a word."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        found += [model._meta.label for row in model._base_manager.values_list(*names) if word in str(row)]
    return found


@pytest.mark.parametrize("who", ["", "alice"])
def test_the_description_is_not_stored_in_tables_cookies_or_logs(who, capfd):
    client = signed_in(Client(), who) if who else Client()
    page = client.post(ADDRESS, {"situation": DESCRIPTION})
    assert "xyloquent" in page.content.decode()
    assert tables_containing("xyloquent") == []
    assert "xyloquent" not in str(client.cookies)
    assert "xyloquent" not in str(dict(client.session))
    out, err = capfd.readouterr()
    assert "xyloquent" not in out + err
    # The same check finds a word that is stored.
    apps.get_model("search.Word").objects.create(word="xyloquent", stem="xyloqu", documents=1)
    assert tables_containing("xyloquent") == ["search.Word"]


@pytest.mark.parametrize("description", ["", "   "])
def test_an_empty_form_says_what_is_missing(client, description):
    page = client.post(ADDRESS, {"situation": description})
    assert page.status_code == 422
    assert "Describe what happened in a few words" in page.content.decode()


def test_a_text_that_is_too_long_is_shown_again_with_its_length(client):
    page = client.post(ADDRESS, {"situation": "parcel " * 400})
    assert page.status_code == 422
    assert "The text has 2799 characters. Shorten it to 2000 or fewer." in page.content.decode()
    assert page.content.decode().count("parcel ") >= 399


@pytest.mark.parametrize(
    "description",
    ["the of and", "?!… ()", "\x00 \ud800 x", "שלום עליכם", "😀 😀", '" OR * NEAR(', "a" * 1999],
)
def test_any_text_gives_a_page_without_error(client, description):
    assert client.post(ADDRESS, {"situation": description.encode("utf-8", "surrogatepass")}).status_code in {
        200,
        422,
    }


def test_the_description_is_never_part_of_a_url(client):
    page = client.get(ADDRESS)
    assert '<form class="stack" method="post" action="/search/situation/"' in page.content.decode()
    assert client.get(ADDRESS, {"situation": DESCRIPTION}).context["form"].is_bound is False


def test_markup_in_the_description_is_escaped(client):
    page = client.post(ADDRESS, {"situation": "<script>alert(1)</script> parcel"}).content.decode()
    assert "<script>alert(1)" not in page


def test_the_number_of_queries_does_not_depend_on_the_length(client, django_assert_max_num_queries):
    client.post(ADDRESS, {"situation": DESCRIPTION})
    with django_assert_max_num_queries(10):
        client.post(ADDRESS, {"situation": (DESCRIPTION * 20)[:1990]})


def test_the_command_prints_the_most_similar_case_first(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DESCRIPTION.encode() + b"\xff")))
    call_command("situation", most=3)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0][0] == "the-vanishing-package"
    assert [len(line) for line in lines] == [3, 3, 3]
    assert [float(line[1]) for line in lines] == sorted((float(line[1]) for line in lines), reverse=True)
