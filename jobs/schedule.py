"""The list of periodic jobs. Each one runs a management command that does what is due and can be repeated."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise


@dataclass(frozen=True)
class Periodic:
    """A job that runs every `every` seconds, or each day at the hour `at` in the time zone of the site."""

    command: str
    label: str | Promise
    every: int = 0
    at: int | None = None

    def next_run(self, now: datetime.datetime) -> datetime.datetime:
        """Return when the job is due again after a run that ended at `now`."""
        if self.at is None:
            return now + datetime.timedelta(seconds=self.every)
        local = timezone.localtime(now)
        today = local.replace(hour=self.at, minute=0, second=0, microsecond=0)
        return today if today > local else today + datetime.timedelta(days=1)

    @property
    def longest_pause(self) -> datetime.timedelta:
        """How long the job may take to be due again; one that is later than that is not run by any worker."""
        return datetime.timedelta(seconds=self.every) if self.at is None else datetime.timedelta(days=1)


_jobs: dict[str, Periodic] = {}


def register_periodic(command: str, label: str | Promise, *, every: int = 0, at: int | None = None) -> None:
    """Let the worker run a management command every `every` seconds, or each day at the hour `at`.

    Call it in a module `hooks`. The command must do nothing if nothing is due, and survive being killed.
    """
    _jobs[command] = Periodic(command, label, every, at)


def periodic_jobs() -> dict[str, Periodic]:
    """Return all registered jobs by the name of their command."""
    return dict(_jobs)
