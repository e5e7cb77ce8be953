"""What somebody is typing, kept on the server: outside history and journal, one draft per case, account and form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rcp.access.permissions import Actor
from rcp.cases.models import Case, CaseDraft
from rcp.cases.queries.drafts import COLUMN_FORMS, is_form
from rcp.cases.queries.sections import section_snapshot
from rcp.cases.services.editing import check_editable
from rcp.db import db
from rcp.domain.errors import InvalidValue, NotFound, StaleEdit

MAXIMUM_CHARACTERS = 1_000_000
MAXIMUM_VALUES = 1_000


def keep_draft(
    case: Case,
    form: str,
    typed: Iterable[tuple[str, Sequence[str]]],
    *,
    base_version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what is typed in a form of the case. `base_version` is the snapshot the form was shown with.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        NotFound: the case has no such form.
        InvalidValue: more text than a form can hold.
        StaleEdit: the same person has saved this form since, here or in another tab.
    """
    check_editable(case, actor=actor)
    if actor.account_id is None or not is_form(case, form):
        raise NotFound()
    payload = _payload(typed)
    _refuse_after_saving(case, form, base_version, actor)
    _put(case, form, actor.account_id, {"payload": payload, "base_version": base_version, "saved_at": now})


def keep_typed(
    case: Case, form: str, typed: Iterable[tuple[str, Sequence[str]]], *, actor: Actor, now: datetime
) -> None:
    """Keep what could not be read in a form another stage has about the case; that stage gave the right to type it.

    Raises:
        InvalidValue: more text than a form can hold.
    """
    if actor.account_id is not None:
        _put(case, form, actor.account_id, {"payload": _payload(typed), "base_version": 0, "saved_at": now})


def discard_draft(case_uuid: UUID, form: str, *, actor: Actor) -> None:
    """Forget what the actor was typing: it is saved, or given up."""
    cases = select(Case.id).where(Case.uuid == case_uuid)
    db.session.execute(
        delete(CaseDraft).where(
            CaseDraft.case_id.in_(cases), CaseDraft.account_id == actor.account_id, CaseDraft.section == form
        )
    )


def _refuse_after_saving(case: Case, form: str, base_version: int, actor: Actor) -> None:
    """A draft sent just before « Enregistrer » may arrive after it: it must not come back to life."""
    section = COLUMN_FORMS.get(form)
    if section is None or case.updated_by_id != actor.person_id:
        return
    if section_snapshot(case, section).version != base_version:
        raise StaleEdit(
            message="Vous avez enregistré cette section depuis, peut-être dans un autre onglet. Votre texte reste sur "
            "cette page\u202f: enregistrez-le pour comparer les deux."
        )


def _put(case: Case, form: str, account_id: int, values: Mapping[str, Any]) -> None:
    dialect: Any = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(CaseDraft).values(case_id=case.id, account_id=account_id, section=form, **values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["case_id", "account_id", "section"], set_=dict(values))
    )


def _payload(typed: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    payload = {name: [_clean(value) for value in values] for name, values in typed}
    size = sum(len(name) + sum(map(len, values)) for name, values in payload.items())
    if size > MAXIMUM_CHARACTERS or sum(map(len, payload.values())) > MAXIMUM_VALUES:
        raise InvalidValue("Ce texte est trop long pour être conservé en brouillon\u202f: enregistrez la section.")
    return payload


def _clean(text: str) -> str:
    """What no database refuses; the form itself judges the rest when it is saved."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
