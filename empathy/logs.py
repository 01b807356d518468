"""Structured logs: one line an event, JSON in production, each with the id of its request."""

import re

import structlog

# What follows in an address opens an account: the links which mails carry.
SECRET_PART = re.compile(
    r"((?:confirm-email|email(?:/|%2F)answer|reset(?:/|%2F)key)(?:/|%2F))[^/\s?&\"']+", re.IGNORECASE
)

# What somebody looks for, in the library or in their own journal, also where such an address stands inside
# another one, or inside one that does.
SLASH = r"(?:/|%(?:25)*2F)"
OWN_WORDS = re.compile(
    rf"({SLASH}(?:me{SLASH}journal|search(?:{SLASH}[a-z]+)?){SLASH}?(?:\?|%(?:25)*3F))[^\s\"]+", re.IGNORECASE
)


def without_secrets(logger, method, event: dict) -> dict:
    """Leave out which browser somebody uses, and mask secret parts of links and private words."""
    event.pop("user_agent", None)
    return {
        key: OWN_WORDS.sub(r"\1…", SECRET_PART.sub(r"\1…", value)) if isinstance(value, str) else value
        for key, value in event.items()
    }


def logging_config(*, json: bool) -> dict:
    """Return the LOGGING setting and configure structlog to match it."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        without_secrets,
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
    # Both renderers escape newlines, so that a request cannot forge a line of the log.
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
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django_structlog": {"level": "INFO"},
            "empathy": {"level": "INFO"},
            # The pool repeats itself many times a second while a database is away.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
