"""What the clinical rules said of a case on the day of its meeting, as its documents print it."""

from __future__ import annotations

from datetime import date

from rcp.agenda.models import AgendaItem
from rcp.cases.queries.clinical import ClinicalRows, Dismissed, ShownAlert, clinical_view
from rcp.documents.content import AlertContent, StudyContent
from rcp.domain.agenda import to_paris
from rcp.domain.clinical.freshness import default_freshness
from rcp.domain.clinical.profiles import Compared


def clinical_content(
    item: AgendaItem, rows: ClinicalRows, day: date
) -> tuple[tuple[AlertContent, ...], tuple[StudyContent, ...]]:
    """The alerts of a case, those set aside last, and the studies its lesions are compared with.

    What is too old belongs to the preparation and is not printed: no limit of age is asked for.
    """
    view = clinical_view(item.case, day, default_freshness(), rows=rows)
    alerts = tuple(_alert(each) for each in (*view.active, *view.dismissed))
    studies = tuple(_study(lesion.position, each) for lesion in view.lesions for each in lesion.profiles)
    return alerts, studies


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
        lesion=f"L{alert.lesion}" if alert.lesion else "",
        dismissed=_aside(shown.dismissed),
    )


def _aside(dismissed: Dismissed | None) -> str:
    if dismissed is None:
        return ""
    by = f" par {dismissed.by}" if dismissed.by else ""
    return f"Écartée{by} le {to_paris(dismissed.at):%d/%m/%Y}\u202f: {dismissed.reason}"


def _study(position: int, compared: Compared) -> StudyContent:
    profile = compared.profile
    return StudyContent(
        lesion=f"L{position}",
        name=profile.name,
        resemblance=compared.resemblance.label,
        answers=tuple(f"{each.wording}\u202f: {each.match.label.lower()} ({each.value})" for each in compared.answers),
        source=f"{profile.status.label}\u202f: {profile.citation}",
    )
