"""The rules of a board (RCP): what its settings must hold together, and how they read in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from rcp.domain.agenda.recurrence import HOLIDAY_SUBDIVISIONS, Frequency, Recurrence
from rcp.domain.errors import InvalidValue
from rcp.domain.timing import check_break_after
from rcp.domain.vocabulary import vocabulary

RULE_BOARD = "reglages-de-la-rcp"

ORGAN_BOARD, TRANSVERSAL_BOARD = "ORG-117", "ORG-132"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
RANKS = {1: "1er", 2: "2e", 3: "3e", 4: "4e", -1: "dernier"}


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """Everything a coordinator sets. Delays are in days, the cut-off in hours before the meeting starts.

    Raises:
        InvalidValue: with its field, when the settings do not hold together.
    """

    name: str
    acronym: str = ""
    nature: str = ORGAN_BOARD
    subject_code: str = ""
    organ_code: str = ""
    is_recourse: bool = False
    is_paediatric: bool = False
    establishment: str = ""
    finess: str = ""
    address: str = ""
    minimum_specialties: int | None = 3
    written_counts_in_minimum: bool = False
    needs_second_reader: bool = False
    frequency: str = ""
    weekday: int | None = None
    nth_in_month: int | None = None
    start_time: time | None = None
    duration_minutes: int = 90
    recurs_from: date | None = None
    holidays_subdivision: str = ""
    room: str = ""
    video_url: str = ""
    cutoff_hours: int = 48
    minutes_per_case: int = 5
    break_after_minutes: int | None = 60
    target_days_to_meeting: int | None = None
    target_days_to_validation: int | None = None
    target_days_to_sending: int | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidValue("Donnez un nom à la RCP.", "name")
        _check_subject(self)
        _check_recurrence(self)
        if self.video_url and not self.video_url.lower().startswith("https://"):
            raise InvalidValue("Le lien de visioconférence commence par https://.", "video_url")
        if self.minimum_specialties is not None and not 1 <= self.minimum_specialties <= 10:
            raise InvalidValue("Le quorum compte de 1 à 10 spécialités.", "minimum_specialties")
        check_break_after(self.break_after_minutes)


def _check_subject(settings: BoardSettings) -> None:
    """An organ board names an apparatus of the national list, a transversal one a subject."""
    if settings.nature == ORGAN_BOARD:
        if settings.subject_code not in vocabulary("apparatus"):
            raise InvalidValue("Choisissez l’appareil dont s’occupe la RCP.", "apparatus")
        if settings.organ_code and settings.organ_code not in vocabulary("organs"):
            raise InvalidValue("Choisissez un organe de la liste.", "organ_code")
    elif settings.nature == TRANSVERSAL_BOARD:
        if settings.subject_code not in vocabulary("transversal_subjects"):
            raise InvalidValue("Choisissez le thème de la RCP transversale.", "subject")
        if settings.organ_code:
            raise InvalidValue("Une RCP transversale ne porte pas sur un organe.", "organ_code")
    else:
        raise InvalidValue("Choisissez la nature de la RCP.", "nature")


def _check_recurrence(settings: BoardSettings) -> None:
    if settings.holidays_subdivision not in HOLIDAY_SUBDIVISIONS:
        raise InvalidValue("Choisissez un calendrier de la liste.", "holidays_subdivision")
    if not settings.frequency:
        return
    if settings.frequency not in set(Frequency):
        raise InvalidValue("Choisissez une fréquence de la liste.", "frequency")
    if settings.weekday is None:
        raise InvalidValue("Choisissez le jour de la semaine.", "weekday")
    if settings.start_time is None:
        raise InvalidValue("Saisissez l’heure de début, par exemple 14:30.", "start_time")
    if settings.recurs_from is None:
        raise InvalidValue("Saisissez la date à partir de laquelle la RCP se réunit.", "recurs_from")
    Recurrence(
        Frequency(settings.frequency),
        settings.weekday,
        settings.recurs_from,
        settings.start_time,
        settings.duration_minutes,
        settings.nth_in_month if settings.frequency == Frequency.MONTHLY else None,
    )


def recurrence_in_words(
    frequency: str, weekday: int | None, nth: int | None, start: time | None, duration_minutes: int
) -> str:
    """« Chaque mois, le 2e jeudi à 14 h 30, pendant 90 minutes »; "" for a board that meets on demand."""
    if not frequency or weekday is None:
        return ""
    day = WEEKDAYS[weekday]
    when = {
        Frequency.WEEKLY: f"Chaque {day}",
        Frequency.BIWEEKLY: f"Un {day} sur deux",
        Frequency.MONTHLY: f"Chaque mois, le {RANKS.get(nth or 0, '')} {day}".replace("  ", " "),
    }[Frequency(frequency)]
    hour = f" à {start.hour} h {start.minute:02}" if start else ""
    return f"{when}{hour}, pendant {duration_minutes} minutes"


def quorum_in_words(minimum: int | None, required: Sequence[str], *, written_counts: bool) -> str:
    """The quorum rule as one sentence; `required` holds the labels of the specialties."""
    parts = []
    if minimum:
        unit = "médecin" if minimum == 1 else "médecins de spécialités différentes"
        parts.append(f"au moins {minimum} {unit}")
    if required:
        parts.append("présence exigée de\u202f: " + ", ".join(required))
    if not parts:
        return "Aucune règle\u202f: le quorum de chaque dossier reste inconnu."
    counts = "comptent" if written_counts else "ne comptent pas"
    sentence = "\u202f; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}. Les avis écrits {counts} dans le nombre de médecins."
