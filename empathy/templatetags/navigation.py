"""The frame of every page: the current entry, the entries for roles, and the tabs of the library."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from practice.models import Collection
from practice.publishing import LIST_NAME as COLLECTIONS
from taxonomy.list_versions import cached_value
from taxonomy.page_cache import shared_html
from taxonomy.selection import Selection
from taxonomy.vocabulary import vocabulary

register = template.Library()
PRACTISING = ("practice:practise", "practice:answer", "practice:plan")
"""Pages below a case that belong to the entry "Practise"."""


@register.simple_tag(takes_context=True)
def current(context: Context, *addresses: str) -> SafeString:
    """Return the attribute aria-current: "page" for the page itself, "true" for a page below an address."""
    path, match = context["request"].path, context["request"].resolver_match
    if match and match.view_name in PRACTISING:
        path = f"{reverse('practice:practise_list')}{match.kwargs['slug']}/"
    if path in addresses:
        return mark_safe(' aria-current="page"')
    if any(path.startswith(address) for address in addresses):
        return mark_safe(' aria-current="true"')
    return mark_safe("")


@register.simple_tag(takes_context=True)
def work_entries(context: Context) -> list[dict[str, Any]]:
    """Return the links to the desks that the user's roles open, with the number of pending items."""
    perms = context["user"].has_perm
    entries: list[dict[str, Any]] = []
    if perms("moderation.decide"):
        waiting = context.get("waiting_count")
        entries.append({"label": _("Review"), "url": reverse("moderation:queue"), "count": waiting})
    if perms("cases.change_case"):
        entries.append({"label": _("Curation"), "url": reverse("cases:index")})
    if perms("accounts.view_user"):
        entries.append({"label": _("Member accounts"), "url": reverse("admin:accounts_user_changelist")})
    return entries


def _collection_count() -> int:
    return cached_value("number of collections", COLLECTIONS, Collection.objects.public().count)


@register.simple_tag(takes_context=True)
def library_tabs(context: Context) -> SafeString:
    """Show the tabs over the lists of the library, with their counts.

    A view that is decorated with `cache_until_changed` and shows them names "cases", "stories" and
    "collections". The counts are cached in this process until these lists change.
    """
    terms, cases = vocabulary(), Selection("cases").count
    tabs = [
        (_("Cases"), "cases:list", cases),
        (_("Members’ stories"), "stories:list", Selection("stories").count),
        (_("Industries"), "industries", len(terms.industries)),
        (_("Techniques"), "techniques", len(terms.techniques)),
        # Every case has one tool.
        (_("Tools"), "cases:tools", cases),
        (_("Collections"), "practice:collections", _collection_count()),
        (_("Map"), "map", None),
    ]
    addresses = [reverse(name) for _, name, _ in tabs]
    shown = tuple(
        (label, address, count, current(context, address))
        for (label, _, count), address in zip(tabs, addresses, strict=True)
    )
    return shared_html("components/library_tabs.html", shown, lambda: {"tabs": shown})
