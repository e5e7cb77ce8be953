"""The scores of a case: computed from what it says now, and as they were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from rcp.cases.models import Case, ScoreRecord
from rcp.db import Rows, db
from rcp.domain.case import CaseFacts
from rcp.domain.clinical.binding import Proposed
from rcp.domain.clinical.conditions import Value, Values
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.gathering import PatientFacts, case_facts
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.records import Drift, drift, still_valid
from rcp.domain.clinical.scoring import CaseScores, Place, score_case
from rcp.domain.dates import PartialDate, age
from rcp.patients.models import Patient
from rcp.patients.queries import survivor_of

MAXIMUM_HISTORY = 500


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score of a case, as lists, cards and documents show it.

    Attributes:
        lesion: the number of the lesion on the page, from 1; None for a score about the case.
        kept: the last time somebody kept it, None when nobody did.
        drift: what changed since.
    """

    lesion: int | None
    proposed: Proposed
    kept: ScoreRecord | None
    drift: Drift | None


def patient_facts(patient: Patient, on: date) -> PatientFacts:
    """What scores ask about a person, on a day: of the record that stands today when it was merged."""
    patient = survivor_of(patient)
    birth = PartialDate.from_iso(patient.birth_date) if patient.birth_date else None
    years = age(birth, on).years if birth is not None and birth.earliest <= on else None
    return PatientFacts(age=years, sex=patient.sex if patient.sex in ("F", "M") else "")


def clinical_facts(
    case: Case,
    facts: CaseFacts,
    on: date,
    plan: Mapping[str, Value] | None = None,
    *,
    patient: Patient | None = None,
) -> Facts:
    """The facts of a case whose content is loaded, on a day, under the names of the declarations.

    `patient` is that of the case when it was read on another way than with the case.
    """
    return case_facts(patient_facts(case.patient if patient is None else patient, on), facts, plan)


def latest_scores(case_ids: Iterable[int]) -> dict[int, list[ScoreRecord]]:
    """The last record of each score of these cases, by case, with its author: one statement."""
    found: dict[int, list[ScoreRecord]] = defaultdict(list)
    for record in db.session.scalars(latest_records(case_ids).select()):
        found[record.case_id].append(record)
    return found


def latest_records(case_ids: Iterable[int]) -> Rows[ScoreRecord]:
    """The last record of each score of these cases, with its author."""
    latest = (
        select(func.max(ScoreRecord.id))
        .where(ScoreRecord.case_id.in_(list(case_ids)))
        .group_by(ScoreRecord.case_id, ScoreRecord.lesion_uuid, ScoreRecord.score_id)
    )
    author = joinedload(ScoreRecord.recorded_by)
    return Rows(ScoreRecord, ScoreRecord.id.in_(latest), (ScoreRecord.id,), (author,))


def list_records(case: Case) -> list[ScoreRecord]:
    """Every record of a case with its author, the newest first."""
    query = (
        select(ScoreRecord)
        .where(ScoreRecord.case_id == case.id)
        .options(joinedload(ScoreRecord.recorded_by))
        .order_by(ScoreRecord.id.desc())
        .limit(MAXIMUM_HISTORY)
    )
    return list(db.session.scalars(query))


def typed_inputs(case: Case, records: Iterable[ScoreRecord]) -> dict[Place, Values]:
    """What was typed for each score, from its last record: those of a lesion taken out are left out."""
    places = places_of(case)
    found: dict[Place, Values] = {}
    for record in sorted(records, key=lambda each: each.id):
        declaration = scores().get(record.score_id)
        if declaration is not None and record.lesion_uuid in places:
            found[record.score_id, places[record.lesion_uuid]] = still_valid(declaration, record.typed)
    return found


def places_of(case: Case) -> dict[UUID | None, int | None]:
    """The place, from 0, of each lesion by its UUID; None, the case itself, is its own."""
    return {None: None, **{lesion.uuid: place for place, lesion in enumerate(case.lesions)}}


def case_scores(
    case: Case,
    known: CaseFacts,
    facts: Facts,
    records: Iterable[ScoreRecord],
    typed: Mapping[Place, Values] = MappingProxyType({}),
) -> CaseScores:
    """The scores of a case whose content is loaded, with what was typed for them, replaced by `typed` where given.

    `known` and `facts` are `queries.facts` and `clinical_facts` of the case.
    """
    return score_case(facts, known.lesions, {**typed_inputs(case, records), **typed})


def score_lines(case: Case, scored: CaseScores, records: Iterable[ScoreRecord]) -> list[ScoreLine]:
    """Each score of a case beside its last record, lesion by lesion, then the case. No statement."""
    places = places_of(case)
    kept = {
        (record.score_id, places[record.lesion_uuid]): record
        for record in sorted(records, key=lambda each: each.id)
        if record.lesion_uuid in places
    }
    lines = []
    for place, proposed in scored.placed():
        record = kept.get((proposed.declaration.id, place))
        since = drift(record.version, record.inputs, proposed.computed) if record is not None else None
        lines.append(ScoreLine(None if place is None else place + 1, proposed, record, since))
    return lines
