"""Lists in JSON fields have the shape that pages rely on, or are refused with a message."""

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case
from taxonomy.models import Industry, Technique
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ROW = {"say": "a", "rather_than": "b", "some_prefer": ""}
WRONG = [
    (Industry, "synonyms", [1]), (Industry, "synonyms", "shop"), (Industry, "words_to_check", 5),
    (Industry, "words_to_check", [ROW, {}]), (Industry, "words_to_check", [ROW | {"say": 1}]),
    (Technique, "synonyms", {}), (Technique, "phrasings", 7), (Technique, "phrasings", ["a", "b"]),
    (Case, "tool_items", 3), (Case, "tool_items", [" "]), (Case, "revisions", 1),
    (Case, "revisions", [{"on": "2026-W10-1", "what": "x"}]), (Case, "content_notes", 4),
]  # fmt: skip


@pytest.mark.parametrize(("model", "name", "value"), WRONG)
def test_an_invalid_list_is_refused_with_a_message(model, name, value):
    item = model.objects.first()
    setattr(item, name, value)
    with pytest.raises(ValidationError) as refused:
        item.full_clean()
    assert refused.value.message_dict[name][0].startswith("Write ")


def test_the_lists_of_the_library_are_valid():
    for model in (Industry, Technique, Case):
        for item in model.objects.all():
            item.clean()


def test_the_admin_shows_a_term_and_changes_nothing(client):
    technique = Technique.objects.first()
    address = f"/admin/taxonomy/technique/{technique.pk}/change/"
    assert signed_in(client, "ada").get(address).status_code == 200
    assert client.post(address, {"synonyms": "[]"}).status_code == 403
    assert Technique.objects.get(pk=technique.pk).synonyms == technique.synonyms
