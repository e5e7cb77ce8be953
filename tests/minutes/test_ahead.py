"""Parts are made before somebody waits for them, and sealing undoes none of those made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from rcp import files
from rcp.access.permissions import SYSTEM
from rcp.agenda.models import Meeting
from rcp.db import db, transaction
from rcp.deliberation.models import Decision
from rcp.documents.content import CaseContent, MinutesContent
from rcp.documents.errors import DocumentTooLong
from rcp.jobs.ahead import Ahead
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes import services
from rcp.minutes.services import parts
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What is laid out, in order (a front, or the number of a case), where nothing is kept yet."""
    monkeypatch.setattr(files, "_root", tmp_path)
    found: list[str] = []
    render = parts.render_fragment

    def counted(case: CaseContent, meeting):
        found.append(case.number)
        return render(case, meeting)

    def front(content: MinutesContent):
        found.append("front")
        return render_front(content)

    render_front = parts.render_front
    monkeypatch.setattr(parts, "render_fragment", counted)
    monkeypatch.setattr(parts, "render_front", front)
    return found


def look(ahead: Ahead) -> int:
    db.session.rollback()
    return sum(1 for _ in ahead.lay_out(lambda: LATER))


def change(held, rank: int, **values) -> None:
    with transaction():
        query = select(Decision).where(Decision.case_id == held.cases[rank].id)
        decision = db.session.scalars(query).one()
        for name, value in values.items():
            setattr(decision, name, value)
        journal.record(Event.MEETING_CHANGED, actor=SYSTEM, now=NOW, subject=held.meeting)


def test_a_change_to_one_case_lays_out_that_one_again(held, laid):
    ahead, numbers = Ahead(), [case.number for case in held.cases]
    assert look(ahead) == 3 and laid == [*numbers, "front"], "the whole last"
    laid.clear()
    change(held, 1, comment="Ajout.")
    assert look(ahead) == 2 and laid == [numbers[1]], "its words are not on the front"
    assert services.missing_parts(held.meeting.uuid, now=LATER) == []


def test_what_was_made_ahead_serves_the_draft_the_fiche_and_the_sealed_minutes(held, laid):
    assert look(Ahead()) == 3
    laid.clear()
    services.minutes_in_force(held.meeting.uuid, actor=held.actor, now=LATER).pdf()
    assert laid == [], "for whoever asks, whenever"
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    services.validate(prepared, actor=held.actor, now=LATER)
    db.session.commit()
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    services.validate(prepared, actor=held.actor, now=LATER)
    db.session.commit()
    assert laid == ["front"], "that of the validated minutes says by whom"
    assert [each.decision.is_validated for each in prepared[-1].content.cases] == [True, True]


def test_a_decision_being_typed_waits(held, laid):
    change(held, 0, decided_at=None)
    assert look(Ahead()) == 1
    assert laid == [held.cases[1].number]


def test_nothing_is_read_while_nothing_is_written(held, laid, count_sql):
    ahead = Ahead()
    look(ahead)
    with count_sql() as seen:
        assert look(ahead) == 0
    assert len(seen) == 1
    with transaction():
        meeting = db.session.get_one(Meeting, held.meeting.id)
        meeting.status = "cancelled"
        journal.record(Event.MEETING_CHANGED, actor=SYSTEM, now=NOW, subject=meeting)
    with count_sql() as seen:
        assert look(ahead) == 0
    assert len(seen) == 2


def test_a_case_that_cannot_be_laid_out_stops_no_other(held, laid, monkeypatch):
    counted = parts.render_fragment

    def refusing(case, meeting):
        if case.number == held.cases[0].number:
            raise DocumentTooLong
        return counted(case, meeting)

    monkeypatch.setattr(parts, "render_fragment", refusing)
    assert look(Ahead()) == 1
    assert laid == [held.cases[1].number]
