"""The outbox in the admin: which mails wait or failed, and why. Their texts are not shown."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notices.models import Mail


class StateFilter(admin.SimpleListFilter):
    """Mails by what became of them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("failed", _("given up")), ("sent", _("sent"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Mail]:
        return queryset.in_state(self.value()) if self.value() else queryset


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """Mails are not added or changed. Deleting a waiting one means that it is never sent."""

    list_display = ("to", "kind", "created_at", "due_at", "attempts", "sent_at", "last_error")
    fields = list_display
    readonly_fields = list_display
    list_filter = [StateFilter]
    search_fields = ["to"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["send_again"]

    @admin.action(description=_("Try again now"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        """Let the worker try the chosen mails again, also those that were given up."""
        count = queryset.retry()
        text = ngettext("%(n)s e-mail is due now.", "%(n)s e-mails are due now.", count)
        messages.success(request, text % {"n": count})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False
