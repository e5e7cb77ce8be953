"""One request, one transaction: what a GET may not do, what a double click does."""

from __future__ import annotations

import re
import sqlite3
import uuid
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from rcp.accounts.models import Person
from rcp.db import begin, db, transaction
from rcp.web.models import IdempotencyKey


def form_of(client: Any, **values: str) -> dict[str, str]:
    """What a form of the account page sends, with a key of its own."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/mon-compte").text)
    assert found is not None
    return {"csrf_token": found[1], "cle": str(uuid.uuid4()), **values}


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_read_only_transaction_refuses_to_write(db_session):
    db_session.rollback()
    begin(read_only=True)
    db_session.add(Person(family_name="Interdit"))
    with pytest.raises(DBAPIError):
        db_session.flush()
    db_session.rollback()


def test_a_transaction_commits_whole_or_not_at_all(db_session):
    with transaction():
        db.session.add(Person(family_name="Gardée"))

    def fail_half_way() -> None:
        with transaction():
            db.session.add(Person(family_name="Perdue"))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert people() == 1


def test_writing_after_reading_only_works_again(db_session):
    for read_only in (True, False, True, False):
        with transaction(read_only=read_only):
            if not read_only:
                db.session.add(Person(family_name="Alterné"))
    assert people() == 2


def test_a_writing_transaction_holds_its_place_before_it_writes(db_session, engine_kind):
    """SQLite takes the write lock at once (`BEGIN IMMEDIATE`); PostgreSQL says what it was told."""
    with transaction():
        if engine_kind == "postgresql":
            assert db.session.scalar(text("SHOW transaction_read_only")) == "off"
            return
        rival = sqlite3.connect(db.engine.url.database or "", timeout=0, isolation_level=None)
        with closing(rival), pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")


def test_a_form_sent_twice_is_handled_once(client, make, sign_in, db_session):
    sign_in(client, make.member(make.board()))
    form = form_of(client, theme="dark")
    first = client.post("/mon-compte/apparence", data=form)
    second = client.post("/mon-compte/apparence", data=form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert db_session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1


def test_a_key_is_not_another_form_s_key(client, make, sign_in):
    sign_in(client, make.member(make.board()))
    form = form_of(client, theme="dark")
    assert client.post("/mon-compte/apparence", data=form).status_code == 303
    assert client.post("/mon-compte/sessions/fermer", data=form).status_code == 400


def test_a_key_that_is_not_one_is_refused(client, make, sign_in):
    sign_in(client, make.member(make.board()))
    assert client.post("/mon-compte/apparence", data=form_of(client, theme="dark", cle="x")).status_code == 400
