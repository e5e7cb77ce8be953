"""Conditions, plan B, actions, dissents: kept in order, refused with what misses, taken over and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.decision import ActionEntry, ConditionEntry, DissentEntry, ProposalEntry
from rcp.domain.errors import Incomplete, InvalidValue, TransitionRefused
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, INTERVENTIONAL, Room

TWO = (ConditionEntry("biopsie positive", "cryoablation"), ConditionEntry("biopsie négative", "surveillance"))


def save(room: Room, case: Any, entry: Any) -> Any:
    sitting = room.sitting(case)
    version = sitting.decision.version if sitting.decision else 0
    return services.save_decision(sitting, entry, version=version, actor=room.actor, now=now())


def stored(room: Room, case: Any) -> Any:
    return queries.get_decision(case, room.meeting)


def test_everything_typed_is_read_back_as_it_was_typed(full_room: Room) -> None:
    case = full_room.add_case()
    entry = replace(
        CRYO,
        proposals=(
            ProposalEntry("cryoablation", aim="antalgique"), ProposalEntry("rtst", "alternative", aim="curative"),
        ),
        conditions=TWO,
        plan_b="RTST",
        actions=(
            ActionEntry("Demander l’IRM", full_room.secretary.id, full_room.meeting.date + timedelta(days=7)),
            ActionEntry("Prévenir le patient"),
        ),
        dissents=(
            DissentEntry(full_room.radiotherapist.id, text="RTST préférable"),
            DissentEntry(name="Dr Invité", text="Non"),
        ),
        is_to_present_again=True,
        present_again_note="Avec l’IRM",
    )  # fmt: skip
    save(full_room, case, entry)
    assert queries.entry_of(stored(full_room, case)) == entry
    decision = full_room.decide(case, entry, version=1)
    assert "si biopsie positive, alors cryoablation" in queries.sentence_of(decision)
    assert queries.advice_on(decision) == ["Une action n’est attribuée à personne.", "Une action n’a pas d’échéance."]
    words = dict(queries.lines_of(stored(full_room, case)))
    assert full_room.radiotherapist.name in words["Avis divergents"] and "Dr Invité" in words["Avis divergents"]
    assert full_room.secretary.name in words["Actions"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"conditions": (ConditionEntry("biopsie positive"),)}, "conditions"),
        ({"actions": (ActionEntry(" "),)}, "actions"),
        ({"dissents": (DissentEntry(text="Non"),)}, "dissents"),
        ({"present_again_note": "Avec l’IRM"}, "is_to_present_again"),
        ({"unblocked_by": "Une IRM"}, "no_decision_reason"),
    ],
)
def test_what_is_half_said_may_be_typed_and_not_taken(full_room: Room, change: dict[str, Any], field: str) -> None:
    case = full_room.add_case()
    save(full_room, case, replace(CRYO, **change))
    with pytest.raises(Incomplete) as refused:
        full_room.decide(case, replace(CRYO, **change), version=1)
    assert [gap.field for gap in refused.value.missing] == [field]


def test_an_action_is_not_due_before_the_meeting(full_room: Room) -> None:
    late = ActionEntry("Demander l’IRM", full_room.secretary.id, full_room.meeting.date - timedelta(days=1))
    with pytest.raises(Incomplete, match="se contredit"):
        save(full_room, full_room.add_case(), replace(CRYO, actions=(late,)))


def test_an_unknown_aim_is_refused(full_room: Room) -> None:
    entry = replace(CRYO, proposals=(ProposalEntry("cryoablation", aim="gloire"),))
    with pytest.raises(InvalidValue, match="Visée inconnue"):
        save(full_room, full_room.add_case(), entry)


def test_only_those_who_take_part_in_a_case_dissent_from_it(full_room: Room) -> None:
    case = full_room.add_case()
    against = replace(CRYO, dissents=(DissentEntry(full_room.external.id, text="Non"),))
    with pytest.raises(Incomplete, match="pas complète"):
        full_room.decide(case, against)
    full_room.part(case, full_room.radiotherapist, "recused")
    recused = replace(CRYO, dissents=(DissentEntry(full_room.radiotherapist.id, text="Non"),))
    with pytest.raises(Incomplete, match="se contredit"):
        save(full_room, case, recused)
    row = full_room.row(full_room.radiotherapist).uuid
    back = {row: services.Change("recused", "")}  # the same page brings the person back and notes the dissent
    services.save_decision(full_room.sitting(case), recused, version=0, parts=back, actor=full_room.actor, now=now())
    assert stored(full_room, case).dissents[0].person_id == full_room.radiotherapist.id


def test_who_wrote_an_opinion_may_dissent_and_somebody_out_of_the_room_may_not(room: Room) -> None:
    room.note(secretary="room", oncologist="room")
    case = room.add_case()
    services.give_opinion(
        case, author_id=room.interventionist.id, specialty_code=INTERVENTIONAL, stance="retained", text="Oui",
        actor=room.actor, now=now(),
    )  # fmt: skip
    roll = queries.roll_of(room.meeting, [case.id])
    assert {each.id for each in queries.voices_of(roll, case.id)} >= {room.oncologist.id, room.interventionist.id}
    room.part(case, room.oncologist, "absent")
    roll = queries.roll_of(room.meeting, [case.id])
    takers = queries.takers_of(roll, case.id, {})
    assert room.oncologist.id not in takers.present and not takers.recused


def test_who_had_left_before_the_case_does_not_dissent_from_it(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.row(full_room.oncologist).left_at = now()
    db.session.flush()
    roll = queries.roll_of(full_room.meeting, [case.id])
    assert full_room.oncologist.id not in {each.id for each in queries.voices_of(roll, case.id)}


def test_a_row_keeps_what_was_noted_of_it_wherever_it_stands(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.decide(case, replace(CRYO, conditions=TWO))
    decision = stored(full_room, case)
    kept = decision.conditions[1]
    decision.conditions[0].verdict, kept.verdict, kept.note = "met", "not-met", "Biopsie du 3"
    db.session.flush()
    services.reopen_decision(full_room.sitting(case), reason="Oubli", actor=full_room.actor, now=now())
    other = ConditionEntry("refus du patient", "RTST")
    save(full_room, case, replace(CRYO, conditions=(TWO[1], other)))
    first, second = stored(full_room, case).conditions
    assert (first.id, first.verdict, first.note, first.position) == (kept.id, "not-met", "Biopsie du 3", 1)
    assert (second.if_text, second.verdict, second.position) == ("refus du patient", "", 2)
    save(full_room, case, CRYO)
    assert stored(full_room, case).conditions == []


def test_the_board_itself_may_ask_to_see_a_case_again(full_room: Room) -> None:
    case = full_room.add_case()
    decision = full_room.decide(case, replace(CRYO, is_to_present_again=True, present_again_note="Avec l’IRM"))
    assert decision.must_be_presented_again and decision.quorum_status == "reached"
    summary = queries.decision_of([case.uuid])[case.uuid]
    assert not summary.lacks_quorum and summary.again.title == "Nouvelle présentation demandée par la RCP"
    following = full_room.make.meeting(full_room.board, date=full_room.meeting.date + timedelta(days=7))
    again = services.present_again(full_room.sitting(case), meeting=following, actor=full_room.actor, now=now())
    assert again.previous_case_id == case.id
    services.reopen_decision(full_room.sitting(case), reason="Erreur", actor=full_room.actor, now=now())
    save(full_room, case, CRYO)
    with pytest.raises(TransitionRefused):
        services.present_again(full_room.sitting(case), actor=full_room.actor, now=now())
