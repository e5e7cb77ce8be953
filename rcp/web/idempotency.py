"""A form is handled once: its key is taken with a digest of what was sent, and sent again it is answered the same.

The key travels in the page, and a page outlives its sending: taken back from the browser's history and typed over, it
sends its key with another text. That is another form, and it is refused rather than answered with the first one's
place: what was typed would be lost without a word.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from rcp.db import db
from rcp.web.clock import now
from rcp.web.models import IdempotencyKey

KEY_FIELD = "cle"
# They change from one page to the next, and say nothing of what was typed.
NOT_TYPED = frozenset({"csrf_token", KEY_FIELD})
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Claim:
    """A key taken: now, or by a first sending that was answered at `location` ("" when it was no redirection)."""

    key: str
    is_new: bool
    location: str = ""


class KeyRefused(Exception):
    """The key is no key, or belongs to another account or another page."""


class KeyReused(Exception):
    """The key was taken for another text. `location` is where the first one was answered."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location


def claim(value: str, *, account_id: int, path: str, digest: str) -> Claim:
    """Take the key a page sent, or find who took it. Needs a transaction that may write, and commits nothing.

    Args:
        value: the key, as the page sent it.
        account_id: whose it is.
        path: where it was sent; a key is that of one page.
        digest: of what was sent with it (`digest_of`, `digest_sent`).

    Raises:
        KeyRefused: it is no UUID, or it was taken by another account or for another page.
        KeyReused: it was taken for another text.
    """
    try:
        key = str(uuid.UUID(value))
    except ValueError:
        raise KeyRefused from None
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    is_new = db.session.execute(
        dialect.insert(IdempotencyKey)
        .values(key=key, account_id=account_id, path=path[:300], digest=digest, location="", created_at=now())
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(IdempotencyKey.key)
    ).first()
    if is_new is not None:
        return Claim(key, is_new=True)
    known = db.session.execute(
        select(IdempotencyKey.location, IdempotencyKey.account_id, IdempotencyKey.path, IdempotencyKey.digest).where(
            IdempotencyKey.key == key
        )
    ).one()
    if known.account_id != account_id or known.path != path[:300]:
        raise KeyRefused
    # A key taken before digests were kept has none: it is answered as it was then.
    if known.digest not in ("", digest):
        raise KeyReused(known.location)
    return Claim(key, is_new=False, location=known.location)


def digest_sent() -> str:
    """SHA-256 (64 hexadecimal digits) of what the request sent: fields in their order, files by name and bytes."""
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_TYPED]
    return digest_of([*typed, *((name, _file_digest(file)) for name, file in request.files.items(multi=True))])


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """SHA-256 (64 hexadecimal digits) of named texts; two lists of pairs have one digest only when they are equal."""
    # A lone surrogate has no UTF-8: JSON escapes it.
    return hashlib.sha256(json.dumps(list(pairs)).encode()).hexdigest()


def _file_digest(file: Any) -> str:
    digest = hashlib.sha256((file.filename or "").encode(errors="surrogatepass"))
    while chunk := file.stream.read(CHUNK):
        digest.update(chunk)
    file.stream.seek(0)
    return digest.hexdigest()
