"""Helpers for practising: send an answer, and find sentences that must not be sent before one."""

import html
import re
from urllib.parse import unquote_plus

from django.utils.html import strip_tags

from cases.models import Case

CASE = "the-vanishing-package"
PRACTISE = f"/cases/{CASE}/practise/"
ANSWER = "Quokka words: I am sorry, and I look for the telescope now."


def sentences(text: str) -> list[str]:
    """Split a text into its sentences of three words or more; every cell of a table counts as one."""
    found = re.split(
        r"(?<=[.!?…])\s+|[\n|]+", re.sub(r"[*_>#\\]|^(?:> )?\d+\. ", "", text, flags=re.MULTILINE)
    )
    return [one.strip() for one in found if len(one.split()) >= 3]


def hidden_sentences(case) -> list[str]:
    """The sentences of the case that are revealed after an answer, without those that the moment quotes."""
    moments = [beat.text for beat in case.beats.all() if beat.kind == "moment"]
    shown = " ".join([case.practise_situation, case.practise_question, *moments])
    texts = [text for line in case.lines.all() for text in (line.said, line.note)]
    texts += [beat.text for beat in case.beats.all() if beat.kind != "moment"]
    texts += [text for swap in case.swaps.all() for text in (swap.instead_of, swap.try_this, swap.because)]
    texts += [*case.tool_items, case.tool_title, *case.prompts, case.standfirst]
    return [one for text in texts for one in sentences(text) if one not in shown]


def full_text(response) -> str:
    """The headers and the content of a response, as it is and without markup.

    Text that is escaped as in URLs or JSON is included unescaped, too.
    """
    page = response.content.decode()
    text = f"{response.headers} {html.unescape(page)} {' '.join(html.unescape(strip_tags(page)).split())}"
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text).replace('\\"', '"')
    return f"{text} {plain} {unquote_plus(text)}"


def leaked_sentences(response, case) -> list[str]:
    """The hidden sentences of the case that the response contains."""
    text = full_text(response)
    return [one for one in hidden_sentences(case) if one in text]


def published_cases():
    return Case.objects.published().whole()


def practise(client, answer=ANSWER, address=PRACTISE, **more):
    """Send an answer with the token of the form."""
    page = client.get(address).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    values = {"answer": answer, **({"once": once[1]} if once else {}), **more}
    return client.post(address, values)
