"""A case as the clinical rules see it: facts, scores, alerts, what is missing or stale, studies that resemble it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from rcp.cases.models import AlertDismissal, Case, ScoreRecord
from rcp.cases.queries.facts import facts as facts_of_case
from rcp.cases.queries.scores import case_scores, clinical_facts, latest_scores
from rcp.db import Rows, db
from rcp.domain.case import CaseFacts, Missing, RequiredFor, missing
from rcp.domain.clinical.alerts import Alert, evaluate
from rcp.domain.clinical.binding import Proposed
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.freshness import Freshness, default_freshness
from rcp.domain.clinical.profiles import Compared, compare
from rcp.domain.clinical.readiness import ReadinessGap, blocking, readiness
from rcp.domain.clinical.scoring import CaseScores
from rcp.domain.errors import NotFound

_MOST_DISMISSALS = 2_000  # over all the cases of an agenda


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Who set an alert aside, when and why."""

    uuid: UUID
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """An alert, and whether it was set aside as it stands; `lesion_uuid` is None for the whole case."""

    alert: Alert
    lesion_uuid: UUID | None = None
    dismissed: Dismissed | None = None


@dataclass(frozen=True, slots=True)
class LesionClinical:
    """What the rules know and say of one lesion; `position` is its number on the page, from 1."""

    uuid: UUID
    position: int
    facts: Facts
    scores: tuple[Proposed, ...]
    profiles: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class ClinicalView:
    """All that the clinical rules say of a case, on a day.

    Attributes:
        facts: those of the case, with the results of its scores; those of a lesion are in `lesions`.
        alerts: of the case and of its lesions, the gravest first, those set aside included.
        readiness: what is missing, too old or contradictory, what blocks first.
    """

    facts: Facts
    scores: tuple[Proposed, ...]
    lesions: tuple[LesionClinical, ...]
    alerts: tuple[ShownAlert, ...]
    readiness: tuple[ReadinessGap, ...]

    @property
    def active(self) -> tuple[ShownAlert, ...]:
        """The alerts nobody set aside."""
        return tuple(each for each in self.alerts if each.dismissed is None)

    @property
    def dismissed(self) -> tuple[ShownAlert, ...]:
        """Those set aside, still to be read."""
        return tuple(each for each in self.alerts if each.dismissed is not None)


@dataclass(frozen=True, slots=True)
class ClinicalRows:
    """What `clinical_view` reads beside the case: the last record of each score, the alerts set aside."""

    records: Sequence[ScoreRecord] = ()
    dismissals: Sequence[AlertDismissal] = ()


@dataclass(frozen=True, slots=True)
class Plans:
    """The technical plan as facts (`nb_cryosondes` …): of the case, and by lesion."""

    case: Mapping[str, Value] = field(default_factory=dict)
    lesions: Mapping[UUID, Mapping[str, Value]] = field(default_factory=dict)


NO_ROWS = ClinicalRows()
NO_PLANS = Plans()


def clinical_view(
    case: Case,
    today: date,
    freshness: Freshness,
    *,
    rows: ClinicalRows = NO_ROWS,
    plans: Plans = NO_PLANS,
    known: CaseFacts | None = None,
    scored: CaseScores | None = None,
    is_brief: bool = False,
) -> ClinicalView:
    """Everything the clinical rules say of a case whose content and patient are loaded. No statement.

    The patient's age is the one of `today`; `rows` are those of `list_clinical_rows`; `known` and `scored` spare
    gathering and computing again what the page already has; `is_brief` leaves out the studies, what is missing, and the
    alerts that are no danger or warning.
    """
    if known is None:
        known = facts_of_case(case)
    if scored is None:
        scored = case_scores(case, known, clinical_facts(case, known, today, plans.case), rows.records)
    shared = _with_answers(scored.case_facts, scored.case)
    lesions = []
    for place, row in enumerate(case.lesions):
        plan = {f"plan.{key}": Fact(value, "Plan technique") for key, value in plans.lesions.get(row.uuid, {}).items()}
        own = _with_answers(scored.lesion_facts[place].joined(plan), scored.lesions[place])
        studies = () if is_brief else compare(own)
        lesions.append(LesionClinical(row.uuid, place + 1, own, scored.lesions[place], studies))
    return ClinicalView(
        facts=shared,
        scores=scored.case,
        lesions=tuple(lesions),
        alerts=_shown_alerts(shared, lesions, rows.dismissals, loud_only=is_brief),
        readiness=() if is_brief else _readiness(known, shared, lesions, today, freshness),
    )


def list_clinical_rows(case_ids: Iterable[int]) -> dict[int, ClinicalRows]:
    """What `clinical_view` needs beside the cases, by case id, in two statements whatever their number."""
    ids = list(case_ids)
    dismissals = _by_case(list_dismissals(ids))
    records = latest_scores(ids)
    return {each: ClinicalRows(records.get(each, ()), dismissals.get(each, ())) for each in ids}


def list_dismissals(case_ids: Iterable[int]) -> list[AlertDismissal]:
    """The alerts set aside and not restored, with who did, oldest first."""
    return list(db.session.execute(dismissals_on(case_ids).select().limit(_MOST_DISMISSALS)).scalars())


def dismissals_on(case_ids: Iterable[int]) -> Rows[AlertDismissal]:
    """The alerts set aside and not restored, with who did."""
    is_held = and_(AlertDismissal.case_id.in_(list(case_ids)), AlertDismissal.restored_at.is_(None))
    return Rows(AlertDismissal, is_held, (AlertDismissal.id,), (joinedload(AlertDismissal.dismissed_by),))


def find_alert(view: ClinicalView, alert_id: str, lesion_uuid: UUID | None) -> ShownAlert:
    """An alert of a case, or of one of its lesions, as it stands.

    Raises:
        NotFound: the case raises no such alert any more.
    """
    for each in view.alerts:
        if each.alert.id == alert_id and each.lesion_uuid == lesion_uuid:
            return each
    raise NotFound()


def get_dismissal(case: Case, dismissal_uuid: UUID) -> AlertDismissal:
    """An alert of this case that was set aside, restored since or not.

    Raises:
        NotFound: the case has no such one.
    """
    query = select(AlertDismissal).where(AlertDismissal.case_id == case.id, AlertDismissal.uuid == dismissal_uuid)
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def submission_gaps(case: Case, today: date) -> tuple[Missing, ...]:
    """All that holds a submission: what every case needs, then what the clinical rules forbid. No statement.

    Nothing that blocks depends on how old a result may be.
    """
    view = clinical_view(case, today, default_freshness())
    return (*missing(facts_of_case(case), level=RequiredFor.SUBMIT), *as_missing(blocking(view.readiness)))


def as_missing(gaps: Iterable[ReadinessGap]) -> tuple[Missing, ...]:
    """Gaps as `domain.case.missing` says them, each with the field it is filled in."""
    return tuple(
        Missing(
            gap.code,
            gap.section,
            f"lesion-{gap.lesion}-{gap.field}" if gap.lesion is not None else gap.field,
            gap.message,
        )
        for gap in gaps
    )


def _by_case(rows: Iterable[AlertDismissal]) -> dict[int, list[AlertDismissal]]:
    found: dict[int, list[AlertDismissal]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _with_answers(facts: Facts, scores: Iterable[Proposed]) -> Facts:
    """The facts, and what the scores were computed from."""
    return facts.joined(
        {
            f"answer.{one.declaration.id}.{key}": Fact(value, one.declaration.short_name or one.declaration.name)
            for one in scores
            for key, value in one.computed.inputs.items()
        }
    )


def _shown_alerts(
    facts: Facts, lesions: Sequence[LesionClinical], dismissals: Iterable[AlertDismissal], *, loud_only: bool
) -> tuple[ShownAlert, ...]:
    aside = {(row.lesion_uuid, row.alert_id, row.fingerprint): row for row in dismissals}
    found: list[tuple[Alert, UUID | None]] = [(alert, None) for alert in evaluate(facts, loud_only=loud_only)]
    for lesion in lesions:
        own = evaluate(lesion.facts, lesion=lesion.position, loud_only=loud_only)
        found += [(alert, lesion.uuid) for alert in own]
    shown = []
    for alert, uuid in found:
        row = aside.get((uuid, alert.id, alert.fingerprint))
        shown.append(ShownAlert(alert, uuid, _dismissed(row)))
    return tuple(sorted(shown, key=lambda each: each.alert.rank))


def _dismissed(row: AlertDismissal | None) -> Dismissed | None:
    if row is None:
        return None
    return Dismissed(row.uuid, row.dismissed_by.name if row.dismissed_by else "", row.dismissed_at, row.reason)


def _readiness(
    known: CaseFacts, facts: Facts, lesions: Sequence[LesionClinical], today: date, freshness: Freshness
) -> tuple[ReadinessGap, ...]:
    pairs = [(lesion, found.facts) for lesion, found in zip(known.lesions, lesions, strict=True)]
    return readiness(known, facts, pairs, today=today, freshness=freshness)
