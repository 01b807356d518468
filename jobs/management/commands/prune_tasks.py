"""manage.py prune_tasks: delete tasks that ended a week ago. The worker runs it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.tasks import prune_finished_tasks


class Command(BaseCommand):
    help = "Delete the records of tasks that ended a week ago."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{prune_finished_tasks()} tasks deleted.")
