"""The task of the proof `worker`: one row for each number, however often it runs."""

import time

from django.db import connection, transaction
from django.tasks import task

TABLE = "proof_marks"


@task()
def leave_mark(number: int) -> None:
    """Insert a row unless it is there; slow enough to be killed in the middle."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (number) VALUES (%s) ON CONFLICT DO NOTHING", [number])
        time.sleep(0.05)
