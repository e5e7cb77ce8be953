"""A mail server, an installation that sends by it, a message to send."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from rcp import files, installation
from rcp.access.permissions import SYSTEM
from rcp.db import db, transaction
from rcp.domain.sending import MessageKind, message_key
from rcp.installation import Relay
from rcp.outbox import queries
from rcp.outbox.models import Message
from rcp.outbox.services import Enclosed, enqueue
from tests.support.build import NOW
from tests.support.mail import Post, mail, post_office


@pytest.fixture
def server() -> Iterator[tuple[Post, Relay]]:
    with post_office() as running:
        yield running


@pytest.fixture
def post(app: Any, server: tuple[Post, Relay], monkeypatch: pytest.MonkeyPatch) -> Post:
    """What the server accepted; this installation sends by it."""
    monkeypatch.setattr(installation, "_mail", mail(server[1]))
    return server[0]


@pytest.fixture
def configured(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with secure domains and a server nobody answers at."""
    monkeypatch.setattr(installation, "_mail", mail(Relay("127.0.0.1", 9, "none", timeout=1)))


class Hand:
    """The clock of a test, which moves when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def write(db_session: Any) -> Callable[..., Any]:
    """`write(number)`: a committed message to send; its uuid."""

    def written(number: int = 1, **values: Any) -> Any:
        values = {
            "kind": MessageKind.INVITATION, "key": message_key(MessageKind.INVITATION, number), "board_id": None,
            "address": f"personne.{number}@hopital.example", "subject": "Convocation à une séance",
            "body": "Une séance est prévue.\n.\nÀ bientôt", "actor": SYSTEM, "now": NOW,
        } | values  # fmt: skip
        with transaction():
            return enqueue(values.pop("kind"), **values).uuid

    return written


@pytest.fixture
def found(db_session: Any) -> Callable[[Any], Message]:
    """`found(uuid)`: the message as the database holds it."""

    def read(uuid: Any) -> Message:
        db.session.rollback()
        db.session.expire_all()
        return queries.get_message(uuid)

    return read


def stored(data: bytes, file_name: str = "RCP_2026-03-16_0001.pdf", media_type: str = "application/pdf") -> Enclosed:
    """A stored file, ready to be enclosed."""
    return Enclosed(file_name, media_type, hashlib.sha256(data).hexdigest(), len(data), files.put(data))
