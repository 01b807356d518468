"""Cases in the admin, to be looked at: curators edit them below /curation/, where nothing is lost."""

from django.contrib import admin
from django.urls import reverse

from cases.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """The list of cases; each leads on to its desk, where every step has its guard and its log."""

    list_display = ["title", "status", "published_on"]
    list_filter = ["status", "provenance", "channel"]
    search_fields = ["title"]
    fields = ["title", "slug", "number", "status", "published_on", "needs_consent", "edited_on_site"]
    readonly_fields = ["needs_consent", "edited_on_site"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, obj):
        return reverse("cases:desk", args=[obj.pk])
