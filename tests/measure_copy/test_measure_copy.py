"""Planted faults are found, and texts as the rules want them pass."""

import pytest

from tests.measure_copy import measures
from tests.measure_copy.__main__ import limits, main
from tests.measure_copy.texts import (
    BUTTON,
    ERROR,
    GUIDE,
    HEADING,
    HINT,
    LABEL,
    LINK,
    MAIL,
    MESSAGE,
    TEXT,
    Text,
    texts_of_guide,
    texts_of_python,
    texts_of_template,
)

PAGE = """
{% load i18n %}
<h1>{% translate "My stories" %}</h1>
<p>{% blocktranslate with n=count trimmed %}
    You have {{ n }} drafts.
{% endblocktranslate %}</p>
{% if field %}<label for="{{ field.id }}">{% translate "Title" %}</label>{% endif %}
<p class="hint" id="{{ field.id }}_hint">{% translate "Up to 120 characters" %}</p>
<p class="error"><span class="visually-hidden">{% translate "Error:" %} </span>{% translate "Enter a title." %}</p>
<button {% if first %}autofocus{% endif %} class="button">
    {% if sent %}{% translate "Submit again" %}{% else %}{% translate "Submit story" %}{% endif %}
    <span class="visually-hidden">{% translate "for this case" %}</span>
</button>
<a class="button quiet" href="{% url "stories:mine" %}">{% translate "See my stories" %}</a>
<a href="{% url "cases:list" %}" aria-label="{% translate "All cases of this industry" %}">{% translate "Cases" %}</a>
{% element button type="submit" %}{% translate "Sign in" %}{% endelement %}
"""
MODULE = """
class Form(forms.Form):
    title = forms.CharField(
        label=_("Title"), help_text=_("Up to 120 characters"), error_messages={"required": _("Enter a title.")}
    )
    def clean_title(self):
        raise ValidationError(_("This title is taken. Enter another one."))

class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")

def save(request):
    messages.success(request, ngettext("%(n)d story is saved.", "%(n)d stories are saved.", n))
"""


def kinds(texts):
    return {text.words: text.kind for text in texts}


def faults(words, kind=TEXT):
    text = Text(words, kind, "templates/page.html", 1)
    return {name: found for name, _figure, _limit, found in limits([text]) if found}


def test_template_texts_get_the_kind_of_their_element():
    assert kinds(texts_of_template(PAGE, "templates/page.html")) == {
        "My stories": HEADING,
        "You have one drafts.": TEXT,
        "Title": LABEL,
        "Up to 120 characters": HINT,
        "Error:": TEXT,
        "Enter a title.": ERROR,
        "Submit again": BUTTON,
        "Submit story": BUTTON,
        "for this case": TEXT,
        "See my stories": BUTTON,
        "All cases of this industry": LABEL,
        "Cases": LINK,
        "Sign in": BUTTON,
    }


def test_texts_of_mails_and_error_pages():
    source = '<p>{% translate "Your story is published." %}</p>'
    assert kinds(texts_of_template(source, "templates/stories/mail/decided.html")).popitem()[1] == MAIL
    assert kinds(texts_of_template(source, "templates/errors/404.html")).popitem()[1] == ERROR


def test_template_texts_have_their_line():
    assert next(texts_of_template(PAGE, "templates/page.html")).place == "templates/page.html:3"


def test_module_texts_get_the_kind_of_their_argument():
    assert kinds(texts_of_python(MODULE, "stories/forms.py")) == {
        "Title": LABEL,
        "Up to 120 characters": HINT,
        "Enter a title.": ERROR,
        "This title is taken. Enter another one.": ERROR,
        "Draft": LABEL,
        "one story is saved.": MESSAGE,
        "one stories are saved.": MESSAGE,
    }


def test_guides_have_headings_and_blocks():
    source = "# Sign in\n\nOpen [the page](/in/).\n\n- Enter your address.\n- Enter the code.\n\n```\nmake run\n```\n"
    texts = list(texts_of_guide(source, "docs/guides/members.md"))
    assert [(text.words, text.kind, text.line) for text in texts] == [
        ("Sign in", HEADING, 1),
        ("Open the page.", GUIDE, 3),
        ("Enter your address.", GUIDE, 5),
        ("Enter the code.", GUIDE, 6),
    ]


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("Nobody else sees this.", TEXT, "banned words"),
        ("Take off my list", BUTTON, "banned words"),
        ("16 things to mend", HEADING, "banned words"),
        ("A reviewer reads it.", TEXT, "terms outside the word list"),
        ("Turn on two-factor sign-in", LINK, "terms outside the word list"),
        ("Your story was taken back.", MAIL, "terms outside the word list"),
        ("Is shown to members only.", TEXT, "dropped subjects"),
        ("Words", BUTTON, "buttons without verb and object"),
        ("Set", BUTTON, "buttons without verb and object"),
        ("My list of stories", BUTTON, "buttons without verb and object"),
        ("word " * 26 + "word.", HINT, "sentences over 25 words in labels, hints, errors"),
    ],
)
def test_a_planted_fault_is_found(words, kind, name):
    assert name in faults(words.strip(), kind)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("No one else can see this.", TEXT),
        ("Withdraw story", BUTTON),
        ("Search", BUTTON),
        ("one of one", BUTTON),
        ("The end date is in the past. Enter a later date.", ERROR),
        ("Is this your story?", TEXT),
        ("Confirm your e-mail address.", MAIL),
        ("word " * 30 + "word.", TEXT),
    ],
)
def test_a_good_text_passes(words, kind):
    assert not faults(words.strip(), kind)


def test_sentences_are_counted_without_fragments():
    texts = [
        Text("One two three. Four five!", TEXT, "a", 1),
        Text("My stories", TEXT, "a", 1),
        Text("Up to 120 characters", HINT, "a", 1),
    ]
    assert measures.counted(texts) == [3, 2, 4]


def test_a_hard_text_has_a_higher_reading_age_by_both_formulas():
    easy = measures.reading_ages([Text("The date is in the past. Enter a later date.", ERROR, "a", 1)])
    words = "Notwithstanding subsequent administrative intervention, identification remains unconditionally possible."
    hard = measures.reading_ages([Text(words, ERROR, "a", 1)])
    assert max(easy) <= measures.MOST_AGE < min(hard)


def test_the_median_and_the_ages_are_limited():
    words = (
        "Notwithstanding subsequent administrative intervention, " * 3 + "identification remains possible."
    )
    broken = {name for name, figure, limit, _found in limits([Text(words, HINT, "a", 1)]) if figure > limit}
    assert {"reading age of hints, Flesch-Kincaid", "reading age of hints, ARI"} <= broken
    long = Text("word " * 13 + "word.", MAIL, "a", 1)
    assert ("median of words a sentence", 14, 12, []) in limits([long])


def test_the_command_names_the_worst_texts_and_fails(capsys):
    assert main(["tests/no/such/file"]) == 0
    assert capsys.readouterr().out.startswith("0 texts")


def test_the_whole_interface_is_read(capsys):
    main(["--figures"])
    out = capsys.readouterr().out
    assert int(out.split()[0]) > 2000
    assert all(f"\n{kind} " in out for kind in (BUTTON, HINT, ERROR, MAIL, GUIDE))
