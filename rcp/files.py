"""Files kept outside the web root, under opaque names: attachments and sealed documents.

A file is written under a random name, synced, then renamed; only after that may a row of the database name it. A
crash in between leaves an orphan, never a row without its file; `sweep` removes orphans.

Beside them, what can be made again is kept under a hash, of what it is made from or of whose it is: losing it costs
time only.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from rcp.domain.errors import DomainError

_root = Path()


class StorageFailed(DomainError):
    """The disk refused: full, read-only, gone."""

    code = "storage_failed"
    status = 503
    sentence = "Le fichier n’a pas pu être enregistré : l’espace de stockage ne répond pas. Réessayez plus tard."


class FileDamaged(DomainError):
    """The bytes on disk are not those that were stored."""

    code = "file_damaged"
    status = 503
    sentence = "Ce fichier est absent ou altéré. Prévenez l’administrateur : il peut le restaurer d’une sauvegarde."


def configure(root: Path) -> None:
    """Say where the files live (called once by `create_app`)."""
    global _root
    _root = root
    root.mkdir(parents=True, exist_ok=True)


def put(data: bytes) -> str:
    """Store bytes for good and return their opaque key.

    Raises:
        StorageFailed: the disk refused; nothing half-written stays.
    """
    key = secrets.token_hex(16)
    target = path_of(key)
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync(target.parent)
        _sync(_root)  # which names the folder: a moment ago it may not have been there
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise StorageFailed from error
    return key


def read(key: str, *, sha256: str) -> bytes:
    """The bytes of a key, checked against their recorded hash.

    Raises:
        FileDamaged: missing, or not the bytes that were stored.
    """
    try:
        data = path_of(key).read_bytes()
    except OSError as error:
        raise FileDamaged from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged
    return data


def path_of(key: str) -> Path:
    """Where a key's bytes are. Keys are ours, never a person's."""
    if not (len(key) == 32 and key.isascii() and key.isalnum()):
        raise FileDamaged
    return _root / key[:2] / key


def sweep(known: Collection[str], *, before: datetime | None = None) -> int:
    """Remove the files no row names; returns how many.

    `before` spares what was written since: a file is stored a moment before the row that names it.
    """
    kept = set(known)
    orphans = [
        file for file in _root.glob("??/*") if file.name not in kept and (before is None or _is_older(file, before))
    ]
    for orphan in orphans:
        orphan.unlink(missing_ok=True)
    return len(orphans)


def keep(name: str, data: bytes) -> None:
    """Keep what can be made again, under 64 hexadecimal digits: what was kept under them before is replaced.

    A disk that refuses is not an error: it will be made again.
    """
    target = _kept_path(name)
    partial = target.with_suffix(f".{secrets.token_hex(8)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(hashlib.sha256(data).digest() + data)
        partial.replace(target)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def kept(name: str) -> bytes | None:
    """What was kept under a name, or None: never made, swept away, or not whole any more."""
    try:
        written = _kept_path(name).read_bytes()
    except OSError:
        return None
    digest, data = written[:32], written[32:]
    return data if hashlib.sha256(data).digest() == digest else None


def drop_kept(*, before: datetime) -> int:
    """Remove what was kept before an instant, read since or not; returns how many."""
    old = [file for file in (_root / "kept").glob("??/*") if _is_older(file, before)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _is_older(file: Path, instant: datetime) -> bool:
    """Whether a file was written before an instant; not one that is gone since it was listed: whoever was writing it
    gave it its name, or another cleaning took it.
    """
    try:
        return file.stat().st_mtime < instant.timestamp()
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """Put on the disk which names a folder holds."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _kept_path(name: str) -> Path:
    if not (len(name) == 64 and set(name) <= set("0123456789abcdef")):
        raise FileDamaged
    return _root / "kept" / name[:2] / name
