"""Faults that a proof must find, planted in the settings or the middleware of its own run."""

import time
from contextlib import suppress
from itertools import count
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

SECONDS_UNTIL_COMMIT = 0.3
EVERY = 5
"""Every so many form is acknowledged too early."""


class AcknowledgeBeforeCommit:
    """Commit some forms only after the answer was sent: a server that is killed in between loses what it promised."""

    def __init__(self, get_response):
        self.get_response, self.numbers = get_response, count(1)

    def __call__(self, request):
        if request.method != "POST" or next(self.numbers) % EVERY:
            return self.get_response(request)
        block: Any = transaction.atomic()
        block.__enter__()
        response = self.get_response(request)

        def commit():
            time.sleep(SECONDS_UNTIL_COMMIT)
            block.__exit__(None, None, None)

        response._resource_closers.append(commit)
        return response


class SilentMailBackend(EmailBackend):
    """Say that every message was sent, whatever the mail server answered."""

    def send_messages(self, messages):
        with suppress(Exception):
            super().send_messages(messages)
        return len(messages)
