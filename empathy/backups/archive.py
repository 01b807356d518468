"""The file of a backup: a compressed tar with the database, all media and a manifest with their hashes.

The manifest is the last member. With a recipient the file is encrypted as age does it: the server, which has
only the public key, cannot read its old backups, and `age --decrypt` opens them without this site.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage
from django.core.files.storage import Storage

from empathy.backups import BackupError

MANIFEST = "manifest.json"
MEDIA = "media/"
AGE_HEADER = b"age-encryption.org/v1"
_CHUNK = 1 << 20


@dataclass
class Manifest:
    """What an archive contains: hash and size of each member, and what the site was at that time."""

    made_at: str
    release: str
    migrations: list[str]
    files: dict[str, list[Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    """Files that were deleted while the backup was made."""


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


def write(target: Path, copy: Path, storage: Storage, manifest: Manifest) -> None:
    """Write the archive of a copy of the database and of all files of a storage to the new file `target`."""
    with target.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            with copy.open("rb") as file:
                _add(tar, manifest, copy.name, file, copy.stat().st_size)
            for name in media_files(storage):
                try:
                    with storage.open(name, "rb") as file:
                        _add(tar, manifest, MEDIA + name, file, storage.size(name))
                except FileNotFoundError:
                    manifest.missing.append(name)
            data = json.dumps(manifest.__dict__).encode()
            tar.addfile(_info(MANIFEST, len(data)), io.BytesIO(data))
        packed.flush()
    with target.open("rb") as written:
        os.fsync(written.fileno())


def media_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files of a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from sorted(folder + name for name in files if name)
    for name in sorted(folders):
        yield from media_files(storage, f"{folder}{name}/")


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, file: Any, size: int) -> None:
    source = _Hashing(file)
    tar.addfile(_info(name, size), source)
    manifest.files[name] = [source.digest.hexdigest(), size]


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def read(source: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder, and compare every file with its hash. Raises BackupError."""
    found: dict[str, list[Any]] = {}
    try:
        with tarfile.open(source, mode="r|gz") as tar:
            for member in tar:
                if not member.isfile() or member.name.startswith("/") or ".." in Path(member.name).parts:
                    raise BackupError(f"The archive has a member that does not belong there: {member.name}.")
                found[member.name] = _unpack(tar, member, folder / member.name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{source.name} is not a backup, or is damaged: {error}.") from error
    if MANIFEST not in found:
        raise BackupError(f"{source.name} is not complete: its last part is missing.")
    manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    del found[MANIFEST]
    different = sorted(
        name for name in manifest.files.keys() | found.keys() if manifest.files.get(name) != found.get(name)
    )
    if different:
        raise BackupError(f"{source.name} is damaged: {', '.join(different[:3])} differs from its hash.")
    return manifest


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> list[Any]:
    target.parent.mkdir(parents=True, exist_ok=True)
    packed: Any = tar.extractfile(member)
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while data := packed.read(_CHUNK):
            digest.update(data)
            file.write(data)
    return [digest.hexdigest(), member.size]


def encrypt(source: Path, target: Path, recipient: str) -> None:
    """Encrypt a file for the owner of an age identity. Raises BackupError."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BackupError("BACKUP_RECIPIENT is not a public key of age; it begins with age1.") from error
    pyrage.encrypt_file(str(source), str(target), [key])


def is_encrypted(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(len(AGE_HEADER)) == AGE_HEADER


def decrypt(source: Path, target: Path, identity: Path) -> None:
    """Decrypt a file with the identity in another file. Raises BackupError."""
    lines = [line.strip() for line in identity.read_text(encoding="utf-8").splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except pyrage.IdentityError as error:
        raise BackupError(f"{identity.name} holds no identity of age.") from error
    if not keys:
        raise BackupError(f"{identity.name} holds no identity of age.")
    try:
        pyrage.decrypt_file(str(source), str(target), keys)
    except pyrage.DecryptError as error:
        raise BackupError(f"{source.name} cannot be decrypted with this identity, or is damaged.") from error
