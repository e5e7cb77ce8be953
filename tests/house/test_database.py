"""The database keeps its promises: read-only GETs, strict pragmas, no luck with order, no silent loading."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import RelationshipProperty, configure_mappers

from rcp.access.permissions import SYSTEM
from rcp.db import Base, begin, db, let_go, transaction
from rcp.journal.events import Event
from rcp.journal.services import record
from rcp.minutes.models import DocumentFile, Letter
from rcp.patients.models import Patient
from tests.support.build import NOW, Builder
from tests.support.databases import without_guards
from tests.support.sql import Watch, count_sql

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
SETTINGS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def test_a_write_in_a_read_only_transaction_raises(db_session: Any, make: Builder) -> None:
    db_session.rollback()
    begin(read_only=True)
    with pytest.raises(DBAPIError):
        make.person()


def test_only_a_transaction_that_reads_is_let_go(db_session: Any, make: Builder) -> None:
    db_session.rollback()
    with transaction(read_only=True):
        let_go()
        assert not db_session().in_transaction()
    with transaction():
        person = make.person()
        let_go()
        assert person in db_session


def test_the_next_transaction_may_write_again(db_session: Any, make: Builder) -> None:
    db_session.rollback()
    with transaction(read_only=True):
        db_session.execute(select(Patient.id).order_by(Patient.id)).all()
    with transaction():
        make.person()


def test_every_connection_has_its_settings(db_session: Any, engine_kind: str) -> None:
    connection = db_session.connection()
    if engine_kind == "sqlite":
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        assert found == PRAGMAS
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 5000
    else:
        limits = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in SETTINGS}
        assert "0" not in limits.values(), limits
        assert connection.exec_driver_sql("SHOW timezone").scalar() == "UTC"
        assert connection.exec_driver_sql("SHOW jit").scalar() == "off"


@pytest.mark.parametrize("table", ["journal_entry", "change", "document", "document_file"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_sealed_is_append_only(db_session: Any, make: Builder, table: str, statement: str) -> None:
    record(Event.SYSTEM_STARTED, actor=SYSTEM, now=NOW)
    make.patient()
    if table in {"document", "document_file"}:
        document = make.document()
        db_session.add(DocumentFile(
            document_id=document.id, role="signed", media_type="application/pdf", file_name="pv.pdf", sha256="0" * 64,
            size_bytes=1, storage_key="", made_at=NOW,
        ))  # fmt: skip
        db_session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        db_session.execute(text(statement.format(table)))


LETTER_GUARDED = [
    "UPDATE letter SET content = '{}'",
    "UPDATE letter SET approved_at = NULL",
    "UPDATE letter SET approved_by_id = NULL, version = version + 1",
    "UPDATE letter SET sha256 = '', storage_key = ''",
    "UPDATE letter SET document_id = document_id",
    "DELETE FROM letter",
]


def written(db_session: Any, make: Builder, **values: Any) -> Letter:
    case, document = make.case(make.board()), make.document()
    letter = Letter(
        document_id=document.id, case_id=case.id, kind="patient", created_at=NOW, updated_at=NOW,
        content={"signature": "Dr Anne Kermorvan"}, **values,
    )  # fmt: skip
    db_session.add(letter)
    db_session.flush()
    return letter


@pytest.mark.parametrize("statement", LETTER_GUARDED)
def test_an_approved_letter_is_append_only(db_session: Any, make: Builder, statement: str) -> None:
    written(db_session, make, approved_at=NOW)
    with pytest.raises(DBAPIError, match="append-only"):
        db_session.execute(text(statement))


def test_a_letter_changes_and_goes_until_it_is_approved(db_session: Any, make: Builder) -> None:
    for statement in LETTER_GUARDED:
        written(db_session, make)
        assert db_session.execute(text(statement)).rowcount > 0, statement
    letter = written(db_session, make)
    letter.approved_at = NOW
    db_session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        db_session.execute(text("DELETE FROM letter"))


def test_the_guards_can_be_lifted_by_the_owner_alone(db_session: Any) -> None:
    """What a tampering test does: suspend the triggers, as the database's owner could."""
    record(Event.SYSTEM_STARTED, actor=SYSTEM, now=NOW)
    with without_guards(db_session.connection()):
        db_session.execute(text("DELETE FROM journal_entry"))
    record(Event.SYSTEM_STARTED, actor=SYSTEM, now=NOW)
    with pytest.raises(DBAPIError, match="append-only"):
        db_session.execute(text("DELETE FROM journal_entry"))


def test_what_nobody_ordered_comes_back_in_another_order(db_session: Any, make: Builder) -> None:
    for _ in range(12):
        make.patient()
    orders = {tuple(db_session.scalars(select(Patient.id)).all()) for _ in range(8)}
    assert len(orders) > 1
    ordered = {tuple(db_session.scalars(select(Patient.id).order_by(Patient.id)).all()) for _ in range(8)}
    assert len(ordered) == 1


def loading_in_silence(base: type[Base]) -> list[str]:
    """The relationships a template could make query."""
    configure_mappers()
    return [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]


def test_no_relationship_loads_in_silence() -> None:
    assert loading_in_silence(Base) == []


def test_the_guard_sees_one_that_would() -> None:
    relation: RelationshipProperty[Any] = Patient.__mapper__.relationships["treating_doctor"]
    before, relation.lazy = relation.lazy, "select"
    try:
        assert loading_in_silence(Base) == ["Patient.treating_doctor"]
    finally:
        relation.lazy = before


def test_statements_are_counted_and_writes_noticed(app: Flask, db_session: Any, make: Builder) -> None:
    engine: Engine = db.engine
    watch = Watch(engine)
    with count_sql(engine) as statements:
        db_session.scalars(select(Patient.id).order_by(Patient.id)).all()
    assert len(statements) == 1
    assert not watch.is_dirty
    make.patient()
    assert watch.is_dirty
