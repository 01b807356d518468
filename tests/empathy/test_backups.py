"""Backups hold every row and file, are refused if they are damaged, and restore the site of that moment."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cases.models import Case, CaseRevision
from empathy.backups import archive, databases
from empathy.backups.making import delete_old
from notices.models import Mail
from taxonomy.models import CacheVersion, PublishedList
from tests.people import PASSWORD
from tests.proofs.proof import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.VAR = tmp_path
    return settings.MEDIA_ROOT


def make(settings) -> "archive.Path":
    call_command("backup")
    return max(settings.BACKUP_DIR.glob("empathy-*"), key=lambda path: path.stat().st_mtime_ns)


def rows() -> dict[str, list]:
    """All rows of all tables, but for what a restore resets."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names(only_existing=True)):
            if table in {"django_session", "taxonomy_publishedlist", "taxonomy_cacheversion"}:
                continue
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_a_backup_restores_every_row_and_file(settings):
    for number in range(3):
        default_storage.save(f"pictures/{number}.png", ContentFile(bytes([number]) * 1000))
    client = Client()
    assert client.login(email="alice@example.org", password=PASSWORD)
    before, version = rows(), PublishedList.objects.get(name="cases").version
    backup = make(settings)
    Case.objects.all().update(standfirst="Overwritten")
    default_storage.delete("pictures/1.png")
    default_storage.save("pictures/later.png", ContentFile(b"later"))
    call_command("restore", str(backup), replace=True)
    assert rows() == before
    assert default_storage.open("pictures/1.png").read() == b"\x01" * 1000
    assert PublishedList.objects.get(name="cases").version > version + 1_000_000
    assert "_auth_user_id" not in client.session


def test_a_database_in_use_is_not_replaced_by_accident(settings):
    backup = make(settings)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(backup))


@pytest.mark.parametrize("damage", ["cut", "flipped", "text"])
def test_a_damaged_backup_changes_nothing(settings, damage):
    backup = make(settings)
    data = bytearray(backup.read_bytes())
    if damage == "flipped":
        data[len(data) // 2] ^= 0xFF
    backup.write_bytes({"cut": data[: len(data) // 2], "flipped": data, "text": b"no backup"}[damage])
    Case.objects.all().update(standfirst="Still here")
    with pytest.raises(CommandError, match=r"damaged|not complete|not a backup"):
        call_command("restore", str(backup), replace=True)
    assert set(Case.objects.values_list("standfirst", flat=True)) == {"Still here"}


def test_an_encrypted_backup_is_read_only_with_the_identity(settings, tmp_path):
    identity, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(identity.to_public())
    backup = make(settings)
    assert backup.name.endswith(".tar.gz.age") and archive.is_encrypted(backup)
    (tmp_path / "right").write_text(f"# created: today\n{identity}\n")
    (tmp_path / "wrong").write_text(str(other))
    (tmp_path / "none").write_text("nothing")
    for keys, sentence in ((None, "is encrypted"), ("wrong", "cannot be decrypted"), ("none", "no identity")):
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", str(backup), replace=True, identity=keys and tmp_path / keys)
    before = rows()
    Case.objects.all().update(standfirst="Overwritten")
    call_command("restore", str(backup), replace=True, identity=tmp_path / "right")
    assert rows() == before


def test_errors_are_one_sentence(settings, tmp_path, monkeypatch):
    settings.BACKUP_RECIPIENT = "age1wrong"
    with pytest.raises(CommandError, match="BACKUP_RECIPIENT is not a public key"):
        call_command("backup")
    settings.BACKUP_RECIPIENT = ""
    (tmp_path / "file").write_text("")
    settings.BACKUP_DIR = tmp_path / "file" / "folder"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup")
    settings.BACKUP_DIR = None
    with pytest.raises(CommandError, match="Set BACKUP_DIR"):
        call_command("backup")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(tmp_path / "nothing"))
    assert list(tmp_path.glob("**/.unfinished-*")) == []


def test_old_backups_are_deleted_but_never_the_newest_three(settings, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    for days in (1, 40, 50, 60, 70):
        path = folder / f"empathy-{days}.tar.gz"
        path.write_text("x")
        at = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    (folder / "another file").write_text("kept")
    assert delete_old(folder, 30) == 2
    assert sorted(path.name for path in folder.iterdir()) == [
        "another file", "empathy-1.tar.gz", "empathy-40.tar.gz", "empathy-50.tar.gz",
    ]  # fmt: skip


@pytest.mark.parametrize("drill", range(int(os.environ.get("DRILLS", "1"))))
def test_a_backup_under_load_is_of_one_moment(settings, tmp_path, drill):
    """`make prove-backups` does this twenty times on each database.

    Each writing adds one word to two tables in one transaction: a copy has as many in the one as in the other.
    """
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            with transaction.atomic():
                Mail.objects.create(key=f"drill-{number}", to="a@example.org", subject="s", text="t", html="")
                CacheVersion.objects.create(name=f"drill-{number}")
            number += 1
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        time.sleep(0.3)
        backup = make(settings)
    finally:
        stop.set()
        thread.join()
    call_command("restore", str(backup), replace=True)
    mails = Mail.objects.filter(key__startswith="drill-").count()
    assert 0 < mails == CacheVersion.objects.filter(name__startswith="drill-").count()


def test_a_backup_of_the_other_database_is_refused(settings, monkeypatch):
    backup = make(settings)
    monkeypatch.setattr(databases, "copy_name", lambda: "another")
    with pytest.raises(CommandError, match="Set DATABASE_URL to such a database"):
        call_command("restore", str(backup), replace=True)


@pytest.mark.skipif("sqlite" not in os.environ.get("DATABASE_URL", "sqlite"), reason="runs once, with SQLite")
def test_everything_moves_to_postgresql(tmp_path):
    """Needs PostgreSQL on this machine (TEST_DATABASE_URL)."""
    psycopg = pytest.importorskip("psycopg")
    url = os.environ.get(
        "TEST_DATABASE_URL", f"postgres://{os.environ.get('USER', 'root')}@127.0.0.1:5432/postgres"
    )
    name = f"move_{os.getpid()}"
    try:
        server = psycopg.connect(url, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("PostgreSQL does not run on this machine.")
    target = f"{url.rpartition('/')[0]}/{name}"
    file = tmp_path / "site.sqlite3"
    # PostgreSQL keeps the keys of JSON in an order of its own, at every depth.
    Mail.objects.create(key="move", to="a@example.org", subject="s", text="t", html="")
    values = {"dialogue": [{"role": "them", "speaker": "", "said": "Late again."}], "a": 1}
    CaseRevision.objects.create(case=Case.objects.first(), number=99, values=values)
    databases.write_copy(file)
    environment = os.environ | {"DATABASE_URL": target, "DEVELOPMENT": "1", "VAR_DIR": str(tmp_path / "var")}

    def run():
        command = [sys.executable, "manage.py", "move_to_postgres", str(file)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    server.execute(f"CREATE DATABASE {name}")
    try:
        moved = run()
        assert moved.returncode == 0, moved.stderr
        assert "rows were copied and compared" in moved.stdout
        with psycopg.connect(target) as there:
            assert there.execute("SELECT count(*) FROM cases_case").fetchone()[0] == Case.objects.count()
            highest = there.execute("SELECT max(id) FROM accounts_user").fetchone()[0]
            key = there.execute("SELECT nextval(pg_get_serial_sequence('accounts_user', 'id'))").fetchone()[0]
            assert key == highest + 1
            assert there.execute("SELECT count(*) FROM search_document").fetchone()[0] > 0
        again = run()
        assert (again.returncode, again.stderr.strip()) == (
            1, "CommandError: The PostgreSQL database is not empty. Name a new one with DATABASE_URL.",
        )  # fmt: skip
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


def test_what_a_killed_backup_left_is_deleted_by_the_next_one(settings):
    left, new = settings.BACKUP_DIR / ".unfinished-old", settings.BACKUP_DIR / ".unfinished-new"
    for path in (left, new):
        path.mkdir(parents=True)
        (path / "packed").write_text("the whole database")
    at = (timezone.now() - timedelta(days=1)).timestamp()
    os.utime(left, (at, at))
    make(settings)
    assert (left.exists(), new.exists()) == (False, True)


@pytest.mark.skipif(
    "sqlite" not in os.environ.get("DATABASE_URL", "sqlite"), reason="about the file of SQLite"
)
class TestSqliteFile:
    def test_each_restore_keeps_the_file_before_it(self, settings):
        backup = make(settings)
        file = archive.Path(connection.settings_dict["NAME"])
        call_command("restore", str(backup), replace=True)
        time.sleep(1.1)
        call_command("restore", str(backup), replace=True)
        kept = list(file.parent.glob(f"{file.name}.before-restore-*"))
        assert len(kept) == 2
        for path in kept:
            path.unlink()

    def test_a_damaged_database_can_be_replaced(self, settings):
        backup, before = make(settings), Case.objects.count()
        file = archive.Path(connection.settings_dict["NAME"])
        connection.close()
        file.write_bytes(b"no database " * 1000)
        call_command("restore", str(backup), replace=True)
        assert Case.objects.count() == before
        for path in file.parent.glob(f"{file.name}.before-restore-*"):
            path.unlink()

    def test_a_database_in_use_is_not_replaced(self, settings):
        backup = make(settings)
        connection.close()
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(CommandError, match="Stop the server and the worker first"):
                call_command("restore", str(backup), replace=True)
        assert Case.objects.exists()
