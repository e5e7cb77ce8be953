"""One request, one transaction, committed in one place.

The transaction opens before anything else looks at the database, read-only for GET. It commits when the view answers
2xx or 3xx, and rolls back otherwise. A form that carries a key is handled once (`idempotency`): sent again, it answers
with the same place. Traces of reads leave in a short transaction of their own, before the answer does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, make_response, redirect, request
from sqlalchemy import update
from werkzeug.wrappers import Response

from rcp.db import begin, db
from rcp.journal import history
from rcp.web import idempotency
from rcp.web.clock import now
from rcp.web.guards import current_actor
from rcp.web.models import IdempotencyKey
from rcp.web.reads import flush_traces

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


def only_reads(view: View) -> View:
    """Declare that a POST writes nothing: its transaction is read-only, as that of a GET, and waits for no writer.

    For an answer computed from what is being typed, which has no place in an address.
    """
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def answers_again(view: View) -> View:
    """Declare that a view answers a form sent again itself: it asks `is_replay()`, and then writes nothing.

    For scripts, which expect data and not a place.
    """
    view.answers_again = True  # type: ignore[attr-defined]
    return view


def is_replay() -> bool:
    """Whether this form was handled already: the answer to its first sending was lost on the way."""
    return bool(g.get("is_replay"))


def is_read_only() -> bool:
    """Whether the request may write nothing."""
    if request.method in SAFE:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "only_reads", False)


def open_transaction() -> None:
    """First of all `before_request` functions."""
    if request.endpoint != "static":
        begin(read_only=is_read_only())


def install(app: Flask) -> None:
    """Put the transaction around every endpoint of the application. Call it after the last blueprint."""
    app.before_request_funcs.setdefault(None, []).insert(0, open_transaction)
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            app.view_functions[endpoint] = _around(view)


def _around(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Response:
        if not is_read_only():
            answer = _write(view, args, kwargs)
        else:
            answer = make_response(view(*args, **kwargs))
        # The read transaction ends before the traces are written: two connections, never two writers.
        db.session.rollback()
        flush_traces()
        return answer

    return in_transaction


def _write(view: Callable[..., Any], args: Any, kwargs: Any) -> Response:
    actor = current_actor()
    if actor.account_id is not None:
        history.set_author(db.session(), actor.person_id, now())
    claim = _claim_key()
    if isinstance(claim, Response):
        return claim
    answer = make_response(view(*args, **kwargs))
    if answer.status_code >= 400:
        db.session.rollback()
        return answer
    if claim is not None and 300 <= answer.status_code < 400:
        db.session.execute(
            update(IdempotencyKey).where(IdempotencyKey.key == claim.key).values(location=answer.headers["Location"])
        )
    db.session.commit()
    for after in g.pop("after_commit", []):
        after()
    return answer


@contextmanager
def without_write_lock() -> Iterator[None]:
    """Long work of a writing request (a layout of several seconds), done before it takes the write lock.

    Inside, the transaction is read-only; afterwards the write starts anew, and the form's key is claimed again: a
    double click is answered with the place of the first one.
    """
    db.session.rollback()
    begin(read_only=True)
    yield
    db.session.rollback()
    begin()
    actor = current_actor()
    history.set_author(db.session(), actor.person_id, now())
    claim = _claim_key()
    if isinstance(claim, Response):
        abort(claim)


def show_again() -> None:
    """A refused form is about to be shown again: what its service left on the rows goes first. The page is read from
    the database as it is, writes nothing, and makes no writer wait.
    """
    db.session.rollback()
    begin(read_only=True)


def _claim_key() -> idempotency.Claim | Response | None:
    """Take the form's key; the answer already given if somebody (a double click) took it before."""
    value, account_id = request.form.get(idempotency.KEY_FIELD), current_actor().account_id
    if not value or account_id is None:
        return None
    try:
        claim = idempotency.claim(value, account_id=account_id, path=request.path, digest=idempotency.digest_sent())
    except idempotency.KeyRefused:
        abort(400)
    if claim.is_new:
        return claim
    if getattr(current_app.view_functions.get(request.endpoint or ""), "answers_again", False):
        g.is_replay = True
        return claim
    if not claim.location:
        abort(400)
    db.session.rollback()
    return redirect(claim.location, 303)
