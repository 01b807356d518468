"""Cases in the admin: texts may be mended there; what is published follows at once."""

from django.contrib import admin
from markdownx.admin import MarkdownxModelAdmin
from markdownx.widgets import AdminMarkdownxWidget

from cases.models import Beat, Case, PhraseSwap
from cases.shelving import shelve


class BeatInline(admin.StackedInline):
    model = Beat
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = AdminMarkdownxWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SwapInline(admin.TabularInline):
    model = PhraseSwap
    extra = 0
    exclude = ["number"]
    can_delete = False


@admin.register(Case)
class CaseAdmin(MarkdownxModelAdmin):
    list_display = ["title", "status", "published_on"]
    list_filter = ["status", "provenance", "channel"]
    search_fields = ["title"]
    readonly_fields = ["slug", "number", "status", "published_on"]
    exclude = ["industries", "techniques"]
    inlines = [BeatInline, SwapInline]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        shelve([form.instance.pk])

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
