"""Signed, opaque values that travel through pages: paging cursors and identity tokens.

A cursor holds the last row's sort key, so that no address holds a name. An identity token binds a form to the patient
and version it was shown with: two tabs on two patients can never be cross-written.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from rcp.domain.errors import InvalidValue, StaleEdit

SEARCH_LASTS = 12 * 3600  # seconds: a session's length


def _timed(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _serializer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def cursor(*values: Any) -> str:
    """Make an opaque cursor from JSON-able values."""
    return str(_serializer("cursor").dumps(list(values)))


def read_cursor(text: str | None, *shape: type) -> list[Any] | None:
    """The values of a cursor, None for the first page; `shape` gives the type of each.

    Raises:
        InvalidValue: the cursor was altered, or is another list's.
    """
    if not text:
        return None
    try:
        values = list(_serializer("cursor").loads(text))
    except BadData:
        values = []
    if tuple(map(type, values)) != shape:
        raise InvalidValue("Cette page de liste n’existe plus. Revenez au début de la liste.")
    return values


def identity_token(patient: Any) -> str:
    """What a form about a patient carries: whose it is."""
    return str(_serializer("identity").dumps([str(patient.uuid), patient.birth_date]))


def check_identity(token: str | None, patient: Any) -> None:
    """Refuse a form filled for somebody else.

    Raises:
        StaleEdit: the token is missing, altered or another patient's.
    """
    try:
        value = _serializer("identity").loads(token or "")
    except BadData:
        value = None
    if value != [str(patient.uuid), patient.birth_date]:
        raise StaleEdit(
            message="Ce formulaire a été ouvert pour un autre patient, ou son identité vient de changer. "
            "Rien n’a été enregistré\u202f: rouvrez le dossier et vérifiez l’identité."
        )


def author_token(account_id: int | None) -> str:
    """What a form carries to say under which account it was opened."""
    return str(_serializer("author").dumps(account_id))


def is_author(token: str | None, account_id: int | None) -> bool:
    """Whether a form was opened under this account."""
    try:
        return account_id is not None and bool(_serializer("author").loads(token or "") == account_id)
    except BadData:
        return False


def is_for(token: str | None, patient: Any) -> bool:
    """Whether a form was shown for this patient, whatever was corrected since."""
    try:
        value = _serializer("identity").loads(token or "")
    except BadData:
        return False
    return bool(value) and value[0] == str(patient.uuid)


def search_proof(criteria: dict[str, str], *, account_id: int) -> str:
    """What a page of results carries, so that a patient is created only after a search by the same person."""
    return str(_timed("search").dumps([account_id, criteria]))


def read_search_proof(token: str | None, *, account_id: int) -> dict[str, str] | None:
    """The criteria that were searched; None when no search was made, or by somebody else, or in another session."""
    try:
        owner, criteria = _timed("search").loads(token or "", max_age=SEARCH_LASTS)
    except (BadData, ValueError):
        return None
    return dict(criteria) if owner == account_id else None


def file_token(key: str, sha256: str, *, account_id: int) -> str:
    """What a page carries of a file sent on the page before, which no row names yet: for its sender alone."""
    return str(_timed("file").dumps([account_id, key, sha256]))


def read_file_token(token: str | None, *, account_id: int) -> tuple[str, str] | None:
    """The key and the hash of the file; None when the token is altered, too old, or somebody else's."""
    try:
        owner, key, sha256 = _timed("file").loads(token or "", max_age=SEARCH_LASTS)
    except (BadData, ValueError):
        return None
    return (str(key), str(sha256)) if owner == account_id else None
