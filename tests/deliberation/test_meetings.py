"""Opening, closing and reopening a meeting; its attendance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.agenda import services as agenda
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.models import Span
from rcp.domain.agenda import to_paris
from rcp.domain.case import PostponementReason
from rcp.domain.decision import DecisionEntry
from rcp.domain.errors import Duplicate, Forbidden, Incomplete, InvalidValue, NotFound, TransitionRefused
from rcp.journal.events import Event
from rcp.journal.models import JournalEntry
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, Room
from tests.support.client import CheckingClient


def test_opening_expects_the_members_of_the_board(room: Room) -> None:
    people = queries.attendance_of(room.meeting)
    assert [each.mode_label for each in people] == ["Attendu"] * 5
    assert {each.key for each in people} == {
        f"p{person.id}"
        for person in (room.secretary, room.coordinator, room.oncologist, room.radiotherapist, room.interventionist)
    }
    assert [each.is_physician for each in people].count(False) == 1
    assert room.meeting.status == "open" and room.meeting.published_at is not None
    with pytest.raises(TransitionRefused):
        services.open_meeting(room.meeting, actor=room.actor, now=now())


def test_opening_again_adds_the_newcomers_alone(room: Room) -> None:
    agenda.prepare(room.meeting, actor=room.actor, now=now())
    newcomer = room.make.member(room.board, Role.PHYSICIAN)
    assert services.open_meeting(room.meeting, actor=room.actor, now=now()) == 1
    assert f"p{newcomer.id}" in {each.key for each in queries.attendance_of(room.meeting)}


def test_closing_is_refused_until_each_case_has_its_answer(full_room: Room) -> None:
    decided, without, postponed, typed = (full_room.add_case() for _ in range(4))
    full_room.decide(decided)
    services.save_decision(full_room.sitting(typed), CRYO, version=0, actor=full_room.actor, now=now())
    with pytest.raises(Incomplete) as refused:
        services.close_meeting(full_room.meeting, actor=full_room.actor, now=now())
    assert {gap.field for gap in refused.value.missing} == {str(case.uuid) for case in (without, postponed, typed)}
    full_room.decide(
        without, DecisionEntry(outcome="discussed", no_decision_reason="file-incomplete", unblocked_by="Une IRM")
    )
    full_room.decide(typed, version=1)
    agenda.postpone(
        full_room.sitting(postponed).item, reason=PostponementReason.NO_TIME, actor=full_room.actor, now=now()
    )
    services.close_meeting(full_room.meeting, note="Séance dense.", actor=full_room.actor, now=now())
    assert (full_room.meeting.status, full_room.meeting.note) == ("closed", "Séance dense.")


def test_reopening_says_why(full_room: Room) -> None:
    services.close_meeting(full_room.meeting, actor=full_room.actor, now=now())
    with pytest.raises(InvalidValue):
        services.reopen_meeting(full_room.meeting, reason="\u200b ", actor=full_room.actor, now=now())
    services.reopen_meeting(full_room.meeting, reason="Un dossier oublié", actor=full_room.actor, now=now())
    assert full_room.meeting.status == "open"
    assert full_room.meeting.reopen_reason.endswith("Un dossier oublié")


def test_a_session_corrected_days_later_keeps_the_hour_it_ended(full_room: Room) -> None:
    meeting, ended = full_room.meeting, now()
    full_room.decide(case := full_room.add_case())
    services.close_meeting(meeting, actor=full_room.actor, now=ended)
    later = ended + timedelta(days=12)
    services.reopen_decision(full_room.sitting(case), reason="Un délai faux", actor=full_room.actor, now=later)
    shown = queries.get_deliberation(meeting, actor=full_room.actor)
    assert shown.summary(later).minutes == shown.summary(ended).minutes
    sheet = queries.attendance_sheet(meeting, edited_by="", now=later)
    assert sheet.meeting.end_time == f"{to_paris(ended):%H:%M}"
    full_room.decide(case, version=full_room.sitting(case).decision.version)
    services.close_meeting(meeting, actor=full_room.actor, now=later + timedelta(hours=1))
    assert (meeting.status, meeting.closed_at) == ("closed", ended)


def test_a_session_closed_too_early_ends_when_it_is_closed_again(full_room: Room) -> None:
    meeting, moment = full_room.meeting, datetime(2026, 11, 17, 15, tzinfo=UTC)
    meeting.opened_at = moment - timedelta(hours=1)
    services.close_meeting(meeting, actor=full_room.actor, now=moment)
    services.reopen_meeting(meeting, reason="Un dossier oublié", actor=full_room.actor, now=moment)
    services.close_meeting(meeting, actor=full_room.actor, now=moment + timedelta(minutes=20))
    assert meeting.closed_at == moment + timedelta(minutes=20)
    services.reopen_meeting(meeting, reason="Ouverte par erreur", actor=full_room.actor, now=moment)
    agenda.prepare(meeting, actor=full_room.actor, now=moment)
    assert meeting.closed_at is None


def test_a_sealed_fiche_changes_nothing_in_what_a_meeting_amounts_to(full_room: Room) -> None:
    decided, without, registered = full_room.add_case(), full_room.add_case(), full_room.add_case(mode="register")
    full_room.decide(decided)
    full_room.decide(
        without, DecisionEntry(outcome="discussed", no_decision_reason="file-incomplete", unblocked_by="Une IRM")
    )
    full_room.decide(
        registered, replace(CRYO, outcome="registered", guideline_followed="yes", guideline="Référentiel 2026")
    )

    def counts() -> tuple[int, int, int]:
        summary = queries.get_deliberation(full_room.meeting, actor=full_room.actor).summary(now())
        return summary.discussed, summary.without_decision, summary.registered

    assert counts() == (1, 1, 1)
    for case in (decided, without, registered):
        case.status = "validated"
    db.session.flush()
    assert counts() == (1, 1, 1)


def test_a_session_left_open_ends_at_the_hour_that_is_told(
    full_room: Room, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, full_room.secretary)
    meeting, url = full_room.meeting, f"/seances/{full_room.meeting.uuid}/terminer"
    assert "Heure de fin" not in client.get(url).text
    meeting.date, meeting.opened_at = date(2026, 3, 16), datetime(2026, 3, 16, 14, tzinfo=UTC)  # 15:00 in Paris
    full_room.decide(full_room.add_case()).decided_at = datetime(2026, 3, 16, 15, 30, tzinfo=UTC)
    db.session.commit()
    shown = client.get(url)
    assert "Heure de fin de la séance" in shown.text and "pas été terminée le 16/03/2026" in shown.text
    assert "Durée" not in shown.text
    for typed, said in (
        ("", "indiquez l’heure"),
        ("14:00", "La séance s’est ouverte à 15"),
        ("16:00", "Le dernier fait noté est de 16"),
    ):
        refused = client.send(shown, {"closed": typed})
        assert refused.status_code == 422
        assert said in refused.text
    assert client.send(shown, {"closed": "16:45"}).status_code == 303
    db.session.refresh(meeting)
    assert (meeting.status, meeting.closed_at) == ("closed", datetime(2026, 3, 16, 15, 45, tzinfo=UTC))


@pytest.fixture
def opened_ahead(full_room: Room) -> Room:
    """Opened on 16/03/2026 at 17:00 in Paris, held the day after at 9:00, its last decision at 10:20."""
    full_room.meeting.opened_at = datetime(2026, 3, 16, 16, tzinfo=UTC)
    full_room.meeting.date, full_room.meeting.start_time = date(2026, 3, 17), time(9)
    full_room.decide(full_room.add_case()).decided_at = datetime(2026, 3, 17, 9, 20, tzinfo=UTC)
    db.session.flush()
    return full_room


def test_a_session_opened_the_evening_before_ends_when_it_is_closed(opened_ahead: Room) -> None:
    meeting, eleven = opened_ahead.meeting, datetime(2026, 3, 17, 10, tzinfo=UTC)
    shown = queries.get_deliberation(meeting, actor=opened_ahead.actor)
    assert shown.summary(eleven).minutes == 120
    services.close_meeting(meeting, actor=opened_ahead.actor, now=eleven)
    assert meeting.closed_at == eleven


def test_a_session_opened_the_evening_before_and_left_open_ended_on_its_own_day(
    opened_ahead: Room, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, opened_ahead.secretary)
    db.session.commit()
    shown = client.get(f"/seances/{opened_ahead.meeting.uuid}/terminer")
    assert "pas été terminée le 17/03/2026" in shown.text
    for typed, said in (
        ("", "indiquez l’heure"),
        ("08:30", "La séance s’est ouverte à 9"),  # of its own day, not of the evening before
        ("10:00", "Le dernier fait noté est de 10\u00a0h\u00a020"),
    ):
        refused = client.send(shown, {"closed": typed})
        assert (refused.status_code, said in refused.text) == (422, True)
    assert client.send(shown, {"closed": "11:00"}).status_code == 303
    db.session.refresh(opened_ahead.meeting)
    assert opened_ahead.meeting.closed_at == datetime(2026, 3, 17, 10, tzinfo=UTC)


def test_a_session_left_open_may_have_ended_past_midnight(full_room: Room) -> None:
    meeting, opened = full_room.meeting, datetime(2026, 3, 16, 19, tzinfo=UTC)  # 20:00 in Paris
    meeting.date, meeting.start_time, meeting.opened_at = date(2026, 3, 16), time(20), opened
    full_room.decide(full_room.add_case()).decided_at = opened + timedelta(hours=4, minutes=20)
    morning = opened + timedelta(hours=14)
    for earlier in (time(23, 30), time(0, 10)):
        with pytest.raises(InvalidValue, match="Le dernier fait noté est de 0"):
            services.close_meeting(meeting, closed=earlier, actor=full_room.actor, now=morning)
    services.close_meeting(meeting, closed=time(0, 30), actor=full_room.actor, now=morning)
    assert meeting.closed_at == opened + timedelta(hours=4, minutes=30)


def test_what_was_typed_the_day_after_hides_nothing_of_a_session_left_open(full_room: Room) -> None:
    meeting, opened = full_room.meeting, datetime(2026, 3, 16, 14, tzinfo=UTC)  # 15:00 in Paris
    meeting.date, meeting.opened_at = date(2026, 3, 16), opened
    full_room.decide(full_room.add_case()).decided_at = opened + timedelta(hours=1, minutes=30)
    full_room.decide(full_room.add_case()).decided_at = opened + timedelta(hours=18)
    with pytest.raises(InvalidValue, match="Le dernier fait noté est de 16"):
        services.close_meeting(meeting, closed=time(15, 5), actor=full_room.actor, now=opened + timedelta(hours=19))
    services.close_meeting(meeting, closed=time(16, 30), actor=full_room.actor, now=opened + timedelta(hours=19))
    assert meeting.closed_at == opened + timedelta(hours=1, minutes=30)


def test_the_clock_of_a_session_left_open_stops_at_the_hour_that_is_told(full_room: Room) -> None:
    meeting, opened = full_room.meeting, datetime(2026, 3, 16, 14, tzinfo=UTC)  # 15:00 in Paris
    meeting.date, meeting.opened_at = date(2026, 3, 16), opened
    case = full_room.add_case()
    full_room.decide(case).decided_at = opened + timedelta(minutes=30)
    db.session.add(Span(meeting_id=meeting.id, case_id=case.id, started_at=opened + timedelta(minutes=25)))
    db.session.flush()
    morning = opened + timedelta(hours=18)
    with pytest.raises(InvalidValue, match="Le dernier fait noté"):
        services.close_meeting(meeting, closed=time(15, 20), actor=full_room.actor, now=morning)
    services.close_meeting(meeting, closed=time(15, 45), actor=full_room.actor, now=morning)
    (span,) = db.session.scalars(select(Span).where(Span.meeting_id == meeting.id).order_by(Span.id))
    assert span.ended_at == meeting.closed_at == opened + timedelta(minutes=45)
    told = select(JournalEntry.details).where(JournalEntry.event == Event.MEETING_CLOSED).order_by(JournalEntry.id)
    assert db.session.scalars(told).one()["ended"] == "16/03/2026 15:45"


@pytest.mark.parametrize("who", ["oncologist", "external"])
def test_who_does_not_run_the_meeting_changes_nothing(room: Room, who: str) -> None:
    actor = room.as_(getattr(room, who))
    row = room.row(room.oncologist)
    for act in (
        lambda: services.close_meeting(room.meeting, actor=actor, now=now()),
        lambda: services.record_attendance(
            room.meeting, {row.uuid: services.Change("", "room")}, actor=actor, now=now()
        ),
        lambda: services.add_guest(
            room.meeting, name="X", specialty_code="", mode="room", actor=actor, now=now()
        ),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act()


def test_only_what_was_changed_on_the_page_is_written(room: Room) -> None:
    first, second = room.row(room.oncologist), room.row(room.radiotherapist)
    room.note(oncologist="room")
    # A page opened before that still shows "expected" for both, and only touches the second.
    changes = {first.uuid: services.Change("", ""), second.uuid: services.Change("", "remote")}
    assert services.record_attendance(room.meeting, changes, actor=room.actor, now=now()) == 1
    modes = {each.key: each.mode for each in queries.attendance_of(room.meeting)}
    assert (modes[f"p{room.oncologist.id}"], modes[f"p{room.radiotherapist.id}"]) == ("room", "remote")
    told = db.session.execute(
        select(JournalEntry.details).where(JournalEntry.event == "meeting.attendance").order_by(JournalEntry.id)
    ).scalars()
    assert [entry["changes"] for entry in told] == [
        [{"attendance": str(first.uuid), "from": "", "to": "room"}],
        [{"attendance": str(second.uuid), "from": "", "to": "remote"}],
    ]


def test_people_are_added_once_and_guests_removed(room: Room) -> None:
    colleague = room.make.person()
    services.add_person(room.meeting, colleague.uuid, mode="remote", actor=room.actor, now=now())
    with pytest.raises(Duplicate):
        services.add_person(room.meeting, colleague.uuid, mode="room", actor=room.actor, now=now())
    guest = services.add_guest(
        room.meeting, name="Dr Passage", specialty_code="", mode="room", actor=room.actor, now=now()
    )
    services.remove_guest(room.meeting, guest.uuid, actor=room.actor, now=now())
    with pytest.raises(NotFound):
        services.remove_guest(room.meeting, room.row(colleague).uuid, actor=room.actor, now=now())
    for name, specialty in (("", ""), ("Dr X", "G15_10/NULLE")):
        with pytest.raises(InvalidValue):
            services.add_guest(
                room.meeting, name=name, specialty_code=specialty, mode="room", actor=room.actor, now=now()
            )


@pytest.mark.parametrize("mode", ["", "ici", "ROOM"])
def test_an_unknown_mode_is_refused(room: Room, mode: str) -> None:
    with pytest.raises(InvalidValue):
        services.record_attendance(
            room.meeting, {room.row(room.oncologist).uuid: services.Change("x", mode)}, actor=room.actor, now=now()
        )


def test_the_chair_is_a_physician_who_is_there(room: Room) -> None:
    room.note(oncologist="absent")
    for person in (room.secretary, room.oncologist):
        with pytest.raises(InvalidValue):
            services.record_attendance(
                room.meeting, {}, chair=services.Change("", str(room.row(person).uuid)), actor=room.actor, now=now()
            )


def test_somebody_of_another_meeting_is_not_found(room: Room) -> None:
    other = room.make.meeting(room.board)
    services.open_meeting(other, actor=room.actor, now=now())
    stranger = queries.list_attendance(other)[0]
    with pytest.raises(NotFound):
        services.record_attendance(
            room.meeting, {stranger.uuid: services.Change("", "room")}, actor=room.actor, now=now()
        )


def test_the_attendance_rests_once_the_minutes_are_validated(room: Room) -> None:
    for status in ("planned", "validated", "cancelled"):
        room.meeting.status = status
        with pytest.raises(TransitionRefused):
            room.note(oncologist="room")


def test_an_opening_is_taken_back_until_a_case_is_decided(full_room: Room) -> None:
    case = full_room.add_case()
    services.prepare_meeting(full_room.meeting, actor=full_room.actor, now=now())
    assert full_room.meeting.status == "planned"
    services.open_meeting(full_room.meeting, actor=full_room.actor, now=now())
    assert full_room.quorum(case).is_reached is True
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        services.prepare_meeting(full_room.meeting, actor=full_room.actor, now=now())
