"""A case put on an agenda, moved, taken off; the order of an agenda; postponements."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.agenda import queries, services
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.cases.queries import list_waiting
from rcp.db import db
from rcp.domain.case import PostponementReason
from rcp.domain.errors import Duplicate, Forbidden, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.journal.models import JournalEntry
from tests.support.build import NOW, TODAY, Builder

CUTOFF = NOW + timedelta(days=1)
LATE = CUTOFF + timedelta(minutes=1)


def submitted(make: Builder, board: Board, **values: Any) -> Case:
    return make.case(board, status="submitted", submitted_at=NOW, **values)


def coming(make: Builder, board: Board, **values: Any) -> Meeting:
    return make.meeting(board, **({"cutoff_at": CUTOFF} | values))


def arranged(make: Builder, board: Board, meeting: Meeting, count: int = 4) -> list[AgendaItem]:
    for position in range(1, count + 1):
        make.booking(meeting, make.case(board), position=position)
    return queries.list_items(meeting)


def order_of(meeting: Meeting) -> list[int]:
    return [item.case_id for item in queries.list_items(meeting)]


def last_event() -> JournalEntry:
    return db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()


# Booking.


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY])
def test_a_submitted_case_is_booked_until_the_cutoff(make: Builder, role: Role) -> None:
    board = make.board(minutes_per_case=7)
    meeting, case = coming(make, board), submitted(make, board)
    item = services.book(case, meeting, actor=make.actor(make.member(board, role)), now=CUTOFF)
    assert (item.position, item.planned_minutes, item.mode, item.is_late) == (1, 7, "discuss", False)
    assert case.status == "booked"
    booking = queries.booking_of(case)
    assert booking is not None and (booking.meeting_uuid, booking.position) == (meeting.uuid, None)
    entry = last_event()
    assert (entry.event, entry.patient_id) == ("case.booked", case.patient_id)
    assert entry.details == {"meeting": str(meeting.uuid), "mode": "discuss", "late": False}


def test_after_the_cutoff_a_reason_is_asked_and_shown(make: Builder) -> None:
    board = make.board()
    meeting, case = coming(make, board), submitted(make, board)
    actor = make.actor(make.member(board, Role.PHYSICIAN))
    with pytest.raises(InvalidValue) as refused:
        services.book(case, meeting, actor=actor, now=LATE)
    assert refused.value.field == "late_reason"
    item = services.book(case, meeting, late_reason=" Compression médullaire ", actor=actor, now=LATE)
    assert (item.is_late, item.late_reason) == (True, "Compression médullaire")


def test_a_reason_given_in_time_is_not_kept(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    item = services.book(submitted(make, board), coming(make, board), late_reason="trop tôt", actor=actor, now=NOW)
    assert (item.is_late, item.late_reason) == (False, "")


def test_an_external_requester_books_their_own_case_until_the_cutoff(make: Builder) -> None:
    board = make.board()
    outside = make.member(board, Role.EXTERNAL)
    meeting = coming(make, board)
    own, other = submitted(make, board, requester=outside), submitted(make, board)
    with pytest.raises(Forbidden):
        services.book(other, meeting, actor=make.actor(outside), now=NOW)
    with pytest.raises(TransitionRefused, match="secrétariat"):
        services.book(own, meeting, late_reason="Urgent", actor=make.actor(outside), now=LATE)
    assert services.book(own, meeting, actor=make.actor(outside), now=NOW).position == 1


@pytest.mark.parametrize("role", [Role.QUALITY])
def test_a_reader_books_nothing(make: Builder, role: Role) -> None:
    board = make.board()
    with pytest.raises(Forbidden):
        services.book(submitted(make, board), coming(make, board), actor=make.actor(make.member(board, role)), now=NOW)


def test_a_case_goes_to_the_meetings_of_its_board_only(make: Builder) -> None:
    board, other = make.board(), make.board()
    person = make.member(board, Role.COORDINATOR)
    make.member(other, Role.COORDINATOR, person=person)
    with pytest.raises(NotFound):
        services.book(submitted(make, board), coming(make, other), actor=make.actor(person), now=NOW)


@pytest.mark.parametrize("status", ["closed", "validated", "cancelled"])
def test_a_meeting_that_is_over_takes_no_booking(make: Builder, status: str) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    with pytest.raises(TransitionRefused):
        services.book(submitted(make, board), coming(make, board, status=status), actor=actor, now=NOW)


@pytest.mark.parametrize("status", ["draft", "returned", "booked", "discussed", "closed", "withdrawn"])
def test_only_a_submitted_case_is_booked(make: Builder, status: str) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    with pytest.raises(TransitionRefused):
        services.book(make.case(board, status=status), coming(make, board), actor=actor, now=NOW)


def test_the_same_patient_is_not_booked_twice_even_after_a_merge(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting = coming(make, board)
    kept = make.patient()
    merged = make.patient(merged_into_id=kept.id)
    deeper = make.patient(merged_into_id=merged.id)
    services.book(submitted(make, board, patient=merged), meeting, actor=actor, now=NOW)
    for patient in (kept, merged, deeper):
        with pytest.raises(TransitionRefused, match="déjà inscrit à cette séance"):
            services.book(submitted(make, board, patient=patient), meeting, actor=actor, now=NOW)
    services.book(submitted(make, board, patient=kept), coming(make, board), actor=actor, now=NOW)


def test_the_database_itself_refuses_the_same_patient_twice(make: Builder, monkeypatch: Any) -> None:
    """Somebody else's booking that the rule could not see: the answer is the same clear sentence."""
    board = make.board()
    patient, meeting = make.patient(), coming(make, board)
    make.booking(meeting, make.case(board, patient), position=1)
    case = submitted(make, board, patient=patient)
    monkeypatch.setattr("rcp.agenda.services.booking.has_person", lambda *_args, **_kwargs: False)
    with pytest.raises(Duplicate, match="déjà inscrit à cette séance"):
        services.book(case, meeting, actor=make.actor(make.member(board)), now=NOW)
    assert case.status == "submitted"


def test_a_case_to_register_names_its_guideline(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    case = submitted(make, board)
    with pytest.raises(InvalidValue) as refused:
        services.book(case, coming(make, board), mode="register", actor=actor, now=NOW)
    assert refused.value.field == "guideline"
    item = services.book(case, coming(make, board), mode="register", guideline="INCa 2024", actor=actor, now=NOW)
    assert (item.mode, case.deliberation_mode, case.guideline) == ("register", "register", "INCa 2024")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"planned_minutes": -1}, "planned_minutes"), ({"planned_minutes": 181}, "planned_minutes"),
     ({"mode": "NaN"}, "mode"), ({"late_reason": "\x00"}, "late_reason")],
)  # fmt: skip
def test_absurd_values_are_refused(make: Builder, values: dict[str, Any], field: str) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    with pytest.raises(InvalidValue) as refused:
        services.book(submitted(make, board), coming(make, board), actor=actor, now=NOW, **values)
    assert refused.value.field == field


def test_an_agenda_is_bounded(make: Builder, monkeypatch: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    arranged(make, board, meeting, 2)
    monkeypatch.setattr("rcp.agenda.services.booking.MAXIMUM_ITEMS", 2)
    with pytest.raises(InvalidValue, match="2"):
        services.book(submitted(make, board), meeting, actor=make.actor(make.member(board)), now=NOW)


# Taking off, moving.


def test_a_case_taken_off_waits_again_and_nothing_is_counted(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    meeting = coming(make, board)
    items = arranged(make, board, meeting, 3)
    case = items[0].case
    services.unbook(queries.get_item(meeting, items[0].uuid), actor=actor, now=NOW)
    assert (case.status, case.postponement_count, queries.booking_of(case)) == ("submitted", 0, None)
    assert [item.position for item in queries.list_items(meeting)] == [1, 2]
    assert last_event().event == "case.unbooked"


def test_after_the_cutoff_only_those_who_arrange_take_a_case_off(make: Builder) -> None:
    """Rule inscription-a-une-seance: who booked may leave until the cut-off."""
    board = make.board()
    doctor, secretary = make.member(board, Role.PHYSICIAN), make.member(board, Role.SECRETARY)
    meeting = coming(make, board)
    item = queries.get_item(meeting, arranged(make, board, meeting, 1)[0].uuid)
    with pytest.raises(TransitionRefused, match="secrétariat"):
        services.unbook(item, actor=make.actor(doctor), now=LATE)
    services.unbook(item, actor=make.actor(secretary), now=LATE)


@pytest.mark.parametrize("status", ["closed", "validated", "cancelled"])
def test_nothing_leaves_the_agenda_of_a_meeting_that_is_over(make: Builder, status: str) -> None:
    board = make.board()
    meeting = coming(make, board, status=status)
    item = queries.get_item(meeting, arranged(make, board, meeting, 1)[0].uuid)
    with pytest.raises(TransitionRefused):
        services.unbook(item, actor=make.actor(make.member(board, Role.COORDINATOR)), now=NOW)


def test_a_case_moves_to_another_meeting_with_its_minutes(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    here, there = coming(make, board), coming(make, board)
    item = services.book(submitted(make, board), here, planned_minutes=11, actor=actor, now=NOW)
    moved = services.move(item, there, actor=actor, now=NOW)
    assert (moved.meeting_id, moved.planned_minutes, moved.case.status) == (there.id, 11, "booked")
    assert moved.case.postponement_count == 0
    assert not queries.list_items(here)


def test_a_move_to_a_meeting_whose_cutoff_is_past_asks_for_a_reason(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board))
    here, there = coming(make, board, cutoff_at=LATE + timedelta(days=9)), coming(make, board)
    item = services.book(submitted(make, board), here, actor=actor, now=NOW)
    with pytest.raises(InvalidValue) as refused:
        services.move(item, there, actor=actor, now=LATE)
    assert refused.value.field == "late_reason"


# Order.


def test_a_case_goes_up_and_down_and_stops_at_the_ends(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    meeting = coming(make, board)
    a, b, c, d = arranged(make, board, meeting)
    for item, place, expected, order in (
        (c, 2, 2, [a, c, b, d]), (c, 1, 1, [c, a, b, d]), (c, 0, 1, [c, a, b, d]), (c, 99, 4, [a, b, d, c]),
    ):  # fmt: skip
        reached = services.move_item(meeting, item.uuid, place, version=meeting.version, actor=actor, now=NOW)
        assert reached == expected
        assert order_of(meeting) == [each.case_id for each in order]
    assert last_event().event == "meeting.agenda_reordered"


def test_a_dragged_order_is_kept_and_what_was_booked_meanwhile_stays_last(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting = coming(make, board)
    a, b, c, d = arranged(make, board, meeting)
    services.reorder(meeting, [c.uuid, a.uuid, b.uuid], version=meeting.version, actor=actor, now=NOW)
    assert order_of(meeting) == [each.case_id for each in (c, a, b, d)]


def test_two_people_who_arrange_at_once_do_not_overwrite_each_other(make: Builder) -> None:
    board = make.board()
    one, two = (make.actor(make.member(board, role)) for role in (Role.COORDINATOR, Role.SECRETARY))
    meeting = coming(make, board)
    a, b, c, d = arranged(make, board, meeting)
    shown = meeting.version
    services.reorder(meeting, [d.uuid, c.uuid, b.uuid, a.uuid], version=shown, actor=one, now=NOW)
    with pytest.raises(StaleEdit):
        services.reorder(meeting, [b.uuid, a.uuid, c.uuid, d.uuid], version=shown, actor=two, now=NOW)
    with pytest.raises(StaleEdit):
        services.move_item(meeting, a.uuid, 1, version=shown, actor=two, now=NOW)
    assert order_of(meeting) == [each.case_id for each in (d, c, b, a)]


def test_an_order_with_a_case_that_left_or_counted_twice_is_stale(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    meeting = coming(make, board)
    a, b, *_ = arranged(make, board, meeting)
    for order in ([a.uuid, uuid4()], [a.uuid, a.uuid, b.uuid]):
        with pytest.raises(StaleEdit):
            services.reorder(meeting, order, version=meeting.version, actor=actor, now=NOW)
    with pytest.raises(InvalidValue):
        services.move_item(meeting, uuid4(), 1, version=meeting.version, actor=actor, now=NOW)


def test_ordinary_members_do_not_arrange_and_the_chair_does(make: Builder) -> None:
    board = make.board()
    doctor = make.member(board, Role.PHYSICIAN)
    meeting = coming(make, board)
    item = arranged(make, board, meeting)[3]
    with pytest.raises(Forbidden):
        services.move_item(meeting, item.uuid, 1, version=meeting.version, actor=make.actor(doctor), now=NOW)
    with pytest.raises(Forbidden):
        services.publish(meeting, actor=make.actor(doctor), now=NOW)
    meeting.chair_id = doctor.id
    db.session.flush()
    assert services.move_item(meeting, item.uuid, 1, version=meeting.version, actor=make.actor(doctor), now=NOW) == 1


def test_minutes_and_mode_of_a_line(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    meeting = coming(make, board)
    item = queries.get_item(meeting, arranged(make, board, meeting, 1)[0].uuid)
    services.set_planned_minutes(item, 0, actor=actor, now=NOW)
    services.set_mode(item, "register", guideline="ESMO", actor=actor, now=NOW)
    assert (item.planned_minutes, item.mode, item.case.guideline) == (0, "register", "ESMO")
    with pytest.raises(InvalidValue):
        services.set_planned_minutes(item, 181, actor=actor, now=NOW)
    item.case.status = "discussed"
    with pytest.raises(TransitionRefused):
        services.set_mode(item, "discuss", actor=actor, now=NOW)


def test_an_agenda_is_published_once(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    meeting = coming(make, board)
    services.publish(meeting, actor=actor, now=NOW)
    assert meeting.published_at == NOW
    with pytest.raises(TransitionRefused):
        services.publish(meeting, actor=actor, now=NOW)
    with pytest.raises(TransitionRefused):
        services.publish(coming(make, board, status="cancelled"), actor=actor, now=NOW)


# Postponement.


def test_a_postponed_case_goes_to_the_meeting_chosen_and_is_counted(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    here, there = coming(make, board, status="open"), coming(make, board)
    items = arranged(make, board, here, 2)
    item = queries.get_item(here, items[0].uuid)
    case = item.case
    row = services.postpone(item, reason=PostponementReason.IMAGING_MISSING, to=there, actor=actor, now=LATE)
    assert (row.to_meeting_id, row.by_id, row.at) == (there.id, actor.person_id, LATE)
    assert (case.status, case.postponement_count) == ("booked", 1)
    moved = queries.item_of(case)
    assert moved is not None and moved.meeting_id == there.id
    assert moved.is_late and moved.late_reason.startswith("Report de la séance du")
    row = services.postpone(moved, reason=PostponementReason.OTHER, comment="Refus du patient", actor=actor, now=LATE)
    assert (case.status, case.postponement_count, row.to_meeting_id) == ("submitted", 2, None)
    assert list_waiting(board.id, actor=actor) == [case]
    assert [each.from_meeting_id for each in queries.list_postponements(here)] == [here.id]
    assert last_event().details == {
        "from": str(there.uuid), "to": None, "reason": "other", "count": 2,
    }  # fmt: skip


def test_what_a_postponement_refuses(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    here, there = coming(make, board), coming(make, board)
    patient = make.patient()
    item = queries.get_item(here, make.booking(here, make.case(board, patient), position=1).uuid)
    make.booking(there, make.case(board, patient), position=1)

    def postpone(**values: Any) -> None:
        services.postpone(item, **({"reason": PostponementReason.NO_TIME, "actor": actor, "now": NOW} | values))

    for values, error in (
        ({"reason": PostponementReason.OTHER}, InvalidValue), ({"to": here}, InvalidValue), ({"to": there}, Duplicate),
        ({"to": coming(make, make.board())}, NotFound),
        ({"to": coming(make, board, status="closed")}, TransitionRefused),
        ({"actor": make.actor(make.member(board, Role.PHYSICIAN))}, Forbidden),
    ):  # fmt: skip
        with pytest.raises(error):
            postpone(**values)
    item.case.status = "discussed"
    with pytest.raises(TransitionRefused):
        postpone()
    here.status = "validated"
    with pytest.raises(TransitionRefused):
        postpone()
    assert db.session.execute(select(Postponement)).first() is None


def test_the_cases_left_go_to_the_next_planned_meeting_in_their_order(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    here = coming(make, board, date=TODAY, status="open")
    coming(make, board, date=TODAY + timedelta(days=7), status="cancelled")
    there = coming(make, board, date=TODAY + timedelta(days=14))
    coming(make, board, date=TODAY + timedelta(days=21))
    a, b, c, d = arranged(make, board, here)
    a.case.status, d.case.postponement_count = "discussed", 1
    make.booking(there, make.case(board, c.patient), position=1)
    moved = services.postpone_undiscussed(here, reason=PostponementReason.NO_TIME, actor=actor, now=NOW)
    assert [(row.case_id, row.to_meeting_id) for row in moved] == [
        (b.case_id, there.id), (c.case_id, None), (d.case_id, there.id),
    ]  # fmt: skip
    assert order_of(here) == [a.case_id]
    assert order_of(there)[1:] == [b.case_id, d.case_id]
    assert (b.case.postponement_count, d.case.postponement_count) == (1, 2)
    with pytest.raises(TransitionRefused):
        services.postpone_undiscussed(here, reason=PostponementReason.NO_TIME, actor=actor, now=NOW)


def test_without_a_next_meeting_they_wait(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.SECRETARY))
    here = coming(make, board, status="closed")
    items = arranged(make, board, here, 2)
    moved = services.postpone_undiscussed(here, reason=PostponementReason.NO_TIME, actor=actor, now=NOW)
    assert [row.to_meeting_id for row in moved] == [None, None]
    assert {item.case.status for item in items} == {"submitted"}


def test_the_next_meeting_of_the_frame(make: Builder) -> None:
    board = make.board(acronym="CRYO")
    doctor = make.actor(make.member(board))
    assert queries.next_meeting(doctor, now=NOW) is None
    coming(make, board, date=TODAY - timedelta(days=1), status="closed")
    coming(make, board, date=TODAY + timedelta(days=1), status="cancelled")
    meeting = coming(make, board, date=date(2026, 3, 24))
    following = queries.next_meeting(doctor, now=NOW)
    assert following is not None
    assert (following.uuid, following.label) == (meeting.uuid, "CRYO · mar. 24/03 14:00")
    assert queries.next_meeting(make.actor(make.member(board, Role.EXTERNAL)), now=NOW) is None


def test_the_cutoff_is_said_in_words(make: Builder) -> None:
    meeting = coming(make, make.board(), cutoff_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    assert queries.cutoff_text(meeting) == "clôture des inscriptions le mardi 24/11 à 12:00"
