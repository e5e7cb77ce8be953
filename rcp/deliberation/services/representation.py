"""Presenting again a case discussed without quorum, or that the board asks to see again.

A linked new case, not the same one sent back: what was said stays as it was said, in minutes that can be
validated, and the case that comes back has its own agenda, its own quorum and its own decision. It opens with the same
content and names the former as its previous case, so that the former decision stands on its page.
"""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import services as agenda
from rcp.agenda.models import Meeting
from rcp.agenda.queries import lock_meetings
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.queries import Sitting, again_of, next_presentation
from rcp.deliberation.services.requester import carry_requester_proposal
from rcp.domain.case import CaseStatus, prefill_fields
from rcp.domain.errors import Duplicate, Incomplete, TransitionRefused
from rcp.patients.queries import survivor_of

# Asked a few days ago by the same person for the same patient: what a new case never takes over is true here.
SAME = (
    "reasons", "deliberation_mode", "guideline", "summary", "performance_status", "progression", "progression_kinds",
    "has_anticoagulants", "anticoagulants", "antithrombotics", "intended_treatments",
    "patient_informed", "patient_not_opposed", "imaging_url", "study_uid", "accession_number",
)  # fmt: skip


def present_again(sitting: Sitting, *, meeting: Meeting | None = None, actor: Actor, now: datetime) -> Case:
    """Open the case that presents this one again, hand it to the board and book it on `meeting` when given.

    When something misses to hand it in, it stays a draft that says what.

    Raises:
        Forbidden: the actor does not keep this meeting.
        TransitionRefused: the case does not have to come back.
        Duplicate: it already does; or the patient is already on that agenda.
    """
    authorise(actor, Permission.DECISION_EDIT, sitting.meeting)
    # Before anything is written: the number of a case and the journal are locked until the commit.
    lock_meetings(*(each.id for each in (sitting.meeting, meeting) if each is not None))
    decision, former = sitting.decision, sitting.case
    if decision is None or not decision.must_be_presented_again:
        raise TransitionRefused("Ce dossier n’a pas à être présenté de nouveau.")
    following = next_presentation(former)
    if following is not None:
        raise Duplicate(f"Ce dossier est déjà présenté de nouveau\u202f: c’est le dossier {following.number}.")
    case = cases.create_case(
        survivor_of(former.patient),
        former.board,
        question=former.question,
        requester_id=former.requester_id,
        previous=former,
        is_same_question=True,
        values={name: getattr(former, name) for name in SAME if name not in prefill_fields()},
        actor=actor,
        now=now,
    )
    case.presenter_id = former.presenter_id
    carry_requester_proposal(former, case)
    db.session.flush()
    try:
        cases.submit(case, version=case.version, actor=actor, now=now)
    except Incomplete:
        return case
    if meeting is not None and case.status == CaseStatus.SUBMITTED:
        reason = f"Nouvelle présentation, {again_of(decision).cause}, du dossier {former.number}"
        agenda.book(case, meeting, late_reason=reason, actor=actor, now=now)
    return case
