"""The journal: a chain that shows an edit, tables that refuse it, and the history of each field."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from rcp.access.permissions import SYSTEM
from rcp.journal import services
from rcp.journal.events import Event
from rcp.journal.models import AccessEntry, Change, JournalEntry
from rcp.journal.queries import verify_chain
from tests.support.build import NOW


def three_entries(db_session):
    for event in (Event.BOARD_CREATED, Event.MEMBER_ADDED, Event.BOARD_CHANGED):
        services.record(event, actor=SYSTEM, now=NOW, details={"champs": ["name"]})
    db_session.commit()


def test_entries_follow_each_other_without_a_gap_and_verify(db_session):
    three_entries(db_session)
    assert [entry.id for entry in db_session.scalars(select(JournalEntry).order_by(JournalEntry.id))] == [1, 2, 3]
    assert verify_chain().is_intact
    assert services.anchor()[0] == 3


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET event = 'x'", "DELETE FROM journal_entry"])
def test_the_database_itself_refuses_to_rewrite_the_journal(db_session, statement):
    three_entries(db_session)
    with pytest.raises(DatabaseError, match="append-only"):
        db_session.execute(text(statement))
    db_session.rollback()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_entry SET event = 'system.started' WHERE id = 2",
        "UPDATE journal_entry SET person_id = 7 WHERE id = 1",
        "DELETE FROM journal_entry WHERE id = 2",
    ],
)
def test_whoever_goes_around_the_triggers_breaks_the_chain(db_session, tampering):
    three_entries(db_session)
    if db_session.connection().dialect.name == "sqlite":
        for action in ("update", "delete"):
            db_session.execute(text(f"DROP TRIGGER journal_entry_no_{action}"))
    else:
        db_session.execute(text("DROP TRIGGER journal_entry_append_only ON journal_entry"))
    db_session.execute(text(tampering))
    verdict = verify_chain()
    assert not verdict.is_intact
    assert verdict.first_bad in {1, 2, 3}
    db_session.rollback()


def test_a_read_is_told_once_in_ten_minutes(db_session):
    trace = services.Trace(kind="read", at=NOW, account_id=None, patient_id=5, endpoint="patients.patient")
    other = services.Trace(kind="read", at=NOW, account_id=None, patient_id=6, endpoint="patients.patient")
    for _ in range(3):
        services.write_traces(db_session.connection(), [trace, other])
    assert len(db_session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()) == 2


def test_the_history_says_from_what_to_what(db_session, make):
    patient = make.patient(birth_name="Lœuillet", first_given_name="Ursule")
    patient.first_given_name = "Ursuline"
    db_session.flush()
    change = db_session.execute(
        select(Change.action, Change.field, Change.old, Change.new, Change.root_id)
        .where(Change.action == "update")
        .order_by(Change.id)
    ).one()
    assert tuple(change) == ("update", "first_given_name", "Ursule", "Ursuline", patient.id)


def test_history_needs_an_author(db_session, make):
    db_session.info.pop("author", None)
    with pytest.raises(RuntimeError, match="author"):
        make.patient()
    db_session.rollback()
