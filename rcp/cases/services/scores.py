"""Keeping a score: what was typed for it, what the case gave, what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rcp.access.permissions import Actor
from rcp.cases.models import Case, Lesion, ScoreRecord
from rcp.cases.queries import Snapshot, facts, fingerprint
from rcp.cases.queries.scores import case_scores, clinical_facts, list_records
from rcp.cases.services.editing import check_editable, touch
from rcp.cases.services.sections import Problems
from rcp.db import db
from rcp.domain.clinical.binding import Proposed, is_entered_in_the_case
from rcp.domain.clinical.declarations import Declaration
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.records import drift, plain
from rcp.domain.errors import DomainError, InvalidValue, NotFound, StaleEdit
from rcp.journal import services as journal
from rcp.journal.events import Event

MAXIMUM_RECORDS = 400


def keep_score(
    case: Case,
    declaration: Declaration,
    typed: Mapping[str, Any],
    *,
    lesion: Lesion | None,
    version: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> ScoreRecord:
    """Keep a score of a case whose content is loaded, complete or not. Kept again unchanged, it stays as it was.

    `version` is `score_snapshot` of the last record when the page was shown.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        NotFound: a score of another page, or about a lesion without one (and the reverse).
        StaleEdit: somebody kept this score meanwhile.
        Problems: each with the key of the input at fault; a score of another organ.
    """
    check_editable(case, actor=actor)
    records = list_records(case)
    last = last_record(records, declaration.id, lesion)
    values = check_typed(declaration, typed)
    if version != score_snapshot(last).version:
        by = last.recorded_by.name if last is not None and last.recorded_by is not None else ""
        raise StaleEdit(mine=values, theirs=last and last.typed, by=by, at=last.recorded_at if last else None)
    proposed = propose_one(case, declaration, values, lesion=lesion, records=records, today=today)
    own = {key: value for key, value in values.items() if key not in proposed.found}
    if last is not None and last.typed == plain(own) and not drift(last.version, last.inputs, proposed.computed):
        return last
    if len(records) >= MAXIMUM_RECORDS:
        raise Problems([InvalidValue(f"{MAXIMUM_RECORDS} enregistrements de scores au maximum par dossier.")])
    record = _record(case, lesion, proposed, plain(own), actor=actor, now=now)
    touch(case, actor=actor, now=now)
    journal.record(
        Event.SCORE_KEPT,
        actor=actor,
        now=now,
        subject=case,
        details={
            "score": declaration.id,
            "version": declaration.version,
            "lesion": str(lesion.uuid) if lesion is not None else "",
            "missing": len(record.missing),
        },
    )
    db.session.flush()
    return record


def propose_one(
    case: Case,
    declaration: Declaration,
    typed: Mapping[str, Any],
    *,
    lesion: Lesion | None,
    records: Iterable[ScoreRecord],
    today: date,
) -> Proposed:
    """A score as it would be with these inputs, among the others of the case. Writes nothing.

    Raises:
        NotFound: see `keep_score`.
        Problems: a score of another organ.
    """
    if declaration.screen != "case" or (declaration.about == "lesion") is (lesion is None):
        raise NotFound()
    known = facts(case)
    place = None if lesion is None else case.lesions.index(lesion)
    key = (declaration.id, place)
    scored = case_scores(case, known, clinical_facts(case, known, today), records, {key: typed})
    for found, proposed in scored.placed():
        if (proposed.declaration.id, found) == key:
            return proposed
    raise Problems([InvalidValue(f"«\u202f{declaration.name}\u202f» ne s’applique pas à cet organe.")])


def check_typed(declaration: Declaration, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the engines take it.

    Raises:
        Problems: each with the key of the input; among them, a value that is entered in the case.
    """
    values: dict[str, Any] = {}
    problems: list[DomainError] = []
    for key, value in typed.items():
        try:
            values |= check_inputs(declaration, {key: value})
            declared = declaration.input(key)
            if key in values and declared is not None and is_entered_in_the_case(declared):
                raise InvalidValue(f"{declared.label}\u202f: à saisir dans le dossier, avec sa date.", key)
        except InvalidValue as error:
            problems.append(error)
    if problems:
        raise Problems(problems)
    return values


def last_record(records: Iterable[ScoreRecord], score_id: str, lesion: Lesion | None) -> ScoreRecord | None:
    """The last time a score was kept; `records` are the newest first."""
    wanted = None if lesion is None else lesion.uuid
    return next((each for each in records if each.score_id == score_id and each.lesion_uuid == wanted), None)


def score_snapshot(last: ScoreRecord | None) -> Snapshot:
    """The state a score was shown in."""
    return fingerprint([last.uuid if last is not None else ""])


def _record(
    case: Case, lesion: Lesion | None, proposed: Proposed, typed: dict[str, Any], *, actor: Actor, now: datetime
) -> ScoreRecord:
    computed = proposed.computed
    outputs = plain(computed.outputs)
    if computed.band is not None:
        # The name of the result outlives the file that gives it.
        outputs.setdefault("band", computed.band.label)
    record = ScoreRecord(
        case_id=case.id,
        lesion_uuid=lesion.uuid if lesion is not None else None,
        score_id=computed.score_id,
        version=computed.version,
        typed=typed,
        inputs=plain(computed.inputs),
        outputs=outputs,
        missing=list(computed.missing),
        recorded_at=now,
        recorded_by_id=actor.person_id,
    )
    db.session.add(record)
    db.session.flush()
    return record
