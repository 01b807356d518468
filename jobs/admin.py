"""Periodic jobs in the admin: administrators see how each one went, and can run it now."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from jobs.models import PeriodicJob
from jobs.tasks import run_job

# Its page would show the arguments of tasks; what operators need is on the page of periodic jobs.
admin.site.unregister(DBTaskResult)


@admin.register(PeriodicJob)
class PeriodicJobAdmin(admin.ModelAdmin):
    """Jobs are neither added, changed nor deleted: the code names them."""

    list_display = ["name", "work", "due_at", "finished_at", "seconds", "last_result", "last_error"]
    actions = ["run_now"]

    @admin.display(description=_("work"))
    def work(self, job: PeriodicJob) -> str | Promise:
        return job.label

    @admin.action(description=_("Run now"), permissions=["view"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[PeriodicJob]) -> None:
        """Hand the chosen jobs over to the worker."""
        for job in queryset:
            run_job.enqueue(job.name)
        text = ngettext("The worker runs %(n)s job now.", "The worker runs %(n)s jobs now.", len(queryset))
        messages.success(request, text % {"n": len(queryset)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PeriodicJob | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PeriodicJob | None = None) -> bool:
        return False
