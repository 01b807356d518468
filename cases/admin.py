"""Cases in the admin: texts may be mended there; what is published follows at once."""

from django.contrib import admin
from django.db import transaction
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
    actions = ["archive", "publish_again"]

    @admin.action(description="Archive: take off every list", permissions=["change"])
    def archive(self, request, queryset):
        self._move(request, queryset.published(), Case.Status.ARCHIVED)

    @admin.action(description="Publish again", permissions=["change"])
    def publish_again(self, request, queryset):
        self._move(request, queryset.archived(), Case.Status.PUBLISHED)

    def _move(self, request, queryset, status):
        """Give the cases another status and bring the shelves in line, or change nothing."""
        with transaction.atomic():
            cases = list(queryset.select_for_update().order_by("number"))
            for case in cases:
                case.status = status
                case.save(update_fields=["status"])
                self.log_change(request, case, f"{status.label}.")
            shelve([case.pk for case in cases])
        titles = "; ".join(case.title for case in cases)
        self.message_user(request, f"{status.label}: {titles}." if cases else "Nothing there to change.")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        shelve([form.instance.pk])

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
