"""What settings.py reads: environment variables, addresses of services, and the release.

A wrong value raises ImproperlyConfigured with one sentence that names the variable.
"""

import builtins
import os
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

# Two seconds is the shortest that libpq knows; the other is for a machine that vanishes while it answers.
CONNECT_OPTIONS = {"connect_timeout": 2, "tcp_user_timeout": 5_000}
# One wait of empathy/postgres/base.py. After five seconds the pool tries only if it is asked, because it
# pauses longer after each failure.
POOL_OPTIONS = {"timeout": 0.4, "reconnect_timeout": 5}

SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
TRUE_WORDS, FALSE_WORDS = {"1", "true", "yes", "on", "y", "ok"}, {"0", "false", "no", "off", "n"}


class Environment(environ.Env):
    """Environment variables, read strictly: an empty variable counts as not set, a wrong value raises."""

    def int(self, var: str, default: Any = 0, *, minimum: builtins.int = 0) -> Any:
        """Return an integer of at least `minimum`. Raises ImproperlyConfigured."""
        text = self.str(var, default="").strip()
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= minimum):
            raise ImproperlyConfigured(f"{var} must be a whole number of {minimum} or more, not '{text}'.")
        return int(text)

    def bool(self, var: str, default: Any = False) -> Any:
        """Return True or False. Raises ImproperlyConfigured: a typing error must not disable a protection."""
        text = self.str(var, default="").strip().lower()
        if text and text not in TRUE_WORDS | FALSE_WORDS:
            raise ImproperlyConfigured(f"{var} must be 1 or 0, not '{text}'.")
        return text in TRUE_WORDS if text else default


def folder(var: str, path: Path) -> Path:
    """Create the folder `path` if it is missing and return it. Raises ImproperlyConfigured if that fails."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise ImproperlyConfigured(f"The folder {path} of {var} cannot be made: {reason}.") from error
    return path


def database(url: str, *, pool: int | None) -> dict:
    """Return the DATABASES entry for a URL; `pool` is the maximum number of open PostgreSQL connections."""
    try:
        found = environ.Env.db_url_config(url)
    except Exception as error:
        message = "DATABASE_URL is not a database address (see docs/operations/settings.md)."
        raise ImproperlyConfigured(message) from error
    engine = found.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        _check_file(found["NAME"])
        # Django's backend, in which threads write in the order in which they came.
        found["ENGINE"] = "empathy.sqlite"
        # Tests use a file too: in memory all threads would share one connection, and races would not happen.
        found["TEST"] = {"NAME": f"{Path(found['NAME']).with_suffix('.test')}"}
        # Opening the file and setting the pragmas takes longer than most queries. Not for ever: a process
        # must not go on with the old file after a backup was restored.
        found["CONN_MAX_AGE"] = 60
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL, not NORMAL: what the site has accepted survives a power failure.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                # Redacted and erased text is overwritten in the file, not only unlinked.
                "PRAGMA secure_delete=ON; "
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
            ),
        }
    elif engine.endswith("postgresql"):
        found["ENGINE"] = "empathy.postgres"
        found["CONN_MAX_AGE"] = 0
        # A connection that broke while it lay in the pool is replaced before a request gets it.
        found["CONN_HEALTH_CHECKS"] = True
        # Beside the options of the address, such as sslmode.
        found["OPTIONS"] = CONNECT_OPTIONS | found.get("OPTIONS", {})
        if pool:
            found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, **POOL_OPTIONS}
    else:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:/// or postgres:// (see docs/operations/settings.md)."
        )
    return found


def _check_file(name: str) -> None:
    folder = Path(name).parent
    if name == ":memory:":
        return
    if not folder.is_dir():
        raise ImproperlyConfigured(f"The folder of the database, {folder}, does not exist.")
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(f"The folder of the database, {folder}, cannot be written to.")


def cache(url: str, folder: Path, *, testing: bool) -> dict:
    """Return the CACHES entry. It holds the rate limits, so all processes must share it."""
    if url:
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured("CACHE_URL must begin with redis://, rediss:// or unix://.")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if testing:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": folder.name}
    return {
        "BACKEND": "empathy.cache_backends.FileCache",
        "LOCATION": str(folder),
        # Beyond MAX_ENTRIES a random share of 1 / CULL_FREQUENCY is deleted, rate limits among them.
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
    }


def documents(url: str, folder: Path, *, testing: bool) -> dict:
    """Return the CACHES entry of rendered documents: bounded, and cleared without the rest of the cache."""
    entry = cache(url, folder, testing=testing) | {"TIMEOUT": 30 * 86_400, "KEY_PREFIX": "documents"}
    if url:
        return entry | {"BACKEND": "empathy.cache_backends.DocumentRedisCache"}
    # A thousand documents are about 40 MB.
    return entry | {"OPTIONS": {"MAX_ENTRIES": 1_000, "CULL_FREQUENCY": 4}}


def mailer(url: str, folder: Path, *, testing: bool, production: bool) -> dict:
    """Return the MAILERS entry: a mail server in production, files in `folder` without one.

    Raises ImproperlyConfigured if production has no mail server.
    """
    if testing:
        return {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if url:
        return smtp_options(url)
    if production:
        raise ImproperlyConfigured("MAIL_URL is not set. Give it like smtp+tls://user:password@host:587.")
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(folder)},
    }


def smtp_options(url: str) -> dict:
    """Return the MAILERS entry for a URL like smtp+tls://user:password@host:587 (smtp, smtp+tls or smtp+ssl).

    Raises ImproperlyConfigured for anything else.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in SMTP_PORTS or port == 0:
        raise ImproperlyConfigured("MAIL_URL must look like smtp+tls://user:password@host:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": host,
            "port": port or SMTP_PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": 10,
        },
    }


def release_fingerprint(folder: Path, *shown_settings: str) -> str:
    """Return a digest of everything that makes pages: code, templates, static files, translations and guides.

    `shown_settings` are values from the environment that pages show.
    """
    digest = blake2b("\0".join(shown_settings).encode(), digest_size=8)
    packages = [path.parent for path in folder.glob("*/__init__.py") if path.parent.name != "tests"]
    files = [folder / "requirements.txt", folder / "SECURITY.md"]
    files += [path for package in packages for path in package.rglob("*.py")]
    files += [
        path
        for kind in ("templates", "static", "locale", "docs/guides")
        for path in (folder / kind).rglob("*")
    ]
    for path in sorted(files):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def time_zone(name: str) -> str:
    """Return the name of a time zone. Raises ImproperlyConfigured if there is no such zone."""
    if name not in available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE must name a time zone such as Europe/Berlin, not '{name}'.")
    return name


def links(var: str, text: str) -> list[tuple[str, str]]:
    """Return the pairs of name and address of a text like `Imprint=/imprint/, Terms=https://example.org/terms`.

    Raises ImproperlyConfigured unless each address is a path or an https address.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _separator, address = (piece.strip() for piece in part.partition("="))
        if not name or not address.startswith(("/", "https://")) or address.startswith("//"):
            raise ImproperlyConfigured(f"{var} must look like Imprint=https://example.org/i, Terms=/terms/.")
        found.append((name, address))
    return found


def media_storage(env: Environment) -> dict:
    """Return the STORAGES entry for media: an S3 bucket, the class MEDIA_STORAGE, or files in MEDIA_DIR.

    Raises ImproperlyConfigured if the class, or the package that S3 needs, cannot be imported.
    """
    bucket = env.str("S3_BUCKET", default="")
    backend = env.str("MEDIA_STORAGE", default="") or (
        "storages.backends.s3.S3Storage" if bucket else "django.core.files.storage.FileSystemStorage"
    )
    try:
        import_string(backend)
    except (ImportError, ImproperlyConfigured) as error:
        if bucket:
            message = "S3_BUCKET needs the package django-storages: install requirements.txt."
        else:
            message = f"MEDIA_STORAGE names a class that cannot be imported: {backend}."
        raise ImproperlyConfigured(message) from error
    return {"BACKEND": backend, "OPTIONS": s3_options(env, bucket) if bucket else {}}


def s3_options(env: Environment, bucket: str) -> dict:
    """Return the options of the S3 storage: private files, no name used twice, short time-outs."""
    from botocore.config import Config

    return {
        "bucket_name": bucket,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_expire": 300,
        "client_config": Config(connect_timeout=3, read_timeout=10, retries={"max_attempts": 2}),
    }
