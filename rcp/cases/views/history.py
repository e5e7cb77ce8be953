"""The history of a case: each save and each event, newest first, with what changed from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.cases.queries import history as queries
from rcp.cases.queries import section_of_change
from rcp.cases.views import bp
from rcp.cases.views.frame import open_case, page
from rcp.cases.views.history_words import (
    NAMES,
    alert_sentence,
    answer_text,
    event_sentence,
    field_name,
    is_said,
    row_name,
    row_title,
    score_sentence,
    value_text,
)
from rcp.domain.text_changes import Piece, text_changes
from rcp.journal.events import Event
from rcp.web import tokens
from rcp.web.guards import current_actor, permission

PAGE = 20
SAME_ACT = timedelta(seconds=2)  # a save and its event are written by one request
COMPARED = 60  # characters: a shorter text is shown whole, before and after
KEPT = frozenset({Event.SCORE_KEPT, Event.ALERT_DISMISSED, Event.ALERT_RESTORED})
COMMAND_LINE = "Ligne de commande"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its name, before, after; the pieces when both are long texts."""

    label: str
    old: str
    new: str
    pieces: list[Piece]


@dataclass(slots=True)
class Block:
    """One row of the case in one save: its title ("" for the case itself) and its fields."""

    title: str = ""
    differences: list[Difference] = field(default_factory=list)


@dataclass(slots=True)
class Moment:
    """One act of one person."""

    at: datetime
    person_id: int | None
    who: str = ""
    titles: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@bp.get("/dossiers/<uuid:case_uuid>/historique")
@permission(Permission.CASE_VIEW)
def history(case_uuid: UUID) -> Any:
    """Who changed what, from what to what, when."""
    case = open_case(case_uuid)
    before = _before()
    # Somebody who asked from outside sees the case's own history; the board's deliberation stays the board's.
    only_own = not allows(current_actor(), Permission.MEETING_VIEW, case)
    saves = queries.list_saves(case, before=before, limit=PAGE + 1, only_own=only_own)
    happened = queries.list_happenings(case, before=before, limit=PAGE + 1)
    events = [each for each in happened if not only_own or each.event.startswith("case.")]
    moments = _moments(saves, events, _said_apart(case, events))
    kept = moments[:PAGE]
    _fill(case, kept, only_own)
    return page(
        "cases/history.html",
        case,
        moments=kept,
        following=tokens.cursor(kept[-1].at.isoformat()) if len(moments) > PAGE else None,
        is_first=before is None,
    )


def _before() -> datetime | None:
    cursor = tokens.read_cursor(request.args.get("suite"), str)
    return datetime.fromisoformat(cursor[0]).astimezone(UTC) if cursor else None


def _said_apart(case: Any, events: Iterable[queries.Happening]) -> dict[int, str]:
    """By place among the events, the sentences of scores and alerts: they say which, of what lesion, and why."""
    found = {place: each for place, each in enumerate(events) if each.event in KEPT}
    scores = queries.list_kept_scores(case, [each.at for each in found.values() if each.event == Event.SCORE_KEPT])
    dismissals = queries.list_dismissals(case, [uuid for each in found.values() if (uuid := _dismissal(each))])
    records = {(each.row.recorded_at, each.row.score_id): each for each in scores}
    set_aside: dict[UUID | None, queries.SetAside] = {each.row.uuid: each for each in dismissals}
    return {
        place: score_sentence(each.details, records.get((each.at, str(each.details.get("score")))))
        if each.event == Event.SCORE_KEPT
        else alert_sentence(each.event, each.details, set_aside.get(_dismissal(each)))
        for place, each in found.items()
    }


def _dismissal(event: queries.Happening) -> UUID | None:
    text = event.details.get("dismissal")
    return UUID(text) if isinstance(text, str) else None


def _moments(
    saves: Iterable[queries.Save], events: Iterable[queries.Happening], said: Mapping[int, str]
) -> list[Moment]:
    """Saves and events, newest first; an event joins the save its request made. `said` tells some events by place."""
    moments = [Moment(save.at, save.person_id) for save in saves]
    made = list(moments)
    for place, event in enumerate(events):
        near = [
            moment for moment in made if moment.person_id == event.person_id and abs(moment.at - event.at) <= SAME_ACT
        ]
        if near:
            moment = min(near, key=lambda each: abs(each.at - event.at))
        else:
            moment = Moment(event.at, event.person_id)
            moments.append(moment)
        moment.titles.insert(0, said.get(place) or event_sentence(event.event, event.details))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _fill(case: Any, moments: list[Moment], only_own: bool) -> None:
    """Say who, and what changed; four statements however many moments there are."""
    alterations = queries.list_alterations(case, [moment.at for moment in moments], only_own=only_own)
    people = queries.names_of(_person_ids(moments, alterations))
    gone: dict[UUID | None, str] = {
        each.row_uuid: each.old or each.new or "" for each in alterations if each.field == NAMES.get(each.table)
    }
    rows: dict[UUID | None, str] = gone | (queries.names_of_rows(case) if alterations else {})
    by_moment: dict[tuple[datetime, int | None], list[queries.Alteration]] = {}
    for each in alterations:
        by_moment.setdefault((each.at, each.person_id), []).append(each)
    for moment in moments:
        found = by_moment.get((moment.at, moment.person_id), [])
        moment.who = people.get(str(moment.person_id), COMMAND_LINE)
        moment.blocks = _blocks(found, people, rows)
        _merge_titles(moment)
        if not moment.titles:
            sections = dict.fromkeys(section_of_change(each.table, each.field) for each in found)
            labels = [section.label for section in sections if section is not None]
            moment.titles = labels or ["Dossier modifié"]


def _merge_titles(moment: Moment) -> None:
    """An event that a row tells with its name is told once: « Pièce jointe ajoutée : CR.pdf »."""
    for block in list(moment.blocks):
        event = next((title for title in moment.titles if block.title.startswith(title)), None)
        if event is not None and not block.differences:
            moment.titles[moment.titles.index(event)] = block.title
            moment.blocks.remove(block)


def _person_ids(moments: Iterable[Moment], alterations: Iterable[queries.Alteration]) -> set[int]:
    ids = {moment.person_id for moment in moments if moment.person_id is not None}
    for each in alterations:
        if each.field.endswith("_id"):
            ids |= {int(text) for text in (each.old, each.new) if text and text.isdecimal()}
    return ids


def _blocks(
    alterations: Iterable[queries.Alteration], people: Mapping[str, str], rows: Mapping[UUID | None, str]
) -> list[Block]:
    grouped: dict[tuple[str, UUID | None], list[queries.Alteration]] = {}
    for each in alterations:
        key = (each.table, None if each.table == "case_file" else each.row_uuid)
        grouped.setdefault(key, []).append(each)
    blocks = [_block(table, row_uuid, found, people, rows) for (table, row_uuid), found in grouped.items()]
    return [block for block in blocks if block.title or block.differences]


def _block(
    table: str,
    row_uuid: UUID | None,
    found: list[queries.Alteration],
    people: Mapping[str, str],
    rows: Mapping[UUID | None, str],
) -> Block:
    fields = {each.field: each for each in found}
    named = fields.get(NAMES.get(table, ""))
    name = (named.new or named.old or "") if named else rows.get(row_uuid, "")
    removal = fields.get("removed_at") if table == "attachment" else None
    removed = None if removal is None or found[0].action != "update" else removal.new is not None
    differences = []
    for each in found:
        if is_said(table, each.field) and not (table == "attachment" and named is each):
            old, new = (_words(table, name, each.field, text, people) for text in (each.old, each.new))
            if old != new:
                differences.append(_difference(field_name(table, each.field), old, new))
    return Block(row_title(table, found[0].action, row_name(table, name), removed), differences)


def _words(table: str, name: str, field: str, text: str | None, people: Mapping[str, str]) -> str:
    if table == "lesion_descriptor":
        return answer_text(name, field, text)
    return value_text(table, field, text, people)


def _difference(label: str, old: str, new: str) -> Difference:
    is_long = bool(old and new) and max(len(old), len(new)) > COMPARED
    return Difference(label, old, new, text_changes(old, new) if is_long else [])
