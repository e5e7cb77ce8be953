"""The room: the case called, the clock, the break, and what tells every screen that something changed."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from rcp.agenda import services as agenda
from rcp.agenda.queries import get_meeting
from rcp.db import db, transaction
from rcp.deliberation import queries, services
from rcp.deliberation.models import Room as RoomRow
from rcp.deliberation.models import Span
from rcp.domain.case import PostponementReason
from rcp.domain.decision import DecisionEntry, ProposalEntry
from rcp.domain.errors import Forbidden, NotFound, TransitionRefused
from rcp.journal.models import JournalEntry
from rcp.web.clock import now
from tests.deliberation.conftest import Room
from tests.support.sql import count_sql


def later(minutes: float) -> Any:
    return now() + timedelta(minutes=minutes)


def spans(room: Room) -> list[tuple[int | None, bool]]:
    return [(span.case_id, span.ended_at is None) for span in queries.list_spans(room.meeting)]


def call(room: Room, case: Any, minutes: float = 0) -> None:
    services.call_case(room.meeting, case.uuid, actor=room.actor, now=later(minutes))


def frame(room: Room, minutes: float = 0) -> queries.Frame:
    return queries.get_frame(room.meeting, actor=room.actor, now=later(minutes))


def revision(room: Room) -> str:
    return queries.revision_of(room.meeting.uuid, actor=room.actor)


def events(room: Room, name: str) -> list[JournalEntry]:
    return list(
        db.session.execute(select(JournalEntry).where(JournalEntry.event == name).order_by(JournalEntry.id)).scalars()
    )


def test_the_room_opens_with_the_meeting_and_shows_no_case(room: Room) -> None:
    row = queries.room_of(room.meeting)
    assert row is not None and row.current_case_id is None
    seen = frame(room)
    assert seen.is_open and seen.current is None and not seen.is_paused and not seen.is_on_break


def test_calling_a_case_moves_the_room_and_its_clock(room: Room) -> None:
    first, second = room.add_case(), room.add_case()
    call(room, first)
    call(room, second, 4)
    assert spans(room) == [(first.id, False), (second.id, True)]
    seen = frame(room, 6)
    assert seen.current is not None and seen.current.case_uuid == second.uuid and seen.current.is_running
    assert [line.spent for line in seen.lines] == [pytest.approx(240, abs=2), pytest.approx(120, abs=2)]
    assert [entry.object_uuid for entry in events(room, "case.called")] == [first.uuid, second.uuid]


def test_the_same_case_called_twice_makes_one_stretch(room: Room) -> None:
    case = room.add_case()
    call(room, case)
    before = revision(room)
    call(room, case, 1)
    assert spans(room) == [(case.id, True)] and revision(room) == before
    assert len(events(room, "case.called")) == 1


def test_a_case_decided_may_be_called_again(full_room: Room) -> None:
    first, second = full_room.add_case(), full_room.add_case()
    call(full_room, first)
    full_room.decide(first)
    call(full_room, second, 3)
    call(full_room, first, 5)
    assert [each for each, _ in spans(full_room)] == [first.id, second.id, first.id]
    assert frame(full_room, 6).lines[0].spent == pytest.approx(240, abs=2)


def test_only_a_case_of_the_agenda_is_called_by_who_keeps_the_room(room: Room) -> None:
    case = room.add_case()
    with pytest.raises(NotFound):
        services.call_case(room.meeting, room.make.case(room.board).uuid, actor=room.actor, now=now())
    with pytest.raises(Forbidden):
        services.call_case(room.meeting, case.uuid, actor=room.as_(room.oncologist), now=now())
    services.prepare_meeting(room.meeting, actor=room.actor, now=now())
    for act in (services.pause, services.resume, services.start_break):
        with pytest.raises(TransitionRefused):
            act(room.meeting, actor=room.actor, now=now())
    with pytest.raises(TransitionRefused):
        call(room, case)


def test_the_clock_stops_and_goes_on(room: Room) -> None:
    case = room.add_case()
    with pytest.raises(TransitionRefused):
        services.resume(room.meeting, actor=room.actor, now=now())
    services.pause(room.meeting, actor=room.actor, now=now())
    call(room, case)
    for minute in (2, 3):
        services.pause(room.meeting, actor=room.actor, now=later(minute))
    seen = frame(room, 10)
    assert seen.is_paused and seen.started_at is None and seen.lines[0].spent == pytest.approx(120, abs=2)
    for minute in (10, 11):
        services.resume(room.meeting, actor=room.actor, now=later(minute))
    assert spans(room) == [(case.id, False), (case.id, True)]
    assert frame(room, 11).lines[0].spent == pytest.approx(180, abs=2)
    assert [entry.details["action"] for entry in events(room, "meeting.clock")] == ["pause", "resume"]


def test_a_break_belongs_to_no_case(room: Room) -> None:
    case = room.add_case()
    call(room, case)
    for minute in (5, 6):
        services.start_break(room.meeting, actor=room.actor, now=later(minute))
    seen = frame(room, 10)
    assert seen.is_on_break and not seen.is_paused and seen.current is not None
    services.resume(room.meeting, actor=room.actor, now=later(15))
    assert spans(room) == [(case.id, False), (None, False), (case.id, True)]
    assert frame(room, 16).lines[0].spent == pytest.approx(360, abs=2)


def test_a_break_before_any_case_ends_with_nothing_called(room: Room) -> None:
    services.start_break(room.meeting, actor=room.actor, now=now())
    services.resume(room.meeting, actor=room.actor, now=later(5))
    assert spans(room) == [(None, False)] and frame(room).current is None


def test_a_case_postponed_stops_when_it_leaves_and_keeps_its_time(room: Room) -> None:
    first, second = room.add_case(), room.add_case()
    call(room, first)
    before = revision(room)
    item = room.sitting(first).item
    agenda.postpone(item, reason=PostponementReason.NO_TIME, actor=room.actor, now=later(3))
    assert revision(room) != before
    seen = frame(room, 5)
    assert seen.current is None and seen.started_at is None and not seen.is_on_break
    call(room, second, 10)
    closed = queries.list_spans(room.meeting)[0]
    assert closed.ended_at is not None
    assert (closed.ended_at - closed.started_at).total_seconds() == pytest.approx(180, abs=2)


def test_closing_the_meeting_stops_the_clock_and_shows_nobody(full_room: Room) -> None:
    case = full_room.add_case()
    call(full_room, case)
    full_room.decide(case)
    services.close_meeting(full_room.meeting, actor=full_room.actor, now=later(4))
    seen = frame(full_room, 10)
    assert spans(full_room) == [(case.id, False)]
    assert not seen.is_open and seen.current is None and seen.lines[0].spent == pytest.approx(240, abs=2)


def test_a_meeting_opened_before_rooms_existed_gets_one(room: Room) -> None:
    case = room.add_case()
    db.session.execute(delete(RoomRow))
    assert revision(room).split("-")[2] == "0"
    call(room, case)
    assert frame(room).current is not None


def test_whatever_a_screen_shows_changes_the_revision(room: Room) -> None:
    case = room.add_case()
    seen = [revision(room)]

    def changed() -> bool:
        seen.append(revision(room))
        return seen[-1] not in seen[:-1]

    assert not changed()
    room.note(oncologist="room")
    assert changed()
    room.part(case, room.oncologist, "recused")
    assert changed()
    services.save_decision(
        room.sitting(case), DecisionEntry(proposals=(ProposalEntry("cryoablation"),)), version=0,
        actor=room.actor, now=now(),
    )  # fmt: skip
    assert changed()
    room.decide(case, version=room.sitting(case).decision.version)
    assert changed()
    services.reopen_decision(room.sitting(case), reason="Erreur", actor=room.actor, now=now())
    assert changed()
    services.give_opinion(
        case, author_id=room.oncologist.id, specialty_code=room.oncologist.specialty_code, stance="retained",
        text="Avis.", actor=room.as_(room.oncologist), now=now(),
    )  # fmt: skip
    assert changed()
    services.mark_case(room.sitting(case).item, mark="read", comment="", actor=room.as_(room.radiotherapist), now=now())
    assert changed()
    room.add_case()
    assert changed()
    item = room.sitting(case).item
    agenda.set_planned_minutes(item, 12, actor=room.actor, now=now())
    assert changed()
    case.question = "Une autre question"
    db.session.flush()
    assert changed()


def test_a_revision_is_for_those_who_see_the_meeting(room: Room) -> None:
    with pytest.raises(NotFound):
        queries.revision_of(room.meeting.uuid, actor=room.as_(room.external))


def test_the_room_costs_the_same_whatever_the_number_of_cases(room: Room) -> None:
    def cost() -> tuple[int, int]:
        db.session.flush()
        meeting, actor = get_meeting(room.meeting.uuid, actor=room.actor), room.actor
        with count_sql(db.engine) as pulse:
            queries.revision_of(meeting.uuid, actor=actor)
        with count_sql(db.engine) as whole:
            queries.get_frame(meeting, actor=actor, now=now())
        return len(pulse), len(whole)

    room.add_case()
    few = cost()
    for _ in range(6):
        call(room, room.add_case())
    assert few[0] == 1 and cost() == few


def test_a_break_is_suggested_when_the_board_asks_for_it(room: Room) -> None:
    case = room.add_case()
    call(room, case)
    room.board.break_after_minutes = None
    assert not frame(room, 90).suggests_break
    room.board.break_after_minutes = 45
    assert frame(room, 46).suggests_break and not frame(room, 44).suggests_break


def test_two_people_calling_at_once_leave_one_case_running(room: Room, app: Any) -> None:
    cases = [room.add_case() for _ in range(4)]
    uuids, meeting_uuid, actor = [case.uuid for case in cases], room.meeting.uuid, room.actor
    db.session.commit()
    failures: list[BaseException] = []

    def work(rank: int) -> None:
        with app.app_context():
            try:
                for turn in range(4):
                    with transaction():
                        meeting = get_meeting(meeting_uuid, actor=actor, for_update=True)
                        services.call_case(meeting, uuids[(rank + turn) % 4], actor=actor, now=now())
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    db.session.expire_all()
    rows = list(db.session.execute(select(Span).order_by(Span.started_at, Span.id)).scalars())
    running = [row for row in rows if row.ended_at is None]
    assert len(running) == 1
    assert db.session.execute(select(RoomRow.current_case_id)).scalar_one() == running[0].case_id
