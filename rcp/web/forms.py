"""The base of every form: CSRF, idempotency key, version, identity token, and the domain's errors next to the field."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from rcp.domain.errors import DomainError
from rcp.web import tokens
from rcp.web.guards import current_actor
from rcp.web.idempotency import KEY_FIELD


class Form(FlaskForm):
    """A form of one page.

    `subject` is the versioned row the form edits, if any: its version travels and comes back, so that a stale edit is
    recognised. `patient` binds the form to a patient.
    """

    class Meta(FlaskForm.Meta):
        locales = ("fr_FR", "fr")

    def __init__(self, *args: Any, subject: Any = None, patient: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._subject, self._patient = subject, patient
        # Shown beside the form that was sent: nothing of what was sent is its own.
        self._sent = request.form if kwargs.get("formdata", request.form) is not None else {}
        self._is_renewed = False

    def renew(self, subject: Any) -> None:
        """After a conflict: the page carries the version now stored, over which the person will decide."""
        self._subject, self._is_renewed = subject, True

    @property
    def stored_version(self) -> int | None:
        """The version of the row the form edits, as it is stored; None for a new one."""
        return self._subject.version if self._subject is not None else None

    def hidden(self) -> Markup:
        """What the page carries unseen. Put it first in every `<form method="post">`."""
        # Without an id: a page may hold several forms.
        parts = [_hidden("csrf_token", self.csrf_token.current_token) if "csrf_token" in self else Markup("")]
        key = self._sent.get(KEY_FIELD) or str(uuid.uuid4())
        parts.append(_hidden(KEY_FIELD, key))
        parts.append(_hidden("auteur", request.form.get("auteur") or tokens.author_token(current_actor().account_id)))
        if self._subject is not None:
            shown = "" if self._is_renewed else self._sent.get("version", "")
            parts.append(_hidden("version", shown or str(self._subject.version)))
        if self._patient is not None:
            parts.append(_hidden("identite", tokens.identity_token(self._patient)))
        return Markup("").join(parts)

    def check_identity(self) -> None:
        """Refuse a form filled for another patient.

        Raises:
            StaleEdit: see `tokens.check_identity`.
        """
        tokens.check_identity(request.form.get("identite"), self._patient)

    @property
    def sent_version(self) -> int:
        """The version the page was shown with; 0 when absent or absurd, which no row has."""
        text = request.form.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def add_error(self, error: DomainError) -> None:
        """Put a refusal next to its field, or at the top of the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]


class RowForm(PlainForm):
    """One row of a repeated group; it has no CSRF token of its own."""

    class Meta:
        locales = ("fr_FR", "fr")

    @property
    def is_blank(self) -> bool:
        """Nothing typed in any field: the spare row of a page without JavaScript."""
        return all(not field.data for field in self if field.name.split("-")[-1] not in {"uuid"})


def rows_of(form: type[RowForm], label: str, *, spare: int = 1, maximum: int = 60) -> FieldList:
    """A repeated group with at least `spare` rows, at most `maximum`. `label` names it on screen."""
    return FieldList(FormField(form), label, min_entries=spare, max_entries=maximum)


def _hidden(name: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
