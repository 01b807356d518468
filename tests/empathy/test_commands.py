"""Commands in a wrong environment print one clear sentence and exit with code 1."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError

from accounts.models import User
from empathy.environment import smtp_options
from empathy.startup import _has_no_tables

ROOT = Path(__file__).parents[2]


def manage(*words, **environment):
    """Run manage.py in a new process with only this environment."""
    keep = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"} or "COV" in key}
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**keep, **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


SECRETS = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "example.org", "MAIL_URL": "smtp://mail.example.org"}
WRONG = [
    ({}, "SECRET_KEY is not set"),
    ({"SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS is not set"),
    ({**SECRETS, "SECRET_KEY": "x" * 49}, "SECRET_KEY is too short"),
    ({**SECRETS, "MEDIA_STORAGE": "no.such.Storage"}, "MEDIA_STORAGE names a class that cannot be imported"),
    ({**SECRETS, "TIME_ZONE": "Mars/Base"}, "TIME_ZONE must name a time zone"),
    ({**SECRETS, "LEGAL_LINKS": "Imprint"}, "LEGAL_LINKS must look like"),
    ({**SECRETS, "LEGAL_LINKS": "Imprint=javascript:alert(1)"}, "LEGAL_LINKS must look like"),
    ({**SECRETS, "HSTS_PRELOAD": "maybe"}, "HSTS_PRELOAD must be 1 or 0"),
    ({**SECRETS, "BACKUP_KEEP_DAYS": "0"}, "BACKUP_KEEP_DAYS must be a whole number"),
    ({**SECRETS, "MAIL_URL": ""}, "MAIL_URL is not set"),
    ({**SECRETS, "MAIL_URL": "mail.example.org"}, "MAIL_URL must look like"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "oracle://x"}, "DATABASE_URL"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "mysql://u@h/x"}, "must begin with sqlite:/// or postgres://"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "sqlite:////no/such/folder/db"}, "does not exist"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/x"}, "cannot be used"),
    ({**SECRETS, "HSTS_SECONDS": "abc"}, "HSTS_SECONDS must be a whole number"),
    ({**SECRETS, "TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number"),
    ({**SECRETS, "SECOND_FACTOR_REQUIRED": "ture"}, "SECOND_FACTOR_REQUIRED must be 1 or 0"),
    ({**SECRETS, "MAIL_URL": "smtp://mail.example.org:abc"}, "MAIL_URL must look like"),
    ({**SECRETS, "MAIL_URL": "smtp://[x"}, "MAIL_URL must look like"),
    ({**SECRETS, "CACHE_URL": "memcached://127.0.0.1"}, "CACHE_URL must begin with"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "postgres://a@h/x", "DATABASE_POOL": "0"}, "DATABASE_POOL"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "postgres://a@h/x", "DATABASE_POOL": "abc"}, "DATABASE_POOL"),
    ({"DEVELOPMENT": "1", "VAR_DIR": "/dev/null/var"}, "VAR_DIR cannot be made"),
    ({"DEVELOPMENT": "1", "DATABASE_URL": "sqlite:////dev/null/db"}, "DATABASE_URL|does not exist"),
]


@pytest.mark.parametrize(("environment", "sentence"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_environment_is_named_in_one_sentence(environment, sentence):
    run = manage("migrate", **environment)
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    assert any(part in run.stderr for part in sentence.split("|"))


def test_a_file_where_the_database_folder_should_be_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    run = manage("migrate", DEVELOPMENT="1", DATABASE_URL=f"sqlite:///{tmp_path}/file/db.sqlite3")
    assert (run.returncode, len(run.stderr.strip().splitlines())) == (1, 1)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "db.sqlite3").write_text("This is no database. " * 100)
    run = manage("migrate", DEVELOPMENT="1", DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert (run.returncode, len(run.stderr.strip().splitlines())) == (1, 1)


def test_a_port_in_use_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            ["sh", "scripts/run.sh"], cwd=ROOT, env={**os.environ, "PORT": port},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert run.returncode == 1
    assert f"Port {port} is in use" in run.stderr


ASK = """
from django.core.management import call_command
from django.test import Client
for command in ("migrate", "load_library", "collectstatic"):
    call_command(command, verbosity=0, **({"interactive": False} if command == "collectstatic" else {}))
page = Client(headers={"host": "example.org"}).get("/", secure=True)
print(page.status_code, page.headers["Strict-Transport-Security"], "css/tokens.", page.content.count(b"?"))
sign_in = Client(headers={"host": "example.org"}).get("/accounts/login/", secure=True)
print(sorted(sign_in.cookies), all(cookie["secure"] for cookie in sign_in.cookies.values()))
print(Client(headers={"host": "example.org"}).get("/").status_code)
"""


def test_in_production_pages_name_hashed_files_and_cookies_are_bound_to_the_host(
    tmp_path, copy_prepared_file
):
    copy_prepared_file("library", tmp_path / "empathy.sqlite3")
    run = manage("shell", "-v", "0", "-c", ASK, **SECRETS, VAR_DIR=str(tmp_path))
    assert run.returncode == 0, run.stderr
    first, second, third = [line for line in run.stdout.splitlines() if " files" not in line]
    assert first.startswith("200 max-age=63072000 css")
    assert second == "['__Host-csrf'] True"
    assert third == "301"
    assert list((tmp_path / "static" / "css").glob("tokens.*.css.br"))


def test_the_file_cache_holds_enough_entries_to_keep_rate_limits(tmp_path):
    ask = "from django.conf import settings; print(settings.CACHES['default']['OPTIONS']['MAX_ENTRIES'])"
    run = manage("shell", "-v", "0", "-c", ask, **SECRETS, VAR_DIR=str(tmp_path))
    assert run.stdout.strip() == "100000", run.stderr


def test_a_database_made_before_the_first_release_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text)"
        )
        for app, name in (
            ("contenttypes", "0001_initial"),
            ("accounts", "0001_initial"),
            ("empathy", "0001_roles"),
        ):
            old.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-01')", (app, name)
            )
    run = manage("migrate", DEVELOPMENT="1", DATABASE_URL=f"sqlite:///{path}")
    assert (run.returncode, len(run.stderr.strip().splitlines())) == (1, 1), run.stderr
    assert "made before version 0.2.0" in run.stderr
    assert "delete it" in run.stderr


def test_an_empty_database_url_is_ignored_and_an_empty_database_asks_for_migrate(tmp_path):
    run = manage("load_library", DEVELOPMENT="1", DATABASE_URL="", VAR_DIR=str(tmp_path))
    assert (run.returncode, len(run.stderr.strip().splitlines())) == (1, 1), run.stderr
    assert "run manage.py migrate" in run.stderr
    assert (tmp_path / "empathy.sqlite3").exists()


def test_a_missing_table_of_postgresql_asks_for_migrate_too():
    error = ProgrammingError('relation "x" does not exist')
    error.__cause__ = type("UndefinedTable", (Exception,), {"sqlstate": "42P01"})()
    assert _has_no_tables(error)


def test_synthesize_refuses_a_seed_that_was_used_before(db):
    for what in ({"cases": 1}, {"members": 1}):
        call_command("synthesize", seed=7, **what)
        with pytest.raises(CommandError, match="Seed 7 was used before"):
            call_command("synthesize", seed=7, **what)


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 25), ("smtp+tls", 587), ("smtp+ssl", 465)])
def test_a_mail_url_without_a_port_uses_the_default_of_its_scheme(scheme, port):
    assert smtp_options(f"{scheme}://mail.example.org")["OPTIONS"]["port"] == port


def test_a_mail_url_is_parsed_into_settings():
    options = smtp_options("smtp+tls://me%40x:pa%3Ass@mail.example.org:587")["OPTIONS"]
    assert (options["username"], options["password"], options["port"]) == ("me@x", "pa:ss", 587)
    assert (options["use_tls"], options["use_ssl"]) == (True, False)


@pytest.mark.empty_library
def test_the_demo_cast_is_refused_in_production(settings, db):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="development only"):
        call_command("demo_cast")
    assert not User.objects.exists()


@pytest.mark.empty_library
def test_the_demo_cast_is_made_once(db, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "something-else")
    call_command("demo_cast")
    call_command("demo_cast")
    assert User.objects.count() == 6
    assert User.objects.get(handle="mona").check_password("something-else")
    assert list(User.objects.values_list("handle", flat=True).filter(is_superuser=True)) == ["ada"]
