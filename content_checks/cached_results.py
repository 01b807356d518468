"""Results of reading a text, cached by the text, so that the same words are not read again for every page.

Positions and kinds are cached, never words: a text that was deleted cannot be read from the cache.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

MIN_LENGTH = 500
"""Shorter texts are read faster than the cache answers."""
TIMEOUT_SECONDS = 3_600

type Spans = list[tuple[int, int, str]]
"""Start, end and kind of each place that was found."""


def cached_by_text(reader: str, text: str, read: Callable[[], Spans]) -> Spans:
    """Return what `read` finds in `text`, from the cache if this release has read the same text before.

    `reader` names the rules. The key is a keyed hash, from which the text cannot be guessed.
    """
    if len(text) < MIN_LENGTH:
        return read()
    # A lone surrogate, which a form may send, has no UTF-8 form.
    digest = salted_hmac(
        f"{reader} {settings.RELEASE}", text.encode("utf-8", "surrogatepass"), algorithm="sha256"
    )
    key = f"text-check-{digest.hexdigest()}"
    spans = cache.get(key)
    if spans is None:
        spans = read()
        cache.set(key, spans, TIMEOUT_SECONDS)
    return spans
