"""What the shelves must hold, counted from the rows."""

from cases.models import Case, PhraseSwap
from stories.models import Story
from taxonomy.models import FacetBlock, Industry, Technique
from taxonomy.selection import Selection


def indexed_terms():
    """The terms of every number on every shelf, as the bits have them, without orders and notes."""
    found = {}
    for row in FacetBlock.objects.all():
        if row.vocabulary in {"industry", "technique"}:
            for bit in range(row.number.bit_length()):
                if row.number >> bit & 1:
                    found.setdefault((row.published_list_id, row.block * 65_536 + bit), set()).add(
                        (row.vocabulary, row.term)
                    )
    return found


def expected_terms():
    """The same from the tables."""
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
    """All that a merge may touch, to be compared before it and after it was undone; versions move on."""
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
    rows["lines"] = sorted(Case.objects.values_list("lines__pk", "lines__technique_id"), key=str)
    counts = {
        list_name: Selection(list_name).counts("technique") for list_name in ("cases", "phrases", "stories")
    }
    return (
        rows,
        indexed_terms(),
        {list_name: {k: v for k, v in c.items() if v} for list_name, c in counts.items()},
    )
