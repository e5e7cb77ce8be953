"""What is typed of a session held on paper: its opening, its sheet, the code and the page of each case, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from rcp.deliberation.forms.attendance import MODES
from rcp.deliberation.forms.decisions import DecisionForm
from rcp.domain.dates import parse_time
from rcp.domain.errors import DomainError, InvalidValue
from rcp.web.fields import ChoiceField, LineField, ProseField, TickField, TimeField
from rcp.web.forms import Form, RowForm, rows_of

MAXIMUM_PEOPLE = 200


class StartForm(Form):
    """A session was held on paper: when it opened, and why."""

    opened = TimeField("Heure d’ouverture de la séance")
    reason = ProseField("Pourquoi sur papier", max_length=1000)
    is_confirmed = TickField("Des décisions ont été prises en direct ; le reste s’est tenu sur papier")


class CodeForm(Form):
    """The code printed at the top of a page."""

    code = LineField("Code imprimé en haut de la page", max_length=60)


class PageForm(DecisionForm):
    """The usual decision, with the two hours written on the page."""

    held_from = TimeField("Début")
    held_until = TimeField("Fin")


class EndForm(Form):
    """The true end of the session, with the chair's note."""

    closed = TimeField("Heure de fin de la séance")
    note = ProseField("Note du président de séance", max_length=5000)


class SheetRow(RowForm):
    """One line of the sheet that was signed, and what the page said of it."""

    uuid = HiddenField()
    shown = HiddenField()
    shown_arrived = HiddenField()
    shown_left = HiddenField()
    mode = ChoiceField("Présence", choices=MODES, empty="Attendu")
    arrived = TimeField("Arrivée")
    left = TimeField("Départ")


class SheetForm(Form):
    """The whole sheet, and who chaired."""

    chair = ChoiceField("Président de séance", empty="Non désigné")
    shown_chair = HiddenField()
    rows = rows_of(SheetRow, "Feuille de présence", spare=0, maximum=MAXIMUM_PEOPLE)

    def show(self, people: Iterable[Any], chairs: Iterable[tuple[str, str]], chair: str) -> None:
        """Fill the form with the attendance, unless it was sent."""
        self.chair.choices = [("", "Non désigné"), *chairs]
        if self.is_submitted():
            return
        self.chair.data, self.shown_chair.data = chair, chair
        for person in people:
            self.rows.append_entry(
                {
                    "uuid": person.uuid, "shown": person.mode, "mode": person.mode,
                    "shown_arrived": person.arrived, "arrived": _read(person.arrived),
                    "shown_left": person.left, "left": _read(person.left),
                }
            )  # fmt: skip

    def lines(self) -> Iterator[tuple[UUID, Any, tuple[time | None, time | None]]]:
        """By row: its uuid, its fields, the two hours the page showed. What is no row is left out."""
        for entry in self.rows:
            row = entry.form
            try:
                yield UUID(row.uuid.data or ""), row, (_read(row.shown_arrived.data), _read(row.shown_left.data))
            except ValueError:
                continue

    def add_error(self, error: DomainError) -> None:
        """Put an impossible hour next to its own field."""
        name, _, number = (error.field or "").partition("-")
        row = next((row for key, row, _ in self.lines() if str(key) == number), None)
        if row is None or name not in row:
            super().add_error(error)
        else:
            row[name].errors = [*row[name].errors, error.message]
            self.form_errors.append("Une heure est à corriger dans la feuille.")


def _read(text: str | None) -> time | None:
    try:
        return parse_time(text) if text else None
    except InvalidValue:
        return None
