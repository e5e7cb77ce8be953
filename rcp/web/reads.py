"""Reads of patients' data, refusals and session acts: collected during the request, written in one short
transaction after it and before the answer. If that write fails, no clinical page leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask import current_app, g, request, session

from rcp.db import READ_ONLY, db, transaction
from rcp.journal.events import Event
from rcp.journal.services import Trace, record, untold, write_traces
from rcp.web.clock import now
from rcp.web.guards import current_actor


def note_patient(patient: Any) -> None:
    """Say that this request shows a patient's data."""
    _add("read", patient_id=patient.id)


def note_patients(ids: Iterable[int]) -> None:
    """Say that this request shows data of several patients, given by their ids: a list with names is a reading too."""
    for patient_id in ids:
        _add("read", patient_id=patient_id)


def note_refusal() -> None:
    """Say that something was refused to the actor."""
    _add("refused")


def note_session(kind: str, account_id: int | None) -> None:
    """Say that a sign-in succeeded or failed, or that a session ended."""
    _add(kind, account_id=account_id)


def tell_export(kind: str, **details: object) -> None:
    """Say that this request, which only reads, hands over a file that the journal tells of."""
    g.setdefault("exports", []).append({"kind": kind, **details})


def session_hash() -> str:
    """A short hash of the session, to tell one browser from another without being able to steal it."""
    token = getattr(session, "token", None)
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def _add(kind: str, *, patient_id: int | None = None, account_id: int | None = None) -> None:
    trace = Trace(
        kind=kind,
        at=now(),
        account_id=account_id if account_id is not None else current_actor().account_id,
        session_hash=session_hash(),
        patient_id=patient_id,
        endpoint=request.endpoint or "",
        address=request.remote_addr or "",
    )
    # By what makes two of them one; a trace of its own kind has no such key.
    traces: dict[object, Trace] = g.setdefault("traces", {})
    traces.setdefault(trace.dedupe or len(traces), trace)


def flush_traces() -> None:
    """Write what was collected, in one transaction, together with the session's activity."""
    if exports := g.pop("exports", []):
        with transaction():
            for details in exports:
                record(Event.DOCUMENT_EXPORTED, actor=current_actor(), now=now(), details=details)
    traces: list[Trace] = list(g.pop("traces", {}).values())
    touch = current_app.session_interface.touch(session)  # type: ignore[attr-defined]
    if not traces and touch is None:
        return
    if touch is None and getattr(session, "is_background", False):
        # Asked again each time the room changes, by many screens: what is told already waits for no writer.
        with db.engine.connect().execution_options(**READ_ONLY) as connection:
            traces = untold(connection, traces)
        if not traces:
            return
    with db.engine.begin() as connection:
        write_traces(connection, traces)
        if touch is not None:
            connection.execute(touch)
