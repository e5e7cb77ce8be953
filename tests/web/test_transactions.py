"""One request, one transaction: what a GET may not do, what a double click does."""

from __future__ import annotations

import io
import re
import sqlite3
import uuid
from contextlib import closing
from typing import Any

import pytest
from flask import request
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from rcp.accounts.models import Account, Person
from rcp.db import begin, db, transaction
from rcp.web.idempotency import digest_of, digest_sent
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


def test_a_key_sent_again_with_another_text_writes_nothing_and_gives_the_text_back(client, make, sign_in, db_session):
    """A page taken back from the history and typed over: the person is never told that their second text was kept."""
    person = make.member(make.board())
    sign_in(client, person)
    form = form_of(client, theme="dark")
    assert client.post("/mon-compte/apparence", data=form).status_code == 303
    answer = client.post("/mon-compte/apparence", data=form | {"theme": "light"})
    assert answer.status_code == 409
    assert "ce second envoi n’a pas été enregistré" in answer.text
    assert '<input type="hidden" name="theme" value="light">' in answer.text
    assert form["cle"] not in answer.text
    db_session.expire_all()
    assert db_session.scalar(select(Account.theme).where(Account.person_id == person.id)) == "dark"


def test_what_was_given_back_is_kept_once_sent_again_under_its_new_key(client, make, sign_in, db_session):
    person = make.member(make.board())
    sign_in(client, person)
    form = form_of(client, theme="dark")
    client.post("/mon-compte/apparence", data=form)
    answer = client.post("/mon-compte/apparence", data=form | {"theme": "light"})
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    assert client.post("/mon-compte/apparence", data=kept).status_code == 303
    db_session.expire_all()
    assert db_session.scalar(select(Account.theme).where(Account.person_id == person.id)) == "light"


def test_a_script_that_sends_a_key_again_with_another_text_is_told_so(client, make, sign_in):
    sign_in(client, make.member(make.board()))
    form = form_of(client, theme="dark")
    client.post("/mon-compte/apparence", data=form)
    answer = client.post("/mon-compte/apparence", data=form | {"theme": "light"}, headers={"X-Requested-With": "rcp"})
    assert answer.status_code == 409
    assert "pas été enregistré" in answer.json["message"]


def test_a_key_kept_before_digests_were_is_answered_as_it_was(client, make, sign_in, db_session):
    sign_in(client, make.member(make.board()))
    form = form_of(client, theme="dark")
    first = client.post("/mon-compte/apparence", data=form)
    with transaction():
        db_session.execute(update(IdempotencyKey).values(digest=""))
    second = client.post("/mon-compte/apparence", data=form | {"theme": "light"})
    assert second.status_code == 303
    assert second.headers["Location"] == first.headers["Location"]


def test_a_digest_tells_every_field_its_order_and_the_bytes_of_a_file_apart(app):
    def digest(**data: Any) -> str:
        with app.test_request_context(method="POST", data=data):
            found = digest_sent()
            assert all(file.read() for file in request.files.values())
            return found

    def file(content: bytes) -> Any:
        return (io.BytesIO(content), "compte-rendu.pdf")

    assert digest(a="1", csrf_token="x", cle="y") == digest(a="1", csrf_token="z", cle="w")
    sent = [digest(a="1"), digest(a="12"), digest(a="1", b=""), digest(a=["1", "2"]), digest(a=["2", "1"])]
    sent += [digest(a="1", f=file(b"un")), digest(a="1", f=file(b"deux")), digest_of([("a", "\ud800")])]
    assert len(set(sent)) == len(sent)
