"""Structured logs: one line an event, JSON in production, each with the ID of its request."""

import re
from typing import Any

import structlog

# The secret part of links in mails, which give access to an account.
SECRET_PART = re.compile(
    r"((?:confirm-email|email(?:/|%2F)answer|reset(?:/|%2F)key)(?:/|%2F))[^/\s?&\"']+", re.IGNORECASE
)

# Search terms in the library and in the private journal, also in URLs that are quoted in another URL.
SLASH = r"(?:/|%(?:25)*2F)"
PRIVATE_QUERY = re.compile(
    rf"({SLASH}(?:me{SLASH}journal|search(?:{SLASH}[a-z]+)?){SLASH}?(?:\?|%(?:25)*3F))[^\s\"]+", re.IGNORECASE
)


def mask_secrets(logger: Any, method: str, event: dict) -> dict:
    """Remove the user agent, and mask secret parts of links and search terms (a structlog processor)."""
    event.pop("user_agent", None)
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def masked(text: str) -> str:
    """Return the text with "…" in the place of secrets and search terms in URLs."""
    return PRIVATE_QUERY.sub(r"\1…", SECRET_PART.sub(r"\1…", text))


def logging_config(*, json: bool) -> dict:
    """Return the LOGGING setting and configure structlog to match it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Both renderers escape newlines, so that a request cannot forge a log line.
    renderer = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": shared,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django_structlog": {"level": "INFO"},
            "empathy": {"level": "INFO"},
            # The pool repeats its warning many times a second while the database is down.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
