"""What the clinical rules said of a case on the day of its meeting, as its documents print it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rcp.cases.models import Case
from rcp.cases.queries import facts
from rcp.cases.queries.clinical import (
    ClinicalRows,
    Dismissed,
    Plans,
    ShownAlert,
    clinical_view,
)
from rcp.cases.queries.scores import case_scores, clinical_facts, score_lines
from rcp.documents.content import AlertContent, GapContent, StudyContent
from rcp.domain.agenda import to_paris
from rcp.domain.clinical.freshness import Freshness
from rcp.domain.clinical.profiles import Compared, Match
from rcp.domain.clinical.readiness import ReadinessGap, ReadinessLevel
from rcp.minutes.queries.scores import score_contents
from rcp.patients.models import Patient


def clinical_content(
    case: Case,
    patient: Patient,
    rows: ClinicalRows,
    plans: Plans,
    *,
    on: date,
    freshness: Freshness,
    is_brief: bool,
) -> Mapping[str, Any]:
    """The scores, alerts, studies and gaps of a case whose content is loaded, as `CaseContent` names them.

    Everything is of the day of the meeting; the scores are computed once. No statement. `is_brief` leaves out the
    studies, the gaps, what the scores were computed from, those that have no result, and the alerts that are not loud.
    """
    known = facts(case)
    scored = case_scores(case, known, clinical_facts(case, known, on, plans.case, patient=patient), rows.records)
    view = clinical_view(case, on, freshness, rows=rows, plans=plans, known=known, scored=scored, is_brief=is_brief)
    return {
        "scores": score_contents(score_lines(case, scored, rows.records), is_brief=is_brief),
        "alerts": tuple(_alert(each) for each in (*view.active, *view.dismissed)),
        "studies": tuple(_study(lesion.position, each) for lesion in view.lesions for each in lesion.profiles),
        "gaps": tuple(_gap(gap) for gap in view.readiness if gap.level is ReadinessLevel.WARNS),
    }


def _alert(shown: ShownAlert) -> AlertContent:
    alert = shown.alert
    return AlertContent(
        level=alert.level.label,
        title=alert.title,
        text=alert.text,
        threshold=alert.threshold,
        values=tuple(f"{label}\u202f: {value}" for label, value in alert.values),
        details=alert.details,
        source=f"{alert.status.label}\u202f: {alert.citation}",
        lesion=_lesion(alert.lesion),
        dismissed=_aside(shown.dismissed),
        status=alert.status.label,
        missing=alert.missing,
    )


def _aside(dismissed: Dismissed | None) -> str:
    if dismissed is None:
        return ""
    by = f" par {dismissed.by}" if dismissed.by else ""
    return f"Écartée{by} le {to_paris(dismissed.at):%d/%m/%Y}\u202f: {dismissed.reason}"


def _study(position: int, compared: Compared) -> StudyContent:
    profile = compared.profile
    said = [
        (each.match, f"{each.wording}\u202f: {each.match.label.lower()} ({each.value})") for each in compared.answers
    ]
    return StudyContent(
        lesion=_lesion(position),
        name=profile.name,
        resemblance=compared.resemblance.label,
        answers=tuple(text for _, text in said),
        source=f"{profile.status.label}\u202f: {profile.citation}",
        apart=tuple(text for match, text in said if match is not Match.MET),
    )


def _gap(gap: ReadinessGap) -> GapContent:
    return GapContent(kind=gap.kind.label, message=gap.message, lesion=_lesion(gap.lesion))


def _lesion(number: int | None) -> str:
    return f"L{number}" if number else ""
