"""The worklist, and the case found by its number.

Written for speed, because it is opened all day long: tuples, one prefix for all links, statuses drawn once, filters
read from the address without a form library, no macro a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import get_template_attribute, redirect, render_template, request, url_for
from markupsafe import Markup

from rcp.access.permissions import Permission
from rcp.cases.forms.worklist import NumberForm
from rcp.cases.queries import worklist as queries
from rcp.cases.views import bp
from rcp.domain.case import CaseStatus
from rcp.domain.errors import NotFound
from rcp.domain.vocabulary import vocabulary
from rcp.overview.queries import meeting_dates
from rcp.web import reads, tokens
from rcp.web.clock import PARIS, now
from rcp.web.filters import date_fr, time_fr
from rcp.web.guards import current_actor, permission

STATUSES = {status.value: status.label for status in CaseStatus}
ORGANS = dict(vocabulary("lesion_organs").choices())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as the address gives them; "" narrows nothing."""

    rcp: str = ""
    statut: str = ""
    organe: str = ""
    miens: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What the next page repeats."""
        return {name: value for name in ("rcp", "statut", "organe", "miens") if (value := getattr(self, name))}


@bp.get("/dossiers")
@permission(Permission.CASE_VIEW)
def worklist() -> Any:
    """The newest cases the reader may see, fifty at a time, narrowed by what the address says."""
    return _page()


@bp.post("/dossiers/recherche")
@permission(Permission.CASE_VIEW)
def case_search() -> Any:
    """Open a case by its number."""
    form = NumberForm()
    if form.validate():
        found = queries.find_by_number(form.numero.data, actor=current_actor())
        if found is not None:
            return redirect(url_for("cases.case", case_uuid=found), 303)
        form.numero.errors = [f"Aucun dossier n° {form.numero.data} dans vos RCP. Vérifiez le numéro."]
    return _page(form), 422


def _page(form: NumberForm | None = None) -> str:
    actor = current_actor()
    boards = queries.list_filter_boards(actor)
    chosen = Chosen(**{name: request.args.get(name, "") for name in ("rcp", "statut", "organe", "miens")})
    filters = _filters(chosen, boards)
    cursor = tokens.read_cursor(request.args.get("suite"), int)
    rows = queries.list_rows(filters, actor=actor, before=int(cursor[0]) if cursor else None)
    shown = rows[: queries.PAGE]
    reads.note_patients(row.patient_id for row in shown)
    return render_template(
        "cases/worklist.html",
        form=form,
        chosen=chosen,
        boards=boards,
        statuses=STATUSES,
        organs=ORGANS,
        lines=_lines(shown, boards),
        count=_count_text(queries.count_rows(filters, actor=actor)),
        filters_text=_filters_text(chosen, boards),
        following=tokens.cursor(shown[-1].id) if len(rows) > len(shown) else None,
        is_first=cursor is None,
        list_url=url_for("cases.worklist"),
        refreshed=time_fr(now()),
    )


def _filters(chosen: Chosen, boards: list[queries.BoardName]) -> queries.Filters:
    """What the address asks for.

    Raises:
        NotFound: a board the reader does not see, a code of no list.
    """
    board = next((board.id for board in boards if str(board.uuid) == chosen.rcp), None)
    is_known = (
        chosen.statut in {"", *STATUSES}
        and chosen.organe in {"", *ORGANS}
        and chosen.miens in {"", "oui"}
        and (board is not None or not chosen.rcp)
    )
    if not is_known:
        raise NotFound()
    return queries.Filters(board, chosen.statut, chosen.organe, chosen.miens == "oui")


def _lines(rows: list[queries.Row], boards: list[queries.BoardName]) -> list[tuple[Any, ...]]:
    """What each line shows, as text, in the order of the columns."""
    dates = meeting_dates([row.id for row in rows if row.status == CaseStatus.BOOKED])
    acronyms = {board.id: board.acronym or board.name for board in boards} if len(boards) > 1 else {}
    tags = _tags()
    return [
        (
            row.uuid,
            f"{row.birth_name.upper()} {row.given_name}",
            _birth_date(row.birth_date),
            row.number,
            acronyms.get(row.board_id, ""),
            ORGANS.get(row.organ, row.organ),
            row.question if len(row.question) <= queries.QUESTION else _cut(row.question),
            " ".join(filter(None, (row.requester_title, row.requester_given_name, row.requester_family_name))),
            tags[row.status],
            dates[row.id].strftime("%d/%m/%Y") if row.id in dates else "",
            row.updated_at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M"),
        )
        for row in rows
    ]


def _cut(question: str) -> str:
    """The beginning of a long question, between two words: half a term, or half a number, would say something else."""
    start, _space, _rest = question[: queries.QUESTION].rpartition(" ")
    return f"{start or question[: queries.QUESTION]} […]"


def _birth_date(iso: str) -> str:
    return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}" if len(iso) == 10 else date_fr(iso)


@lru_cache(maxsize=1)
def _tags() -> dict[str, Markup]:
    """The nine statuses, drawn once."""
    draw = get_template_attribute("cases/_status.html", "case_status")
    return {status.value: Markup(draw(status.value).strip()) for status in CaseStatus}  # noqa: S704


def _count_text(count: int) -> str:
    if count > queries.COUNTED:
        return "Plus de 1\u202f000 dossiers"
    if count == queries.COUNTED:
        return "1\u202f000 dossiers"
    return f"{count} dossier{'s' if count > 1 else ''}" if count else "Aucun dossier"


def _filters_text(chosen: Chosen, boards: list[queries.BoardName]) -> str:
    """« RCP d’urologie, statut soumis »; « aucun » when nothing narrows the list."""
    said = [board.name for board in boards if str(board.uuid) == chosen.rcp] if chosen.rcp else []
    if chosen.statut:
        said.append(f"statut {STATUSES[chosen.statut].lower()}")
    if chosen.organe:
        said.append(f"organe {ORGANS[chosen.organe].lower()}")
    if chosen.miens:
        said.append("les miens")
    return ", ".join(said) or "aucun"
