"""The journal: a chain that shows an edit, tables that refuse it, and the history of each field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError

from rcp.access.permissions import SYSTEM, Actor
from rcp.domain.errors import Forbidden, InvalidValue
from rcp.journal import services
from rcp.journal.events import Event
from rcp.journal.models import AccessEntry, Change, JournalEntry
from rcp.journal.queries import verify_chain
from rcp.web.clock import now
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


def some_traces(db_session, moment):
    traces = [
        services.Trace(kind="read", at=moment - timedelta(days=days), account_id=None, patient_id=days)
        for days in (1, 364, 366, 800)
    ]
    services.write_traces(db_session.connection(), traces)
    db_session.commit()


def test_traces_that_are_over_are_erased_and_the_journal_says_so(cli, db_session):
    three_entries(db_session)
    some_traces(db_session, now())
    result = cli.invoke(args=["rcp", "journal", "--purge", "--verify"])
    assert result.exit_code == 0, result.output
    assert "2 traces of access older than 365 days erased." in result.output
    assert "4 entries, chain intact." in result.output
    assert db_session.scalars(select(AccessEntry.patient_id).order_by(AccessEntry.id)).all() == [1, 364]
    told = db_session.scalars(select(JournalEntry).where(JournalEntry.event == "journal.purged")).one()
    assert told.details["traces"] == 2


def test_the_law_sets_how_long_traces_are_kept(db_session):
    some_traces(db_session, NOW)
    for days in (0, 179, 1096):
        with pytest.raises(InvalidValue, match="180"):
            services.purge_traces(days=days, actor=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        services.purge_traces(days=365, actor=Actor(1, 1, "Auditeur", is_auditor=True), now=NOW)
    assert services.purge_traces(days=1095, actor=SYSTEM, now=NOW) == 0


def test_an_anchor_kept_elsewhere_shows_a_cut_tail(cli, db_session):
    assert cli.invoke(args=["rcp", "journal", "--anchor"]).output == f"0:{'0' * 64}\n"
    three_entries(db_session)
    noted = cli.invoke(args=["rcp", "journal", "--anchor"]).output.strip()
    assert noted.startswith("3:")
    assert cli.invoke(args=["rcp", "journal", "--against", noted]).exit_code == 0
    assert cli.invoke(args=["rcp", "journal", "--against", f"0:{'0' * 64}"]).exit_code == 0
    for lost in (f"4:{'a' * 64}", f"3:{'a' * 64}"):
        refused = cli.invoke(args=["rcp", "journal", "--against", lost])
        assert refused.exit_code == 1
        assert "cut or rewritten" in refused.output
    assert cli.invoke(args=["rcp", "journal", "--against", "hier"]).exit_code == 2


def test_the_command_fails_on_a_broken_chain(cli, db_session):
    three_entries(db_session)
    entry = db_session.scalars(select(JournalEntry).where(JournalEntry.id == 2)).one()
    values = {column.key: getattr(entry, column.key) for column in JournalEntry.__table__.columns}
    db_session.execute(insert(JournalEntry).values(**values | {"id": 5, "hash": "f" * 64}))
    db_session.commit()
    refused = cli.invoke(args=["rcp", "journal"])
    assert refused.exit_code == 1
    assert "broken at entry 5; 3 hold before" in refused.output
