"""A case that says everything: each column of each row filled with its own word, or with a code of its list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rcp.agenda.models import AgendaItem
from rcp.cases.models import Case, Lesion, LesionDescriptor, LesionDistance, Result, Treatment
from rcp.db import db
from rcp.deliberation.models import (
    Action,
    Condition,
    Decision,
    Dissent,
    Examination,
    Opinion,
    Proposal,
    TechnicalPlan,
    UrgentOpinion,
)
from rcp.patients.models import Patient, PatientCorrespondent
from tests.documents.filled import word
from tests.minutes.conftest import Held
from tests.support.build import NOW

INS, RPPS = "279035121518989", "99700366240"


def words(prefix: str, *names: str) -> dict[str, Any]:
    """A word of its own for each field."""
    return {name: word(f"{prefix}.{name}") for name in names}


CASE = {
    **words("case", "question", "summary", "other_classification", "discovery", "medical_history", "surgical_history",
            "family_history", "comorbidities", "allergies", "anticoagulants", "patient_wishes"),
    "reasons": ["MED-235", "ORG-114", "ORG-115", "ORG-116"], "organ": "kidney", "tumour_site": "C64",
    "morphology": "8312/3", "tumour_laterality": "7771000", "tnm_prefix": "c", "tnm_t": "T1b", "tnm_n": "N0",
    "tnm_m": "M1", "tnm_version": "TNM8UICC", "phase": "MED-244", "progression": "yes",
    "progression_kinds": ["MED-246", "MED-247", "MED-248"], "screening": "no", "performance_status": "LA9623-5",
    "has_allergies": "yes", "has_anticoagulants": "yes", "antithrombotics": ["warfarine", "hnf"],
}  # fmt: skip
PATIENT = {
    "birth_name": "ÉXEMPLE-SAINT-ŒUF", "first_given_name": "Anne", "given_names": "Anne Marie", "used_name": "D’AUTRE",
    "used_given_name": "Marie", "birth_date": "1979-03-12", "sex": "F", "birth_place_insee": "51215",
    "birth_place": "Épernay", "ins": INS, "ins_oid": "1.2.250.1.213.1.4.10", "identity_status": "QUAL",
    "phone": "0600000000", "ipp": "IPPZQX", "note": "nzqxnote",
}  # fmt: skip
LESION = {
    **words("lesion", "site", "site_code", "remark"), "organ": "bone", "nature": "metastase", "laterality": "gauche",
    "long_axis_mm": Decimal("32.5"), "short_axis_mm": Decimal(24), "imaging_date": date(2026, 3, 2),
    "imaging_modality": "tdm",
}  # fmt: skip
DESCRIPTORS = (
    {"key": "region", "code": "rachis_lombaire"},
    {"key": "zones_wbb", "code": "z2"},
    {"key": "zones_wbb", "code": "z10"},
    {"key": "suv_max", "number": Decimal("4.2")},
    {"key": "preuve", "code": "histologie"},
    {"key": "histologie", "text": word("descriptor.text")},
    {"key": "date_histologie", "day": date(2026, 2, 3)},
)
TREATMENTS = (
    {"type_code": "C15632", "started_on": "2019", "ended_on": "2020-02", "status": "completed",
     **words("treatment.1", "label", "comment")},
    {"type_code": "387713003", "started_on": "2021-03-04", "status": "active", **words("treatment.2", "label")},
)  # fmt: skip
RESULTS = (
    {"kind": "biology", "code": "creatinine_umol_l", "label": "Créatinine", "number": Decimal(80), "value": "80",
     "unit": "µmol/L", "done_on": date(2026, 3, 1)},
    {"kind": "biology", "code": "metanephrines", "label": "Métanéphrines (plasmatiques ou urinaires)",
     "value": "elevees", "done_on": date(2026, 2, 28), "text": "À jeun.\nDeux fois."},
    {"kind": "biology", "value": "1,2 à 3", "unit": "x 10 /L", "done_on": date(2026, 2, 27),
     **words("result.3", "label")},
    {"kind": "pathology", "label": "Biopsie", "value": "3", "unit": "mm", "done_on": date(2026, 2, 26),
     **words("result.4", "text")},
    {"kind": "imaging", "label": "Scanner (thorax)", "done_on": date(2026, 2, 25),
     **words("result.5", "text", "accession_number")},
)  # fmt: skip
DECISION = {
    **words("decision", "no_decision_comment", "unblocked_by", "comment", "plan_b", "surveillance", "stopping",
            "referral_board", "supportive_care_comment", "trial_name", "guideline", "departure_reason",
            "patient_preference", "present_again_note"),
    "no_decision_reason": "imaging-missing", "is_surveillance": True, "is_stopping": True, "referral": "recourse",
    "supportive_care": ["ORG-035"], "oncogeriatrics": "yes", "double_expertise": "no", "trial": "none-open",
    "guideline_followed": "no", "is_to_present_again": True, "due_on": date(2026, 5, 4), "decided_at": NOW,
    "quorum": {"status": "reached", "explanation": [word("decision.quorum")]},
}  # fmt: skip


def fill(held: Held, make: Any) -> Case:
    """Fill the first case of a meeting, with everything around it."""
    case = held.cases[0]
    patient = db.session.get_one(Patient, case.patient_id)
    for row, values in ((case, CASE), (patient, PATIENT), (held.board, _board())):
        for name, value in values.items():
            setattr(row, name, value)
    held.coordinator.rpps, held.coordinator.secure_address = RPPS, "coordo@mss.example"
    patient.treating_doctor_id = make.person(family_name=word("treating")).id
    case.referring_id = make.person(family_name=word("referring")).id
    friend = make.person(family_name=word("correspondent"))
    db.session.add(PatientCorrespondent(patient_id=patient.id, person_id=friend.id, relation=word("relation")))
    for old in db.session.query(Lesion).filter_by(case_id=case.id):
        db.session.delete(old)
    _add_lesion(case)
    for rank, values in enumerate(TREATMENTS, 1):
        db.session.add(Treatment(case_id=case.id, position=rank, **values))
    db.session.add_all(Result(case_id=case.id, **values) for values in RESULTS)
    _decide(case, held, friend)
    db.session.commit()
    return case


def _board() -> dict[str, Any]:
    return {
        **words("board", "name", "establishment", "address"), "finess": "510000029", "is_recourse": True,
        "is_paediatric": True, "nature": "ORG-117", "subject_code": "122489005", "organ_code": "64033007",
    }  # fmt: skip


def _add_lesion(case: Case) -> None:
    lesion = Lesion(case_id=case.id, position=1, **LESION)
    lesion.distances = [
        LesionDistance(case_id=case.id, structure=word("structure"), distance_mm=Decimal("-1.5")),
        LesionDistance(case_id=case.id, structure="Moelle, L2 = conus", distance_mm=Decimal(7)),
    ]
    lesion.descriptors = [LesionDescriptor(case_id=case.id, **values) for values in DESCRIPTORS]
    db.session.add(lesion)


def _decide(case: Case, held: Held, friend: Any) -> None:
    decision = db.session.query(Decision).filter_by(case_id=case.id).one()
    proposal = db.session.query(Proposal).filter_by(case_id=case.id).one()
    proposal.aim = "antalgique"
    item = db.session.query(AgendaItem).filter_by(case_id=case.id).one()
    item.late_reason = word("item.late_reason")
    for name, value in DECISION.items():
        setattr(decision, name, value)
    of = {"decision_id": decision.id, "case_id": case.id}
    db.session.add_all(
        [
            Examination(**of, not_before=date(2026, 4, 5), not_after=date(2026, 4, 6), **words("examination", "label")),
            Condition(**of, **words("condition", "if_text", "then_text")),
            Action(**of, assignee_id=friend.id, due_on=date(2026, 4, 7), **words("action", "label")),
            Dissent(**of, **words("dissent", "name", "text")),
            Opinion(
                case_id=case.id, meeting_id=held.meeting.id, person_id=friend.id, given_at=NOW, stance="retained",
                specialty_code="G15_10/SM26", **words("opinion", "text"),
            ),
            UrgentOpinion(case_id=case.id, given_at=NOW, recorded_at=NOW, **words("urgent", "reason", "opinion")),
            TechnicalPlan(case_id=case.id, probes=3, updated_at=NOW, **words("plan", "comment")),
        ]
    )  # fmt: skip
