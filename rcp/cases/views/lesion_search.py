"""Lesions across cases, by organ, by an answer of the organ's sheet and by size."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.cases.queries.lesions import MOST_LESIONS, LesionFilters, list_lesions
from rcp.cases.views import bp
from rcp.domain.case import MAXIMUM_MM
from rcp.domain.clinical.organs import Sheet, sheet
from rcp.domain.errors import InvalidValue, NotFound
from rcp.domain.numbers import parse_decimal
from rcp.domain.vocabulary import vocabulary
from rcp.web import reads
from rcp.web.guards import current_actor, permission


@bp.get("/lesions")
@permission(Permission.CASE_VIEW)
def lesion_search() -> Any:
    """The lesions the reader may see; nothing is listed before an organ is chosen."""
    organ, answer, typed = (request.args.get(name, "") for name in ("organe", "reponse", "plus-de"))
    if organ and organ not in vocabulary("lesion_organs"):
        raise NotFound()
    offered = _answers(sheet(organ)) if organ else []
    is_unknown = False
    if answer not in {"", *(value for _title, options in offered for value, _label in options)}:
        # The organ was changed and the answer is of the one before, or the address is wrong: said, never silent.
        answer, is_unknown = "", True
    above, problem = _size(typed)
    key, _colon, code = answer.partition(":")
    found = [] if problem or not organ else list_lesions(LesionFilters(organ, key, code, above), actor=current_actor())
    reads.note_patients(row.patient_id for row in found[:MOST_LESIONS])
    return render_template(
        "cases/lesion_search.html",
        organs=vocabulary("lesion_organs").choices(),
        organ=organ,
        offered=offered,
        answer=answer,
        is_unknown=is_unknown,
        typed=typed,
        problem=problem,
        found=found[:MOST_LESIONS],
        is_cut=len(found) > MOST_LESIONS,
        most=MOST_LESIONS,
        search_here=url_for("cases.lesion_search"),
    )


def _answers(declared: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of a sheet: (question, [(key:code, label)])."""
    return [
        (field.label, [(f"{field.key}:{choice.value}", choice.label) for choice in field.choices])
        for field in declared.fields
        if field.choices
    ]


def _size(typed: str) -> tuple[Decimal | None, str]:
    """The size typed, and what is wrong with it."""
    if not typed.strip():
        return None, ""
    try:
        return parse_decimal(typed, minimum=0, maximum=MAXIMUM_MM, places=1, unit="mm"), ""
    except InvalidValue as error:
        return None, error.message
