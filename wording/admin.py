"""The language list in the admin."""

from django.contrib import admin

from wording.models import Label


@admin.register(Label)
class LabelAdmin(admin.ModelAdmin):
    list_display = ["phrase", "kind", "suggestion", "active", "changed_at"]
    list_filter = ["kind", "active"]
    search_fields = ["phrase", "suggestion"]
