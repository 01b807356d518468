"""Merging a term into another one, and undoing that: everything moves in one transaction, or nothing."""

import json
from contextlib import contextmanager

from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from taxonomy.facets import ALL, FacetBlock, Shelf
from taxonomy.models import FormerTerm, VocabularyChange
from taxonomy.references import put_back, references_to, tell_every_table
from taxonomy.selection import forget
from taxonomy.vocabulary import MODELS
from taxonomy.words import plain, taken_words

CHANGED_SINCE = gettext_noop(
    "Some of what moved has changed since, such as a case that was loaded anew or a story that was approved "
    "again. So it cannot all go back, and nothing was changed."
)


class Refused(Exception):
    """It cannot be done; the sentence says why, and what would help."""


@contextmanager
def all_or_nothing():
    """A transaction after whose failure this process forgets what it read inside."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        forget()
        raise Refused(
            _("Another table does not allow it, so nothing was changed. Tell whoever runs this site.")
        ) from error
    except BaseException:
        forget()
        raise


def preview(former, into) -> list[dict]:
    """Return what a merge would move: how many rows of every table that names `former`."""
    found = []
    for reference in references_to(type(former)):
        count = reference.naming(former).count()
        doubled = len(reference.doubled(former, into)) if count else 0
        if count:
            found.append(
                {"all": reference.named(count), "moved": count - doubled, "doubled": doubled, "count": count}
            )
    return found


def new_words(former, into) -> list[str]:
    """Return name and synonyms of `former` that `into` does not answer to yet."""
    return [word for word in dict.fromkeys([former.name, *former.synonyms]) if not into.answers_to(word)]


def merge(former, into, *, by) -> VocabularyChange:
    """Merge a term into another one of its vocabulary. Raises Refused; then nothing is changed."""
    model, kind = type(former), former.kind
    with all_or_nothing():
        shelves = Shelf.changing_all()
        terms = model.objects.locked([former.pk, into.pk])
        for term in (former, into):
            if term.pk not in terms:
                raise Refused(what_became_of(kind, term.slug))
        if former.pk == into.pk:
            raise Refused(_("A term cannot be merged into itself."))
        former, into = terms[former.pk], terms[into.pk]
        words = new_words(former, into)
        kept = {
            "term": json.loads(serializers.serialize("json", [former])),
            "into": into.pk,
            "words": words,
            "numbers": {shelf.name: shelf.last_number for shelf in shelves},
        }
        what = [row["all"] for row in preview(former, into)]
        kept["moved"], kept["doubled"] = _move_rows(former, into)
        kept["bits"] = _move_bits(kind, former.pk, into.pk)
        FormerTerm.objects.create(slug=former.slug, **{kind: into})
        into.synonyms, into.version = [*into.synonyms, *words], into.version + 1
        into.save(update_fields=["synonyms", "version"])
        slug, name = former.slug, former.name
        former.delete()
        change = VocabularyChange.objects.create(
            by=by, action="merged", kind=kind, slug=slug, name=name, into_slug=into.slug,
            into_name=into.name, what=what, kept=kept,
        )  # fmt: skip
        tell_every_table(kind, [slug, into.slug])
    return change


def _move_rows(former, into) -> tuple[dict, dict]:
    moved, doubled = {}, {}
    for reference in references_to(type(former)):
        twice = reference.doubled(former, into)
        try:
            taken = reference.take_out(twice)
        except ValueError as error:
            raise Refused(
                _("Other records hang on what both terms carry, so nothing was changed.")
            ) from error
        pks = sorted(reference.naming(former).values_list("pk", flat=True))
        reference.point(pks, into)
        if pks:
            moved[reference.label] = pks
        if taken:
            doubled[reference.label] = taken
    return moved, doubled


def _move_bits(kind: str, former: int, into: int) -> list:
    """Let whatever is counted for one term count for the other; return the numbers it was, and was both."""
    kept = []
    for row in FacetBlock.objects.carrying(kind, former):
        other = FacetBlock.objects.bits(row.shelf_id, kind, into, row.block)
        kept.append([row.shelf_id, row.block, hex(row.number), hex(row.number & other.number)])
        other.put(other.number | row.number)
        row.delete()
    return kept


def undo(change: VocabularyChange, *, by) -> VocabularyChange | None:
    """Take a merge apart again: exactly what moved goes back. None if it was undone before.

    Raises Refused with a sentence when something that it needs has changed since; then nothing is changed.
    """
    with all_or_nothing():
        Shelf.holding("cases")
        change = VocabularyChange.objects.locked(change.pk)
        if change.is_undone:
            return None
        if not change.can_be_tried:
            raise Refused(_("Only a merge can be undone."))
        Shelf.changing_all()
        kept, model = change.kept, MODELS[change.kind]
        into = model.objects.locked([kept["into"]]).get(kept["into"])
        if into is None:
            raise Refused(what_became_of(change.kind, change.into_slug))
        former = _restore_term(change, model, into)
        _put_rows_back(kept, former, into)
        _put_bits_back(change.kind, kept["bits"], former.pk, into.pk)
        undone = VocabularyChange.objects.create(
            by=by, action="undone", kind=change.kind, slug=change.slug, name=change.name,
            into_slug=into.slug, into_name=into.name, what=change.what, undoes=change,
        )  # fmt: skip
        tell_every_table(change.kind, [former.slug, into.slug], kept["numbers"])
    return undone


def _restore_term(change, model, into):
    """Bring the merged term back with its words, and take its address off the one that it was merged into."""
    FormerTerm.objects.leading_to(change.kind, change.slug, into).delete()
    back = {plain(word) for word in change.kept["words"]}
    into.synonyms = [word for word in into.synonyms if plain(word) not in back]
    into.version += 1
    into.save(update_fields=["synonyms", "version"])
    former = change.kept["term"][0]["fields"]
    # Addresses that were its own lead to the other term until rows go back.
    own = set(change.kept["moved"].get(f"taxonomy.formerterm.{change.kind}", []))
    rows = [(row.slug, row.term) for row in FormerTerm.objects.of(change.kind) if row.pk not in own]
    taken = taken_words(model.objects.all(), rows)
    for word in (former["slug"], former["name"], *former["synonyms"]):
        for other in taken.get(plain(word), ()):
            raise Refused(
                _("“%(word)s” leads to “%(name)s” now. Change that first.")
                % {"word": word, "name": other.name}
            )
    former["version"] += 1
    try:
        put_back(change.kept["term"])
    except DeserializationError as error:
        raise Refused(_("The site has changed too much since for this merge to be undone.")) from error
    return model.objects.get(pk=change.kept["term"][0]["pk"])


def _put_rows_back(kept, former, into) -> None:
    references = {reference.label: reference for reference in references_to(type(former))}
    for label, rows in kept["doubled"].items():
        reference, pks = references.get(label), {row["pk"] for row in rows}
        if reference is None or reference.count(sorted(pks), into) or reference.count(sorted(pks), former):
            raise Refused(_(CHANGED_SINCE))
        try:
            put_back(rows)
        except (DeserializationError, IntegrityError) as error:
            raise Refused(_(CHANGED_SINCE)) from error
        if reference.doubled(former, into) != pks:
            raise Refused(_(CHANGED_SINCE))
    for label, pks in kept["moved"].items():
        reference = references.get(label)
        if reference is None or reference.count(pks, into) != len(pks):
            raise Refused(_(CHANGED_SINCE))
        reference.point(pks, former)


def _put_bits_back(kind: str, kept: list, former: int, into: int) -> None:
    for shelf, block, was, both in kept:
        was, both = int(was, 16), int(both, 16)
        standing = FacetBlock.objects.bits(shelf, *ALL, block).number
        FacetBlock.objects.bits(shelf, kind, former, block).put(was & standing)
        other = FacetBlock.objects.bits(shelf, kind, into, block)
        other.put(other.number & ~(was & ~both))


def what_became_of(kind: str, slug: str) -> str:
    """Say what happened to a term that stands there no more."""
    merged = VocabularyChange.objects.merging(kind, slug)
    if merged is None:
        return _("This term does not stand there any more.")
    at = timezone.localtime(merged.at)
    said = {"name": merged.name, "into": merged.into_name, "at": date_format(at, "j F Y, H:i")}
    said["by"] = str(merged.by or _("somebody"))
    return _("“%(name)s” was merged into “%(into)s” by %(by)s on %(at)s. Nothing was changed now.") % said
