"""The parts of a meeting's minutes, made before somebody waits for them.

Reads rows and writes kept files only: done twice, late or not at all, it changes nothing but time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from rcp.access.permissions import SYSTEM
from rcp.documents.content import CaseContent, MeetingContent
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.minutes.queries.material import load_material
from rcp.minutes.services.parts import has_fragment, make_fragment
from rcp.minutes.services.preparation import draft_minutes

Part = tuple[CaseContent, MeetingContent]


def missing_parts(meeting_uuid: UUID, *, now: datetime) -> list[Part]:
    """What is not laid out of the cases decided on at a meeting.

    A case whose decision is still being typed will change: it waits.

    Raises:
        NotFound: no such meeting.
    """
    material = load_material(meeting_uuid, actor=SYSTEM)
    content = draft_minutes(material, actor=SYSTEM, now=now)
    decisions = [material.decisions.get(item.case_id) for item in material.items]
    return [
        (case, content.meeting)
        for case, decision in zip(content.cases, decisions, strict=True)
        if decision and decision.decided_at and not has_fragment(case, content.meeting)
    ]


def make_parts(missing: list[Part]) -> Iterator[None]:
    """Make them one by one. One that cannot be laid out is left to whoever asks for it, and is told why."""
    for case, meeting in missing:
        try:
            make_fragment(case, meeting)
        except (DocumentTooLong, RenderFailed):
            continue
        yield


def make_ahead(meeting_uuid: UUID, *, now: datetime) -> int:
    """Make every part that is missing, in one go; how many were made. Raises as `missing_parts`."""
    return sum(1 for _ in make_parts(missing_parts(meeting_uuid, now=now)))
