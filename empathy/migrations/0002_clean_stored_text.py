"""Clean the text that was stored before text was cleaned where it enters (text_input/cleaning.py).

Rows are read in batches, and only those with unclean text are changed. What is derived from them is corrected
too: the search index with its word counts, fingerprints of stories, and cached pages. The
audit log is left alone: it is append-only and holds no text that a person wrote.
"""

from collections import Counter

from django.db import IntegrityError, migrations, models, transaction
from django.db.models import F

from search.indexing import build_document
from search.models import ALL_DOCUMENTS
from search.tokens import stem
from stories.similar import fingerprint
from text_input.cleaning import REPLACEMENT_MARK, clean_line, clean_text, clean_value, remove_forbidden

APPS = (
    "accounts", "cases", "comments", "content_checks", "moderation", "notices", "practice", "stories", "taxonomy",
)
WITHOUT_TYPED_TEXT = {
    "moderation.auditentry", "taxonomy.publishedlist", "taxonomy.cacheversion", "taxonomy.facetblock",
}
HTML = {("notices.mail", "html")}
STORY_PARTS = ("title", "happened", "said", "changed")
BATCH = 500


def clean_stored_text(apps, schema_editor):
    """Clean every text of every model, and what is derived from them if there was anything to clean."""
    changed_rows = {
        model._meta.label_lower: changed
        for model in apps.get_models()
        if model._meta.app_label in APPS and model._meta.label_lower not in WITHOUT_TYPED_TEXT
        if (changed := _clean_model(model))
    }
    if not changed_rows:
        return
    _clean_search_index(apps.get_model("search", "Document"), apps.get_model("search", "Word"))
    _renew_fingerprints(apps, changed_rows.get("stories.revision", []))
    # Every page that is cached is cached under the version of a list.
    apps.get_model("taxonomy", "PublishedList").objects.update(version=F("version") + 1)
    apps.get_model("taxonomy", "CacheVersion").objects.update(version=F("version") + 1)


def _clean_model(model):
    """Clean the rows of a model, and return the primary keys of those that were changed."""
    cleaners = {
        field.attname: (field, _cleaner_of(model, field))
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        and not isinstance(field, (models.SlugField, models.EmailField))
        and not field.primary_key
    }
    changed = []
    for row in _rows(model, list(cleaners)) if cleaners else ():
        changes = {}
        for name, (field, cleaner) in cleaners.items():
            value = row[name]
            if value is not None and (clean := cleaner(value)) != value:
                changes[name] = _fitting(field, clean)
        if changes:
            _update(model, row["pk"], changes)
            changed.append(row["pk"])
    return changed


def _cleaner_of(model, field):
    if (model._meta.label_lower, field.name) in HTML:
        return remove_forbidden
    if isinstance(field, models.JSONField):
        return clean_value
    return clean_line if isinstance(field, models.CharField) else clean_text


def _rows(model, names):
    """Yield the values of all rows, reading a batch at a time in the order of the primary key."""
    rows = model._base_manager.order_by("pk").values("pk", *names)
    batch = list(rows[:BATCH])
    while batch:
        yield from batch
        batch = list(rows.filter(pk__gt=batch[-1]["pk"])[:BATCH])


def _fitting(field, value):
    """Return a clean value that its column accepts: texts that may not be empty stay not empty."""
    if isinstance(value, str):
        value = value if value.strip() or field.blank else REPLACEMENT_MARK
        return value[: field.max_length] if isinstance(field, models.CharField) else value
    return value


def _update(model, pk, changes):
    """Save the changes of a row. If a name is taken by another row now, add the primary key to it."""
    row = model._base_manager.filter(pk=pk)
    try:
        with transaction.atomic():
            row.update(**changes)
    except IntegrityError:
        ending = f" ({pk})"
        named = {
            name: value[: (field.max_length or 200) - len(ending)] + ending
            for name, value in changes.items()
            if isinstance(field := model._meta.get_field(name), models.CharField) and isinstance(value, str)
        }
        row.update(**changes | named)


def _clean_search_index(Document, Word):
    """Index the documents with unclean text anew, and correct how many documents contain each word."""
    counts = Counter()
    for row in _rows(Document, ["title", "text", "words"]):
        title, text = clean_text(row["title"]), clean_text(row["text"])
        if (title, text) != (row["title"], row["text"]):
            built = build_document(row["pk"], title, text)
            columns = ("title", "text", "words", "title_stems", "stems", "pairs")
            Document.objects.filter(pk=row["pk"]).update(**{name: getattr(built, name) for name in columns})
            counts.subtract(row["words"].split())
            counts.update(built.words.split())
    for word, change in counts.items():
        if change and word != ALL_DOCUMENTS:
            if not Word.objects.filter(word=word).update(documents=F("documents") + change):
                Word.objects.create(word=word, stem=stem(word), documents=change)
    Word.objects.filter(documents=0).delete()


def _renew_fingerprints(apps, revision_pks):
    """Store the fingerprints of the stories whose newest revision was changed."""
    Passage = apps.get_model("stories", "Passage")
    for pk in revision_pks:
        revision = apps.get_model("stories", "Revision").objects.select_related("story").get(pk=pk)
        if revision.number != revision.story.revision_number:
            continue
        hashes = fingerprint("\n\n".join(getattr(revision, name) for name in STORY_PARTS))
        with transaction.atomic():
            Passage.objects.filter(story_id=revision.story_id).delete()
            Passage.objects.bulk_create(Passage(story_id=revision.story_id, hash=value) for value in hashes)


class Migration(migrations.Migration):
    # Each row is changed in a transaction of its own, so that a large database is not locked meanwhile. A
    # migration that was interrupted continues where it stopped: clean text is not changed again.
    atomic = False
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0001_initial"),
        ("comments", "0002_remove_stored_html"),
        ("content_checks", "0002_discouraged_phrases"),
        ("empathy", "0001_roles"),
        ("moderation", "0002_audit_triggers_and_reasons"),
        ("notices", "0001_initial"),
        ("practice", "0001_initial"),
        ("search", "0002_search_engines"),
        ("stories", "0001_initial"),
        ("taxonomy", "0001_initial"),
    ]
    operations = [migrations.RunPython(clean_stored_text, migrations.RunPython.noop)]
