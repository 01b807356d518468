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

from taxonomy.models import FormerTerm, VocabularyChange
from taxonomy.models.published_lists import ALL_ITEMS, FacetBlock, PublishedList
from taxonomy.normalization import normalize, words_in_use
from taxonomy.references import references_to, restore_rows, run_after_terms_renamed
from taxonomy.selection import clear_cache
from taxonomy.vocabulary import MODELS

CHANGED_SINCE = gettext_noop(
    "Some of what moved has changed since, such as a case that was loaded anew or a story that was approved "
    "again. So it cannot all go back, and nothing was changed."
)


class MergeRefused(Exception):
    """It cannot be done; the sentence says why, and what would help."""


@contextmanager
def atomic_with_cache_reset():
    """A transaction after whose failure this process forgets what it read inside."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        clear_cache()
        raise MergeRefused(
            _("Another table does not allow it, so nothing was changed. Tell whoever runs this site.")
        ) from error
    except BaseException:
        clear_cache()
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


def words_to_add(former, into) -> list[str]:
    """Return name and synonyms of `former` that `into` does not answer to yet."""
    return [word for word in dict.fromkeys([former.name, *former.synonyms]) if not into.answers_to(word)]


def merge(former, into, *, by) -> VocabularyChange:
    """Merge a term into another one of its vocabulary. Raises Refused; then nothing is changed."""
    model, kind = type(former), former.kind
    with atomic_with_cache_reset():
        published_lists = PublishedList.lock_and_bump_all()
        terms = model.objects.locked([former.pk, into.pk])
        for term in (former, into):
            if term.pk not in terms:
                raise MergeRefused(describe_merge(kind, term.slug))
        if former.pk == into.pk:
            raise MergeRefused(_("A term cannot be merged into itself."))
        former, into = terms[former.pk], terms[into.pk]
        words = words_to_add(former, into)
        undo_data = {
            "term": json.loads(serializers.serialize("json", [former])),
            "into": into.pk,
            "words": words,
            "numbers": {
                published_list.name: published_list.last_number for published_list in published_lists
            },
        }
        details = [row["all"] for row in preview(former, into)]
        undo_data["moved"], undo_data["doubled"] = _move_rows(former, into)
        undo_data["bits"] = _move_bits(kind, former.pk, into.pk)
        FormerTerm.objects.create(slug=former.slug, **{kind: into})
        into.synonyms, into.version = [*into.synonyms, *words], into.version + 1
        into.save(update_fields=["synonyms", "version"])
        slug, name = former.slug, former.name
        former.delete()
        change = VocabularyChange.objects.create(
            by=by, action="merged", kind=kind, slug=slug, name=name, into_slug=into.slug,
            into_name=into.name, details=details, undo_data=undo_data,
        )  # fmt: skip
        run_after_terms_renamed(kind, [slug, into.slug])
    return change


def _move_rows(former, into) -> tuple[dict, dict]:
    moved, doubled = {}, {}
    for reference in references_to(type(former)):
        twice = reference.doubled(former, into)
        try:
            taken = reference.delete_and_serialize(twice)
        except ValueError as error:
            raise MergeRefused(
                _("Other records hang on what both terms carry, so nothing was changed.")
            ) from error
        pks = sorted(reference.naming(former).values_list("pk", flat=True))
        reference.repoint(pks, into)
        if pks:
            moved[reference.label] = pks
        if taken:
            doubled[reference.label] = taken
    return moved, doubled


def _move_bits(kind: str, former: int, into: int) -> list:
    """Let whatever is counted for one term count for the other; return the numbers it was, and was both."""
    undo_data = []
    for row in FacetBlock.objects.carrying(kind, former):
        other = FacetBlock.objects.bits(row.published_list_id, kind, into, row.block)
        undo_data.append([row.published_list_id, row.block, hex(row.number), hex(row.number & other.number)])
        other.put(other.number | row.number)
        row.delete()
    return undo_data


def undo(change: VocabularyChange, *, by) -> VocabularyChange | None:
    """Take a merge apart again: exactly what moved goes back. None if it was undone before.

    Raises Refused with a sentence when something that it needs has changed since; then nothing is changed.
    """
    with atomic_with_cache_reset():
        PublishedList.lock("cases")
        change = VocabularyChange.objects.locked(change.pk)
        if change.is_undone:
            return None
        if not change.can_be_tried:
            raise MergeRefused(_("Only a merge can be undone."))
        PublishedList.lock_and_bump_all()
        undo_data, model = change.undo_data, MODELS[change.kind]
        into = model.objects.locked([undo_data["into"]]).get(undo_data["into"])
        if into is None:
            raise MergeRefused(describe_merge(change.kind, change.into_slug))
        former = _restore_term(change, model, into)
        _put_rows_back(undo_data, former, into)
        _put_bits_back(change.kind, undo_data["bits"], former.pk, into.pk)
        undone = VocabularyChange.objects.create(
            by=by, action="undone", kind=change.kind, slug=change.slug, name=change.name,
            into_slug=into.slug, into_name=into.name, details=change.details, undoes=change,
        )  # fmt: skip
        run_after_terms_renamed(change.kind, [former.slug, into.slug], undo_data["numbers"])
    return undone


def _restore_term(change, model, into):
    """Bring the merged term back with its words, and take its address off the one that it was merged into."""
    FormerTerm.objects.leading_to(change.kind, change.slug, into).delete()
    back = {normalize(word) for word in change.undo_data["words"]}
    into.synonyms = [word for word in into.synonyms if normalize(word) not in back]
    into.version += 1
    into.save(update_fields=["synonyms", "version"])
    former = change.undo_data["term"][0]["fields"]
    # Addresses that were its own lead to the other term until rows go back.
    own = set(change.undo_data["moved"].get(f"taxonomy.formerterm.{change.kind}", []))
    rows = [(row.slug, row.term) for row in FormerTerm.objects.of(change.kind) if row.pk not in own]
    taken = words_in_use(model.objects.all(), rows)
    for word in (former["slug"], former["name"], *former["synonyms"]):
        for other in taken.get(normalize(word), ()):
            raise MergeRefused(
                _("“%(word)s” leads to “%(name)s” now. Change that first.")
                % {"word": word, "name": other.name}
            )
    former["version"] += 1
    try:
        restore_rows(change.undo_data["term"])
    except DeserializationError as error:
        raise MergeRefused(_("The site has changed too much since for this merge to be undone.")) from error
    return model.objects.get(pk=change.undo_data["term"][0]["pk"])


def _put_rows_back(undo_data, former, into) -> None:
    references = {reference.label: reference for reference in references_to(type(former))}
    for label, rows in undo_data["doubled"].items():
        reference, pks = references.get(label), {row["pk"] for row in rows}
        if reference is None or reference.count(sorted(pks), into) or reference.count(sorted(pks), former):
            raise MergeRefused(_(CHANGED_SINCE))
        try:
            restore_rows(rows)
        except (DeserializationError, IntegrityError) as error:
            raise MergeRefused(_(CHANGED_SINCE)) from error
        if reference.doubled(former, into) != pks:
            raise MergeRefused(_(CHANGED_SINCE))
    for label, pks in undo_data["moved"].items():
        reference = references.get(label)
        if reference is None or reference.count(pks, into) != len(pks):
            raise MergeRefused(_(CHANGED_SINCE))
        reference.repoint(pks, former)


def _put_bits_back(kind: str, undo_data: list, former: int, into: int) -> None:
    for published_list, block, was, both in undo_data:
        was, both = int(was, 16), int(both, 16)
        standing = FacetBlock.objects.bits(published_list, *ALL_ITEMS, block).number
        FacetBlock.objects.bits(published_list, kind, former, block).put(was & standing)
        other = FacetBlock.objects.bits(published_list, kind, into, block)
        other.put(other.number & ~(was & ~both))


def describe_merge(kind: str, slug: str) -> str:
    """Say what happened to a term that stands there no more."""
    merged = VocabularyChange.objects.merging(kind, slug)
    if merged is None:
        return _("This term does not stand there any more.")
    at = timezone.localtime(merged.at)
    said = {"name": merged.name, "into": merged.into_name, "at": date_format(at, "j F Y, H:i")}
    said["by"] = str(merged.by or _("somebody"))
    return _("“%(name)s” was merged into “%(into)s” by %(by)s on %(at)s. Nothing was changed now.") % said
