"""The contents of the facet index, to be compared with what the tables of cases and stories give."""

from cases.models import Case, PhraseSwap, WeeklySentence
from stories.models import Story
from taxonomy.models import FacetBlock, Industry, Technique
from taxonomy.models.published_lists import BLOCK_BITS
from taxonomy.selection import Selection


def indexed_terms():
    """Return the terms of every number in every list from the facet index, without other keys."""
    found = {}
    for row in FacetBlock.objects.all():
        if row.vocabulary in {"industry", "technique"}:
            for bit in range(row.bitmap.bit_length()):
                if row.bitmap >> bit & 1:
                    item = (row.published_list_id, row.block * BLOCK_BITS + bit)
                    found.setdefault(item, set()).add((row.vocabulary, row.term))
    return found


def expected_terms():
    """Return the same, computed from the tables."""
    found = {}
    for case in Case.objects.published():
        industries = {("industry", pk) for pk in case.industry_items.values_list("tag", flat=True)}
        found["cases", case.number] = industries | {
            ("technique", pk) for pk in case.technique_items.values_list("tag", flat=True)
        }
        for swap in PhraseSwap.objects.for_cases([case.pk]):
            found["phrases", swap.number] = {*industries, ("technique", swap.technique_id)}
    for story in Story.objects.public():
        found["stories", story.number] = {
            *(("industry", pk) for pk in story.industry_items.values_list("tag", flat=True)),
            *(("technique", pk) for pk in story.technique_items.values_list("tag", flat=True)),
        }
    return found


def snapshot():
    """Return everything that a merge may change, except versions, to compare before a merge and after undoing it."""
    rows = {}
    for model in (Industry, Technique):
        for term in model.objects.all():
            fields = {f.attname: getattr(term, f.attname) for f in model._meta.fields if f.name != "version"}
            rows[model.kind, term.pk] = fields
    tables = [Case.industry_items, Case.technique_items, Story.industry_items, Story.technique_items]
    for table in tables:
        model = table.rel.related_model
        rows[model.__name__] = sorted(model.objects.values_list("pk", "content_object_id", "tag_id"))
    rows["swaps"] = sorted(PhraseSwap.objects.values_list("pk", "technique_id"))
    rows["sentences"] = sorted(WeeklySentence.objects.values_list("pk", "technique_id"))
    rows["lines"] = sorted(Case.objects.values_list("lines__pk", "lines__technique_id"), key=str)
    counts = {name: Selection(name).counts("technique") for name in ("cases", "phrases", "stories")}
    positive = {name: {key: n for key, n in found.items() if n} for name, found in counts.items()}
    return rows, indexed_terms(), positive
