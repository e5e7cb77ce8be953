"""The three boards of the demonstration. They meet on the weekdays that make the next meeting come soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from rcp.demo.people import HOSPITAL
from rcp.domain.board import ORGAN_BOARD, TRANSVERSAL_BOARD, BoardSettings

# A FINESS that no department uses; its key is right.
FINESS = "990000010"
ADDRESS = "1, quai des Glaces (adresse fictive)\n99999 Boréalville"
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "cryo": ("G15_10/SM94", "G15_10/SM36"),
    "bone": ("G15_10/SM94", "G15_10/SM45"),
    "uro": ("G15_10/SM12", "G15_10/SM36"),
}


def settings(weekdays: Mapping[str, int], recurs_from: Mapping[str, date]) -> dict[str, BoardSettings]:
    """The settings of each board, by key."""
    boards = {
        "cryo": BoardSettings(
            name="RCP cryothérapie et radiologie interventionnelle (démonstration)",
            acronym="CRYO",
            nature=TRANSVERSAL_BOARD,
            subject_code="C63334",
            is_recourse=True,
            minimum_specialties=3,
            frequency="biweekly",
            weekday=weekdays["cryo"],
            start_time=time(14, 30),
            duration_minutes=120,
            recurs_from=recurs_from["cryo"],
            room="Salle Banquise, bâtiment B, 2e étage",
            video_url="https://visio.boreal.example/cryo",
            cutoff_hours=120,
            minutes_per_case=6,
            target_days_to_meeting=21,
            target_days_to_validation=7,
            target_days_to_sending=10,
        ),
        "bone": BoardSettings(
            name="RCP métastases osseuses (démonstration)",
            acronym="OS",
            nature=TRANSVERSAL_BOARD,
            subject_code="C3580",
            minimum_specialties=3,
            frequency="weekly",
            weekday=weekdays["bone"],
            start_time=time(8, 15),
            duration_minutes=60,
            recurs_from=recurs_from["bone"],
            room="Salle Névé",
            cutoff_hours=48,
            minutes_per_case=8,
        ),
        "uro": BoardSettings(
            name="RCP d’urologie (démonstration)",
            acronym="URO",
            nature=ORGAN_BOARD,
            subject_code="122489005",
            minimum_specialties=3,
            written_counts_in_minimum=True,
            frequency="biweekly",
            weekday=weekdays["uro"],
            start_time=time(17, 45),
            duration_minutes=90,
            recurs_from=recurs_from["uro"],
            room="Salle Sérac",
            cutoff_hours=72,
            minutes_per_case=5,
        ),
    }
    return {
        key: replace(board, establishment=HOSPITAL, finess=FINESS, address=ADDRESS) for key, board in boards.items()
    }


# Who coordinates each board, and chairs its meetings.
COORDINATORS = {"cryo": "kermadrec", "bone": "kermadrec", "uro": "montclarin"}
