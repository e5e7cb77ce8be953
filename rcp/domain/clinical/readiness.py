"""What a case lacks for the board to answer: missing, too old, or contradictory; by organ and by treatment proposed.

Each requirement is a line of a file of `readiness/`. Three levels: it blocks the submission, it warns the board, it
informs. What every case must hold, whatever its organ, is said by `domain.case.completeness`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from rcp.domain.case.facts import CaseFacts, LesionFacts
from rcp.domain.clinical.binding import is_beside_the_point
from rcp.domain.clinical.conditions import Condition, Value, facts_of, holds
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.freshness import Freshness, defaults, is_stale
from rcp.domain.clinical.library import formula, read_folder, score
from rcp.domain.clinical.naming import fact_label
from rcp.domain.clinical.status import Status
from rcp.domain.dates import french_date
from rcp.domain.text import fold
from rcp.domain.vocabulary import vocabulary

RULE_READINESS = "completude-clinique"


class ReadinessLevel(StrEnum):
    """What a gap does."""

    BLOCKS = "blocks"
    WARNS = "warns"
    INFORMS = "informs"

    @property
    def label(self) -> str:
        return {"blocks": "Bloque la soumission", "warns": "Avertit la RCP", "informs": "Pour information"}[self.value]


class GapKind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    STALE = "stale"
    CONTRADICTORY = "contradictory"

    @property
    def label(self) -> str:
        return {"missing": "Manque", "stale": "Trop ancien", "contradictory": "Contradictoire"}[self.value]


class Requirement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a board needs.

    Attributes:
        when: what it is needed for; no condition is always. Unknown, nothing is asked.
        needs: the facts, all of them, or any one of them with `any_of`; not the result of a score that does not apply.
        refuses: instead of `needs`, what must not be: two answers that contradict each other.
        sentence: what to do; `{missing}` is replaced by the names of what is absent.
        section, field: where it is filled in.
    """

    id: str
    level: ReadinessLevel
    sentence: str
    section: str
    about: Literal["case", "lesion"] = "case"
    when: Condition | None = None
    needs: tuple[str, ...] = ()
    any_of: bool = False
    refuses: Condition | None = None
    field: str = ""

    def facts(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (*facts_of(self.when), *self.needs, *facts_of(self.refuses))


class Requirements(Struct, frozen=True, forbid_unknown_fields=True):
    """A file: what an organ, or a kind of treatment, needs."""

    id: str
    version: str
    name: str
    status: Status
    citation: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessGap:
    """Something missing, too old or contradictory; `lesion` is the number of a lesion, None for the case."""

    code: str
    level: ReadinessLevel
    kind: GapKind
    message: str
    section: str
    field: str = ""
    lesion: int | None = None
    status: Status = Status.PRODUCT


@lru_cache(maxsize=1)
def requirements() -> Mapping[str, Requirements]:
    """Every file by its id."""
    return read_folder("readiness", Requirements)


def readiness(
    case: CaseFacts,
    facts: Facts,
    lesions: Sequence[tuple[LesionFacts, Facts]],
    *,
    today: date,
    freshness: Freshness,
) -> tuple[ReadinessGap, ...]:
    """All that stands in the way of a good answer, what blocks first, in the order of the page within a level."""
    found = [
        *_asked("case", facts, None),
        *(gap for lesion, known in lesions for gap in _asked("lesion", known, lesion.position)),
        *_contradictions(case, today),
        *_two_results_of_a_day(case),
        *_stale_measures(facts, freshness, today),
        *_stale_imaging(case, freshness, today),
        *_stale_proofs(case, freshness, today),
    ]
    return tuple(sorted(found, key=lambda gap: list(ReadinessLevel).index(gap.level)))


def blocking(gaps: Sequence[ReadinessGap]) -> tuple[ReadinessGap, ...]:
    """Those that block the submission."""
    return tuple(gap for gap in gaps if gap.level is ReadinessLevel.BLOCKS)


def _asked(about: str, facts: Facts, lesion: int | None) -> Iterator[ReadinessGap]:
    prefix = "" if lesion is None else f"Lésion {lesion}\u202f: "
    for file in requirements().values():
        for each in file.requirements:
            if each.about != about or holds(each.when, facts.values_by_name) is not True:
                continue
            kind, absent = _failure(each, facts)
            if kind is None:
                continue
            names = ", ".join(fact_label(name) for name in absent)
            yield ReadinessGap(
                code=each.id,
                level=each.level,
                kind=kind,
                message=prefix + each.sentence.replace("{missing}", names),
                section=each.section,
                field=each.field or (absent[0].partition(".")[2] if absent else ""),
                lesion=lesion,
                status=file.status,
            )


def _failure(requirement: Requirement, facts: Facts) -> tuple[GapKind | None, tuple[str, ...]]:
    """What is wrong, and the facts absent."""
    if requirement.refuses is not None:
        is_refused = holds(requirement.refuses, facts.values_by_name) is True
        return (GapKind.CONTRADICTORY if is_refused else None), ()
    absent = tuple(name for name in requirement.needs if name not in facts and not is_beside_the_point(name, facts))
    is_met = len(absent) < len(requirement.needs) if requirement.any_of else not absent
    return (None if is_met else GapKind.MISSING), absent


# --- contradictions -----------------------------------------------------------------------------------------------


# The national list of sides to ours; whatever else it says contradicts nothing.
_SIDES: Mapping[str, str] = MappingProxyType({"7771000": "gauche", "24028007": "droite"})
# Words of a site that name a side, or a level, as people write them.
_SIDE_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "droite": frozenset({"droit", "droite", "droits", "droites"}),
        "gauche": frozenset({"gauche", "gauches"}),
    }
)
_PRIMARY = frozenset({"primitif", "recidive"})
_SPINE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rachis_cervical": ("C",),
        "rachis_thoracique": ("T",),
        "rachis_lombaire": ("L",),
        "sacrum": ("S",),
        "coccyx": ("coccyx",),
    }
)
_LOBES: Mapping[str, str] = MappingProxyType(
    {"lsd": "droite", "lm": "droite", "lid": "droite", "lsg": "gauche", "lingula": "gauche", "lig": "gauche"}
)
_LEFT_LIVER, _RIGHT_LIVER = frozenset({"II", "III", "IVa", "IVb"}), frozenset({"V", "VI", "VII", "VIII"})


def _contradictions(case: CaseFacts, today: date) -> Iterator[ReadinessGap]:
    for measure in case.measures:
        if measure.on > today:
            name = vocabulary("measures").label(measure.code)
            yield _contradiction(
                "date-future", f"{name}\u202f: la date est dans le futur.", "resultats", None, "done_on"
            )
    for lesion in case.lesions:
        for code, sentence, field, check in _CHECKS:
            if check(case, lesion, today):
                message = f"Lésion {lesion.position}\u202f: {sentence}"
                yield _contradiction(code, message, "lesions", lesion.position, field)


def _two_results_of_a_day(case: CaseFacts) -> Iterator[ReadinessGap]:
    """A measure with two values on one day: nothing says which of them the rules should read."""
    by_day: dict[tuple[str, date], set[float | str]] = {}
    for measure in case.measures:
        by_day.setdefault((measure.code, measure.on), set()).add(measure.value)
    for (code, on), values in by_day.items():
        if len(values) > 1:
            what = f"{vocabulary('measures').label(code)} du {french_date(on)}"
            message = f"{what}\u202f: des résultats différents pour le même jour. Gardez celui qui est juste."
            yield _contradiction("resultats-du-jour", message, "resultats", None, "value")


def _contradiction(code: str, message: str, section: str, lesion: int | None, field: str) -> ReadinessGap:
    is_blocking = code in _BLOCKING
    return ReadinessGap(
        code=code,
        level=ReadinessLevel.BLOCKS if is_blocking else ReadinessLevel.WARNS,
        kind=GapKind.CONTRADICTORY,
        message=message,
        section=section,
        field=field,
        lesion=lesion,
    )


def _short_over_long(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    long_axis, short_axis = lesion.long_axis_mm, lesion.short_axis_mm
    return long_axis is not None and short_axis is not None and short_axis > long_axis


def _imaging_to_come(_case: CaseFacts, lesion: LesionFacts, today: date) -> bool:
    return lesion.imaging_date is not None and lesion.imaging_date > today


def _other_side_than_tumour(case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    """A primary, or its recurrence, on the other side than the tumour of the case, in the same organ."""
    tumour = _SIDES.get(case.tumour_laterality, "")
    is_same = lesion.organ == case.organ and lesion.nature in _PRIMARY
    return is_same and tumour != "" and lesion.laterality in _SIDE_WORDS and lesion.laterality != tumour


def _other_side_in_site(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    """A site whose words name the other side, and not the one chosen."""
    words = set(lesion.site.casefold().replace("-", " ").replace(",", " ").split())
    named = {side for side, forms in _SIDE_WORDS.items() if words & forms}
    return lesion.laterality in _SIDE_WORDS and bool(named) and lesion.laterality not in named


def _level_outside_region(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    starts = _SPINE.get(str(lesion.descriptors.get("region", "")))
    level = str(lesion.descriptors.get("niveau_vertebral", ""))
    return bool(starts and level) and not level.startswith(starts or ())


def _lobe_on_other_side(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    side = _LOBES.get(str(lesion.descriptors.get("lobe", "")), "")
    return lesion.organ == "lung" and side != "" and lesion.laterality in _SIDE_WORDS and lesion.laterality != side


def _segments_outside_lobe(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    segments = frozenset(_codes(lesion.descriptors.get("segments_couinaud")))
    lobe = lesion.descriptors.get("lobe")
    outside = {"droit": segments and not segments & _RIGHT_LIVER, "gauche": segments and not segments & _LEFT_LIVER}
    return lesion.organ == "liver" and bool(outside.get(str(lobe), False))


def _more_positive_cores(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    taken, positive = lesion.descriptors.get("nb_carottes"), lesion.descriptors.get("nb_carottes_positives")
    return isinstance(taken, int | float) and isinstance(positive, int | float) and positive > taken


def _group_of_other_grades(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    """An ISUP group that is not the one of the two Gleason grades."""
    grades = {key: lesion.descriptors.get(key) for key in ("gleason_primaire", "gleason_secondaire")}
    group = lesion.descriptors.get("isup")
    if group is None or not all(isinstance(grade, int | float) for grade in grades.values()):
        return False
    expected = formula("isup_gleason")(
        {key: value for key, value in grades.items() if value is not None}, score("isup_gleason").data
    ).get("isup")
    return expected is not None and str(expected) != str(group)


def _two_distances_to_skin(_case: CaseFacts, lesion: LesionFacts, _today: date) -> bool:
    """The distance to the skin of the sheet is not the shortest of those to the structure of that name."""
    typed = lesion.descriptors.get("distance_peau_mm")
    measured = [float(distance) for name, distance in lesion.distances if fold(name) == "peau" and distance is not None]
    return isinstance(typed, int | float) and bool(measured) and float(typed) != min(measured)


def _codes(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(each) for each in value)
    return () if value is None else (str(value),)


_Check = Callable[[CaseFacts, LesionFacts, date], bool]
_CHECKS: tuple[tuple[str, str, str, _Check], ...] = (
    ("petit-axe", "le petit axe dépasse le grand axe.", "short_axis_mm", _short_over_long),
    ("imagerie-future", "la date de l’imagerie est dans le futur.", "imaging_date", _imaging_to_come),
    (
        "cote-tumeur",
        "le côté n’est pas celui de la tumeur du dossier. Vérifiez les deux.",
        "laterality",
        _other_side_than_tumour,
    ),
    ("cote-siege", "le siège nomme un autre côté que celui qui est choisi.", "laterality", _other_side_in_site),
    (
        "niveau-region",
        "le niveau vertébral n’appartient pas à la région choisie.",
        "niveau_vertebral",
        _level_outside_region,
    ),
    ("cote-lobe", "le lobe pulmonaire n’est pas de ce côté.", "laterality", _lobe_on_other_side),
    ("segments-lobe", "aucun des segments hépatiques n’est dans le lobe choisi.", "lobe", _segments_outside_lobe),
    (
        "carottes",
        "il y a plus de carottes positives que de carottes prélevées.",
        "nb_carottes_positives",
        _more_positive_cores,
    ),
    ("isup-gleason", "le groupe ISUP n’est pas celui des deux grades de Gleason.", "isup", _group_of_other_grades),
    (
        "distances-peau",
        "la distance à la peau de la fiche et celle des structures diffèrent.",
        "distance_peau_mm",
        _two_distances_to_skin,
    ),
)
# A wrong side is the one error that no discussion repairs afterwards.
_BLOCKING = frozenset({"petit-axe", "imagerie-future", "date-future", "cote-tumeur", "cote-siege"})


# --- freshness ----------------------------------------------------------------------------------------------------


def _stale_measures(facts: Facts, freshness: Freshness, today: date) -> Iterator[ReadinessGap]:
    """The latest value of each measure, when it is older than its limit."""
    for name, fact in facts.items():
        code = name.removeprefix("result.")
        limit = freshness.limit_of_measure(code)
        if code == name or fact.on is None or not is_stale(fact.on, limit, today=today):
            continue
        label = vocabulary("measures").label(code)
        yield _stale(code, f"{label} du {french_date(fact.on)}", fact.on, limit, today, "resultats", None)


def _stale_imaging(case: CaseFacts, freshness: Freshness, today: date) -> Iterator[ReadinessGap]:
    """The imaging a lesion was measured on."""
    for lesion in case.lesions:
        limit = freshness.limit_of_imaging(lesion.imaging_modality)
        if lesion.imaging_date is None or not is_stale(lesion.imaging_date, limit, today=today):
            continue
        what = vocabulary("modalities").label(lesion.imaging_modality) or "imagerie"
        subject = f"Lésion {lesion.position}\u202f: {what} du {french_date(lesion.imaging_date)}"
        key = lesion.imaging_modality if lesion.imaging_modality in defaults() else "imagerie"
        yield _stale(key, subject, lesion.imaging_date, limit, today, "lesions", lesion.position)


def _stale_proofs(case: CaseFacts, freshness: Freshness, today: date) -> Iterator[ReadinessGap]:
    """The day of the histology of a lesion, when its sheet says one."""
    limit = freshness.limit_of_pathology
    for lesion in case.lesions:
        text = lesion.descriptors.get("date_histologie")
        on = date.fromisoformat(text) if isinstance(text, str) else None
        if on is not None and is_stale(on, limit, today=today):
            subject = f"Lésion {lesion.position}\u202f: histologie du {french_date(on)}"
            yield _stale("anatomopathologie", subject, on, limit, today, "lesions", lesion.position)


def _stale(
    key: str, subject: str, on: date, limit: int | None, today: date, section: str, lesion: int | None
) -> ReadinessGap:
    declared = defaults().get(key)
    age = (today - on).days
    return ReadinessGap(
        code=f"ancien-{key}",
        level=ReadinessLevel(declared.level) if declared else ReadinessLevel.INFORMS,
        kind=GapKind.STALE,
        message=f"{subject}, il y a {age}\u00a0jours (limite\u202f: {limit}\u00a0jours).",
        section=section,
        field="imaging_date" if lesion else "",
        lesion=lesion,
        status=declared.status if declared else Status.PRODUCT,
    )
