"""The technical plan of a cryotherapy: of a lesion, or of the whole case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.cases import queries as cases
from rcp.cases.views import drafts
from rcp.deliberation import queries, services
from rcp.deliberation.forms import PlanForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.compare import Conflict
from rcp.deliberation.views.frame import Clash, case_page, status_of
from rcp.domain.case import CaseStatus
from rcp.domain.errors import DomainError, StaleEdit
from rcp.domain.plan import PlanEntry, is_plannable, plan_words
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.filters import datetime_fr
from rcp.web.guards import current_actor, permission


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form was shown with: the version of the plan, 0 before there is one."""

    version: int


@bp.route("/dossiers/<uuid:case_uuid>/plan-technique", methods=["GET", "POST"])
@permission(Permission.PREREAD)
@drafts.keeps_draft
def plan(case_uuid: UUID) -> Any:
    """How a cryotherapy would be done, for the whole case."""
    case = _open(case_uuid)
    return _page(case, None)


@bp.route("/dossiers/<uuid:case_uuid>/plan-technique/<uuid:lesion_uuid>", methods=["GET", "POST"])
@permission(Permission.PREREAD)
@drafts.keeps_draft
def lesion_plan(case_uuid: UUID, lesion_uuid: UUID) -> Any:
    """The same, for one lesion."""
    case = _open(case_uuid)
    return _page(case, cases.get_lesion(case, lesion_uuid))


def _open(case_uuid: UUID) -> Any:
    case = cases.get_case_page(case_uuid, actor=current_actor(), for_update=request.method == "POST")
    authorise(current_actor(), Permission.PREREAD, case)
    reads.note_patient(survivor_of(case.patient))
    return case


def _page(case: Any, lesion: Any) -> Any:
    stored = queries.find_plan(case, lesion)
    typed = drafts.typed_again()
    form = PlanForm(subject=_shown(stored), patient=survivor_of(case.patient), **typed)
    if not typed:
        form.show(queries.plan_entry(stored))
    conflict = None
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                kept = services.save_plan(
                    case, lesion, form.entry(), version=form.sent_version, actor=current_actor(), now=now()
                )
            except StaleEdit as error:
                form.renew(_shown(queries.find_plan(case, lesion)))
                conflict = _clashes(error)
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Pré-plan enregistré." if kept else "Pré-plan vide\u202f: rien n’est gardé.", "success")
                return redirect(url_for("cases.case", case_uuid=case.uuid, _anchor="pre-plan"), 303)
    rank = case.lesions.index(lesion) + 1 if lesion is not None else 0
    page = case_page(
        "deliberation/plan.html",
        case,
        form=form,
        conflict=conflict,
        stored=stored,
        subject=queries.lesion_title(rank, lesion),
        lesion=lesion,
        choices=_choices(case, lesion),
        is_open=is_plannable(CaseStatus(case.status)),
        **drafts.context(case, form),
    )
    return page, 409 if conflict else status_of(form)


def _shown(stored: Any) -> Shown:
    return Shown(stored.version if stored is not None else 0)


def _choices(case: Any, lesion: Any) -> list[dict[str, Any]]:
    """The plans a case may hold: of the whole, then lesion by lesion."""
    pages = [(None, queries.lesion_title(0, None), url_for("deliberation.plan", case_uuid=case.uuid))]
    pages += [
        (each, queries.lesion_title(rank, each),
         url_for("deliberation.lesion_plan", case_uuid=case.uuid, lesion_uuid=each.uuid))
        for rank, each in enumerate(case.lesions, 1)
    ]  # fmt: skip
    return [{"label": title, "url": url, "is_current": each is lesion} for each, title, url in pages]


def _clashes(error: StaleEdit) -> Conflict:
    """What the person typed against what is stored."""
    mine, theirs = error.mine, error.theirs
    assert isinstance(mine, PlanEntry) and isinstance(theirs, PlanEntry)
    pairs = zip(plan_words(theirs), plan_words(mine), strict=True)
    rows = [Clash(label, saved, typed) for (label, saved), (_label, typed) in pairs if saved != typed]
    when = f" le {datetime_fr(error.at)}" if error.at else ""
    return Conflict(f"{error.by or 'Une autre personne'} a enregistré ce pré-plan{when}", rows)
