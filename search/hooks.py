"""What the search index does when taxonomy calls back."""

from search.indexing import index_terms
from taxonomy.hook_points import after_terms_renamed


@after_terms_renamed
def reindex_vocabulary(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None:
    """Reindex a vocabulary after one of its terms was edited, merged or restored."""
    index_terms(kind)
