"""Meetings planned from the recurrence, added, changed, cancelled, restored."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.agenda import queries, services
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.db import db
from rcp.domain.agenda import MeetingStatus, to_paris
from rcp.domain.case import PostponementReason
from rcp.domain.errors import (
    Duplicate,
    Forbidden,
    InvalidValue,
    NeedsConfirmation,
    NotFound,
    StaleEdit,
    TransitionRefused,
)
from rcp.journal.models import JournalEntry
from tests.support.build import NOW, TODAY, Builder

TUESDAY = {"frequency": "weekly", "weekday": 1, "start_time": time(14, 0), "recurs_from": date(2026, 1, 6)}


def events() -> list[str]:
    return list(db.session.execute(select(JournalEntry.event).order_by(JournalEntry.id)).scalars())


def test_the_recurrence_makes_meetings_but_not_on_public_holidays(make: Builder) -> None:
    board = make.board(**TUESDAY, cutoff_hours=48, room="Salle Curie", duration_minutes=60)
    coordinator = make.actor(make.member(board, Role.COORDINATOR))
    board.weekday, board.recurs_from = 4, date(2026, 1, 2)  # Fridays: 1 May and 8 May 2026 are holidays
    days = queries.preview(board, date(2026, 4, 24), date(2026, 5, 15))
    assert [day.date.day for day in days if day.is_free] == [24, 15]
    assert [day.date.day for day in days if day.skipped_because] == [1, 8]
    assert "Fête du Travail" in days[1].skipped_because
    made = services.plan_meetings(board, from_=date(2026, 4, 24), to=date(2026, 5, 15), actor=coordinator, now=NOW)
    assert [meeting.date for meeting in made] == [date(2026, 4, 24), date(2026, 5, 15)]
    assert (made[0].room, made[0].duration_minutes, made[0].status) == ("Salle Curie", 60, "planned")
    assert f"{to_paris(made[0].cutoff_at):%d/%m %H:%M}" == "22/04 14:00"
    assert events() == ["meeting.planned"]


def test_the_hour_and_the_cutoff_stay_those_of_the_clock_on_weeks_when_it_changes(make: Builder) -> None:
    board = make.board(**{**TUESDAY, "weekday": 0}, cutoff_hours=48)  # Mondays after 29 March and 25 October 2026
    coordinator = make.actor(make.member(board, Role.COORDINATOR))
    made = services.plan_meetings(board, from_=date(2026, 3, 23), to=date(2026, 3, 30), actor=coordinator, now=NOW)
    assert [meeting.start_time for meeting in made] == [time(14, 0)] * 2
    assert made[0].cutoff_at == datetime(2026, 3, 21, 13, 0, tzinfo=UTC)
    assert made[1].cutoff_at == datetime(2026, 3, 28, 13, 0, tzinfo=UTC)  # Saturday 14:00, still winter time
    made = services.plan_meetings(board, from_=date(2026, 10, 26), to=date(2026, 10, 26), actor=coordinator, now=NOW)
    assert made[0].cutoff_at == datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # Saturday 14:00, still summer time


def test_a_day_that_has_its_meeting_is_shown_and_not_made_twice(make: Builder) -> None:
    board = make.board(**TUESDAY)
    make.meeting(board, date=date(2026, 3, 24), start_time=time(8, 30))
    make.meeting(board, date=date(2026, 3, 25), status="cancelled")
    coordinator = make.actor(make.member(board, Role.COORDINATOR))
    period = (date(2026, 3, 24), date(2026, 3, 31))
    found = [(day.date.day, day.existing) for day in queries.preview(board, *period)]
    assert found == [(24, MeetingStatus.PLANNED), (25, MeetingStatus.CANCELLED), (31, None)]
    assert len(services.plan_meetings(board, from_=period[0], to=period[1], actor=coordinator, now=NOW)) == 1
    with pytest.raises(InvalidValue, match="Aucune séance"):
        services.plan_meetings(board, from_=period[0], to=period[1], actor=coordinator, now=NOW)


def test_only_the_days_kept_are_made(make: Builder) -> None:
    board = make.board(**TUESDAY)
    secretary = make.actor(make.member(board, Role.SECRETARY))
    made = services.plan_meetings(
        board, from_=date(2026, 3, 17), to=date(2026, 4, 7), days=[date(2026, 3, 24)], actor=secretary, now=NOW
    )
    assert [meeting.date.day for meeting in made] == [24]


@pytest.mark.parametrize(
    ("from_", "to", "field"),
    [
        (date(2026, 3, 15), date(2026, 4, 1), "from_"),
        (date(2026, 4, 1), date(2026, 3, 31), "to"),
        (date(2026, 4, 1), date(2027, 4, 3), "to"),
    ],
)
def test_a_period_in_the_past_reversed_or_too_long_is_refused(make: Builder, from_: date, to: date, field: str) -> None:
    board = make.board(**TUESDAY)
    actor = make.actor(make.member(board, Role.COORDINATOR))
    with pytest.raises(InvalidValue) as refused:
        services.plan_meetings(board, from_=from_, to=to, actor=actor, now=NOW)
    assert refused.value.field == field


def test_a_board_without_recurrence_plans_nothing(make: Builder) -> None:
    board = make.board()
    with pytest.raises(InvalidValue, match="récurrence"):
        services.plan_meetings(
            board, from_=TODAY, to=TODAY, actor=make.actor(make.member(board, Role.COORDINATOR)), now=NOW
        )


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.QUALITY, Role.EXTERNAL])
def test_only_coordinators_and_secretaries_plan(make: Builder, role: Role) -> None:
    board = make.board(**TUESDAY)
    actor = make.actor(make.member(board, role))
    with pytest.raises(Forbidden):
        services.plan_meetings(board, from_=TODAY, to=TODAY, actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.add_meeting(board, day=TODAY, start_time=time(9), actor=actor, now=NOW)
    meeting = make.meeting(board)
    with pytest.raises(Forbidden):
        services.change_meeting(meeting, version=1, room="A", actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.cancel_meeting(meeting, reason="x", version=1, actor=actor, now=NOW)


def test_one_meeting_is_added_with_the_settings_of_the_board(make: Builder) -> None:
    board = make.board(room="Salle A", duration_minutes=45, cutoff_hours=24)
    coordinator = make.member(board, Role.COORDINATOR)
    meeting = services.add_meeting(
        board, day=date(2026, 3, 20), start_time=time(8, 15), chair_id=coordinator.id, note=" Noël\n\nbis ",
        actor=make.actor(coordinator), now=NOW,
    )  # fmt: skip
    assert (meeting.room, meeting.duration_minutes, meeting.chair_id) == ("Salle A", 45, coordinator.id)
    with pytest.raises(Duplicate):
        services.add_meeting(
            board, day=date(2026, 3, 20), start_time=time(8, 15), actor=make.actor(coordinator), now=NOW
        )
    assert db.session.execute(select(Meeting).where(Meeting.board_id == board.id)).scalars().all() == [meeting]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": date(2026, 3, 15)}, "date"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"room": "Salle\u202eA"}, "room"),
        ({"chair_id": 999_999}, "chair"),
    ],
)
def test_a_meeting_out_of_bounds_is_refused(make: Builder, values: dict[str, Any], field: str) -> None:
    board = make.board()
    values = {"day": date(2026, 3, 20), "start_time": time(9)} | values
    with pytest.raises(InvalidValue) as refused:
        services.add_meeting(board, actor=make.actor(make.member(board, Role.SECRETARY)), now=NOW, **values)
    assert refused.value.field == field


@pytest.mark.parametrize(("day", "at"), [(date(2026, 5, 1), time(9)), (date(2026, 10, 25), time(2, 30))])
def test_a_holiday_or_an_hour_that_happens_twice_is_confirmed(make: Builder, day: date, at: time) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    with pytest.raises(NeedsConfirmation):
        services.add_meeting(board, day=day, start_time=at, actor=actor, now=NOW)
    assert services.add_meeting(board, day=day, start_time=at, is_confirmed=True, actor=actor, now=NOW).date == day


def test_a_new_day_moves_the_cutoff_and_renews_the_calendar(make: Builder) -> None:
    board = make.board(cutoff_hours=48)
    meeting = make.meeting(board, date=date(2026, 3, 24), room="A")
    actor = make.actor(make.member(board, Role.SECRETARY))
    services.change_meeting(meeting, date=date(2026, 3, 31), room="A", version=meeting.version, actor=actor, now=NOW)
    assert to_paris(meeting.cutoff_at).date() == date(2026, 3, 29)
    assert meeting.calendar_sequence == 1
    services.change_meeting(meeting, note="À jeun", version=meeting.version, actor=actor, now=NOW)
    assert meeting.calendar_sequence == 1
    with pytest.raises(StaleEdit):
        services.change_meeting(meeting, room="B", version=1, actor=actor, now=NOW)


def test_the_day_of_an_open_meeting_does_not_change_and_nothing_of_a_closed_one(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting = make.meeting(board, status="open")
    services.change_meeting(meeting, room="B", version=meeting.version, actor=actor, now=NOW)
    with pytest.raises(TransitionRefused):
        services.change_meeting(meeting, start_time=time(7), version=meeting.version, actor=actor, now=NOW)
    closed = make.meeting(board, status="closed")
    with pytest.raises(TransitionRefused):
        services.change_meeting(closed, room="B", version=closed.version, actor=actor, now=NOW)


def test_the_chair_is_a_doctor_of_the_board(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    doctor, secretary = make.member(board, Role.PHYSICIAN), make.member(board, Role.SECRETARY)
    meeting = make.meeting(board)
    services.assign_chair(meeting, doctor.id, actor=actor, now=NOW)
    assert meeting.chair_id == doctor.id
    with pytest.raises(InvalidValue):
        services.assign_chair(meeting, secretary.id, actor=actor, now=NOW)
    services.assign_chair(meeting, None, actor=actor, now=NOW)
    assert meeting.chair_id is None


def test_the_cases_of_a_cancelled_meeting_go_to_the_one_chosen(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    cancelled, other = make.meeting(board, date=date(2026, 3, 24)), make.meeting(board, date=date(2026, 3, 31))
    patient = make.patient()
    first, second = make.case(board), make.case(board, patient)
    make.booking(cancelled, first, position=1, planned_minutes=12)
    make.booking(cancelled, second, position=2)
    make.booking(other, make.case(board, patient), position=1)
    moved = services.cancel_meeting(
        cancelled, reason="Grève des transports", to=other, version=cancelled.version, actor=actor, now=NOW
    )
    assert [row.to_meeting_id for row in moved] == [other.id, None]
    assert {row.reason for row in moved} == {PostponementReason.MEETING_CANCELLED}
    assert (first.status, first.postponement_count) == ("booked", 1)
    assert (second.status, second.postponement_count) == ("submitted", 1)
    items = queries.list_items(other)
    assert [(item.case_id, item.position) for item in items][1:] == [(first.id, 2)]
    assert items[1].planned_minutes == 12
    assert not queries.list_items(cancelled)
    assert (cancelled.status, cancelled.cancel_reason, cancelled.calendar_sequence) == (
        "cancelled", "Grève des transports", 1,
    )  # fmt: skip
    assert events() == ["case.postponed", "case.postponed", "meeting.cancelled"]


def test_without_another_meeting_the_cases_wait(make: Builder) -> None:
    board = make.board()
    meeting = make.meeting(board)
    case = make.case(board)
    make.booking(meeting, case)
    services.cancel_meeting(
        meeting, reason="x", version=meeting.version, actor=make.actor(make.member(board, Role.SECRETARY)), now=NOW
    )
    assert case.status == "submitted"
    assert db.session.execute(select(Postponement.to_meeting_id)).scalars().all() == [None]
    assert db.session.execute(select(AgendaItem)).first() is None


def test_a_cancellation_needs_a_reason_a_planned_meeting_and_a_meeting_of_the_board(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting, opened = make.meeting(board), make.meeting(board, status="open")
    elsewhere = make.meeting(make.board())

    def cancel(one: Meeting, **values: Any) -> None:
        given = {"reason": "x", "version": one.version} | values
        services.cancel_meeting(one, actor=actor, now=NOW, **given)

    for values, error in (
        ({"reason": " "}, InvalidValue), ({"to": meeting}, InvalidValue), ({"to": elsewhere}, NotFound),
        ({"version": 9}, StaleEdit),
    ):  # fmt: skip
        with pytest.raises(error):
            cancel(meeting, **values)
    with pytest.raises(TransitionRefused):
        cancel(opened)
    assert meeting.status == "planned"


def test_a_cancelled_meeting_may_be_restored_until_its_day(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting = make.meeting(board, status="cancelled", cancelled_at=NOW, cancel_reason="x")
    services.restore_meeting(meeting, version=meeting.version, actor=actor, now=NOW)
    assert (meeting.status, meeting.cancelled_at, meeting.cancel_reason) == ("planned", None, "")
    past = make.meeting(board, status="cancelled", date=TODAY - timedelta(days=1))
    with pytest.raises(TransitionRefused):
        services.restore_meeting(past, version=past.version, actor=actor, now=NOW)


def test_a_meeting_goes_through_its_steps_and_an_open_one_is_no_longer_a_draft(make: Builder) -> None:
    board = make.board()
    coordinator = make.actor(make.member(board, Role.COORDINATOR))
    meeting = make.meeting(board)
    for step, status in (
        (services.open_, "open"), (services.prepare, "planned"), (services.open_, "open"), (services.close, "closed"),
        (services.reopen, "open"), (services.close, "closed"), (services.mark_validated, "validated"),
        (services.mark_corrected, "closed"),
    ):  # fmt: skip
        step(meeting, actor=coordinator, now=NOW)
        assert meeting.status == status
    assert meeting.published_at == NOW
    with pytest.raises(TransitionRefused):
        services.open_(meeting, actor=coordinator, now=NOW)
    with pytest.raises(Forbidden):
        services.open_(make.meeting(board), actor=make.actor(make.member(board, Role.PHYSICIAN)), now=NOW)
    with pytest.raises(Forbidden):
        services.mark_validated(meeting, actor=make.actor(make.member(board, Role.SECRETARY)), now=NOW)


def test_the_chair_opens_the_meeting(make: Builder) -> None:
    board = make.board()
    chair = make.member(board, Role.PHYSICIAN)
    meeting = make.meeting(board, chair_id=chair.id)
    services.open_(meeting, actor=make.actor(chair), now=NOW)
    assert meeting.status == "open"
