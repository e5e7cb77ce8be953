"""A meeting held: opened, attended, decided case by case, closed, and its minutes sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from rcp.agenda import queries as agenda_queries
from rcp.agenda import services as agenda
from rcp.db import db
from rcp.deliberation import queries as deliberation_queries
from rcp.deliberation import services as deliberation
from rcp.deliberation.services import Change
from rcp.demo.boards import COORDINATORS
from rcp.demo.calendar import COMING, HELD
from rcp.demo.shapes import NO, UNKNOWN, YES, Answer
from rcp.demo.stage import Stage, day_of
from rcp.demo.wording import day, say
from rcp.domain.decision import (
    ActionEntry,
    ConditionEntry,
    DecisionEntry,
    DissentEntry,
    ExaminationFacts,
    ProposalEntry,
)
from rcp.minutes import services as minutes

# What the clock measured, case after case: quick ones, long ones, a meeting that starts late, a break.
MINUTES = (5, 8, 4, 6, 11, 3, 7)
LATE: Mapping[str, int] = {"cryo-4": 20, "uro-1": 4}
BREAK: Mapping[str, int] = {"cryo-4": 5}  # before the case of this rank, from 0
BREAK_MINUTES = 8
# Who arrives or leaves while the meeting goes on: before the case of this rank, who, and how they then take part.
COMINGS: Mapping[str, tuple[tuple[int, str, str], ...]] = {
    "cryo-1": ((2, "estuaire", "room"), (4, "tissandre", "")),
    "cryo-4": ((1, "valombreuse", "remote"), (5, "tissandre", "")),
}
# Who was not in the room; the others were. Where nobody takes notes, the secretary does.
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "uro-1": {"vautrelin": "remote", "tissandre": "remote", "malvoisin": "excused"},
    "cryo-1": {"solferane": "remote", "ravenelle": "excused", "estuaire": "absent", "tissandre": "remote"},
    "cryo-2": {"rivesel": "remote", "oriflamme": "excused", "grandcombe": "remote", "montclarin": "absent"},
    "bone-1": {"aubrelune": "absent", "lanterne": "remote", "montclarin": "remote", "valombreuse": "excused"},
    "cryo-3": {"nocturne": "excused", "vautrelin": "remote", "estuaire": "excused", "lanterne": "absent"},
    "cryo-4": {"grandcombe": "remote", "rivesel": "excused", "oriflamme": "remote", "valombreuse": "absent"},
}
# Forgotten in the room: the correction of the minutes adds them.
GUESTS: Mapping[str, tuple[str, str]] = {"uro-1": ("Dr Sylvestre Invitel", "G15_10/SM18")}
NOTES: Mapping[str, str] = {
    "cryo-1": "Rappel : joindre les images au moins cinq jours avant la séance.",
    "uro-1": "Le Dr Invitel, gériatre, a été invité pour l’ensemble des dossiers.",
    "cryo-4": "Retard de vingt minutes dû à la visioconférence ; deux dossiers reportés.",
}


def board_of(key: str) -> str:
    """The board a meeting belongs to."""
    return HELD[key][0] if key in HELD else COMING[key]


def publish(stage: Stage, key: str, now: datetime) -> None:
    """Order the agenda organ by organ, cases to register last, name the chair and show it to the members."""
    with stage.act("clairval", now) as actor:
        meeting = stage.meeting(key)
        items = agenda_queries.list_items(meeting)
        order = sorted(items, key=lambda item: (item.mode == "register", item.case.organ, item.position))
        agenda.reorder(meeting, [item.uuid for item in order], version=meeting.version, actor=actor, now=now)
        agenda.assign_chair(meeting, stage.people[COORDINATORS[board_of(key)]], actor=actor, now=now)
        agenda.publish(meeting, actor=actor, now=now)


def open_meeting(stage: Stage, key: str, now: datetime) -> None:
    """Open the meeting and note who is there, and how."""
    with stage.act("clairval", now) as actor:
        deliberation.open_meeting(stage.meeting(key), actor=actor, now=now)
    with stage.act("clairval", now) as actor:
        meeting = stage.meeting(key)
        rows = deliberation_queries.list_attendance(meeting)
        elsewhere = {stage.people[who]: mode for who, mode in ELSEWHERE[key].items()}
        changes = {row.uuid: Change("", elsewhere.get(row.person_id or 0, "room")) for row in rows}
        deliberation.record_attendance(meeting, changes, actor=actor, now=now)


def minutes_of(rank: int) -> int:
    """How long the case of this rank was discussed."""
    return MINUTES[rank % len(MINUTES)]


def comings(key: str, rank: int) -> tuple[tuple[str, str], ...]:
    """Who arrives (and how) or leaves ("") before the case of this rank."""
    return tuple((who, mode) for before, who, mode in COMINGS.get(key, ()) if before == rank)


def come_or_go(stage: Stage, key: str, coming: tuple[str, str], now: datetime) -> None:
    """Somebody arrives late, or leaves before the end; one tap notes the hour."""
    who, mode = coming
    with stage.act("clairval", now) as actor:
        meeting = stage.meeting(key)
        rows = deliberation_queries.list_attendance(meeting)
        row = next(each for each in rows if each.person_id == stage.people[who])
        if mode:
            deliberation.tap(meeting, row.uuid, Change(row.mode, mode), actor=actor, now=now)
        else:
            deliberation.leave(meeting, row.uuid, actor=actor, now=now)


def take_break(stage: Stage, key: str, now: datetime) -> None:
    """The room stops for a few minutes; the next case called ends the break."""
    with stage.act("clairval", now) as actor:
        deliberation.start_break(stage.meeting(key), actor=actor, now=now)


def call(stage: Stage, key: str, rank: int, answers: Mapping[str, Answer], now: datetime) -> None:
    """Bring a case before the room: its clock starts."""
    with stage.act("clairval", now) as actor:
        case = stage.cases[_case_at(stage, key, rank, answers)]
        deliberation.call_case(stage.meeting(key), case, actor=actor, now=now)


def decide(stage: Stage, key: str, rank: int, answers: Mapping[str, Answer], now: datetime) -> None:
    """Decide the case of this rank (from 0) on the agenda. `answers` are by case key."""
    with stage.act("clairval", now) as actor:
        case = _case_at(stage, key, rank, answers)
        answer = answers[case]
        sitting = deliberation_queries.get_sitting(stage.meetings[key], stage.cases[case], actor=actor)
        parts = dict.fromkeys(answer.absent, "absent") | dict.fromkeys(answer.recused, "recused")
        if parts:
            rows = {row.person_id: row.uuid for row in deliberation_queries.list_attendance(sitting.meeting)}
            changes = {rows[stage.people[who]]: Change("", part) for who, part in parts.items()}
            deliberation.record_parts(sitting.meeting, sitting.case, changes, actor=actor, now=now)
        version = sitting.decision.version if sitting.decision else 0
        entry = _entry(stage, answer, sitting.meeting.date)
        deliberation.decide(sitting, entry, version=version, actor=actor, now=now)


def close_meeting(stage: Stage, key: str, now: datetime) -> None:
    """Close the meeting, with the note of its chair."""
    with stage.act("clairval", now) as actor:
        note = say(NOTES.get(key, ""), day_of(now))
        deliberation.close_meeting(stage.meeting(key), note=note, actor=actor, now=now)


def seal_minutes(stage: Stage, key: str, now: datetime) -> None:
    """The coordinator validates the minutes: fiches and minutes are laid out, then sealed."""
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        prepared = minutes.prepare_minutes(stage.meetings[key], actor=actor, now=now)
        db.session.expunge_all()
        minutes.validate(prepared, actor=actor, now=now)


def seal_fiche(stage: Stage, key: str, case: str, now: datetime) -> None:
    """The coordinator validates one fiche; the minutes wait."""
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        prepared = minutes.prepare_fiche(stage.meetings[key], stage.cases[case], actor=actor, now=now)
        db.session.expunge_all()
        minutes.validate(prepared, actor=actor, now=now)


def correct_minutes(stage: Stage, key: str, reason: str, now: datetime) -> None:
    """The minutes are corrected: the guest is noted, and a second version will replace the first one."""
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        minutes.correct_minutes(stage.meetings[key], reason=reason, actor=actor, now=now)
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        name, specialty = GUESTS[key]
        meeting = stage.meeting(key)
        deliberation.add_guest(meeting, name=name, specialty_code=specialty, mode="room", actor=actor, now=now)


def present_again(stage: Stage, key: str, case: str, to: str, now: datetime) -> None:
    """A case discussed without quorum goes to the next meeting."""
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        sitting = deliberation_queries.get_sitting(stage.meetings[key], stage.cases[case], actor=actor)
        again = deliberation.present_again(sitting, meeting=stage.meeting(to), actor=actor, now=now)
        stage.cases[f"{case}-again"] = again.uuid


def _case_at(stage: Stage, key: str, rank: int, answers: Mapping[str, Answer]) -> str:
    """The key of the case of this rank, among those that are decided, in the order of the agenda."""
    numbers = {item.case.uuid: item.position for item in agenda_queries.list_items(stage.meeting(key))}
    return sorted(answers, key=lambda each: numbers[stage.cases[each]])[rank]


def _entry(stage: Stage, answer: Answer, on: date) -> DecisionEntry:
    followed = NO if answer.departure else YES if answer.guideline else ""
    return DecisionEntry(
        outcome="registered" if answer.registered else "discussed",
        no_decision_reason=answer.no_decision,
        no_decision_comment=say(answer.no_decision_comment, on),
        unblocked_by=say(answer.unblocked_by, on),
        comment=say(answer.comment, on),
        plan_b=say(answer.plan_b, on),
        is_surveillance=bool(answer.surveillance),
        surveillance=say(answer.surveillance, on),
        is_stopping=bool(answer.stopping),
        stopping=say(answer.stopping, on),
        referral=answer.referral,
        referral_board=answer.referral_board,
        supportive_care=answer.support,
        supportive_care_comment=say(answer.support_comment, on),
        oncogeriatrics=answer.oncogeriatrics,
        double_expertise=answer.double_expertise,
        trial=answer.trial,
        trial_name=answer.trial_name,
        guideline_followed=followed,
        guideline=say(answer.guideline, on),
        departure_reason=say(answer.departure, on),
        patient_preference_known=YES if answer.preference else UNKNOWN,
        patient_preference=say(answer.preference, on),
        responsible_id=stage.people[answer.responsible] if answer.responsible else None,
        due_on=day(answer.due, on) if answer.responsible else None,
        is_to_present_again=bool(answer.again),
        present_again_note=say(answer.again, on),
        proposals=tuple(
            ProposalEntry(
                each.treatment,
                intention="first" if each.first else "alternative",
                detail=say(each.detail, on),
                plan=say(each.plan, on),
                aim=each.aim,
            )
            for each in answer.proposals
        ),
        examinations=tuple(
            ExaminationFacts(
                say(label, on),
                day(not_before, on) if not_before else None,
                day(not_after, on) if not_after else None,
            )
            for label, not_before, not_after in answer.examinations
        ),
        conditions=tuple(ConditionEntry(say(if_, on), say(then, on)) for if_, then in answer.conditions),
        actions=tuple(
            ActionEntry(say(label, on), stage.people[who], day(due, on)) for label, who, due in answer.actions
        ),
        dissents=tuple(DissentEntry(stage.people[who], text=say(text, on)) for who, text in answer.dissents),
    )
