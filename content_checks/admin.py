"""The language list in the admin."""

from django.contrib import admin

from content_checks.models import DiscouragedPhrase


@admin.register(DiscouragedPhrase)
class DiscouragedPhraseAdmin(admin.ModelAdmin):
    list_display = ["phrase", "kind", "suggestion", "active", "changed_at"]
    list_filter = ["kind", "active"]
    search_fields = ["phrase", "suggestion"]
