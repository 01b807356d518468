"""The vocabularies in the admin; every change moves the shelf on, so that kept pages follow."""

from django.contrib import admin
from django.db import transaction
from taggit.models import Tag

from taxonomy.facets import Shelf
from taxonomy.models import Industry, Technique

# The free tags that come with taggit are not used here.
admin.site.unregister(Tag)


@admin.register(Industry, Technique)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            Shelf.changing("cases")

    def has_delete_permission(self, request, obj=None):
        return False
