"""Mail settings from one address."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def smtp_options(url: str) -> dict:
    """Read an address like smtp+tls://user:password@host:587 (smtp, smtp+tls or smtp+ssl).

    Raises ImproperlyConfigured for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL must look like smtp+tls://user:password@host:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or 25,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": 10,
        },
    }
