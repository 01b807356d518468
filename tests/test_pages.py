"""Visitors can open every page, and a wrong address answers 404."""

import html
import re

import pytest
from django.core.management import call_command

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case
from taxonomy.selection import Selection


@pytest.mark.django_db
@pytest.mark.empty_library
def test_the_library_loads_twice_without_change(capsys):
    call_command("load_library")
    call_command("load_library")
    assert ", 0 new or changed." in capsys.readouterr().out


PAGES = [
    "/", "/cases/", "/cases/?industry=retail&technique=mirroring", "/phrases/", "/industries/",
    "/industries/retail/", "/techniques/", "/techniques/mirroring/", "/map/", "/about/", "/guidelines/",
    "/privacy/", "/accessibility/", "/accounts/login/", "/accounts/signup/", "/appearance/", "/healthz",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_can_read_every_page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "times"), [("/", 1), ("/accessibility/", 2), ("/privacy/", 2)])
def test_every_page_has_the_contact_address(client, settings, address, times):
    settings.CONTACT = "help@site.example"
    assert client.get(address).content.count(b'<a href="mailto:help@site.example">') == times


@pytest.mark.django_db
def test_choosing_a_theme_returns_to_the_list_with_its_filters(client):
    address = "/cases/?industry=retail&technique=mirroring"
    link = re.search(r'href="(/appearance/\?next=[^"]+)"', client.get(address).content.decode())[1]
    page = client.get(html.unescape(link))
    assert page.context["next"] == address
    assert client.post("/appearance/", {"theme": "dark", "next": address}).url == address


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cases/nothing/", "/industries/nothing/", "/nothing/"])
def test_a_wrong_address_answers_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["industry=%00", "industry=%ff", "after=x", "sort=x", "technique=" + "a" * 9000]
)
def test_unusual_query_strings_never_cause_a_server_error(client, query):
    assert client.get(f"/cases/?{query}").status_code in (200, 400)


@pytest.mark.django_db
def test_a_visitor_can_read_every_case(client):
    cases = Case.objects.published()
    assert cases
    for case in cases:
        assert client.get(case.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_the_library_is_exported_byte_for_byte(tmp_path, capsys):
    call_command("dump_library", tmp_path)
    ours, theirs = (
        {p.relative_to(f).as_posix(): p.read_bytes() for p in f.rglob("*.md")}
        for f in (LIBRARY_FOLDER, tmp_path)
    )
    assert ours == theirs
    assert len(ours) == 24 + 20 + 6 + 12
    call_command("load_library", tmp_path)
    assert ", 0 new or changed." in capsys.readouterr().out


@pytest.mark.django_db
def test_the_library_is_complete():
    selection = Selection("cases")
    assert set(selection.counts("industry").values()) == {4}
    assert len(selection.counts("technique")) == 20
    assert min(selection.counts("technique").values()) >= 2
    for case in Case.objects.published():
        texts = [beat.text for beat in case.beats.all()] + [line.said for line in case.lines.all()]
        assert 450 <= len(" ".join(texts).split()) <= 900, case
