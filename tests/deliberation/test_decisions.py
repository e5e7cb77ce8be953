"""Decisions: typed, refused with what misses, taken, taken up again, presented again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.decision import DecisionEntry, ExaminationFacts, ProposalEntry
from rcp.domain.errors import (
    Duplicate,
    Forbidden,
    Incomplete,
    InvalidValue,
    NotFound,
    StaleEdit,
    TransitionRefused,
)
from rcp.journal.models import Change, JournalEntry
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, Room


def save(room: Room, case: Any, entry: DecisionEntry, version: int = 0) -> Any:
    return services.save_decision(room.sitting(case), entry, version=version, actor=room.actor, now=now())


def events(room: Room) -> list[str]:
    return list(db.session.execute(select(JournalEntry.event).order_by(JournalEntry.id)).scalars())


def test_a_decision_is_saved_once_and_a_case_marked(full_room: Room) -> None:
    case = full_room.add_case()
    entry = replace(
        CRYO,
        proposals=(ProposalEntry("cryoablation", plan="Trois aiguilles"), ProposalEntry("type:C15632", "alternative")),
        examinations=(ExaminationFacts("IRM", date(2026, 4, 1), date(2026, 5, 1)),),
        supportive_care=("ORG-035",),
        responsible_id=full_room.oncologist.id,
        due_on=full_room.meeting.date + timedelta(days=30),
    )
    decision = save(full_room, case, entry)
    assert (decision.version, decision.decided_at, case.status) == (1, None, "booked")
    assert queries.entry_of(queries.get_decision(case, full_room.meeting)) == entry
    again = save(full_room, case, entry, version=1)
    assert again.version == 1 and events(full_room).count("decision.saved") == 1
    taken = full_room.decide(case, entry, version=1)
    assert taken.decided_at is not None and case.status == "discussed"
    assert taken.quorum_status == "reached" and not taken.must_be_presented_again
    assert queries.sentence_of(taken) == (
        "Cryoablation percutanée (cryothérapie) en première intention\u202f; alternative\u202f: chimiothérapie\u202f; "
        "examen complémentaire\u202f: IRM."
    )
    assert events(full_room)[-1] == "decision.taken"


def test_a_type_of_the_national_list_is_kept_as_such(full_room: Room) -> None:
    case = full_room.add_case()
    decision = save(full_room, case, replace(CRYO, proposals=(ProposalEntry("type:387713003"),)))
    stored = queries.get_decision(case, full_room.meeting)
    assert stored is not None and decision.id == stored.id
    assert (stored.proposals[0].treatment, stored.proposals[0].type_code) == ("", "387713003")
    ours = save(full_room, case, CRYO, version=stored.version)
    assert (ours.proposals[0].treatment, ours.proposals[0].type_code) == ("cryoablation", "C63334")


@pytest.mark.parametrize("choice", ["type:INCONNU", "scalpel"])
def test_an_unknown_treatment_is_refused(full_room: Room, choice: str) -> None:
    with pytest.raises(InvalidValue):
        save(full_room, full_room.add_case(), replace(CRYO, proposals=(ProposalEntry(choice),)))


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (DecisionEntry(), "outcome"),
        (DecisionEntry(outcome="discussed"), "proposals"),
        (DecisionEntry(outcome="discussed", no_decision_reason="imaging-missing"), "unblocked_by"),
        (DecisionEntry(outcome="discussed", no_decision_reason="other", unblocked_by="Avis"), "no_decision_comment"),
        (replace(CRYO, trial="yes"), "trial_name"),
        (replace(CRYO, outcome="registered"), "guideline"),
        (replace(CRYO, outcome="registered", guideline="AFU", guideline_followed="no"), "guideline_followed"),
        (replace(CRYO, guideline_followed="no"), "departure_reason"),
        (replace(CRYO, patient_preference_known="yes"), "patient_preference"),
        (replace(CRYO, due_on=date(2030, 1, 1)), "responsible"),
        (replace(CRYO, due_on=date(2020, 1, 1), responsible_id=1), "due_on"),
        (replace(CRYO, proposals=(ProposalEntry("rfa", "alternative"),)), "proposals"),
        (replace(CRYO, no_decision_reason="disagreement"), "no_decision_reason"),
        (replace(CRYO, examinations=(ExaminationFacts(""),)), "examinations"),
        (replace(CRYO, examinations=(ExaminationFacts("IRM", date(2026, 5, 1), date(2026, 4, 1)),)), "examinations"),
    ],
)
def test_each_missing_item_is_named_and_nothing_is_marked(full_room: Room, entry: DecisionEntry, field: str) -> None:
    case = full_room.add_case()
    with pytest.raises(Incomplete) as refused:
        full_room.decide(case, entry)
    assert field in {gap.field for gap in refused.value.missing}
    assert case.status == "booked"


def test_a_patient_of_fifteen_to_twenty_four_asks_for_both_expertises(full_room: Room) -> None:
    born = f"{full_room.meeting.date.year - 18}-01-05"
    case = full_room.add_case(patient=full_room.make.patient(birth_date=born))
    with pytest.raises(Incomplete) as refused:
        full_room.decide(case)
    assert [gap.field for gap in refused.value.missing] == ["double_expertise"]
    assert full_room.decide(case, replace(CRYO, double_expertise="no")).decided_at


def test_a_case_is_registered_by_its_guideline(room: Room) -> None:
    case = room.add_case(mode="register")
    entry = replace(CRYO, outcome="registered", guideline="AFU 2024", guideline_followed="yes")
    decision = room.decide(case, entry)
    assert case.status == "registered"
    assert not decision.must_be_presented_again  # a registered case is not discussed
    assert "cas enregistré selon le référentiel AFU 2024" in queries.sentence_of(decision)


def test_no_decision_carries_its_reason(full_room: Room) -> None:
    case = full_room.add_case()
    entry = DecisionEntry(outcome="discussed", no_decision_reason="imaging-missing", unblocked_by="Une IRM")
    decision = full_room.decide(case, entry)
    assert case.status == "discussed"
    assert queries.sentence_of(decision) == (
        "Pas de décision\u202f: imagerie manquante ou insuffisante (pour décider\u202f: une IRM)."
    )
    assert queries.decision_of([case.uuid])[case.uuid].state == "none"


def test_a_stale_edit_is_refused_with_both_texts(full_room: Room) -> None:
    case = full_room.add_case()
    save(full_room, case, replace(CRYO, comment="Texte du premier"))
    with pytest.raises(StaleEdit) as refused:
        save(full_room, case, replace(CRYO, comment="Texte du second"))
    assert refused.value.mine.comment == "Texte du second"  # type: ignore[attr-defined]
    assert refused.value.theirs.comment == "Texte du premier"  # type: ignore[attr-defined]
    assert refused.value.by == full_room.secretary.name
    with pytest.raises(StaleEdit):
        full_room.decide(case, DecisionEntry(), version=7)


def test_a_decision_taken_is_taken_up_again_with_a_reason(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        save(full_room, case, replace(CRYO, comment="Plus tard"), version=full_room.sitting(case).decision.version)  # type: ignore[union-attr]
    with pytest.raises(InvalidValue):
        services.reopen_decision(full_room.sitting(case), reason=" ", actor=full_room.actor, now=now())
    services.reopen_decision(full_room.sitting(case), reason="Erreur de côté", actor=full_room.actor, now=now())
    decision = full_room.sitting(case).decision
    assert decision is not None
    assert (case.status, decision.decided_at, decision.quorum, decision.reopen_reason) == (
        "booked", None, {}, "Erreur de côté",
    )  # fmt: skip
    assert full_room.decide(case, replace(CRYO, comment="À droite"), version=decision.version).decided_at


def test_taking_up_a_decision_of_a_closed_meeting_opens_it(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    services.close_meeting(full_room.meeting, actor=full_room.actor, now=now())
    services.reopen_decision(full_room.sitting(case), reason="Erreur de côté", actor=full_room.actor, now=now())
    assert full_room.meeting.status == "open"
    assert "Erreur de côté" in full_room.meeting.reopen_reason


def test_a_validated_decision_is_not_taken_up(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    case.status = "validated"
    for act in (
        lambda: services.reopen_decision(full_room.sitting(case), reason="x", actor=full_room.actor, now=now()),
        lambda: services.refresh_quorum(full_room.sitting(case), actor=full_room.actor, now=now()),
    ):
        with pytest.raises(TransitionRefused):
            act()


def test_a_case_without_quorum_comes_back_as_a_linked_case(room: Room) -> None:
    room.note(oncologist="room", radiotherapist="room")
    following = room.make.meeting(room.board, date=room.meeting.date + timedelta(days=400))
    former = room.add_case(
        reasons=["ORG-114"], tumour_site="C61", phase="MED-244", performance_status="LA9623-5", has_allergies="no",
        has_anticoagulants="no", patient_informed="yes", patient_not_opposed="yes", presenter_id=room.oncologist.id,
        summary="Histoire",
    )  # fmt: skip
    decision = room.decide(former)
    assert decision.must_be_presented_again and decision.quorum_status == "not_reached"
    case = services.present_again(room.sitting(former), meeting=following, actor=room.actor, now=now())
    assert (case.previous_case_id, case.question, case.patient_id) == (former.id, former.question, former.patient_id)
    assert case.performance_status == "LA9623-5"
    assert former.status == "discussed"
    assert case.status in {"booked", "draft"}
    assert queries.next_presentation(former).uuid == case.uuid  # type: ignore[union-attr]
    previous = queries.previous_decision(_loaded(room, case), actor=room.actor)
    assert previous is not None and previous.case_uuid == former.uuid and previous.lacks_quorum
    with pytest.raises(Duplicate):
        services.present_again(room.sitting(former), actor=room.actor, now=now())


def test_a_case_with_quorum_does_not_come_back(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        services.present_again(full_room.sitting(case), actor=full_room.actor, now=now())


def test_the_previous_decision_follows_a_merge_and_stays_on_the_readers_boards(full_room: Room) -> None:
    make = full_room.make
    kept, merged = make.patient(), make.patient()
    merged.merged_into_id = kept.id
    old = full_room.add_case(patient=merged)
    full_room.decide(old)
    new = full_room.make.case(full_room.board, kept, requester=full_room.oncologist)
    found = queries.previous_decision(_loaded(full_room, new), actor=full_room.actor)
    assert found is not None and found.case_uuid == old.uuid
    elsewhere = make.member(make.board())
    assert queries.previous_decision(_loaded(full_room, new), actor=make.actor(elsewhere)) is None
    assert queries.previous_decision(_loaded(full_room, old), actor=full_room.actor) is None
    assert [each.case_uuid for each in queries.list_decisions_of(kept, actor=full_room.actor)] == [old.uuid]


def _loaded(room: Room, case: Case) -> Case:
    from rcp.cases.queries import get_case

    return get_case(case.uuid, actor=room.make.actor(room.secretary))


def test_who_may_type_a_decision(full_room: Room) -> None:
    case = full_room.add_case()
    for person in (full_room.oncologist, full_room.external):
        with pytest.raises(Forbidden):
            services.save_decision(
                full_room.sitting(case), CRYO, version=0, actor=full_room.as_(person), now=now()
            )  # fmt: skip
    services.save_decision(
        full_room.sitting(case), CRYO, version=0, actor=full_room.as_(full_room.coordinator), now=now()
    )
    row = full_room.row(full_room.oncologist)
    services.record_attendance(
        full_room.meeting, {}, chair=services.Change("", str(row.uuid)), actor=full_room.actor, now=now()
    )
    assert full_room.meeting.chair_id == full_room.oncologist.id
    services.save_decision(
        full_room.sitting(case), replace(CRYO, comment="Le président"), version=1,
        actor=full_room.as_(full_room.oncologist), now=now(),
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.get_sitting(
            full_room.meeting.uuid, case.uuid, actor=full_room.as_(full_room.make.member(full_room.make.board()))
        )


def test_rows_are_kept_when_they_say_the_same(full_room: Room) -> None:
    case = full_room.add_case()
    two = replace(CRYO, proposals=(ProposalEntry("cryoablation"), ProposalEntry("rtst", "alternative")))
    save(full_room, case, two)
    before = db.session.execute(select(Change.id).where(Change.table == "proposal")).scalars().all()
    save(full_room, case, replace(two, comment="Seul le commentaire change"), version=1)
    after = db.session.execute(select(Change.id).where(Change.table == "proposal")).scalars().all()
    assert len(after) == len(before)
    save(full_room, case, CRYO, version=2)
    assert len(queries.get_decision(case, full_room.meeting).proposals) == 1  # type: ignore[union-attr]


def test_nothing_is_typed_before_the_opening_nor_after_the_end(full_room: Room) -> None:
    case = full_room.add_case()
    for status in ("planned", "closed", "validated", "cancelled"):
        full_room.meeting.status = status
        with pytest.raises(TransitionRefused):
            save(full_room, case, CRYO)
