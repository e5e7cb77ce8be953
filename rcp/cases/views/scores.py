"""The scores of a case: what each says, what it is made of, what is missing; computed as one types, kept on request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.cases import queries
from rcp.cases.forms.scores import PREFIX
from rcp.cases.queries.scores import clinical_facts, list_records
from rcp.cases.services import Problems
from rcp.cases.services import scores as services
from rcp.cases.views import bp
from rcp.cases.views.frame import may_change, open_case, page
from rcp.cases.views.scores_page import Asked, asked_for, groups, others, readable, typed_form
from rcp.cases.views.scores_shown import outcome_of
from rcp.cases.views.sections import closed
from rcp.domain.clinical.library import UnknownScore
from rcp.domain.clinical.library import score as declared_score
from rcp.domain.errors import NotFound, StaleEdit
from rcp.web.clock import now, today
from rcp.web.filters import datetime_fr
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import only_reads


@bp.get("/dossiers/<uuid:case_uuid>/scores")
@permission(Permission.CASE_VIEW)
def scores(case_uuid: UUID) -> Any:
    """Lesion by lesion, then the case; `avec` adds a score that nothing proposes, `ajouter` leads to it."""
    case = open_case(case_uuid)
    wanted = request.args.get("ajouter")
    if wanted:
        anchor = asked_for(case, wanted).anchor
        return redirect(url_for("cases.scores", case_uuid=case.uuid, avec=wanted, _anchor=anchor), 303)
    added = request.args.get("avec")
    return _page(case, asked_for(case, added) if added else None)


@bp.post("/dossiers/<uuid:case_uuid>/scores/<string:score>")
@bp.post("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/scores/<string:score>")
@permission(Permission.CASE_EDIT)
def score_keep(case_uuid: UUID, score: str, lesion_uuid: UUID | None = None) -> Any:
    """Keep a score, complete or not; what cannot be read stays in its field with the reason."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    asked = _asked(case, score, lesion_uuid)
    if not may_change(case):
        return closed(case)
    form, status = typed_form(case, asked), 422
    form.check_identity()
    if form.validate():
        try:
            services.keep_score(
                case,
                asked.declaration,
                form.inputs(),
                lesion=asked.lesion,
                version=form.sent_version,
                actor=current_actor(),
                now=now(),
                today=today(),
            )
        except Problems as error:
            for problem in error.problems:
                problem.field = f"{PREFIX}{problem.field}"
                form.add_error(problem)
        except StaleEdit as error:
            status = 409
            form.form_errors.append(_stale(error))
            last = services.last_record(list_records(case), asked.declaration.id, asked.lesion)
            form.renew(services.score_snapshot(last))
        else:
            return _kept(case, asked)
    if request.headers.get("HX-Request"):
        return _section(case, asked, form=form, sentence="Ce score n’a pas été enregistré."), 422
    return _page(case, asked, form=form), status


@bp.post("/dossiers/<uuid:case_uuid>/scores/<string:score>/calcul")
@bp.post("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/scores/<string:score>/calcul")
@permission(Permission.CASE_EDIT)
@only_reads
def score_compute(case_uuid: UUID, score: str, lesion_uuid: UUID | None = None) -> Any:
    """The result of what is being typed. A fragment; nothing is written."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    asked = _asked(case, score, lesion_uuid)
    form = typed_form(case, asked)
    form.validate()
    proposed = services.propose_one(
        case, asked.declaration, readable(form), lesion=asked.lesion, records=list_records(case), today=today()
    )
    facts = clinical_facts(case, queries.facts(case), today())
    refused = tuple(
        f"{each.label.text}\u202f: {' '.join(each.errors)}" for each in form.fields().values() if each.errors
    )
    outcome = outcome_of(case, proposed, facts, asked.number, is_editable=may_change(case))
    return render_template("cases/score_result.html", outcome=replace(outcome, refused=refused))


def _page(case: Any, asked: Asked | None, form: Any = None) -> str:
    """All the scores of a case; `form` is what was typed for the score asked, and could not be kept."""
    found = groups(case, asked, form)
    return page("cases/scores.html", case, groups=found.groups, others=others(case, found), form=form)


def _kept(case: Any, asked: Asked) -> Any:
    """The section of the score, to be swapped in its page; without a script, the page again at this score."""
    sentence = f"Score enregistré\u202f: {asked.declaration.short_name or asked.declaration.name}."
    if request.headers.get("HX-Request"):
        # The scores that read this one compute again.
        return _section(case, asked, sentence=sentence), {"HX-Trigger": "rcp:kept"}
    flash(sentence, "success")
    return redirect(url_for("cases.scores", case_uuid=case.uuid, _anchor=asked.anchor), 303)


def _section(case: Any, asked: Asked, *, form: Any = None, sentence: str) -> str:
    """One score of the page, alone."""
    found = (score for group in groups(case, asked, form).groups for score in group.scores)
    shown = next(score for score in found if score.anchor == asked.anchor)
    return render_template("cases/score_section.html", score=shown, sentence=sentence)


def _asked(case: Any, score: str, lesion_uuid: UUID | None) -> Asked:
    """The score an address names, of the case or of one of its lesions.

    Raises:
        NotFound: no such score, or no such lesion.
    """
    lesion = queries.get_lesion(case, lesion_uuid) if lesion_uuid is not None else None
    try:
        declaration = declared_score(score)
    except UnknownScore:
        raise NotFound("Ce score n’existe pas. Revenez aux scores du dossier.") from None
    return Asked(declaration, lesion, case.lesions.index(lesion) + 1 if lesion is not None else None)


def _stale(error: StaleEdit) -> str:
    who = error.by or "Une autre personne"
    when = f" le {datetime_fr(error.at)}" if error.at else ""
    return (
        f"{who} a enregistré ce score{when}, pendant votre saisie. Rien n’est perdu\u202f: son résultat est rappelé "
        "ci-dessous, vos réponses sont restées dans les champs. Vérifiez, puis enregistrez."
    )
