"""Read-only admin pages of cases. Curators edit cases below /curation/, with permissions and a log."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from cases.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """The list of cases; "view on site" leads to the curators' page of a case."""

    list_display = ["title", "status", "published_on"]
    list_filter = ["status", "provenance", "channel"]
    search_fields = ["title"]
    fields = ["title", "slug", "number", "status", "published_on", "needs_consent", "edited_on_site"]
    readonly_fields = ["needs_consent", "edited_on_site"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def view_on_site(self, obj: Case) -> str:
        return reverse("cases:desk", args=[obj.pk])
