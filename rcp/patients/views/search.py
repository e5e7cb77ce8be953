"""Searching a patient. The search is a POST: no address, no history, no log holds a name or a birth date."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from rcp.access.permissions import Permission
from rcp.cases import queries as case_queries
from rcp.domain.text import fold
from rcp.patients import queries
from rcp.patients.forms import SearchForm, read_quick
from rcp.patients.queries import Criteria
from rcp.patients.views import bp
from rcp.patients.views.shared import traits_row
from rcp.web import reads, tokens
from rcp.web.guards import current_actor, permission


@bp.get("/patients")
@permission(Permission.PATIENT_SEARCH)
def search() -> Any:
    """The empty search."""
    return render_template("patients/search.html", form=SearchForm(), found=None)


@bp.post("/patients")
@permission(Permission.PATIENT_SEARCH)
def results() -> Any:
    """One page of records, side by side; then, and only then, creation is offered."""
    form = SearchForm()
    if "q" in request.form:
        quick = read_quick(request.form["q"][:200])
        found = _case_of(quick.pop("case_number"))
        if found:
            return redirect(found, 303)
        form = SearchForm(MultiDict(quick))
    if not form.validate():
        return render_template("patients/search.html", form=form, found=None), 422
    return render_template("patients/search.html", form=form, **find(form))


def find(form: SearchForm) -> dict[str, Any]:
    """What a valid search brings, for the pages that show results."""
    actor = current_actor()
    criteria = form.criteria
    wanted = Criteria(criteria["birth_date"], fold(criteria["letters"]), criteria["ipp"], criteria["ins"])
    after = tokens.read_cursor(form.suite.data, str, str, int)
    found = queries.search(wanted, actor=actor, after=after)
    for row in found.rows:
        reads.note_patient(row)
    return {
        "found": [
            {"uuid": row.uuid, "traits": traits_row(row), "deceased_on": row.deceased_on,
             "formerly": found.formerly.get(row.id, "")}
            for row in found.rows
        ],
        "next_cursor": tokens.cursor(*found.after) if found.after else None,
        "is_first_page": after is None,
        "letters": criteria["letters"][: queries.LETTERS] if criteria["birth_date"] else criteria["letters"],
        "proof": tokens.search_proof(criteria, account_id=actor.account_id or 0) if criteria["birth_date"] else "",
        "typed": form.typed,
    }  # fmt: skip


def _case_of(number: str) -> str | None:
    """The address of the case of this number, if the actor may see it."""
    case_uuid = case_queries.find_by_number(number, actor=current_actor()) if number else None
    return url_for("cases.case", case_uuid=case_uuid) if case_uuid else None


def to_search() -> Any:
    """Back to the search, the only way in."""
    return redirect(url_for("patients.search"), 303)
