"""Reading the environment so that a wrong value ends in one sentence which names the variable."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on", "y", "ok"}, {"0", "false", "no", "off", "n"}


class Environment(environ.Env):
    """The environment, strictly: an empty variable is as good as none, a wrong one is named."""

    def int(self, var, default=0, *, least=0):
        """Return a whole number of at least `least`."""
        text = self.str(var, default="").strip()
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
            raise ImproperlyConfigured(f"{var} must be a whole number of {least} or more, not '{text}'.")
        return int(text)

    def bool(self, var, default=False):
        """Return a yes or no. A misspelt word must not switch a protection off."""
        text = self.str(var, default="").strip().lower()
        if text and text not in YES | NO:
            raise ImproperlyConfigured(f"{var} must be 1 or 0, not '{text}'.")
        return text in YES if text else default


def folder(var: str, path: Path) -> Path:
    """Return `path`, made where it is missing. Raises ImproperlyConfigured where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise ImproperlyConfigured(f"The folder {path} of {var} cannot be made: {reason}.") from error
    return path


def database(url: str, *, pool: int | None) -> dict:
    """Return the DATABASES entry for an address; `pool` is the most PostgreSQL connections kept open."""
    try:
        found = environ.Env.db_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured("DATABASE_URL is not a database address (see README).") from error
    engine = found.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        _check_file(found["NAME"])
        # A file for the tests, too: in memory all threads share one connection, and races are not real.
        found["TEST"] = {"NAME": f"{Path(found['NAME']).with_suffix('.test')}"}
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL, not NORMAL: what the site said it accepted survives a power cut (quality.md, A1).
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                # What was redacted or erased is overwritten in the file, not merely unlinked.
                "PRAGMA secure_delete=ON; "
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
            ),
        }
    elif engine.endswith("postgresql"):
        found["CONN_MAX_AGE"] = 0
        if pool:
            found["OPTIONS"] = {"pool": {"min_size": 1, "max_size": pool, "timeout": 10}}
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres:// (see README).")
    return found


def _check_file(name: str) -> None:
    place = Path(name).parent
    if name == ":memory:":
        return
    if not place.is_dir():
        raise ImproperlyConfigured(f"The folder of the database, {place}, does not exist.")
    if not os.access(place, os.W_OK):
        raise ImproperlyConfigured(f"The folder of the database, {place}, cannot be written to.")


def cache(url: str, place: Path, *, testing: bool) -> dict:
    """Return the CACHES entry. The limits on forms live in it, so all processes must share it."""
    if url:
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured("CACHE_URL must begin with redis://, rediss:// or unix://.")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if testing:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": place.name}
    return {
        "BACKEND": "empathy.cache_backends.FileCache",
        "LOCATION": str(place),
        # Beyond MAX_ENTRIES one in CULL_FREQUENCY goes at random, limits on forms among them.
        "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
    }


def documents(url: str, place: Path, *, testing: bool) -> dict:
    """Return the CACHES entry of documents (see empathy/document_responses.py): bounded, and emptied alone."""
    found = cache(url, place, testing=testing) | {"TIMEOUT": 30 * 86_400, "KEY_PREFIX": "documents"}
    if url:
        return found | {"BACKEND": "empathy.document_responses.OwnRedis"}
    # A thousand of them are about 40 MB.
    return found | {"OPTIONS": {"MAX_ENTRIES": 1_000, "CULL_FREQUENCY": 4}}
