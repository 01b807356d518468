"""What cases do when taxonomy calls back."""

from cases.list_index import reindex_cases
from cases.models import PhraseSwap
from taxonomy.hook_points import after_terms_renamed


@after_terms_renamed
def reindex_swaps_published_since_merge(
    kind: str, slugs: list[str], since: dict[str, int] | None = None
) -> None:
    """Reindex swaps that were published after a merge that is now undone, under the terms of their cases.

    All other items get their terms back from the data of the merge.
    """
    if since is not None:
        reindex_cases(PhraseSwap.objects.published_after(since.get("phrases", 0)).case_ids())
