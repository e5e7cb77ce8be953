"""The history of each field: written by the unit of work itself, so that no service can forget it.

A mapped class opts in with `__history__` and `history_root()`. Bulk statements bypass the unit of work and are
forbidden on these tables (a test reads the code for them). See docs/adr for why this is not a versioning library.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from rcp.journal.models import Change

IGNORED = frozenset(
    {
        "id",
        "uuid",
        "version",
        "case_id",
        "patient_id",
        "decision_id",
        "lesion_id",
        "lesion_uuid",
        "created_at",
        "updated_at",
        "updated_by_id",
        "created_by_id",
        "birth_name_folded",
        "used_name_folded",
        "given_name_folded",
        "used_given_name_folded",
        "quorum",
        "prefilled",
    }
)


def set_author(session: Session, person_id: int | None, now: datetime) -> None:
    """Say who writes in this transaction, and when."""
    session.info["author"] = (person_id, now)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)


def _columns(obj: Any) -> list[str]:
    return [attr.key for attr in inspect(type(obj)).column_attrs if attr.key not in IGNORED]


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    pending: list[tuple[Any, str, list[tuple[str, str | None, str | None]]]] = session.info.setdefault("changes", [])
    for obj in session.dirty:
        if hasattr(obj, "__history__"):
            state = inspect(obj)
            fields = []
            for name in _columns(obj):
                history = state.attrs[name].history
                if history.has_changes():
                    old, new = _text(history.deleted[0] if history.deleted else None), _text(getattr(obj, name))
                    if old != new:
                        fields.append((name, old, new))
            pending.append((obj, "update", fields))
    for obj in session.new:
        if hasattr(obj, "__history__"):
            pending.append((obj, "insert", [(n, None, _text(getattr(obj, n))) for n in _columns(obj)]))


def _before_delete(_mapper: Any, _connection: Any, obj: Any) -> None:
    """Rows taken out of a collection are deleted inside the flush, where no list of the session shows them."""
    session = object_session(obj)
    if session is None or not hasattr(obj, "__history__"):
        return
    kept = inspect(obj).dict
    fields = [(name, _text(kept.get(name)), None) for name in _columns(obj)]
    session.info.setdefault("changes", []).append((obj, "delete", fields))


def _after_flush(session: Session, _context: Any) -> None:
    pending = session.info.pop("changes", [])
    if not pending:
        return
    person_id, now = session.info.get("author", (None, None))
    if now is None:
        raise RuntimeError("a change of a patient's record needs an author: call journal.history.set_author first")
    rows = []
    for obj, action, fields in pending:
        root, root_id = obj.history_root()
        for name, old, new in fields:
            if old is None and new is None:
                continue
            rows.append(
                {
                    "at": now,
                    "person_id": person_id,
                    "root": root,
                    "root_id": root_id,
                    "table": obj.__tablename__,
                    "row_uuid": obj.uuid if isinstance(obj.uuid, uuid.UUID) else None,
                    "action": action,
                    "field": name,
                    "old": old,
                    "new": new,
                }
            )
    if rows:
        session.execute(insert(Change), rows)


def listen(session_factory: Any) -> None:
    """Attach the history to a session factory (called once by `create_app`)."""
    if not event.contains(session_factory, "before_flush", _before_flush):
        event.listen(session_factory, "before_flush", _before_flush)
        event.listen(session_factory, "after_flush", _after_flush)
    if not event.contains(Mapper, "before_delete", _before_delete):
        event.listen(Mapper, "before_delete", _before_delete)
