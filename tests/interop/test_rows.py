"""From our rows to a national fiche and back to rows: field by field, and what one side does not know is listed.

A column added to one of these models is compared from that day on, unless it is listed here with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case, Lesion, LesionDescriptor, LesionDistance, Result, Treatment
from rcp.db import Model, db
from rcp.deliberation.models import Action, Condition, Decision, Dissent, Examination, Opinion, Proposal
from rcp.documents.frcp import write_frcp
from rcp.domain.frcp.values import french_date
from rcp.interop.services import Imported, import_frcp
from rcp.minutes.models import DocumentFile
from rcp.minutes.queries.material import load_material
from rcp.minutes.queries.national import national_fiche
from rcp.minutes.services import prepare_fiche, validate
from rcp.minutes.services.national import export_frcp
from rcp.patients.models import Patient, PatientCorrespondent
from tests.documents.filled import word
from tests.interop.filled import fill
from tests.interop.frcp.rows import ROWS, Rows
from tests.minutes.conftest import Held
from tests.minutes.sealed import sealed_fiche
from tests.support.build import NOW, TODAY
from tests.support.databases import without_guards

_KEYS = ("id", "uuid", "version", "case_id", "lesion_id", "decision_id", "meeting_id", "patient_id", "person_id")
_OF_THE_COPY = "printed in the PDF that goes with the document"
_OF_THE_TOOL = "how this tool works, and nothing of the patient"
_OF_THE_NEW = "the new case has its own"
_LATER = "written after the decision was sealed"

# What does not come back as a column, and why.
NOT_COMPARED: Mapping[type, Mapping[str, str]] = {
    Case: {
        **dict.fromkeys(("number", "board_id", "status", "previous_case_id", "prefilled", "created_at", "updated_at",
                         "updated_by_id", "submitted_at", "postponement_count", "return_code", "return_reason",
                         "withdrawal_reason", "entered_by_id"), _OF_THE_NEW),
        "summary": "comes back with what no field takes after it: compared apart",
        "requester_id": "found by the RPPS among those who may ask the board: compared apart",
        "presenter_id": "told: on a new case, who asks presents",
        "referring_id": "told: a correspondent",
        "deliberation_mode": "a new question is discussed",
        "guideline": "the decision names the one that was followed",
        "intended_treatments": "told: what was wished for then",
        "patient_informed": "told: to be asked again for a new presentation",
        "patient_not_opposed": "told: to be asked again for a new presentation",
        "imaging_url": "opens the PACS of one establishment",
        "study_uid": "opens the PACS of one establishment",
        "accession_number": "opens the PACS of one establishment",
    },
    Patient: {
        "identity_status": "a qualification is not taken over from another establishment",
        **dict.fromkeys(("is_doubtful", "is_fictitious", "is_homonym"), "a mark of the identity officers here"),
        "ipp": "needs the OID of the establishment, which no setting gives (ADR 0022)",
        "treating_doctor_id": "told: a directory is not filled by a file",
        "deceased_on": "the volet has no place for it",
        "note": "an internal note",
        **dict.fromkeys(("birth_name_folded", "used_name_folded", "given_name_folded", "used_given_name_folded",
                         "merged_into_id", "created_at", "created_by_id", "updated_at", "updated_by_id"),
                        _OF_THE_TOOL),
    },
    Lesion: {}, LesionDistance: {}, LesionDescriptor: {}, Treatment: {}, Result: {},
}  # fmt: skip
# What another board answered is history: told in words. The words a column is told in, when it is not itself.
TOLD: Mapping[type, Mapping[str, str]] = {
    Decision: {
        "outcome": "Statut du cas\u202f: Cas discuté", "no_decision_reason": "Imagerie manquante",
        "is_surveillance": "Surveillance\u202f: ", "is_stopping": "Arrêt ou abstention de traitement spécifique",
        "referral": "Passage en RCP de recours", "supportive_care": "Traitement de la douleur",
        "oncogeriatrics": "Avis oncogériatrique demandé\u202f: Oui",
        "double_expertise": "Double expertise adulte et pédiatrique recueillie\u202f: Non",
        "trial": "Non, aucun essai ouvert", "guideline_followed": "Référentiel suivi\u202f: Non",
        "is_to_present_again": "À présenter de nouveau", "quorum_status": "Quorum\u202f: Quorum atteint",
    },
    Proposal: {
        "treatment": "Cryoablation percutanée", "type_code": "Cryoablation percutanée",
        "intention": "première intention",
    },
    Examination: {}, Condition: {}, Action: {}, Dissent: {}, PatientCorrespondent: {},
    Opinion: {"stance": "ndication retenue", "specialty_code": "Avis écrit de"},
    Board: {
        "nature": "RCP Appareil - Organes", "subject_code": "système urinaire", "organ_code": "rein",
        "is_recourse": "RCP de recours\u202f: Oui", "is_paediatric": "RCP pédiatrique\u202f: Oui",
    },
    Meeting: {"date": "16/03/2026", "opened_at": "16/03/2026"},
    AgendaItem: {},
}  # fmt: skip
_UNTOLD = {
    Decision: {
        "patient_preference_known": "its words are told", "reopen_reason": _OF_THE_TOOL,
        "correction_reason": _OF_THE_NEW, "must_be_presented_again": "told by its cause",
        "validated_at": _OF_THE_TOOL, "validated_by_id": "told: signatory",
        "responsible_id": "told: compared apart", "decided_at": _OF_THE_TOOL, "updated_at": _OF_THE_TOOL,
        "updated_by_id": _OF_THE_TOOL, "quorum": "compared apart",
    },
    Proposal: {"position": "their order"},
    Examination: {"position": "their order"},
    Condition: {"position": "their order", **dict.fromkeys(("verdict", "note", "checked_at", "checked_by_id"), _LATER)},
    Action: {"position": "their order", "assignee_id": "compared apart",
             **dict.fromkeys(("note", "done_at", "done_by_id"), _LATER)},
    Dissent: {"position": "their order"},
    Opinion: {"given_at": _OF_THE_COPY, "entered_by_id": _OF_THE_TOOL, "withdrawn_at": _OF_THE_TOOL},
    PatientCorrespondent: {},
    Board: dict.fromkeys(
        ("acronym", "minimum_specialties", "written_counts_in_minimum", "needs_second_reader", "frequency", "weekday",
         "nth_in_month", "start_time", "duration_minutes", "recurs_from", "holidays_subdivision", "room", "video_url",
         "cutoff_hours", "minutes_per_case", "break_after_minutes", "target_days_to_meeting",
         "target_days_to_validation", "target_days_to_sending", "is_active", "created_at"), _OF_THE_TOOL),
    Meeting: {
        "room": _OF_THE_COPY, "note": "of the whole meeting, never of one patient", "chair_id": "told: who led it",
        **dict.fromkeys(("board_id", "start_time", "duration_minutes", "video_url", "status", "cutoff_at",
                         "published_at", "closed_at", "validated_at", "cancelled_at", "cancel_reason", "reopen_reason",
                         "correction_reason", "calendar_sequence", "typed_afterwards_at", "typed_afterwards_reason",
                         "typed_afterwards_by"), _OF_THE_TOOL),
    },
    AgendaItem: dict.fromkeys(
        ("position", "planned_minutes", "mode", "is_late", "is_urgent_regularisation", "has_fiche", "booked_at",
         "booked_by_id"), _OF_THE_TOOL),
}  # fmt: skip


# The rows that hang on a case or on a patient and do not come back column by column, and why.
NOT_ROWS = {
    **dict.fromkeys(("UrgentOpinion", "TechnicalPlan"), "told in one sentence: compared apart"),
    "ScoreRecord": "told as it stands when the document is made",
    "AlertDismissal": "alerts are of the rules here, computed again",
    "Attachment": "the document carries its own copy, no other file",
    **dict.fromkeys(("RequesterProposal", "PreReading"), "written before the meeting, it decides nothing"),
    **dict.fromkeys(("CaseDraft", "RivalText", "Room", "Span", "CaseAbsence", "Postponement", "Message", "Letter",
                     "Document", "Proofreading", "PatientMerge"), _OF_THE_TOOL),
}  # fmt: skip


def columns(model: Any, *, but: Iterable[str] = ()) -> list[str]:
    return [each.key for each in model.__table__.columns if each.key not in {*_KEYS, *but}]


def said(row: Any, but: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns(type(row), but=but)}


def compared(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Every column of a case and of its rows that both sides know."""
    lesions = list(db.session.scalars(_of(Lesion, case).options(selectinload(Lesion.distances))))
    rows: dict[str, list[Any]] = {
        "case": [case],
        "lesions": lesions,
        "treatments": list(db.session.scalars(_of(Treatment, case).order_by(Treatment.position))),
        "results": list(db.session.scalars(_of(Result, case))),
        "distances": list(db.session.scalars(_of(LesionDistance, case))),
        "descriptors": list(db.session.scalars(_of(LesionDescriptor, case))),
    }
    told = {name: [said(row, NOT_COMPARED[type(row)]) for row in several] for name, several in rows.items()}
    for name in ("results", "distances", "descriptors"):  # in no order of their own
        told[name].sort(key=repr)
    return told


def unlike(theirs: Any, mine: Any) -> list[tuple[str, int, str, Any, Any]]:
    """What differs: the rows, the rank, the column, what was and what came back."""
    return [
        (name, rank, column, before, after.get(column))
        for name, several in mine.items()
        for rank, row in enumerate(several)
        for after in [dict(enumerate(theirs[name])).get(rank, {})]
        for column, before in row.items()
        if before != after.get(column)
    ] + [
        (name, len(mine[name]), "", None, rows[len(mine[name])])
        for name, rows in theirs.items()
        if len(rows) > len(mine[name])
    ]


def _of(model: Any, case: Case) -> Any:
    return select(model).where(model.case_id == case.id).order_by(model.id)


def bring(data: bytes, **more: Any) -> Imported:
    return import_frcp(data, actor=SYSTEM, now=NOW, today=TODAY, is_new_patient=True, **more)


def whole(found: Imported) -> str:
    """Everything that comes back in words: the summary, and what is listed beside."""
    listed = [f"{each['place']} {each['text']}" for each in found.understood.without_field()]
    return "\n".join([found.case.summary, *listed])


def other_board(held: Held, make: Any) -> Board:
    board: Board = make.board()
    make.member(board, person=held.coordinator)
    return board


def test_a_case_that_says_everything_comes_back_row_by_row(held: Held, make: Any) -> None:
    case = held.cases[0]
    validate(prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW), actor=held.actor, now=NOW)
    db.session.commit()
    # No decision says everything at once: it is filled once sealed, and the document is made from the rows.
    with without_guards(db.session.connection()):
        db.session.execute(delete(DocumentFile))
    fill(held, make)
    data = export_frcp(case.uuid, actor=held.actor).data
    patient = db.session.get_one(Patient, case.patient_id)
    mine, traits = compared(case), said(patient, NOT_COMPARED[Patient])
    patient.ins = ""  # one matricule, one living record
    db.session.flush()
    found = bring(data, board_uuid=other_board(held, make).uuid)
    db.session.flush()
    assert unlike(compared(found.case), mine) == []
    assert said(found.case.patient, NOT_COMPARED[Patient]) == traits
    assert found.case.requester_id == case.requester_id
    assert found.case.summary.startswith(f"{case.summary}\n\nRepris de la fiche importée")
    assert found.understood.not_understood() == []
    unsaid = {
        f"{model.__name__}.{name}": text
        for model in TOLD
        for name, text in _told(model, case)
        if text not in whole(found)
    }
    assert unsaid == {}
    people = [word(each) for each in ("treating", "referring", "correspondent", "decision.quorum", "plan.comment",
                                      "urgent.opinion")]  # fmt: skip
    assert [each for each in (held.coordinator.family_name, *people) if each not in whole(found)] == []


def _told(model: Any, case: Case) -> Iterable[tuple[str, str]]:
    """(column, the words it must be told in)."""
    for row in _rows_around(model, case):
        for name in columns(model, but=_UNTOLD[model]):
            value = getattr(row, name)
            assert value not in (None, "", [], False), f"{model.__name__}.{name} is not filled"
            text = french_date(value.isoformat()) if isinstance(value, date) else str(value)
            yield name, TOLD[model].get(name, text)


def _rows_around(model: Any, case: Case) -> list[Any]:
    if model is Board:
        return [db.session.get_one(Board, case.board_id)]
    if model is Meeting:
        return list(db.session.scalars(select(Meeting).join(AgendaItem).where(AgendaItem.case_id == case.id)))
    if model is PatientCorrespondent:
        return list(db.session.scalars(select(model).where(model.patient_id == case.patient_id)))
    return list(db.session.scalars(_of(model, case)))


def test_every_column_compared_is_filled(held: Held, make: Any) -> None:
    """A column that stays empty on both sides is not compared."""
    case = fill(held, make)
    empty = {
        f"{name}.{column}"
        for name, several in compared(case).items()
        for column in several[0]
        if all(row[column] in (None, "", []) for row in several)
    }
    assert empty == set()
    patient = db.session.get_one(Patient, case.patient_id)
    assert [name for name, value in said(patient, NOT_COMPARED[Patient]).items() if not value] == []


def test_what_is_listed_is_a_column() -> None:
    for listed in (NOT_COMPARED, TOLD, _UNTOLD):
        for model, names in listed.items():
            assert set(names) - {each.key for each in model.__table__.columns} == set(), model


def test_every_kind_of_row_is_compared_told_or_listed() -> None:
    """A table that hangs on a case or on a patient tomorrow is one of these, or somebody says why it is not."""
    around = {"case_file", "patient", "decision", "lesion"}
    hanging = {
        mapper.class_.__name__
        for mapper in Model.registry.mappers
        if around & {key.column.table.name for key in mapper.local_table.foreign_keys}  # type: ignore[attr-defined]
    }
    assert hanging == {model.__name__ for model in (*NOT_COMPARED, *TOLD) if model not in (Board, Meeting)} | {
        *NOT_ROWS
    }


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)
@given(ROWS)
def test_rows_of_any_kind_come_back_the_same(held: Held, make: Any, rows: Rows) -> None:
    case = held.cases[0]
    db.session.expire_all()
    board = other_board(held, make)
    rows.write(case)
    document = sealed_fiche(make, held, case, 1)
    material = load_material(held.meeting.uuid, actor=held.actor, case_uuid=case.uuid)
    fiche = national_fiche(material, material.items[0], document)
    mine = compared(case)
    found = bring(write_frcp(fiche, b"%PDF-1.4\n%%EOF"), board_uuid=board.uuid)
    theirs = compared(found.case)
    db.session.rollback()
    assert unlike(theirs, mine) == []
    assert found.understood.reading.left_over == ()
    assert found.understood.proposed.refused == []
