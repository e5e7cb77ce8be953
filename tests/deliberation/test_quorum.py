"""The quorum of each case, from those present for it (rules `quorum-par-cas`, `avis-ecrit`, `cas-sans-quorum`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.models import Room as Room_
from rcp.deliberation.models import Span
from rcp.domain.agenda import to_utc
from rcp.domain.quorum import QuorumStatus
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, INTERVENTIONAL, RADIOTHERAPY, Room


def give(room: Room, case: object, author: object, specialty: str) -> object:
    return services.give_opinion(
        case, author_id=author.id, specialty_code=specialty, stance="retained", text="Faisable.",  # type: ignore[attr-defined, arg-type]
        actor=room.actor, now=now(),
    )  # fmt: skip


def test_nobody_noted_is_unknown_and_not_a_lack(room: Room) -> None:
    view = room.quorum(room.add_case())
    assert view.status is QuorumStatus.UNKNOWN
    assert view.is_reached is None
    assert "Les présences ne sont pas relevées." in view.explanation


def test_everybody_reaches_it(full_room: Room) -> None:
    assert full_room.quorum(full_room.add_case()).is_reached is True


def test_the_absent_and_the_excused_do_not_count(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="excused", interventionist="absent")
    view = room.quorum(room.add_case())
    assert view.is_reached is False
    assert set(view.missing) == {
        "Oncologie, opt radiothérapie",
        "Radiologie imagerie médicale option radiologie interventionnelle avancée",
        "2 spécialités",
    }


@pytest.mark.parametrize("kind", ["absent", "recused"])
def test_who_is_out_for_one_case_counts_for_the_others(full_room: Room, kind: str) -> None:
    first, second = full_room.add_case(), full_room.add_case()
    full_room.part(first, full_room.radiotherapist, kind)
    assert full_room.quorum(first).is_reached is False
    assert full_room.quorum(second).is_reached is True
    outside = queries.outside_of(full_room.meeting, first)
    assert [(each.key, each.part) for each in outside] == [(f"p{full_room.radiotherapist.id}", kind)]
    assert full_room.radiotherapist.name not in {each.name for each in queries.discussed_by(full_room.meeting, first)}
    full_room.part(first, full_room.radiotherapist, kind)  # the page still shows "participe": nothing is asked twice
    services.record_parts(
        full_room.meeting, first, {full_room.row(full_room.radiotherapist).uuid: services.Change(kind, "")},
        actor=full_room.actor, now=now(),
    )  # fmt: skip
    assert full_room.quorum(first).is_reached is True


def test_a_written_opinion_stands_for_interventional_radiology_alone(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room", coordinator="room", interventionist="absent")
    case, other = room.add_case(), room.add_case()
    assert room.quorum(case).is_reached is False
    give(room, case, room.interventionist, INTERVENTIONAL)
    view = room.quorum(case)
    assert view.is_reached is True
    assert view.by_writing == ("Radiologie imagerie médicale option radiologie interventionnelle avancée",)
    assert any("non comptés dans le nombre" in line for line in view.explanation)
    assert room.quorum(other).is_reached is False


def test_a_written_opinion_does_not_stand_for_radiotherapy(room: Room) -> None:
    room.note(oncologist="room", interventionist="room", coordinator="room")
    case = room.add_case()
    give(room, case, room.radiotherapist, RADIOTHERAPY)
    view = room.quorum(case)
    assert view.is_reached is False
    assert any("un avis écrit ne remplace pas sa présence" in line for line in view.explanation)


@pytest.mark.parametrize("counts", [False, True])
def test_whether_writing_counts_in_the_number_is_the_boards_setting(room: Room, counts: bool) -> None:
    room.board.written_counts_in_minimum = counts
    room.note(oncologist="room", radiotherapist="room", interventionist="written")
    case = room.add_case()
    give(room, case, room.interventionist, INTERVENTIONAL)
    view = room.quorum(case)
    assert view.is_reached is counts
    assert view.missing == (() if counts else ("1 spécialité",))
    assert view.written == ("Radiologie imagerie médicale option radiologie interventionnelle avancée",)


def test_who_takes_part_by_writing_counts_only_where_they_wrote(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room", coordinator="room", interventionist="written")
    case, silent = room.add_case(), room.add_case()
    give(room, case, room.interventionist, INTERVENTIONAL)
    assert room.quorum(case).is_reached is True
    assert room.quorum(silent).is_reached is False
    name = room.interventionist.name
    assert name in {each.name for each in queries.discussed_by(room.meeting, case)}
    assert name not in {each.name for each in queries.discussed_by(room.meeting, silent)}


def test_a_recused_author_does_not_count_even_in_writing(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room", coordinator="room", interventionist="absent")
    case = room.add_case()
    give(room, case, room.interventionist, INTERVENTIONAL)
    room.part(case, room.interventionist, "recused")
    assert room.quorum(case).is_reached is False


def test_a_withdrawn_opinion_counts_no_more(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room", coordinator="room")
    case = room.add_case()
    opinion = give(room, case, room.interventionist, INTERVENTIONAL)
    services.withdraw_opinion(opinion, case, actor=room.as_(room.interventionist), now=now())  # type: ignore[arg-type]
    assert room.quorum(case).is_reached is False


def test_a_guest_with_a_specialty_counts_and_one_without_does_not(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room")
    services.add_guest(room.meeting, name="Dr Invité", specialty_code="", mode="room", actor=room.actor, now=now())
    case = room.add_case()
    assert room.quorum(case).is_reached is False
    services.add_guest(
        room.meeting, name="Dr Piqûre", specialty_code=INTERVENTIONAL, mode="remote", actor=room.actor, now=now()
    )
    assert room.quorum(case).is_reached is True
    assert "Mme" not in {each.name.split()[0] for each in queries.discussed_by(room.meeting, case)}


def test_the_quorum_is_frozen_when_the_case_is_marked(full_room: Room) -> None:
    case = full_room.add_case()
    decision = full_room.decide(case)
    assert decision.quorum_status == "reached"
    full_room.note(radiotherapist="absent")
    view = full_room.quorum(case)
    assert view.is_frozen and view.is_reached is True
    assert full_room.radiotherapist.name in {each.name for each in queries.discussed_by(full_room.meeting, case)}
    services.refresh_quorum(full_room.sitting(case), actor=full_room.actor, now=now())
    assert full_room.quorum(case).is_reached is False
    assert full_room.sitting(case).decision.must_be_presented_again  # type: ignore[union-attr]


def test_several_quorums_cost_what_one_costs(full_room: Room, count_sql: object) -> None:
    cases = [full_room.add_case() for _ in range(8)]
    with count_sql() as one:  # type: ignore[operator]
        queries.quorums_of(full_room.meeting, [cases[0].id])
    with count_sql() as all_:  # type: ignore[operator]
        queries.quorums_of(full_room.meeting, [case.id for case in cases])
    assert len(one) == len(all_) <= 7


# --- presence through time (rule `presence-dans-le-temps`) ----------------------------------------------------------


def at(room: Room, minute: int) -> datetime:
    """A minute of the meeting, counted from its planned start."""
    return to_utc(room.meeting.date, room.meeting.start_time) + timedelta(minutes=minute)


def span(room: Room, case: Any, start: int, end: int | None) -> None:
    db.session.add(
        Span(
            meeting_id=room.meeting.id, case_id=case.id, started_at=at(room, start),
            ended_at=None if end is None else at(room, end),
        )
    )  # fmt: skip
    db.session.flush()


def leaves(room: Room, person: Any, minute: int) -> None:
    room.row(person).left_at = at(room, minute)
    db.session.flush()


def test_whoever_has_left_is_out_of_the_cases_to_come_and_stays_in_those_discussed(full_room: Room) -> None:
    before, during, after = (full_room.add_case() for _ in range(3))
    span(full_room, before, 0, 5)
    span(full_room, during, 6, 15)
    leaves(full_room, full_room.radiotherapist, 10)
    assert [full_room.quorum(case).is_reached for case in (before, during, after)] == [True, False, False]
    name = full_room.radiotherapist.name
    assert name in {each.name for each in queries.discussed_by(full_room.meeting, before)}
    outside = queries.outside_of(full_room.meeting, during)
    assert [(each.name, each.part_label) for each in outside] == [(name, "Parti avant")]
    assert queries.roll_of(full_room.meeting).gone == 1
    assert queries.roll_of(full_room.meeting).count("remote") == 0, "whoever has left is there no more"


def test_the_case_on_the_screen_is_discussed_now_even_while_the_clock_rests(full_room: Room) -> None:
    case = full_room.add_case()
    span(full_room, case, 0, 5)
    db.session.execute(update(Room_).where(Room_.meeting_id == full_room.meeting.id).values(current_case_id=case.id))
    leaves(full_room, full_room.radiotherapist, 7)
    assert full_room.quorum(case).is_reached is False


def test_a_decision_freezes_who_was_there_when_the_case_was_discussed(full_room: Room) -> None:
    case = full_room.add_case()
    span(full_room, case, 0, 5)
    leaves(full_room, full_room.radiotherapist, 6)
    full_room.row(full_room.interventionist).arrived_at = at(full_room, 4)
    decision = services.decide(full_room.sitting(case), CRYO, version=0, actor=full_room.actor, now=at(full_room, 20))
    assert decision.quorum_status == "reached"
    names = {each["name"] for each in decision.quorum["participants"]}
    assert {full_room.radiotherapist.name, full_room.interventionist.name} <= names


def test_an_hour_corrected_afterwards_counts_once_it_is_asked_for(full_room: Room) -> None:
    case = full_room.add_case()
    services.decide(full_room.sitting(case), CRYO, version=0, actor=full_room.actor, now=at(full_room, 20))
    leaves(full_room, full_room.radiotherapist, 25)
    frozen = full_room.sitting(case).decision.quorum  # type: ignore[union-attr]
    assert not queries.roll_of(full_room.meeting, [case.id]).differs_from(frozen, case.id), "gone afterwards"
    leaves(full_room, full_room.radiotherapist, 15)
    full_room.row(full_room.interventionist).arrived_at = at(full_room, 21)
    assert queries.roll_of(full_room.meeting, [case.id]).differs_from(frozen, case.id)
    assert full_room.quorum(case).is_reached is True, "what is frozen stays"
    services.refresh_quorum(full_room.sitting(case), actor=full_room.actor, now=at(full_room, 90))
    assert full_room.quorum(case).is_reached is False
    parts = {each.part_label for each in queries.outside_of(full_room.meeting, case)}
    assert parts == {"Parti avant", "Arrivé après"}


def test_nothing_was_discussed_before_a_first_case_is_over(full_room: Room) -> None:
    passed, first, second = (full_room.add_case() for _ in range(3))
    assert queries.first_discussed_at(full_room.meeting) is None
    db.session.add(
        Span(
            meeting_id=full_room.meeting.id, case_id=passed.id, started_at=at(full_room, 0),
            ended_at=at(full_room, 0) + timedelta(seconds=5),
        )
    )  # fmt: skip
    span(full_room, first, 1, None)
    assert queries.first_discussed_at(full_room.meeting) is None
    services.decide(full_room.sitting(second), CRYO, version=0, actor=full_room.actor, now=at(full_room, 20))
    assert queries.first_discussed_at(full_room.meeting) == at(full_room, 20)
    span(full_room, passed, 12, 14)
    assert queries.first_discussed_at(full_room.meeting) == at(full_room, 14)
