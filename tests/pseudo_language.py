"""A pseudo-language that puts every translated text into ⟦brackets⟧: text outside cannot be translated."""

import re
from contextlib import contextmanager
from html.parser import HTMLParser

from django.conf import settings
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

CODE = "cy"
SPOKEN = {"aria-label", "aria-description", "title", "alt", "placeholder"}
# Elements whose content is user input or for machines.
SILENT = {"script", "style", "code", "kbd", "template", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Bracketed(trans_real.DjangoTranslation):
    """Translates every text by putting it into brackets."""

    def __init__(self):
        # No catalogue is read from files.
        self._DjangoTranslation__language = CODE
        self._DjangoTranslation__to_language = CODE
        self._DjangoTranslation__locale = CODE
        self._catalog = trans_real.TranslationCatalog()

    def to_language(self):
        return CODE

    def language(self):
        return CODE

    def gettext(self, message):
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


@contextmanager
def pseudo_language():
    """Activate the pseudo-language; yield the headers that request it."""
    with override_settings(LANGUAGES=[*settings.LANGUAGES, (CODE, "Cymraeg")]):
        trans_real._translations[CODE] = Bracketed()
        try:
            yield {"accept-language": CODE}
        finally:
            del trans_real._translations[CODE]
            translation.activate(settings.LANGUAGE_CODE)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.depth, self.said = [], 0, []

    @property
    def is_ours(self) -> bool:
        """True if the current text is part of the site, in the language of the page."""
        return not any(silent for _tag, silent in self.open)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        other = attrs.get("lang", CODE) != CODE or attrs.get("translate") == "no"
        silent = tag in SILENT or other
        if self.is_ours and not silent:
            for name in SPOKEN & set(attrs):
                self._hear(attrs[name] or "", 0)
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self.open and any(name == tag for name, _silent in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if self.is_ours:
            self.depth = self._hear(data, self.depth)

    def _hear(self, text, depth) -> int:
        untranslated_texts = ""
        for piece in re.split("([⟦⟧])", text):
            if piece in "⟦⟧" and piece:
                depth += 1 if piece == "⟦" else -1
            elif not depth:
                untranslated_texts += piece
        self.said.append(" ".join(untranslated_texts.split()))
        return depth


def untranslated_texts(page: str, names=()) -> list[str]:
    """Return the texts of a page outside of brackets, without `names` and content that is not translated."""
    reader = _Reader()
    reader.feed(page)
    found = []
    for text in reader.said:
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "")
        if re.search(r"[^\W\d_]{2}", text):
            found.append(text)
    return found
