"""The vocabularies in the admin, to look at: they are edited below /curation/vocabulary/, with checks."""

from django.contrib import admin
from taggit.models import Tag

from taxonomy.models import Industry, Technique

# The free tags that come with taggit are not used here.
admin.site.unregister(Tag)


@admin.register(Industry, Technique)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
