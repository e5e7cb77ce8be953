"""Attendance, and the short forms of a meeting's steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from rcp.domain.quorum import AttendanceMode
from rcp.domain.vocabulary import Concept, vocabulary
from rcp.web.fields import ChoiceField, LineField, Needed, ProseField, RadiosField
from rcp.web.forms import Form, RowForm, rows_of

# In the order of the finger: the usual answers first.
MODES = [
    (mode.value, mode.label)
    for mode in (
        AttendanceMode.ROOM,
        AttendanceMode.REMOTE,
        AttendanceMode.WRITTEN,
        AttendanceMode.EXCUSED,
        AttendanceMode.ABSENT,
    )
]
MAXIMUM_PEOPLE = 200


def specialty_choices() -> list[tuple[str, str]]:
    """The specialties of physicians, by name."""
    concepts: Iterable[Concept] = vocabulary("specialties")
    return sorted(((concept.code, concept.short_label) for concept in concepts), key=lambda pair: pair[1].casefold())


class StepForm(Form):
    """One button: the token and the key alone."""


class ReasonForm(Form):
    """Why something is taken up again."""

    reason = ProseField("Motif", [Needed("Indiquez le motif.")], max_length=1000)


class ClosingForm(Form):
    """The end of a meeting, with the chair's note."""

    note = ProseField("Note du président de séance", max_length=5000)


class AttendanceRow(RowForm):
    """One person: how they take part, and how the page said they did."""

    uuid = HiddenField()
    shown = HiddenField()
    mode = RadiosField("Présence", choices=MODES)


class AttendanceForm(Form):
    """The whole sheet, and who chairs."""

    chair = ChoiceField("Président de séance", empty="Non désigné")
    shown_chair = HiddenField()
    rows = rows_of(AttendanceRow, spare=0, maximum=MAXIMUM_PEOPLE)

    def show(self, people: Iterable[Any], chairs: Iterable[tuple[str, str]], chair: str) -> None:
        """Fill the form with the sheet, unless it was sent."""
        options = list(chairs)
        self.chair.choices = [("", "Non désigné"), *options]
        if self.is_submitted():
            return
        self.chair.data, self.shown_chair.data = chair, chair
        for person in people:
            self.rows.append_entry({"uuid": person.uuid, "shown": person.mode, "mode": person.mode})

    def modes(self) -> Mapping[UUID, tuple[str, str]]:
        """By row: the mode shown, the mode chosen. A row left unanswered is left out."""
        found = {}
        for entry in self.rows:
            row = entry.form
            try:
                key = UUID(row.uuid.data or "")
            except ValueError:
                continue
            if row.mode.data:
                found[key] = (row.shown.data or "", row.mode.data)
        return found


class SearchForm(Form):
    """A name of the directory."""

    name = LineField("Nom ou prénom", [Needed("Saisissez au moins une lettre.")], max_length=100)


class GuestForm(Form):
    """A guest who is not in the directory."""

    guest_name = LineField("Nom de l’invité", [Needed("Saisissez le nom de l’invité.")], max_length=200)
    specialty_code = ChoiceField("Spécialité", choices=specialty_choices, empty="Non médecin, ou spécialité inconnue")
    mode = RadiosField("Présence", [Needed("Choisissez le mode de présence.")], choices=MODES[:3])
