"""What the actor was typing, and in which form of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from rcp.access.permissions import Actor
from rcp.cases.models import Case, CaseDraft, Lesion, Result
from rcp.db import db
from rcp.domain.case import Section

# The forms of a case: those of its columns, those of its rows (`lesion-<uuid>`, `plan-<uuid of a lesion>`), those of a
# row to come.
COLUMN_FORMS: Mapping[str, Section] = {
    "question": Section.QUESTION,
    "tumeur": Section.TUMOUR,
    "situation": Section.SITUATION,
    "patient": Section.PATIENT,
    "images": Section.ATTACHMENTS,
}
OTHER_FORMS = frozenset({"traitements", "lesion-nouvelle", "resultat-nouveau", "bilan", "plan", "proposition"})
_ROWS: Mapping[str, type[Lesion] | type[Result]] = {"lesion": Lesion, "resultat": Result, "plan": Lesion}


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed in a form and not saved. `payload` maps a field to its values, as the page sent them."""

    case_uuid: UUID
    form: str
    payload: Mapping[str, list[str]]
    base_version: int
    saved_at: datetime


def is_form(case: Case, form: str) -> bool:
    """Whether the case has such a form; one statement for a row."""
    if form in COLUMN_FORMS or form in OTHER_FORMS:
        return True
    name, _dash, text = form.partition("-")
    table = _ROWS.get(name)
    try:
        row_uuid = UUID(text)
    except ValueError:
        return False
    if table is None or str(row_uuid) != text:
        return False
    query = select(table.id).where(table.uuid == row_uuid, table.case_id == case.id)
    return db.session.execute(query).first() is not None


def find_draft(case_uuid: UUID, form: str, *, actor: Actor) -> Draft | None:
    """The actor's own draft of a form; nobody sees another's."""
    query = _own(actor).where(Case.uuid == case_uuid, CaseDraft.section == form)
    row = db.session.execute(query).first()
    return Draft(*row) if row else None


def list_drafts(case: Case, *, actor: Actor) -> list[Draft]:
    """The actor's drafts of a case, the latest first."""
    query = _own(actor).where(CaseDraft.case_id == case.id).order_by(CaseDraft.saved_at.desc(), CaseDraft.id).limit(50)
    return [Draft(*row) for row in db.session.execute(query)]


def _own(actor: Actor) -> Select[Any]:
    columns = (Case.uuid, CaseDraft.section, CaseDraft.payload, CaseDraft.base_version, CaseDraft.saved_at)
    return select(*columns).join(Case, Case.id == CaseDraft.case_id).where(CaseDraft.account_id == actor.account_id)
