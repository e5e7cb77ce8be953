"""Attendance, and the short forms of a meeting's steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from wtforms import HiddenField

from rcp.domain.dates import parse_time
from rcp.domain.errors import InvalidValue
from rcp.domain.quorum import AttendanceMode
from rcp.domain.vocabulary import Concept, vocabulary
from rcp.web.fields import ChoiceField, LineField, Needed, ProseField, RadiosField, TimeField
from rcp.web.forms import Form

# In the order of the finger: the usual answers first.
MODES = [
    (mode.value, mode.label)
    for mode in (
        AttendanceMode.ROOM,
        AttendanceMode.REMOTE,
        AttendanceMode.WRITTEN,
        AttendanceMode.ABSENT,
        AttendanceMode.EXCUSED,
    )
]


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
    """The end of a meeting, with the chair's note; its hour when the meeting was left open."""

    closed = TimeField("Heure de fin de la séance")
    note = ProseField("Note du président de séance", max_length=5000)


class ChairForm(Form):
    """Who chairs the meeting."""

    chair = ChoiceField("Président de séance", empty="Non désigné")
    shown_chair = HiddenField()

    def show(self, chairs: Iterable[tuple[str, str]], chair: str) -> None:
        """Fill the form, unless it was sent."""
        self.chair.choices = [("", "Non désigné"), *chairs]
        if not self.is_submitted():
            self.chair.data, self.shown_chair.data = chair, chair


class HoursForm(Form):
    """When somebody arrived and left, and what the page showed of it."""

    arrived = TimeField("Arrivée", description="Vide\u202f: depuis le début.")
    left = TimeField("Départ", description="Vide\u202f: jusqu’à la fin.")
    shown_arrived = HiddenField()
    shown_left = HiddenField()

    def show(self, arrived: str, left: str) -> None:
        """Fill the form with HH:MM texts, unless it was sent."""
        if not self.is_submitted():
            self.shown_arrived.data, self.shown_left.data = arrived, left
            self.arrived.data, self.left.data = _hour(arrived), _hour(left)

    def hours(self) -> tuple[tuple[time | None, time | None], tuple[time | None, time | None]]:
        """Arrival, then departure: each as shown, as typed."""
        return (
            (_hour(self.shown_arrived.data), self.arrived.data),
            (_hour(self.shown_left.data), self.left.data),
        )


def _hour(text: str | None) -> time | None:
    """An hour a page has shown; whatever else comes back is none."""
    try:
        return parse_time(text) if text else None
    except InvalidValue:
        return None


class SearchForm(Form):
    """A name of the directory."""

    name = LineField("Nom ou prénom", [Needed("Saisissez au moins une lettre.")], max_length=100)


class GuestForm(Form):
    """A guest who is not in the directory."""

    guest_name = LineField("Nom de l’invité", [Needed("Saisissez le nom de l’invité.")], max_length=200)
    specialty_code = ChoiceField("Spécialité", choices=specialty_choices, empty="Non médecin, ou spécialité inconnue")
    mode = RadiosField("Présence", [Needed("Choisissez le mode de présence.")], choices=MODES[:3])
