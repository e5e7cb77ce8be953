"""The lesions of a fiche of ours, from its notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rcp.cases.services import MAXIMUM_LESIONS, LesionValues, lesion_refusals
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.lesions import LESION, SaidLesion, answer_lines, answers_of, lesion_of
from rcp.domain.frcp.model import Note
from rcp.domain.text import clean_line, clean_prose

_LONGEST = {"site": 300, "site_code": 40}
_LONGEST_STRUCTURE = 100


def read_lesions(notes: Iterable[Note], *, today: date) -> tuple[list[LesionValues], tuple[Note, ...]]:
    """The lesions that notes of ours describe, and the other notes; one that our form would refuse stays a note."""
    lesions: list[LesionValues] = []
    others: list[Note] = []
    for note in notes:
        said = lesion_of(note.text) if note.label.startswith(LESION) else None
        lesion = _lesion(said, today) if said else None
        if lesion is None or len(lesions) == MAXIMUM_LESIONS:
            others.append(note)
        else:
            lesions.append(lesion)
    return lesions, tuple(others)


def _lesion(said: SaidLesion, today: date) -> LesionValues | None:
    """A lesion with the answers of its sheet; those that the sheet of today does not take are said in the remark."""
    answers, others = answers_of(said.answers, said.organ)
    try:
        lines = {name: clean_line(getattr(said, name), max_length=longest) for name, longest in _LONGEST.items()}
        distances = tuple(
            (clean_line(structure, max_length=_LONGEST_STRUCTURE), each) for structure, each in said.distances
        )
        clean_prose(said.remark)
    except InvalidValue:
        return None
    for kept, told in ((answers, others), ({}, said.answers)):
        values = LesionValues(
            organ=said.organ,
            nature=said.nature,
            laterality=said.laterality,
            long_axis_mm=said.long_axis_mm,
            short_axis_mm=said.short_axis_mm,
            imaging_date=said.imaging_date,
            imaging_modality=said.imaging_modality,
            remark=clean_prose("\n".join(filter(None, (said.remark, answer_lines(told))))),
            distances=distances,
            descriptors=kept,
            **lines,
        )
        if not lesion_refusals(values, today=today):
            return values
    return None
