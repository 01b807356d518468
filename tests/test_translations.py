"""The catalogues contain exactly the texts of the sources, and the compiled files match them."""

import re

import pytest
from django.apps import apps
from django.utils.functional import Promise

from tests import message_catalogs

PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|<[^>]+>")
ROOMS = {config.label for config in apps.get_app_configs() if (message_catalogs.ROOT / config.label).is_dir()}


@pytest.fixture(params=message_catalogs.LANGUAGES)
def catalog(request):
    return message_catalogs.catalog_of(request.param)


def keys(catalog):
    return {(message.id, message.context) for message in catalog if message.id}


def test_the_catalogue_has_every_text_and_no_others(catalog):
    wanted = keys(message_catalogs.template())
    assert (wanted - keys(catalog), keys(catalog) - wanted) == (set(), set()), "Run `make messages`."


@pytest.mark.parametrize("language", message_catalogs.LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language):
    compiled = (message_catalogs.folder(language) / "django.mo").read_bytes()
    assert compiled == message_catalogs.compiled(message_catalogs.catalog_of(language)), (
        "Run `make messages`."
    )


def test_a_translation_keeps_placeholders_and_tags(catalog):
    for message in catalog:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        of = message.id if isinstance(message.id, tuple) else (message.id,) * len(said)
        for text, translation in zip(of, said, strict=True):
            if message.id and translation:
                assert sorted(PLACE.findall(translation)) == sorted(PLACE.findall(text)), text


def test_everything_is_translated(catalog):
    assert [message.id for message in message_catalogs.missing(catalog)] == []


def test_choices_and_field_labels_are_translatable():
    bare = []
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            for field in model._meta.get_fields():
                labels = [label for _value, label in getattr(field, "choices", None) or ()]
                bare += [f"{model.__name__}.{field.name}: {x}" for x in labels if not isinstance(x, Promise)]
    assert bare == []


def test_texts_are_extracted_from_templates_and_python():
    page = (
        "{% blocktranslate count n=n %}{{ n }} (one){% plural %}{{ n }} (many){% endblocktranslate %}{% "
        'translate "A (b)" %}'
    )
    assert message_catalogs.of_template(page) == [(("%(n)s (one)", "%(n)s (many)"), None), ("A (b)", None)]
    assert message_catalogs.of_python("_('a' 'b'); ngettext('c', 'd', 2); gettext(name)") == [
        ("ab", None),
        (("c", "d"), None),
    ]
