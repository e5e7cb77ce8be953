"""Somebody of the attendance of a meeting: how they came, what part they take in a case; from a row, or as frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rcp.deliberation.models import Attendance, Opinion
from rcp.domain.presence import Hours, clock, presence_sentence
from rcp.domain.quorum import AttendanceMode
from rcp.domain.vocabulary import vocabulary

EXPECTED = "Attendu"
PARTS = {"absent": "Sorti pour ce dossier", "recused": "Déporté"}
GONE = "left"  # what a page shows of somebody who was there and has left
NOT_THERE = {"gone": "Parti avant", "late": "Arrivé après"}


def mode_label(mode: str) -> str:
    """« En salle »…; « Attendu » while nobody said."""
    return AttendanceMode(mode).label if mode else EXPECTED


def specialty_label(code: str) -> str:
    """« Oncologie option médicale »; "" when unknown."""
    concept = vocabulary("all_specialties").get(code)
    return concept.short_label if concept else code


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the attendance of a meeting, or for one case. `part` is "" or a key of `PARTS` or `NOT_THERE`.

    `arrived` and `left` are hours of Paris, HH:MM; "" from the start, until the end.
    """

    key: str
    name: str
    specialty_code: str
    specialty: str
    mode: str
    mode_label: str
    is_physician: bool
    is_guest: bool = False
    part: str = ""
    uuid: str = ""  # of the attendance; "" when known by a written opinion alone
    arrived: str = ""
    left: str = ""
    hours: str = ""  # « présent de 12 h 05 à 12 h 40 »

    @property
    def part_label(self) -> str:
        return (PARTS | NOT_THERE).get(self.part, "")

    @property
    def is_live(self) -> bool:
        """Whether they were noted in the room or at a distance."""
        return bool(self.mode) and AttendanceMode(self.mode).is_live

    @property
    def is_gone(self) -> bool:
        """Whether they were there and have left."""
        return self.is_live and bool(self.left)

    @property
    def shown(self) -> str:
        """What a page shows of them, sent back with each tap: the mode, or `GONE`."""
        return GONE if self.is_gone else self.mode


def specialty_of(attendance: Attendance) -> str:
    """The specialty noted at the meeting, else the one of the directory."""
    return attendance.specialty_code or (attendance.person.specialty_code if attendance.person else "")


def name_of(attendance: Attendance) -> str:
    return attendance.person.name if attendance.person else attendance.guest_name


def is_live(attendance: Attendance) -> bool:
    return bool(attendance.mode) and AttendanceMode(attendance.mode).is_live


def key_of(attendance: Attendance) -> str:
    return f"p{attendance.person_id}" if attendance.person_id is not None else f"g{attendance.id}"


def participant_of(attendance: Attendance, part: str) -> Participant:
    code, hours = specialty_of(attendance), Hours(attendance.arrived_at, attendance.left_at)
    return Participant(
        key=key_of(attendance),
        name=name_of(attendance),
        specialty_code=code,
        specialty=specialty_label(code),
        mode=attendance.mode,
        mode_label=mode_label(attendance.mode),
        is_physician=attendance.is_physician,
        is_guest=attendance.person_id is None,
        part=part,
        uuid=str(attendance.uuid),
        arrived=clock(attendance.arrived_at),
        left=clock(attendance.left_at),
        hours=presence_sentence(hours),
    )


def participant_writing(opinion: Opinion) -> Participant:
    return Participant(
        key=f"p{opinion.person_id}",
        name=opinion.person.name,
        specialty_code=opinion.specialty_code,
        specialty=specialty_label(opinion.specialty_code),
        mode=AttendanceMode.WRITTEN.value,
        mode_label=AttendanceMode.WRITTEN.label,
        is_physician=True,
    )


def participants_in(value: Mapping[str, Any], part: str = "participants") -> list[Participant]:
    """The people of a snapshot."""
    return [Participant(**each) for each in value.get(part, ())]
