"""Read-only admin pages of the vocabularies.

Curators edit terms below /curation/vocabulary/, with validation.
"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from taggit.models import Tag

from taxonomy.models import Industry, Technique

# The free tags of django-taggit are not used.
admin.site.unregister(Tag)


@admin.register(Industry, Technique)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
