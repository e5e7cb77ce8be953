"""The quorum, computed per case from those present for it.

The number asked for (at least three physicians of different specialties) and the specialties required are settings of
the board. A written opinion satisfies a required specialty only where the decree allows it (`WRITTEN_OPINIONS`);
whether it also counts toward the number is a setting of the board, off by default, and shown apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rcp.domain.errors import InvalidValue

RULE_QUORUM = "quorum-par-cas"
RULE_WRITTEN_OPINION = "avis-ecrit"

_J01 = "G15_10/"


class AttendanceMode(StrEnum):
    """How somebody took part; `absent` and `excused` are kept so that the attendance sheet is whole."""

    ROOM = "room"
    REMOTE = "remote"
    WRITTEN = "written"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def label(self) -> str:
        return {
            "room": "En salle",
            "remote": "À distance",
            "written": "Avis écrit",
            "absent": "Absent",
            "excused": "Excusé",
        }[self.value]

    @property
    def is_live(self) -> bool:
        """Whether the person takes part in the discussion itself, in the room or by videoconference."""
        return self in (AttendanceMode.ROOM, AttendanceMode.REMOTE)


class QuorumStatus(StrEnum):
    """The verdict, with its national code (jdv-rcp-statut-quorum)."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"reached": "Quorum atteint", "not_reached": "Quorum non atteint", "unknown": "Quorum inconnu"}[self]

    @property
    def national_code(self) -> str:
        return {"reached": "ORG-126", "not_reached": "ORG-133", "unknown": "GEN-010"}[self]


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody's part in a meeting. `person_key` is any stable key of the person; times are aware instants."""

    person_key: str
    specialty_code: str
    is_physician: bool
    mode: AttendanceMode
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """A board's setting: how many specialties, which ones, and whether writing counts toward the number.

    Raises:
        InvalidValue: a minimum below 1.
    """

    minimum_specialties: int | None
    required_specialties: tuple[str, ...] = ()
    written_counts_in_minimum: bool = False

    def __post_init__(self) -> None:
        if self.minimum_specialties is not None and self.minimum_specialties < 1:
            raise InvalidValue("Le quorum compte au moins une spécialité.", field="minimum_specialties")

    @property
    def is_set(self) -> bool:
        return self.minimum_specialties is not None or bool(self.required_specialties)


@dataclass(frozen=True, slots=True)
class Quorum:
    """The verdict for one case and how it was reached. Specialties are codes of the national list, in stable order."""

    status: QuorumStatus
    counted: int
    distinct_specialties: tuple[str, ...]
    missing_count: int
    missing_specialties: tuple[str, ...]
    satisfied_by_writing: tuple[str, ...]
    written_specialties: tuple[str, ...]
    explanation: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values, to freeze with the decision."""
        return {
            "status": self.status.value,
            "counted": self.counted,
            "distinct_specialties": list(self.distinct_specialties),
            "missing_count": self.missing_count,
            "missing_specialties": list(self.missing_specialties),
            "satisfied_by_writing": list(self.satisfied_by_writing),
            "written_specialties": list(self.written_specialties),
            "explanation": list(self.explanation),
        }


@dataclass(frozen=True, slots=True)
class WrittenOpinionBasis:
    """Specialties whose part may be taken by collecting a complementary opinion, and where that is written."""

    codes: frozenset[str]
    label: str
    source: str
    verification: str


@dataclass(frozen=True, slots=True)
class RuleBasis:
    """Where a rule is written, and how far that was read."""

    source: str
    verification: str


QUORUM_BASIS = RuleBasis(
    "Au moins trois médecins de spécialités différentes\u202f: HAS, fiche méthode RCP (mai 2014). "
    "Spécialités requises\u202f: réglage de la RCP.",
    "Référentiel organisationnel de l’INCa (2023) non lu en entier.",
)

_CONSOLIDATED = "Version consolidée lue sur un site juridique tiers\u202f; Légifrance non consulté."

# CSP D. 6124-131 III, in substance: by being present or by giving a complementary opinion.
WRITTEN_OPINIONS: tuple[WrittenOpinionBasis, ...] = (
    WrittenOpinionBasis(
        frozenset({"SM94"}),
        "Radiologie interventionnelle (mention C)",
        "CSP D. 6124-131 III, qui renvoie à R. 6123-166 3°",
        _CONSOLIDATED,
    ),
    WrittenOpinionBasis(
        frozenset({"SM28", "C69", "DSM222"}),
        "Médecine nucléaire (mention B)",
        "CSP D. 6124-131 III (décret 2022-693 du 26 avril 2022)",
        "Rédaction initiale de 2022 lue\u202f; version consolidée lue sur un site juridique tiers.",
    ),
    WrittenOpinionBasis(
        frozenset({"SM31", "C45"}),
        "Neurochirurgie",
        "CSP D. 6124-131 III (décret 2022-693 du 26 avril 2022)",
        "Rédaction initiale de 2022 lue\u202f; version consolidée lue sur un site juridique tiers.",
    ),
)

# Codes of the national list that name one and the same specialty under successive nomenclatures: two holders are
# two physicians of one specialty. Anything not listed here stands for itself.
_SAME_SPECIALTY: Mapping[str, str] = MappingProxyType(
    {
        "SM37": "SM45",  # oncologie option radiothérapie → radiothérapie
        "SM44": "SM74",  # radiodiagnostic → radiologie et imagerie médicale
        "C69": "SM28",  # médecine nucléaire
        "DSM222": "SM28",
        "C45": "SM31",  # neurochirurgie
        "C13": "SM12",  # urologie
        "CEX64": "SM12",
        "C12": "SM08",  # chirurgie orthopédique
        "C01": "SM01",  # anatomie pathologique
        "C54": "SM41",  # pneumologie
        "C11": "SM11",  # chirurgie thoracique
        "C03": "SM02",  # anesthésie-réanimation
        "C29": "SM24",  # gastro-entérologie
        "DSM213": "SM18",  # gériatrie
    }
)


def _bare(code: str) -> str:
    return code.strip().removeprefix(_J01)


def specialty_key(code: str) -> str:
    """The specialty a code of the national list stands for, once synonyms are brought together."""
    bare = _bare(code)
    return _SAME_SPECIALTY.get(bare, bare)


def written_basis(code: str) -> WrittenOpinionBasis | None:
    """The text that lets this specialty take part by a written opinion, None when there is none."""
    return next((basis for basis in WRITTEN_OPINIONS if _bare(code) in basis.codes), None)


def may_be_written(code: str) -> bool:
    """Whether the decree lets this specialty take part by a written opinion."""
    return written_basis(code) is not None


def presences_for_case(
    attendances: Iterable[Presence],
    *,
    absent: Collection[str] = (),
    recused: Collection[str] = (),
    at: datetime | None = None,
) -> tuple[Presence, ...]:
    """Those who take part in one case, each once, live presence first.

    Left out: the absent and excused, whoever left the room for this case or is recused (even from writing), and
    whoever was not there at the moment the case was discussed (`at`; None while it is to be discussed: whoever has
    left by now). See `rcp.domain.presence.discussed_at` for that moment.
    """
    out = {*absent, *recused}
    kept: dict[str, Presence] = {}
    for each in attendances:
        if each.person_key in out or each.mode in (AttendanceMode.ABSENT, AttendanceMode.EXCUSED):
            continue
        if each.mode.is_live and not _is_there(each, at):
            continue
        before = kept.get(each.person_key)
        if before is None or (each.mode.is_live and not before.mode.is_live):
            kept[each.person_key] = each
    return tuple(kept.values())


def _is_there(presence: Presence, moment: datetime | None) -> bool:
    if moment is None:
        return presence.left_at is None
    has_arrived = presence.arrived_at is None or presence.arrived_at <= moment
    return has_arrived and (presence.left_at is None or presence.left_at >= moment)


def quorum(
    rule: QuorumRule | None,
    presences: Sequence[Presence],
    *,
    attendance_recorded: bool | None = None,
    labels: Mapping[str, str] | None = None,
) -> Quorum:
    """The quorum of a case from those present for it (see `presences_for_case`).

    `attendance_recorded` tells a meeting whose attendance nobody noted (unknown) from one where nobody stayed for this
    case (not reached); by default it is known as soon as somebody takes part live. `labels` maps specialty codes to
    French words for the explanation.
    """
    physicians = [each for each in presences if each.is_physician]
    live = _specialties(each for each in physicians if each.mode.is_live)
    written = _specialties(each for each in physicians if each.mode is AttendanceMode.WRITTEN)
    is_recorded = any(each.mode.is_live for each in presences) if attendance_recorded is None else attendance_recorded
    names = _Names(labels)
    if rule is None or not rule.is_set:
        return _unknown(live, written, "La règle de quorum de la RCP n’est pas définie.")
    if not is_recorded:
        return _unknown(live, written, "Les présences ne sont pas relevées.")

    by_writing: list[str] = []
    missing: list[str] = []
    for code in dict.fromkeys(rule.required_specialties):
        key = specialty_key(code)
        if key in live:
            continue
        (by_writing if key in written and may_be_written(written[key]) else missing).append(code)
    counted = dict(live)
    if rule.written_counts_in_minimum:
        counted |= {key: code for key, code in written.items() if key not in live}
    lacking = max(0, (rule.minimum_specialties or 0) - len(counted))
    lines = _explain(rule, counted, lacking, missing, by_writing, live, written, names)
    if nameless := sum(1 for each in physicians if not _bare(each.specialty_code)):
        lines.append(f"Sans spécialité renseignée, non comptés\u202f: {nameless}.")
    return Quorum(
        status=QuorumStatus.NOT_REACHED if missing or lacking else QuorumStatus.REACHED,
        counted=len(counted),
        distinct_specialties=tuple(counted.values()),
        missing_count=lacking,
        missing_specialties=tuple(missing),
        satisfied_by_writing=tuple(by_writing),
        written_specialties=tuple(written.values()),
        explanation=tuple(lines),
    )


class _Names:
    """French words for codes, whether or not they carry the prefix of the national list."""

    def __init__(self, labels: Mapping[str, str] | None) -> None:
        self._labels = {_bare(code): label for code, label in (labels or {}).items()}

    def __call__(self, codes: Iterable[str]) -> str:
        return ", ".join(self._labels.get(_bare(code), _bare(code)) for code in codes)


def _specialties(presences: Iterable[Presence]) -> dict[str, str]:
    """Specialty → the first code it was met under."""
    found: dict[str, str] = {}
    for each in presences:
        if _bare(each.specialty_code):
            found.setdefault(specialty_key(each.specialty_code), each.specialty_code)
    return found


def _unknown(live: Mapping[str, str], written: Mapping[str, str], line: str) -> Quorum:
    return Quorum(QuorumStatus.UNKNOWN, len(live), tuple(live.values()), 0, (), (), tuple(written.values()), (line,))


def _explain(
    rule: QuorumRule,
    counted: Mapping[str, str],
    lacking: int,
    missing: Sequence[str],
    by_writing: Sequence[str],
    live: Mapping[str, str],
    written: Mapping[str, str],
    names: _Names,
) -> list[str]:
    lines = []
    if rule.minimum_specialties is not None:
        lines.append(f"Spécialités différentes\u202f: {len(counted)} sur {rule.minimum_specialties} au moins.")
    if counted:
        lines.append(f"Comptées\u202f: {names(counted.values())}.")
    if lacking:
        lines.append(f"Il manque {lacking} {'spécialité' if lacking == 1 else 'spécialités'}.")
    for code in missing:
        has_written = specialty_key(code) in written
        why = " (un avis écrit ne remplace pas sa présence)" if has_written else ""
        lines.append(f"Spécialité requise absente\u202f: {names([code])}{why}.")
    for code in by_writing:
        lines.append(f"Spécialité requise représentée par un avis écrit\u202f: {names([code])} (CSP D. 6124-131 III).")
    if apart := [code for key, code in written.items() if key not in live]:
        how = "comptés dans le nombre" if rule.written_counts_in_minimum else "non comptés dans le nombre"
        lines.append(f"Avis écrits, {how} par réglage de la RCP\u202f: {names(apart)}.")
    return lines
