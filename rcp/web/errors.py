"""Errors a person can understand: French, with what to do next, never a stack."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from rcp.db import db
from rcp.domain.errors import DomainError
from rcp.web import tokens
from rcp.web.idempotency import KEY_FIELD, KeyReused
from rcp.web.limits import longest_file
from rcp.web.reads import flush_traces, note_refusal

log = logging.getLogger("rcp")
NOT_KEPT = {"csrf_token", "password", "current_password", "new_password", "new_password_confirm"}
OTHER_ACCOUNT = (
    "Ce texte a été saisi sous un autre compte que le vôtre\u202f: rien n’a été enregistré. "
    "Il sera renvoyé quand la personne qui l’a saisi se sera reconnectée."
)
SENT_AGAIN = (
    "Cette page avait déjà été envoyée et enregistrée. Elle a été envoyée une seconde fois avec un autre "
    "contenu\u202f: ce second envoi n’a pas été enregistré."
)
WITH_TEMPLATE = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def wants_json() -> bool:
    """Autosave and other scripts say so; everybody else gets a page."""
    return request.headers.get("X-Requested-With") == "rcp" or request.is_json


def page(status: int, **context: Any) -> tuple[Any, int]:
    """The page (or JSON) of an error."""
    if wants_json():
        return jsonify(error=status, message=context.get("message", "")), status
    name = status if status in WITH_TEMPLATE else 500
    return render_template(f"errors/{name}.html", **context), status


def _too_long() -> str:
    """The limit of the page asked for, when it has its own; "" leaves the usual one."""
    most = longest_file()
    return f"La limite est de {most // 1024**2}\u00a0Mo pour ce fichier." if most else ""


def _form_page() -> str:
    """The page of the form that was sent, "" when its address shows none."""
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else ""


def unauthorized() -> Any:
    """Nobody is signed in: send a reader to the sign-in page; keep what a writer typed (`accounts` resumes it)."""
    if request.method in {"GET", "HEAD"} and not wants_json():
        target = request.full_path.rstrip("?")
        return redirect(url_for("security.login", next=target), 303)
    return session_expired()


def session_expired() -> Any:
    """A form sent after the session ended: its fields come back in the page, ready to be sent again.

    Once the person has signed in again (in another tab), the same form comes back with a token of the new session: one
    more click sends it, under the account it was opened with and no other. A form sent by another site keeps nothing.
    """
    if wants_json():
        return page(401, message="Session expirée. Reconnectez-vous\u202f; votre texte est conservé sur cette page.")
    kept = typed(NOT_KEPT) if _comes_from_here() else []
    account = current_user.id if current_user.is_authenticated else None
    is_other = account is not None and not tokens.is_author(request.form.get("auteur"), account)
    message = OTHER_ACCOUNT if is_other else ""
    return (
        render_template(
            "errors/401.html",
            kept=kept,
            action=request.path,
            lost_files=_lost_files(),
            message=message,
            is_back=account is not None and not is_other,
            is_other=is_other,
        ),
        401,
    )


def sent_again(error: KeyReused) -> Any:
    """A page taken back from the history, typed over and sent: its fields come back under a key of their own."""
    if wants_json():
        return page(409, message=SENT_AGAIN)
    return (
        render_template(
            "errors/sent_again.html",
            message=SENT_AGAIN,
            kept=[(KEY_FIELD, str(uuid.uuid4())), *typed(NOT_KEPT | {KEY_FIELD})],
            action=request.path,
            lost_files=_lost_files(),
            location=error.location,
        ),
        409,
    )


def typed(besides: AbstractSet[str]) -> list[tuple[str, str]]:
    """What was sent, field by field, `besides` these."""
    return [(name, value) for name in request.form if name not in besides for value in request.form.getlist(name)]


def _lost_files() -> list[str]:
    return [name for name, file in request.files.items() if file and file.filename]


def _comes_from_here() -> bool:
    """Whether a page of ours sent this request, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def install(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Any:
        db.session.rollback()
        may_resume = not current_user.is_authenticated or ("auteur" in request.form and _comes_from_here())
        if may_resume and request.endpoint != "security.login":
            return session_expired()
        return page(400, message="Le formulaire a expiré. Revenez à la page précédente, actualisez-la, puis renvoyez.")

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> Any:
        db.session.rollback()
        if error.status == 403:
            note_refusal()
            flush_traces()
        return page(error.status, message=error.message, grant_hint=getattr(error, "grant_hint", ""), error=error)

    @app.errorhandler(KeyReused)
    def key_reused(error: KeyReused) -> Any:
        db.session.rollback()
        return sent_again(error)

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Any:
        db.session.rollback()
        return page(409, message="Cette page a été modifiée entre-temps par une autre personne.")

    @app.errorhandler(IntegrityError)
    def integrity(error: IntegrityError) -> Any:
        db.session.rollback()
        log.warning("constraint refused a write on %s: %s", request.endpoint, type(error.orig).__name__)
        return page(
            409, message="Cette information vient d’être enregistrée par quelqu’un d’autre. Actualisez la page."
        )

    @app.errorhandler(OperationalError)
    def database(error: OperationalError) -> Any:
        db.session.rollback()
        g.no_database = True
        log.error("database unavailable on %s: %s", request.endpoint, type(error.orig).__name__)
        message = "La base de données ne répond pas. Rien n’a été perdu\u202f; réessayez dans un instant."
        return page(503, message=message)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        db.session.rollback()
        if error.code == 413:
            return page(413, message=_too_long(), back=_form_page())
        return page(error.code or 500)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Any:
        db.session.rollback()
        reference = secrets.token_hex(4).upper()
        # The message of an unknown exception may quote data: only its class and place are logged.
        log.error(
            "unexpected %s on %s, reference %s",
            type(error).__name__,
            request.endpoint,
            reference,
            exc_info=error if app.debug or app.testing else None,
        )
        if app.testing and app.config.get("PROPAGATE_UNEXPECTED", True):
            raise error
        return page(500, reference=reference)
