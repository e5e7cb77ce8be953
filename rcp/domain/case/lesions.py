"""What a lesion's measures must satisfy, whatever the moment: sizes in mm, a dated imaging, named structures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rcp.domain.case.facts import LesionFacts
from rcp.domain.errors import InvalidValue

RULE_LESION_MEASURES = "mesures-de-lesion"

MAXIMUM_MM = Decimal(500)
DEEPEST_MM = Decimal(-20)  # of an invasion: a distance is negative inside the structure


def _axis_problem(value: Decimal | None, field: str) -> InvalidValue | None:
    if value is None or Decimal(0) < value <= MAXIMUM_MM:
        return None
    if value <= 0:
        return InvalidValue("La taille doit être supérieure à 0 mm.", field=field)
    return InvalidValue("Valeur hors limites (0 à 500 mm). Saisissez la taille en millimètres.", field=field)


def lesion_problems(lesion: LesionFacts, *, today: date) -> tuple[InvalidValue, ...]:
    """Everything wrong in a lesion's measures, each with its field; empty when the lesion may be saved.

    Axes are in mm, above 0 and at most 500; the short axis does not exceed the long one; the imaging is not in the
    future; a distance is -20 mm (invasion) to 500 mm, 0 for a contact, and belongs to a named structure. A missing
    measure is no problem here: what is required, and when, is said by `completeness.missing`.
    """
    problems = [
        _axis_problem(lesion.long_axis_mm, "long_axis_mm"),
        _axis_problem(lesion.short_axis_mm, "short_axis_mm"),
    ]
    if lesion.long_axis_mm is None:
        if lesion.short_axis_mm is not None:
            problems.append(InvalidValue("Saisissez aussi le grand axe (mm).", field="long_axis_mm"))
    elif lesion.short_axis_mm is not None and lesion.short_axis_mm > lesion.long_axis_mm:
        problems.append(
            InvalidValue("Le petit axe dépasse le grand axe\u202f: vérifiez les deux mesures.", field="short_axis_mm")
        )
    if lesion.imaging_date is not None and lesion.imaging_date > today:
        problems.append(InvalidValue("La date de l’imagerie est dans le futur.", field="imaging_date"))
    for structure, distance in lesion.distances:
        if not structure.strip():
            problems.append(InvalidValue("Nommez la structure à laquelle la distance est mesurée.", field="distances"))
        elif distance is None:
            problems.append(InvalidValue(f"Saisissez la distance en mm ({structure}).", field="distances"))
        elif not DEEPEST_MM <= distance <= MAXIMUM_MM:
            problems.append(InvalidValue(f"Distance hors limites, \u221220 à 500 mm ({structure}).", field="distances"))
    return tuple(problem for problem in problems if problem is not None)


def check_lesion(lesion: LesionFacts, *, today: date) -> None:
    """Let a well-measured lesion through.

    Raises:
        InvalidValue: the first problem found, with its field.
    """
    for problem in lesion_problems(lesion, today=today):
        raise problem
