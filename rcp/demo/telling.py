"""A story told: the patient found or created, the case written section by section, handed in, booked, and its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rcp.access.permissions import Actor
from rcp.agenda import services as agenda
from rcp.agenda.queries import get_item, item_of
from rcp.cases import queries as case_queries
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.cases.services.attachments import add_attachment
from rcp.db import db
from rcp.deliberation import services as deliberation
from rcp.demo import files
from rcp.demo.identities import identity_of
from rcp.demo.shapes import NO, OMS, UNKNOWN, YES, Again, Fate, Finding, Panel, Situation, Spot, Story, Tumour
from rcp.demo.stage import Stage, day_of
from rcp.demo.wording import day, partial_date, say
from rcp.domain.case import PostponementReason, ReturnReason, Section
from rcp.domain.case.measures import measure
from rcp.patients import services as patients

_TNM = re.compile(r"(yp|yc|rp|rc|[cpra])?(T\S+)\s+(N\S+)\s+(M\S+)")
# Who else receives the conclusions, by organ.
_SPECIALISTS = {
    "lung": ("bersac", "Pneumologue de ville"),
    "liver": ("esteban", "Hépatologue"),
    "bone": ("polydor", "Oncologue de proximité"),
}
_OLD = 80


def welcome_patient(stage: Stage, story: Story, rank: int, now: datetime) -> None:
    """Search, find nobody, create; name the treating doctor and those who receive the conclusions."""
    with stage.act(stage.who_types(story.asked_by), now) as actor:
        identity = identity_of(story.who, rank, stage.calendar.today)
        identity = replace(identity, note=say(identity.note, day_of(now)))
        patient = patients.create(identity, actor=actor, now=now, today=day_of(now))
        stage.patients[story.key] = patient.uuid
        db.session.expunge_all()
        patient = stage.patient(story.key, actor)
        gp = stage.person(story.who.gp)
        patients.set_treating_doctor(patient, gp, actor=actor, now=now)
        for key, relation in _correspondents(story):
            patients.add_correspondent(patient, stage.person(key), relation, actor=actor, now=now)


def open_case(stage: Stage, story: Story, now: datetime) -> None:
    """Write the case as far as its author knows it."""
    anchor = day_of(now)
    with stage.act(stage.who_types(story.asked_by), now) as actor:
        people = stage.people
        case = cases.create_case(
            stage.patient(story.key, actor),
            stage.board(story.board, actor),
            question=say(story.question, anchor),
            requester_id=people[story.asked_by],
            actor=actor,
            now=now,
            values={
                "reasons": list(story.reasons),
                "organ": story.organ,
                "intended_treatments": list(story.coded.intended),
                "summary": say(story.summary, anchor),
                "referring_id": people[story.followed_by or story.asked_by],
                "guideline": say(story.guideline, anchor),
                "deliberation_mode": "register" if story.guideline else "discuss",
                "presenter_id": people.get(story.asked_by if story.presented_by is None else story.presented_by),
            },
        )
        stage.cases[story.key] = case.uuid
        _save(case, Section.TUMOUR, _tumour(story.tumour, anchor), actor, now)
        _save(case, Section.SITUATION, _situation(story.situation, story.coded.drugs, anchor), actor, now)
        informed = "" if story.fate is Fate.DRAFT else YES
        part = {"patient_informed": informed, "patient_not_opposed": story.not_opposed}
        _save(case, Section.PATIENT, {**part, "patient_wishes": say(story.wishes, anchor)}, actor, now)
        if story.treatments:
            _tell_treatments(case, story, actor, now)
        _tell_spots(case, story.spots, actor, now)
        _tell_findings(case, story.findings, actor, now)
        tell_panels(case, story.coded.panels, actor, now)
        if story.attachment:
            data = files.content_of(story.attachment, case.number)
            add_attachment(case, name=story.attachment, data=data, actor=actor, now=now)


# Answers that a new case does not take over and that its author gives as before.
OF_THE_DAY = ("has_anticoagulants", "anticoagulants", "antithrombotics")


def open_again(stage: Stage, again: Again, story: Story, now: datetime) -> None:
    """A new case of a known patient: what it takes over, what is new, what its author has verified."""
    anchor = day_of(now)
    with stage.act(stage.who_types(story.asked_by), now) as actor:
        previous = stage.case(story.key, actor)
        case = cases.create_case(
            stage.patient(story.key, actor),
            stage.board(story.board, actor),
            question=say(again.question, anchor),
            requester_id=stage.people[story.asked_by],
            actor=actor,
            now=now,
            previous=previous,
            values={
                "reasons": list(story.reasons),
                "summary": say(again.summary, anchor),
                "intended_treatments": list(again.coded.intended),
            },
        )
        stage.cases[f"{story.key}-again"] = case.uuid
        _save(case, Section.TUMOUR, _progression(again.progresses), actor, now)
        # What is taken that day is asked again, and is the same.
        said_again = {name: getattr(previous, name) for name in OF_THE_DAY}
        _save(case, Section.SITUATION, {"performance_status": OMS[again.oms], **said_again}, actor, now)
        part = {"patient_informed": YES, "patient_not_opposed": YES}
        _save(case, Section.PATIENT, part, actor, now)
        _tell_spots(case, again.spots, actor, now)
        _tell_findings(case, again.findings, actor, now)
        tell_panels(case, again.coded.panels, actor, now)
        if again.confirmed:
            for section in Section:
                cases.confirm_section(case, section, actor=actor, now=now)


def hand_in(stage: Stage, key: str, who: str, now: datetime) -> None:
    """Submit a case."""
    with stage.act(stage.who_types(who), now) as actor:
        case = stage.case(key, actor)
        cases.submit(case, version=case.version, actor=actor, now=now)


def book(
    stage: Stage, key: str, meeting: str, who: str, now: datetime, *, late: str = "", minutes: int | None = None
) -> None:
    """Put a submitted case on an agenda."""
    with stage.act(stage.who_types(who), now) as actor:
        agenda.book(
            stage.case(key, actor), stage.meeting(meeting), late_reason=say(late, day_of(now)),
            planned_minutes=minutes, actor=actor, now=now,
        )  # fmt: skip


def ask_urgently(stage: Stage, story: Story, now: datetime) -> None:
    """An opinion taken between two meetings, which the next one will regularise."""
    urgent = story.urgent
    assert urgent is not None
    with stage.act("solferane", now) as actor:
        consulted = [
            deliberation.Consulted(stage.people[key], "", stage.person(key).specialty_code) for key in urgent.consulted
        ]
        deliberation.record_urgent_opinion(
            stage.case(story.key, actor),
            given_at=now - timedelta(hours=3),
            reason=say(urgent.reason, day_of(now)),
            opinion=say(urgent.opinion, day_of(now)),
            consulted=consulted,
            meeting=stage.meeting(story.meeting),
            actor=actor,
            now=now,
        )


def give_opinions(stage: Stage, story: Story, now: datetime) -> None:
    """Written opinions: by their author, or typed by the secretary from a letter."""
    for opinion in story.opinions:
        with stage.act(stage.who_types(opinion.author), now) as actor:
            deliberation.give_opinion(
                stage.case(story.key, actor),
                author_id=stage.people[opinion.author],
                specialty_code=stage.person(opinion.author).specialty_code,
                stance=opinion.stance,
                text=say(opinion.text, day_of(now)),
                actor=actor,
                now=now,
            )


def pre_read(stage: Stage, story: Story, now: datetime) -> None:
    """What a radiologist noted and foresaw before the meeting."""
    for each in story.marks:
        with stage.act(each.reader, now) as actor:
            case = stage.case(story.key, actor)
            item = item_of(case)
            assert item is not None
            comment = say(each.comment, day_of(now))
            deliberation.mark_case(item, mark=each.mark, comment=comment, actor=actor, now=now)
            if story.plan is not None and each is story.marks[0]:
                lesion = case.lesions[0] if case.lesions else None
                deliberation.save_plan(case, lesion, story.plan, version=0, actor=actor, now=now)


def postpone(stage: Stage, story: Story, now: datetime) -> None:
    """The case leaves a meeting undiscussed."""
    assert story.left is not None
    _meeting, reason, comment = story.left
    with stage.act("clairval", now) as actor:
        booking = item_of(stage.case(story.key, actor))
        assert booking is not None
        agenda.postpone(
            get_item(booking.meeting, booking.uuid), reason=PostponementReason(reason),
            comment=say(comment, day_of(now)), to=stage.meeting(story.meeting) if story.meeting else None,
            actor=actor, now=now,
        )  # fmt: skip


def send_back(stage: Stage, story: Story, now: datetime) -> None:
    """The secretary returns an incomplete case, after taking it off its agenda."""
    with stage.act("clairval", now) as actor:
        case = stage.case(story.key, actor)
        item = item_of(case)
        if item is not None:
            agenda.unbook(item, actor=actor, now=now)
        cases.return_to_requester(
            case, reason=ReturnReason(story.why_code), comment=say(story.why, day_of(now)), version=case.version,
            actor=actor, now=now,
        )  # fmt: skip


def take_back(stage: Stage, story: Story, now: datetime) -> None:
    """Whoever asked withdraws the case."""
    with stage.act(stage.who_types(story.asked_by), now) as actor:
        case = stage.case(story.key, actor)
        cases.withdraw(case, comment=say(story.why, day_of(now)), version=case.version, actor=actor, now=now)


def _correspondents(story: Story) -> list[tuple[str, str]]:
    found = [_SPECIALISTS[story.organ]] if story.organ in _SPECIALISTS else []
    if story.asked_by == "sablefin":
        found.append(("sablefin", "Oncologue référent"))
    if story.who.age >= _OLD:
        found.append(("quintal", "Gériatre"))
    return found


def add_later(stage: Stage, story: Story, now: datetime) -> None:
    """Lesions described after the case was handed in, perhaps not measured yet."""
    with stage.act(stage.who_types(story.asked_by), now) as actor:
        _tell_spots(stage.case(story.key, actor), story.later, actor, now)


def _save(case: Case, section: Section, values: dict[str, Any], actor: Actor, now: datetime) -> None:
    version = case_queries.section_snapshot(case, section).version
    cases.save_section(case, section, values, version=version, actor=actor, now=now)


def _tumour(tumour: Tumour, anchor: date) -> dict[str, Any]:
    match = _TNM.fullmatch(tumour.tnm)
    prefix, t, n, m = match.groups() if match else ("", "", "", "")
    return {
        "tumour_site": tumour.site,
        "morphology": tumour.morphology,
        "tumour_laterality": tumour.side,
        "tnm_prefix": prefix or "",
        "tnm_t": t,
        "tnm_n": n,
        "tnm_m": m,
        "tnm_version": "TNM8UICC" if match else "",
        "phase": tumour.phase,
        "screening": tumour.screening,
        "discovery": say(tumour.discovery, anchor),
        "other_classification": say(tumour.other, anchor),
        **_progression(tumour.progresses),
    }


def _progression(progresses: tuple[str, ...] | str) -> dict[str, Any]:
    if progresses in (NO, UNKNOWN, ""):
        return {"progression": progresses, "progression_kinds": []}
    return {"progression": YES, "progression_kinds": list(progresses)}


def _situation(situation: Situation, drugs: tuple[str, ...], anchor: date) -> dict[str, Any]:
    is_known = situation.oms is not None
    found: dict[str, Any] = {
        "medical_history": say(situation.medical, anchor),
        "surgical_history": say(situation.surgical, anchor),
        "family_history": say(situation.family, anchor),
        "comorbidities": say(situation.comorbidities, anchor),
        "performance_status": OMS[situation.oms] if situation.oms is not None else "",
        "antithrombotics": list(drugs),
    }
    for name in ("allergies", "anticoagulants"):
        text = getattr(situation, name)
        found[name] = say(text, anchor)
        found[f"has_{name}"] = YES if text else NO if is_known else ""
    return found


def _tell_treatments(case: Case, story: Story, actor: Actor, now: datetime) -> None:
    anchor = day_of(now)
    lines = [
        cases.TreatmentLine(
            type_code=each.type_code,
            label=say(each.label, anchor),
            started_on=partial_date(each.start, anchor),
            ended_on=partial_date(each.end, anchor) if each.end else None,
            status=each.status,
            comment=say(each.comment, anchor),
        )
        for each in story.treatments
    ]
    version = case_queries.section_snapshot(case, Section.TREATMENTS).version
    cases.save_treatments(case, lines, version=version, actor=actor, now=now, today=anchor)


def _tell_spots(case: Case, spots: Sequence[Spot], actor: Actor, now: datetime) -> None:
    anchor = day_of(now)
    for each in spots:
        values = cases.LesionValues(
            organ=each.organ,
            nature=each.nature,
            site=say(each.site, anchor),
            laterality=each.side,
            long_axis_mm=Decimal(each.long) if each.long else None,
            short_axis_mm=Decimal(each.short) if each.short else None,
            imaging_date=day(each.seen, anchor) if each.seen else None,
            imaging_modality=each.modality,
            remark=say(each.remark, anchor),
            distances=tuple((name, Decimal(mm)) for name, mm in each.away),
            descriptors=each.sheet,
        )
        cases.add_lesion(case, values, actor=actor, now=now, today=anchor)


def _tell_findings(case: Case, findings: Sequence[Finding], actor: Actor, now: datetime) -> None:
    anchor = day_of(now)
    for each in findings:
        concept, done_on, text = measure(each.code), day(each.done, anchor), say(each.text, anchor)
        if concept is not None:
            values = cases.ResultValues.of_measure(concept, done_on, each.value, text=text)
        else:
            values = cases.ResultValues(
                kind=each.kind,
                done_on=done_on,
                label=say(each.label, anchor),
                value=each.value,
                unit=each.unit,
                text=text,
            )
        cases.add_result(case, values, actor=actor, now=now, today=anchor)


def tell_panels(case: Case, panels: Sequence[Panel], actor: Actor, now: datetime) -> None:
    """Enter the measures of some days, each day at once."""
    anchor = day_of(now)
    for panel in panels:
        done_on = day(panel.done, anchor)
        values = [
            cases.ResultValues.of_measure(concept, done_on, typed)
            for code, typed in panel.values.items()
            if (concept := measure(code)) is not None
        ]
        cases.add_results(case, values, actor=actor, now=now, today=anchor)
