"""A meeting that took place: two cases decided, people present, ready to be validated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from rcp import installation
from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case, Lesion
from rcp.db import db
from rcp.deliberation.models import Attendance, Decision, Proposal
from rcp.patients.models import Patient, PatientCorrespondent
from tests.minutes.sealed import sealed_fiche
from tests.support.build import NOW

SPECIALTIES = ("G15_10/SM94", "G15_10/SM36", "G15_10/SM45")


@dataclass
class Held:
    """What the tests of the minutes start from."""

    board: Board
    meeting: Meeting
    cases: list[Case]
    coordinator: Person
    actor: Actor


def decide(case: Case, meeting: Meeting, responsible: Person, **values: Any) -> Decision:
    """A complete decision: percutaneous cryoablation."""
    case.status = "discussed"
    values = {
        "outcome": "discussed", "trial": "no", "guideline_followed": "yes", "guideline": "Référentiel d’essai 2026",
        "patient_preference_known": "unknown", "responsible_id": responsible.id, "due_on": date(2026, 5, 4),
        "decided_at": NOW, "updated_at": NOW, "quorum_status": "reached", "referral": "none",
        "quorum": {"status": "reached", "explanation": ["Spécialités différentes : 3 sur 3 au moins."]},
    } | values  # fmt: skip
    decision = Decision(case_id=case.id, meeting_id=meeting.id, **values)
    db.session.add(decision)
    db.session.flush()
    db.session.add(
        Proposal(
            decision_id=decision.id, case_id=case.id, treatment="cryoablation", type_code="C63334",
            intention="first", detail="Sous anesthésie générale.", plan="Trois sondes, deux cycles de dix minutes.",
        )
    )  # fmt: skip
    db.session.flush()
    return decision


@pytest.fixture
def held(make: Any) -> Held:
    return hold(make)


def hold(make: Any) -> Held:
    """Write it, and commit."""
    board = make.board(minimum_specialties=3)
    coordinator = make.member(board, Role.COORDINATOR, Role.PHYSICIAN, specialty_code=SPECIALTIES[0])
    others = [make.member(board, specialty_code=code) for code in SPECIALTIES[1:]]
    meeting = make.meeting(
        board, date=date(2026, 3, 16), start_time=time(9, 30), status="closed", opened_at=NOW, room="Salle Curie",
        closed_at=NOW + timedelta(hours=1), published_at=NOW,
    )  # fmt: skip
    for person in (coordinator, *others):
        db.session.add(
            Attendance(meeting_id=meeting.id, person_id=person.id, specialty_code=person.specialty_code, mode="room")
        )
    cases = [_case(make, board, coordinator, rank) for rank in (1, 2)]
    for rank, case in enumerate(cases, 1):
        make.booking(meeting, case, position=rank)
        decide(case, meeting, coordinator)
    db.session.commit()
    return Held(board, meeting, cases, coordinator, make.actor(coordinator))


def _case(make: Any, board: Board, person: Person, rank: int) -> Case:
    case: Case = make.case(
        board, requester=person, presenter_id=person.id, referring_id=person.id, reasons=["ORG-114"],
        summary="Métastase unique, douloureuse malgré le palier 2.", tumour_site="C79.5", morphology="8140/6",
        tnm_t="T2", tnm_n="N0", tnm_m="M1", tnm_version="8", phase="MED-244", progression="yes",
        progression_kinds=["MED-248"], screening="no", performance_status="LA9623-5", has_allergies="no",
        has_anticoagulants="no", patient_informed="yes", patient_not_opposed="yes", medical_history="Aucun.",
        comorbidities="Hypertension artérielle traitée.", question=f"Cryoablation de la lésion {rank} ?",
    )  # fmt: skip
    db.session.add(
        Lesion(
            case_id=case.id, organ="bone", nature="metastase", site="Aile iliaque gauche", laterality="gauche",
            long_axis_mm=Decimal("32.5"), short_axis_mm=Decimal(24), imaging_date=date(2026, 3, 2),
            imaging_modality="tdm",
        )
    )  # fmt: skip
    db.session.flush()
    return case


@pytest.fixture
def secure(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that declares one secure domain."""
    monkeypatch.setattr(
        installation, "_mail", installation.Mail(host_name="rcp.example", secure_domains=("mss.example",))
    )


@pytest.fixture
def sealed(held: Held, make: Any, secure: None) -> SimpleNamespace:
    """A sealed fiche whose patient has a treating doctor (secure address) and a correspondent without any address."""
    case = held.cases[0]
    treating = make.person(family_name="Traitant", email="t@ville.example", secure_address="t@mss.example")
    silent = make.person(family_name="Muet", email="")
    secretary = make.member(held.board, Role.SECRETARY)
    patient = db.session.get_one(Patient, case.patient_id)
    patient.treating_doctor_id = treating.id
    db.session.add(PatientCorrespondent(patient_id=patient.id, person_id=silent.id))
    document = sealed_fiche(make, held, case, 1)
    case.status = "validated"
    db.session.commit()
    return SimpleNamespace(
        held=held, case=case, treating=treating, silent=silent, document=document, patient=patient,
        secretary=secretary, actor=make.actor(secretary), requester=held.coordinator,
    )  # fmt: skip
