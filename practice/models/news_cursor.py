"""How far the notification of followers has come."""

from django.db import models

from practice.querysets import NewsCursorQuerySet


class NewsCursor(models.Model):
    """The position in one source of news (practice/news.py) up to which followers were notified.

    `batch_end` is set while a batch is being sent: an interrupted batch is continued with the same keys.
    """

    name = models.CharField("name of the source", max_length=20, primary_key=True)
    notified_up_to = models.PositiveBigIntegerField(default=0)
    batch_end = models.PositiveBigIntegerField(null=True, blank=True)

    objects = NewsCursorQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.notified_up_to}"
