"""The parts of a meeting's minutes, made before somebody waits for them.

Reads rows and writes kept files only: done twice, late or not at all, it changes nothing but time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from rcp.access.permissions import SYSTEM
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.minutes.queries.material import load_material
from rcp.minutes.services.parts import has_fragment, is_joined, make_fragment, make_joined
from rcp.minutes.services.preparation import draft_minutes

Part = Callable[[], object]


def missing_parts(meeting_uuid: UUID, *, now: datetime) -> list[Part]:
    """What is not made yet, each as the call that makes it: the cases decided on at a meeting, then the whole draft.

    A case whose decision is still being typed will change: it waits, and the whole waits for it.

    Raises:
        NotFound: no such meeting.
    """
    material = load_material(meeting_uuid, actor=SYSTEM)
    content = draft_minutes(material, actor=SYSTEM, now=now)
    decisions = [material.decisions.get(item.case_id) for item in material.items]
    decided = [
        case for case, each in zip(content.cases, decisions, strict=True) if each is not None and each.decided_at
    ]
    missing: list[Part] = [
        partial(make_fragment, case, content.meeting) for case in decided if not has_fragment(case, content.meeting)
    ]
    if decided and len(decided) == len(content.cases) and not is_joined(content):
        missing.append(partial(make_joined, content))
    return missing


def make_parts(missing: list[Part]) -> Iterator[None]:
    """Make them one by one. One that cannot be laid out is left to whoever asks for it, and is told why."""
    for make in missing:
        try:
            make()
        except (DocumentTooLong, RenderFailed):
            continue
        yield
