"""Merge a term into another one of its vocabulary, and undo a merge: in one transaction, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from taxonomy.hook_points import run_after_terms_renamed
from taxonomy.list_versions import clear_cache
from taxonomy.models import FacetBlock, FormerTerm, PublishedList, VocabularyChange
from taxonomy.models.published_lists import ALL_ITEMS
from taxonomy.normalization import normalize, words_in_use
from taxonomy.references import references_to, restore_rows
from taxonomy.vocabulary import MODELS, AnyTerm

CHANGED_SINCE = gettext_noop(
    "Some of what moved has changed since, such as a case that was loaded anew or a story that was approved "
    "again. So it cannot all go back, and nothing was changed."
)


class MergeRefused(Exception):
    """The merge, or its undoing, is not possible; the message says why, for the curator."""


@contextmanager
def atomic_with_cache_reset() -> Iterator[None]:
    """Run a block in a transaction, and clear this process's cache if it fails.

    What the block has cached was read inside a transaction that is rolled back. Raises MergeRefused for an
    IntegrityError.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        clear_cache()
        raise MergeRefused(
            _("This change is not possible, so nothing was changed. Contact an administrator.")
        ) from error
    except BaseException:
        clear_cache()
        raise


def preview(former: AnyTerm, into: AnyTerm) -> list[dict]:
    """Return what a merge would move: for each table with rows that refer to `former`, how many."""
    found = []
    for reference in references_to(type(former)):
        if count := reference.rows_for(former).count():
            doubled = len(reference.duplicates(former, into))
            row = {"all": reference.describe(count), "moved": count - doubled, "doubled": doubled}
            found.append({**row, "count": count})
    return found


def words_to_add(former: AnyTerm, into: AnyTerm) -> list[str]:
    """Return the name and synonyms of `former` that do not lead to `into` yet."""
    return [word for word in dict.fromkeys(former.words) if not into.answers_to(word)]


def merge(former: AnyTerm, into: AnyTerm, *, by: User) -> VocabularyChange:
    """Merge `former` into `into` and return the entry of the history. Raises MergeRefused.

    Then nothing is changed.
    """
    kind, slug, name = former.kind, former.slug, former.name
    with atomic_with_cache_reset():
        lists = PublishedList.lock_and_bump_all()
        former, into = _lock_terms(former, into)
        words = words_to_add(former, into)
        details = [row["all"] for row in preview(former, into)]
        undo_data = {
            "term": json.loads(serializers.serialize("json", [former])),
            "into": into.pk,
            "words": words,
            "numbers": {one.name: one.last_number for one in lists},
        }
        undo_data["moved"], undo_data["doubled"] = _move_rows(former, into)
        undo_data["bits"] = _move_bits(kind, former.pk, into.pk)
        FormerTerm.objects.create(slug=slug, **{kind: into})
        into.synonyms, into.version = [*into.synonyms, *words], into.version + 1
        into.save(update_fields=["synonyms", "version"])
        former.delete()
        change = VocabularyChange.objects.create(
            by=by,
            action=VocabularyChange.Action.MERGED,
            kind=kind,
            slug=slug,
            name=name,
            into_slug=into.slug,
            into_name=into.name,
            details=details,
            undo_data=undo_data,
        )
        run_after_terms_renamed(kind, [slug, into.slug])
    return change


def _lock_terms(former: AnyTerm, into: AnyTerm) -> tuple[AnyTerm, AnyTerm]:
    terms = type(former).objects.lock([former.pk, into.pk])
    for term in (former, into):
        if term.pk not in terms:
            raise MergeRefused(describe_merge(former.kind, term.slug))
    if former.pk == into.pk:
        raise MergeRefused(_("A term cannot be merged into itself."))
    return terms[former.pk], terms[into.pk]


def _move_rows(former: AnyTerm, into: AnyTerm) -> tuple[dict[str, list], dict[str, list]]:
    """Make all rows refer to `into`; return the keys of moved rows, and the deleted duplicates, by table."""
    moved, doubled = {}, {}
    for reference in references_to(type(former)):
        duplicates = reference.duplicates(former, into)
        try:
            deleted = reference.delete_and_serialize(duplicates)
        except ValueError as error:
            raise MergeRefused(_("Other records depend on both terms, so nothing was changed.")) from error
        pks = sorted(reference.rows_for(former).values_list("pk", flat=True))
        reference.repoint(pks, into)
        if pks:
            moved[reference.label] = pks
        if deleted:
            doubled[reference.label] = deleted
    return moved, doubled


def _move_bits(kind: str, former: int, into: int) -> list[list]:
    """Give `into` the items of `former` in the facet index.

    Returns, for each block, the list, the block number, the bitmap of `former`, and the bitmap of items that
    carried both terms.
    """
    moved = []
    for row in FacetBlock.objects.for_term(kind, former):
        if not row.bitmap:
            continue
        other = FacetBlock.objects.get_or_build(row.published_list_id, kind, into, row.block)
        moved.append([row.published_list_id, row.block, hex(row.bitmap), hex(row.bitmap & other.bitmap)])
        other.store(other.bitmap | row.bitmap)
        row.store(0)
    return moved


def undo(change: VocabularyChange, *, by: User) -> VocabularyChange | None:
    """Undo a merge, moving back exactly what it moved; return the new entry of the history.

    Returns None if the merge was undone before. Raises MergeRefused if something that it needs has changed
    since; then nothing is changed.
    """
    with atomic_with_cache_reset():
        PublishedList.lock("cases")
        change = VocabularyChange.objects.lock(change.pk)
        if change.is_undone:
            return None
        if not change.may_be_undone:
            raise MergeRefused(_("Only a merge can be undone."))
        PublishedList.lock_and_bump_all()
        undo_data = change.undo_data
        into = MODELS[change.kind].objects.lock([undo_data["into"]]).get(undo_data["into"])
        if into is None:
            raise MergeRefused(describe_merge(change.kind, change.into_slug))
        former = _restore_term(change, into)
        _restore_duplicates(undo_data["doubled"], former, into)
        _move_rows_back(undo_data["moved"], former, into)
        _restore_bits(change.kind, undo_data["bits"], former.pk, into.pk)
        undone = VocabularyChange.objects.create(
            by=by,
            action=VocabularyChange.Action.UNDONE,
            kind=change.kind,
            slug=change.slug,
            name=change.name,
            into_slug=into.slug,
            into_name=into.name,
            details=change.details,
            undoes=change,
        )
        run_after_terms_renamed(change.kind, [former.slug, into.slug], undo_data["numbers"])
    return undone


def _restore_term(change: VocabularyChange, into: AnyTerm) -> AnyTerm:
    """Insert the merged term again, and remove its words and slug from the other term."""
    model, undo_data = MODELS[change.kind], change.undo_data
    FormerTerm.objects.for_kind(change.kind).filter(**{"slug": change.slug, change.kind: into}).delete()
    added = {normalize(word) for word in undo_data["words"]}
    into.synonyms = [word for word in into.synonyms if normalize(word) not in added]
    into.version += 1
    into.save(update_fields=["synonyms", "version"])
    former = undo_data["term"][0]["fields"]
    _refuse_words_in_use(change, former)
    former["version"] += 1
    try:
        restore_rows(undo_data["term"])
    except DeserializationError as error:
        raise MergeRefused(_("This merge cannot be undone: too much has changed since.")) from error
    return model.objects.get(pk=undo_data["term"][0]["pk"])


def _refuse_words_in_use(change: VocabularyChange, former: dict) -> None:
    """Refuse to restore a term if one of its words leads to another term now."""
    # Former slugs of the restored term lead to the other term until their rows are moved back.
    own = set(change.undo_data["moved"].get(f"taxonomy.formerterm.{change.kind}", []))
    rows = [(row.slug, row.term) for row in FormerTerm.objects.for_kind(change.kind) if row.pk not in own]
    model = MODELS[change.kind]
    in_use = words_in_use(model.objects.all(), rows)
    term = model(name=former["name"], synonyms=former["synonyms"], german=former.get("german", {}))
    for word in (former["slug"], *term.words):
        for other in in_use.get(normalize(word), ()):
            raise MergeRefused(
                _("“%(word)s” now belongs to “%(name)s”. Change that first.")
                % {"word": word, "name": other.name}
            )


def _restore_duplicates(doubled: dict[str, list[dict]], former: AnyTerm, into: AnyTerm) -> None:
    references = {reference.label: reference for reference in references_to(type(former))}
    for label, rows in doubled.items():
        reference, pks = references.get(label), {row["pk"] for row in rows}
        if reference is None or reference.count(sorted(pks), into) or reference.count(sorted(pks), former):
            raise MergeRefused(_(CHANGED_SINCE))
        try:
            restore_rows(rows)
        except (DeserializationError, IntegrityError) as error:
            raise MergeRefused(_(CHANGED_SINCE)) from error
        if reference.duplicates(former, into) != pks:
            raise MergeRefused(_(CHANGED_SINCE))


def _move_rows_back(moved: dict[str, list], former: AnyTerm, into: AnyTerm) -> None:
    references = {reference.label: reference for reference in references_to(type(former))}
    for label, pks in moved.items():
        reference = references.get(label)
        if reference is None or reference.count(pks, into) != len(pks):
            raise MergeRefused(_(CHANGED_SINCE))
        reference.repoint(pks, former)


def _restore_bits(kind: str, moved: list[list], former: int, into: int) -> None:
    """Split the bitmaps again; items that were taken off their list since stay off it."""
    for list_name, block, former_hex, both_hex in moved:
        former_bits, both = int(former_hex, 16), int(both_hex, 16)
        published = FacetBlock.objects.get_or_build(list_name, *ALL_ITEMS, block).bitmap
        FacetBlock.objects.get_or_build(list_name, kind, former, block).store(former_bits & published)
        other = FacetBlock.objects.get_or_build(list_name, kind, into, block)
        other.store(other.bitmap & ~(former_bits & ~both))


def describe_merge(kind: str, slug: str) -> str:
    """Return a sentence for a curator about what happened to a term that no longer exists."""
    merged = VocabularyChange.objects.latest_merge(kind, slug)
    if merged is None:
        return _("This term no longer exists.")
    at = date_format(timezone.localtime(merged.at), "j F Y, H:i")
    by = str(merged.by or _("a deleted account"))
    values = {"name": merged.name, "into": merged.into_name, "by": by, "at": at}
    return _("“%(name)s” was merged into “%(into)s” by %(by)s on %(at)s. Nothing was changed.") % values
