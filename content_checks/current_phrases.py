"""The phrases of the language list, prepared once per process for each version of the list."""

from content_checks.inclusive_language import PhraseTree
from content_checks.models import DiscouragedPhrase

_prepared: tuple[tuple, PhraseTree] = ((), PhraseTree([]))


def current_phrases() -> PhraseTree:
    """Return the active phrases for `find_remarks`. Unless the list has changed, it costs one small query."""
    global _prepared
    # Read before the phrases, so that a change in between is found by the next call.
    version = DiscouragedPhrase.objects.active().version()
    # One reference, which another thread replaces as a whole.
    known, tree = _prepared
    if known != version:
        tree = PhraseTree(DiscouragedPhrase.objects.active())
        _prepared = (version, tree)
    return tree
