"""What the clinical rules say on the page of a case, and the pages that set an alert aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from rcp import installation
from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.cases import services
from rcp.cases.forms import DismissForm, StepForm
from rcp.cases.queries import facts
from rcp.cases.queries.clinical import (
    ClinicalView,
    Plans,
    ShownAlert,
    as_missing,
    clinical_view,
    find_alert,
    get_dismissal,
    list_clinical_rows,
)
from rcp.cases.queries.scores import case_scores, clinical_facts, score_lines
from rcp.cases.views import bp
from rcp.cases.views.frame import gap_url, may_change, open_case, page, patient_of
from rcp.cases.views.neighbours import plans_of
from rcp.cases.views.scores_shown import card_lines
from rcp.cases.views.sections import closed
from rcp.domain.clinical.readiness import ReadinessGap, ReadinessLevel
from rcp.domain.errors import InvalidValue
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

_LEVEL_KINDS = {"blocks": "danger", "warns": "warning", "informs": "info"}


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as the page shows it; `dismiss_url` is "" for whoever may not set it aside."""

    shown: ShownAlert
    dismiss_url: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """Something missing, too old or contradictory: its level in words, the kind of its tag, where it is put right."""

    gap: ReadinessGap
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Studies:
    """The studies that a lesion is compared with."""

    position: int
    compared: tuple[Any, ...]


def clinical_of(case: Any) -> ClinicalView:
    """The clinical view of a case whose content is loaded."""
    rows = list_clinical_rows([case.id])[case.id]
    return clinical_view(case, today(), installation.freshness(), rows=rows, plans=plans_of(case))


def clinical_cards(case: Any, plans: Plans) -> dict[str, Any]:
    """What the case page shows of its scores, its alerts, what is missing or stale, and the studies: two statements."""
    rows = list_clinical_rows([case.id])[case.id]
    known = facts(case)
    scored = case_scores(case, known, clinical_facts(case, known, today(), plans.case), rows.records)
    view = clinical_view(case, today(), installation.freshness(), rows=rows, plans=plans, scored=scored)
    may_dismiss = may_change(case) and allows(current_actor(), Permission.ALERT_JUDGE, case)
    return {
        "scores": card_lines(case, score_lines(case, scored, rows.records)),
        "alerts": [_line(case, each, may_dismiss) for each in view.active if each.alert.is_evaluable],
        "unevaluable": [_line(case, each, may_dismiss) for each in view.active if not each.alert.is_evaluable],
        "dismissed": view.dismissed,
        "may_dismiss": may_dismiss,
        "clinical_gaps": gap_lines(case, view.readiness),
        "studies": [Studies(each.position, each.profiles) for each in view.lesions if each.profiles],
    }


def gap_lines(case: Any, gaps: Iterable[ReadinessGap]) -> list[GapLine]:
    """Gaps with the address where each is put right; what blocks is said elsewhere, with what every case needs."""
    kept = [gap for gap in gaps if gap.level is not ReadinessLevel.BLOCKS]
    urls = (gap_url(case, gap) for gap in as_missing(kept))
    return [GapLine(gap, _LEVEL_KINDS[gap.level], url) for gap, url in zip(kept, urls, strict=True)]


@bp.route("/dossiers/<uuid:case_uuid>/alertes/<alert_id>/ecarter", methods=["GET", "POST"])
@bp.route("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/alertes/<alert_id>/ecarter", methods=["GET", "POST"])
@permission(Permission.ALERT_JUDGE)
def alert_dismiss(case_uuid: UUID, alert_id: str, lesion_uuid: UUID | None = None) -> Any:
    """Read an alert again, say why it is set aside, then set it aside."""
    case = open_case(case_uuid, Permission.ALERT_JUDGE)
    if not may_change(case):
        return closed(case)
    shown = find_alert(clinical_of(case), alert_id, lesion_uuid)
    form = DismissForm(patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        try:
            services.dismiss_alert(case, shown, reason=form.reason.data, actor=current_actor(), now=now())
        except InvalidValue as error:
            form.add_error(error)
        else:
            flash("Alerte écartée. Elle reste lisible, et revient si ce qui la fonde change.", "success")
            return redirect(_back(case), 303)
    body = page("cases/alert_dismiss.html", case, form=form, shown=shown, action=_dismiss_url(case, shown))
    return body, 422 if form.is_submitted() else 200


@bp.post("/dossiers/<uuid:case_uuid>/alertes/<uuid:dismissal_uuid>/retablir")
@permission(Permission.ALERT_JUDGE)
def alert_restore(case_uuid: UUID, dismissal_uuid: UUID) -> Any:
    """Show an alert again."""
    case = open_case(case_uuid, Permission.ALERT_JUDGE)
    if not may_change(case):
        return closed(case)
    form = StepForm(patient=patient_of(case))
    form.check_identity()
    services.restore_alert(case, get_dismissal(case, dismissal_uuid), actor=current_actor(), now=now())
    flash("Alerte rétablie.", "success")
    return redirect(_back(case), 303)


def _line(case: Any, shown: ShownAlert, may_dismiss: bool) -> AlertLine:
    return AlertLine(shown, _dismiss_url(case, shown) if may_dismiss else "")


def _dismiss_url(case: Any, shown: ShownAlert) -> str:
    where: dict[str, Any] = {} if shown.lesion_uuid is None else {"lesion_uuid": shown.lesion_uuid}
    return url_for("cases.alert_dismiss", case_uuid=case.uuid, alert_id=shown.alert.id, **where)


def _back(case: Any) -> str:
    return url_for("cases.case", case_uuid=case.uuid, _anchor="alertes")
