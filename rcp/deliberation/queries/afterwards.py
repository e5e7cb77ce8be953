"""A meeting typed afterwards: which case has which code, what is typed of it, and the hours known so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Attendance, Decision, Span
from rcp.deliberation.queries.sittings import Deliberation, Line
from rcp.domain.afterwards import Held, latest, overlapping
from rcp.domain.errors import InvalidValue
from rcp.domain.paper_code import paper_code, read_paper_code


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """One case of the progress page. `at_once` are the codes of those whose hours overlap its own."""

    line: Line
    code: str
    held: Held | None
    at_once: tuple[str, ...]


def typed_lines(shown: Deliberation) -> list[TypedLine]:
    """The cases of a meeting with their code and the hours typed, in one statement more than its deliberation."""
    spans = held_by_case(shown.meeting)
    together = overlapping(spans)
    codes = {line.case_uuid: paper_code(shown.meeting.uuid, line.case_uuid) for line in shown.lines}
    return [
        TypedLine(
            line=line,
            code=codes[line.case_uuid],
            held=spans.get(line.case_uuid),
            at_once=tuple(codes[other] for other in together.get(line.case_uuid, ()) if other in codes),
        )
        for line in shown.lines
    ]


def case_of_code(meeting: Meeting, text: str) -> UUID:
    """The case whose page bears a code, as somebody typed it.

    Raises:
        InvalidValue: no code, or not one of this meeting; field `code`.
    """
    code = read_paper_code(text)
    query = (
        select(Case.uuid)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    found = [uuid for uuid in db.session.scalars(query) if paper_code(meeting.uuid, uuid) == code]
    if not found:
        raise InvalidValue(
            f"Aucun dossier de cette séance ne porte le code {code}\u202f: vérifiez la date imprimée en haut de la "
            "page, et que le dossier n’a pas été reporté.",
            field="code",
        )
    if len(found) > 1:
        raise InvalidValue(
            "Deux dossiers portent ce code\u202f: choisissez le bon dossier dans la liste.", field="code"
        )
    return found[0]


def held_by_case(meeting: Meeting) -> Mapping[UUID, Held]:
    """When each case was discussed, from its first stretch to its last; a stretch that still runs is left out."""
    query = (
        select(Case.uuid, func.min(Span.started_at).label("start"), func.max(Span.ended_at).label("end"))
        .join(Span, Span.case_id == Case.id)
        .where(Span.meeting_id == meeting.id, Span.ended_at.is_not(None))
        .group_by(Case.uuid)
        .order_by(Case.uuid)
    )
    return {row.uuid: Held(row.start, row.end) for row in db.session.execute(query)}


def held_of(meeting: Meeting, case: Case) -> Held | None:
    """When one case was discussed, as `held_by_case`."""
    return held_by_case(meeting).get(case.uuid)


def first_known(meeting: Meeting) -> datetime | None:
    """The first discussion, or decision, known of a meeting."""
    started = select(func.min(Span.started_at)).where(Span.meeting_id == meeting.id)
    decided = select(func.min(Decision.decided_at)).where(Decision.meeting_id == meeting.id)
    known = [db.session.scalar(started), db.session.scalar(decided)]
    return min((each for each in known if each is not None), default=None)


def last_known(meeting: Meeting, *, until: datetime | None = None) -> datetime | None:
    """The last thing known of a meeting: a discussion that began or ended, a decision, an arrival or a departure; what
    was noted after `until` is not of the meeting itself.
    """
    moments = (
        (Span.started_at, Span.meeting_id),
        (Span.ended_at, Span.meeting_id),
        (Decision.decided_at, Decision.meeting_id),
        (Attendance.arrived_at, Attendance.meeting_id),
        (Attendance.left_at, Attendance.meeting_id),
    )
    queries = [select(func.max(moment)).where(of == meeting.id) for moment, of in moments]
    if until is not None:
        queries = [query.where(moment <= until) for query, (moment, _) in zip(queries, moments, strict=True)]
    return latest(db.session.scalar(query) for query in queries)
