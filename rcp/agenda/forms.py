"""The syntax of what is typed about meetings and bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField

from rcp.domain.agenda import LONGEST_MINUTES
from rcp.domain.case import DeliberationMode, PostponementReason
from rcp.web.fields import (
    ChecksField,
    ChoiceField,
    DateField,
    LineField,
    Needed,
    ProseField,
    RadiosField,
    TickField,
    TimeField,
    WholeField,
)
from rcp.web.forms import Form

Options = Sequence[tuple[str, str]]
MODES = [(mode.value, mode.label) for mode in DeliberationMode]
REASONS = [(reason.value, reason.label) for reason in PostponementReason]
WAITING, CHOOSE = "Remettre en liste d’attente", "Choisir"


class PeriodForm(Form):
    """The period meetings are planned over; it is read from the address, and holds nothing secret."""

    du = DateField("Du", [Needed("Saisissez le début de la période.")])
    au = DateField("Au", [Needed("Saisissez la fin de la période.")])

    def bounds(self) -> tuple[date, date]:
        """Both ends of a valid period."""
        assert self.du.data is not None and self.au.data is not None
        return self.du.data, self.au.data


class PlanForm(Form):
    """The days kept among those previewed."""

    days = ChecksField("Séances à créer", [Needed("Choisissez au moins une séance.")], choices=[])

    def offer(self, days: Options) -> None:
        self.days.choices = list(days)


class MeetingForm(Form):
    """One meeting: when, where, who chairs."""

    date = DateField("Date", [Needed("Saisissez la date de la séance.")])
    start_time = TimeField("Heure de début", [Needed("Saisissez l’heure de début.")])
    duration_minutes = WholeField(
        "Durée", [Needed("Saisissez la durée de la séance.")], minimum=5, maximum=720, unit="min"
    )
    room = LineField("Salle", max_length=200)
    video_url = LineField(
        "Lien de visioconférence", max_length=500, description="Adresse complète, qui commence par https://"
    )
    chair = ChoiceField("Président de séance", empty="Non désigné")
    note = ProseField("Note", max_length=5000, description="Montrée avec l’ordre du jour, à l’écran et sur papier.")
    is_confirmed = TickField("Je confirme la date et l’heure")

    def offer(self, chairs: Options) -> None:
        self.chair.choices = [("", "Non désigné"), *chairs]

    def values(self, people: dict[str, int]) -> dict[str, Any]:
        """What a service takes, the chair's uuid turned into an id by `people`."""
        return {
            "date": self.date.data,
            "start_time": self.start_time.data,
            "duration_minutes": self.duration_minutes.data,
            "room": self.room.data,
            "video_url": self.video_url.data,
            "chair_id": people.get(self.chair.data or ""),
            "note": self.note.data,
        }


class CancelForm(Form):
    """Why a meeting is not held, and where its cases go."""

    reason = ProseField("Motif de l’annulation", [Needed("Indiquez le motif de l’annulation.")], max_length=1000)
    destination = ChoiceField("Que deviennent ses dossiers\u202f?", empty=WAITING)

    def offer(self, meetings: Options) -> None:
        self.destination.choices = [("", WAITING), *meetings]


class BookForm(Form):
    """Which meeting, how, for how long."""

    meeting = RadiosField("Séance", [Needed("Choisissez la séance.")], choices=[])
    mode = RadiosField("Le dossier est", [Needed("Choisissez\u202f: à discuter ou à enregistrer.")], choices=MODES)
    guideline = LineField(
        "Référentiel suivi", max_length=300, description="Obligatoire pour un cas à enregistrer sans discussion."
    )
    planned_minutes = WholeField("Durée prévue", minimum=0, maximum=LONGEST_MINUTES, unit="min")
    is_urgent_regularisation = TickField("Régularise un avis donné en urgence")
    late_reason = ProseField(
        "Motif de l’ajout tardif",
        max_length=1000,
        description="Seulement après la clôture des inscriptions. Il figure à l’ordre du jour et au procès-verbal.",
    )

    def offer(self, meetings: Options) -> None:
        self.meeting.choices = list(meetings)


class MoveForm(Form):
    """Another meeting for a case already booked; `item` is the booking the page showed."""

    item = HiddenField()
    meeting = RadiosField("Nouvelle séance", [Needed("Choisissez la séance.")], choices=[])
    late_reason = ProseField(
        "Motif de l’ajout tardif",
        max_length=1000,
        description="Seulement si les inscriptions à la séance choisie sont closes.",
    )

    def offer(self, meetings: Options) -> None:
        self.meeting.choices = list(meetings)


class StepForm(Form):
    """A step without a field: its confirmation."""


class WaitingForm(Form):
    """Cases of the waiting list to put on a meeting."""

    cases = ChecksField("Dossiers à inscrire", [Needed("Choisissez au moins un dossier.")], choices=[])
    late_reason = ProseField("Motif de l’ajout tardif", max_length=1000)

    def offer(self, cases: Options) -> None:
        self.cases.choices = list(cases)


class ItemForm(Form):
    """One line of an agenda: its place, its minutes, how it is handled."""

    position = WholeField("Position", [Needed("Saisissez la position.")], minimum=1, maximum=200)
    planned_minutes = WholeField(
        "Durée prévue", [Needed("Saisissez la durée prévue.")], minimum=0, maximum=LONGEST_MINUTES, unit="min"
    )
    mode = RadiosField("Le dossier est", [Needed("Choisissez\u202f: à discuter ou à enregistrer.")], choices=MODES)
    guideline = LineField(
        "Référentiel suivi", max_length=300, description="Obligatoire pour un cas à enregistrer sans discussion."
    )


class PostponeForm(Form):
    """Why cases leave a meeting, and where they go."""

    reason = ChoiceField("Motif du report", [Needed("Choisissez le motif du report.")], choices=REASONS, empty=CHOOSE)
    comment = LineField("Précision", max_length=1000, description="Obligatoire pour «\u202fAutre motif\u202f».")
    destination = ChoiceField("Destination", empty=WAITING)

    def offer(self, meetings: Options) -> None:
        self.destination.choices = [("", WAITING), *meetings]

    def suggest(self, reason: PostponementReason, meeting: str) -> None:
        """Before anything is chosen: the usual reason, and a meeting; "" stands for the waiting list."""
        self.reason.data, self.destination.data = reason.value, meeting
