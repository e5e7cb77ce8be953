"""What somebody typed in a decision and nobody can read (an impossible date…): kept as their own draft, outside history
and journal, until they correct it where it is shown or say that they need it no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases import services as cases
from rcp.cases.queries.drafts import find_draft
from rcp.deliberation.queries import DRAFT_MARKS, UNREAD_FORM, Sitting, draft_mark, unread_in
from rcp.domain.errors import NotFound, StaleEdit

NONE: Mapping[str, str] = MappingProxyType({})


def keep_unread(
    sitting: Sitting,
    typed: Mapping[str, Sequence[str]],
    *,
    marks: Mapping[str, str] = NONE,
    held: Mapping[str, str] = NONE,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what the person typed in a screen, by input, and nobody can read.

    `marks` are those of what the screen was shown there. `held` says what the fields of the screen hold of the draft
    (`Unread.held`): that is corrected or given up, and goes; the rest of the draft, which no field showed, stays.

    Raises:
        Forbidden: as `save_decision`.
        InvalidValue: more text than a form can hold.
    """
    authorise(actor, Permission.DECISION_EDIT, sitting.meeting)
    known = find_draft(sitting.case.uuid, UNREAD_FORM, actor=actor)
    left = unread_in(known).without(held)
    texts = {**left.texts, **typed}
    if known is not None and not texts:
        cases.discard_draft(sitting.case.uuid, UNREAD_FORM, actor=actor)
    elif texts and not (known is not None and not typed and left == unread_in(known)):
        payload = texts | {DRAFT_MARKS: [json.dumps({**left.marks, **marks})]}
        cases.keep_typed(sitting.case, UNREAD_FORM, payload.items(), actor=actor, now=now)


def forget_unread(sitting: Sitting, case_uuid: UUID, *, shown: str, actor: Actor) -> None:
    """Forget what the person typed in this case, or in the one that it presents again, as they read it (`shown`,
    `draft_mark`). What is already gone is gone.

    Raises:
        Forbidden: as `save_decision`.
        NotFound: another case.
        StaleEdit: it was typed again since.
    """
    authorise(actor, Permission.DECISION_EDIT, sitting.meeting)
    former = sitting.case.previous_case
    if case_uuid not in {each.uuid for each in (sitting.case, former) if each is not None}:
        raise NotFound()
    draft = find_draft(case_uuid, UNREAD_FORM, actor=actor)
    if draft is None:
        return
    if draft_mark(draft) != shown:
        raise StaleEdit(message="Votre saisie a changé depuis\u202f: relisez-la.")
    cases.discard_draft(case_uuid, UNREAD_FORM, actor=actor)
