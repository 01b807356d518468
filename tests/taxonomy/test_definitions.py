"""A technique's definition, and when it backfires: the same words on its page, on its card and beside its checkbox."""

import pytest
from django.utils.html import escape

from taxonomy.models import Technique
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_every_technique_says_what_one_does_and_when_it_backfires():
    for technique in Technique.objects.all():
        assert len(technique.definition.split()) <= 14, technique.slug
        assert technique.backfires_when.endswith("."), technique.slug
        assert len(technique.backfires_when.split()) <= 22, technique.slug


def test_page_and_curators_form_say_both(client):
    signed_in(client, "cora")
    technique = Technique.objects.get(slug="mirroring")
    page = client.get("/techniques/mirroring/").content.decode()
    form = client.get("/curation/vocabulary/technique/mirroring/").content.decode()
    for text in (technique.definition, technique.backfires_when):
        assert escape(text) in page
        assert escape(text) in form


def test_checkboxes_of_the_story_form_say_what_one_does(client):
    signed_in(client, "alice")
    answer = client.post("/stories/share/", {"kind": "hard"}, follow=True)
    address = answer.request["PATH_INFO"].rsplit("/", 2)[0] + "/where/"
    form = client.get(address).content.decode()
    for technique in Technique.objects.all():
        assert escape(technique.definition) in form
