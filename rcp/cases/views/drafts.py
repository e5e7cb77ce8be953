"""Drafts: what is typed in a form of a case reaches the server as it is typed, and comes back when the form does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import flash, g, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from rcp.access.permissions import Permission
from rcp.cases import queries
from rcp.cases.forms import StepForm
from rcp.cases.queries.drafts import COLUMN_FORMS, Draft, find_draft, is_form, list_drafts
from rcp.cases.services import drafts as services
from rcp.cases.views import bp
from rcp.domain.case import Section
from rcp.domain.errors import NotFound
from rcp.patients.queries import survivor_of
from rcp.web import tokens
from rcp.web.clock import now
from rcp.web.filters import date_fr, time_fr
from rcp.web.guards import current_actor, permission

View = TypeVar("View", bound=Callable[..., Any])
# What a page carries besides what is typed.
NOT_TYPED = {"csrf_token", "cle", "version", "identite", "auteur", "suite", "garder"}
_ENDPOINTS = {
    "traitements": "cases.treatments",
    "lesion-nouvelle": "cases.lesion_new",
    "resultat-nouveau": "cases.result_new",
    "bilan": "cases.results_panel",
    "plan": "deliberation.plan",
    "proposition": "deliberation.requester_proposal",
}
_LABELS = {
    **{form: section.label for form, section in COLUMN_FORMS.items()},
    "images": "Accès aux images",
    "traitements": Section.TREATMENTS.label,
    "lesion-nouvelle": "Nouvelle lésion",
    "lesion": "Lésion",
    "resultat-nouveau": "Nouveau résultat",
    "bilan": "Bilan",
    "proposition": "Proposition du demandeur",
    "resultat": "Résultat",
    "plan": "Pré-plan technique",
}


@bp.post("/dossiers/<uuid:case_uuid>/brouillons/<string:form_name>")
@permission(Permission.CASE_EDIT)
def draft_keep(case_uuid: UUID, form_name: str) -> Any:
    """Keep what is typed; answers JSON to `autosave.js`. Typing is being there: it prolongs the session."""
    case = queries.get_case(case_uuid, actor=current_actor())
    tokens.check_identity(request.form.get("identite"), survivor_of(case.patient))
    moment = now()
    services.keep_draft(
        case,
        form_name,
        [(name, values) for name, values in request.form.lists() if name not in NOT_TYPED],
        base_version=StepForm().sent_version,
        actor=current_actor(),
        now=moment,
    )
    clock = time_fr(moment)
    return {"saved_at": clock, "message": f"Brouillon enregistré à {clock.replace(':', _HOUR)}"}


@bp.post("/dossiers/<uuid:case_uuid>/brouillons/<string:form_name>/abandonner")
@permission(Permission.CASE_EDIT)
def draft_discard(case_uuid: UUID, form_name: str) -> Any:
    """Give up what was typed and not saved: the form opens on what is stored."""
    case = queries.get_case(case_uuid, actor=current_actor())
    tokens.check_identity(request.form.get("identite"), survivor_of(case.patient))
    if not is_form(case, form_name):
        raise NotFound()
    services.discard_draft(case.uuid, form_name, actor=current_actor())
    flash("Brouillon abandonné.", "success")
    return redirect(form_url(case, form_name), 303)


def keeps_draft(view: View) -> View:
    """A view of a form: its draft is found when the form is opened, and forgotten once the form is saved."""

    @wraps(view)
    def with_draft(*args: Any, **kwargs: Any) -> Any:
        case_uuid, form_name = kwargs["case_uuid"], _form_name()
        if request.method == "GET":
            g.draft = find_draft(case_uuid, form_name, actor=current_actor())
        g.draft_form = form_name
        answer = make_response(view(*args, **kwargs))
        # A case closed meanwhile sends back too (`sections.closed`), but nothing was saved: the draft stays.
        if request.method == "POST" and answer.status_code == 303 and "draft_form" in g:
            services.discard_draft(case_uuid, form_name, actor=current_actor())
        return answer

    return with_draft  # type: ignore[return-value]


def typed_again() -> dict[str, Any]:
    """What a form is given besides what is stored: the values of its draft, if one was found."""
    draft: Draft | None = g.get("draft")
    return {"formdata": MultiDict(draft.payload)} if draft else {}


def drafted(name: str) -> str:
    """One value of the draft, "" without one: what a form is built from before it exists."""
    draft: Draft | None = g.get("draft")
    values = draft.payload.get(name) if draft else None
    return values[0] if values else ""


def context(case: Any, form: Any) -> dict[str, Any]:
    """What the page of a form says of its draft; the form carries the version its draft was typed over."""
    if "draft_form" not in g:
        return {}
    here = {"case_uuid": case.uuid, "form_name": g.draft_form}
    said: dict[str, Any] = {"draft_url": url_for("cases.draft_keep", **here)}
    draft: Draft | None = g.get("draft")
    if draft is not None:
        said |= {
            "draft": draft,
            "draft_when": f"{date_fr(draft.saved_at)} à {time_fr(draft.saved_at)}",
            "draft_is_stale": form.stored_version not in {None, draft.base_version},
            "draft_discard_url": url_for("cases.draft_discard", **here),
            "draft_step": StepForm(formdata=None, patient=survivor_of(case.patient)),
        }
        if form.stored_version is not None:
            form.renew(queries.Snapshot(draft.base_version))
    return said


def pending(case: Any) -> list[dict[str, str]]:
    """What the reader typed in this case (its content loaded) and did not save, the latest first; one statement."""
    rows = {f"{word}-{row.uuid}" for row in case.lesions for word in ("lesion", "plan")}
    rows |= {f"resultat-{row.uuid}" for row in case.results}
    return [
        {
            "label": _LABELS.get(draft.form) or _LABELS[draft.form.partition("-")[0]],
            "when": f"{date_fr(draft.saved_at)} à {time_fr(draft.saved_at)}",
            "url": form_url(case, draft.form),
        }
        for draft in list_drafts(case, actor=current_actor())
        if draft.form in _LABELS or draft.form in rows
    ]


def form_url(case: Any, form_name: str) -> str:
    """Where a form is filled in."""
    if form_name in _ENDPOINTS:
        return url_for(_ENDPOINTS[form_name], case_uuid=case.uuid)
    word, _dash, row = form_name.partition("-")
    if word == "lesion":
        return url_for("cases.lesion", case_uuid=case.uuid, lesion_uuid=UUID(row))
    if word == "plan":
        return url_for("deliberation.lesion_plan", case_uuid=case.uuid, lesion_uuid=UUID(row))
    if word == "resultat":
        return url_for("cases.result", case_uuid=case.uuid, result_uuid=UUID(row))
    return url_for("cases.section", case_uuid=case.uuid, section=form_name)


_HOUR = "\u202fh\u202f"


def _form_name() -> str:
    """The name of the form this address shows: `question`, `lesion-<uuid>`."""
    values = request.view_args or {}
    if "section" in values:
        return str(values["section"])
    for name, endpoint in _ENDPOINTS.items():
        if request.endpoint == endpoint:
            return name
    if "lesion_uuid" in values:
        word = "plan" if request.endpoint == "deliberation.lesion_plan" else "lesion"
        return f"{word}-{values['lesion_uuid']}"
    return f"resultat-{values['result_uuid']}"
