"""What a quorum lacks, and who could bring it: somebody to call in, or a written opinion where the text allows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rcp.domain.quorum import Quorum, QuorumRule, QuorumStatus, WrittenOpinionBasis, specialty_key, written_basis

RULE_SUMMONS = "qui-peut-apporter"


class Standing(StrEnum):
    """How far somebody is from taking part in the case, nearest first."""

    OUT = "out"
    LATE = "late"
    EXPECTED = "expected"
    LEFT = "left"
    WRITTEN = "written"
    ELSEWHERE = "elsewhere"
    MEMBER = "member"
    EXCUSED = "excused"
    ABSENT = "absent"
    DIRECTORY = "directory"

    @property
    def label(self) -> str:
        return {
            "out": "sorti pour ce dossier",
            "late": "arrivé après la discussion",
            "expected": "attendu, à pointer",
            "left": "parti",
            "written": "noté «\u202favis écrit\u202f»",
            "elsewhere": "à une autre séance",
            "member": "membre de la RCP",
            "excused": "excusé",
            "absent": "absent",
            "directory": "annuaire",
        }[self.value]

    @property
    def rank(self) -> int:
        return list(Standing).index(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A physician who does not take part in the case and could. `person_key` is that of `Presence`."""

    person_key: str
    specialty_code: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a quorum lacks: a required specialty, or `count` other specialties when the code is "".

    `writing` says in French what a written opinion can do; `suffices` whether it is enough, by `basis` or by the
    board's setting.
    """

    specialty_code: str
    count: int
    people: tuple[Candidate, ...]
    suffices: bool
    writing: str
    basis: WrittenOpinionBasis | None = None


def who_could_bring(
    rule: QuorumRule, verdict: Quorum, candidates: Iterable[Candidate], *, recused: Collection[str] = ()
) -> tuple[Lack, ...]:
    """What a quorum that is not reached lacks, each with who could bring it, nearest first; the recused never.

    A required specialty that is brought by somebody present counts toward the number too: only what remains then is
    asked as other specialties.
    """
    if verdict.status is not QuorumStatus.NOT_REACHED:
        return ()
    near = _nearest(candidates, recused)
    missing = {specialty_key(code): code for code in verdict.missing_specialties}
    lacks = [_required(rule, verdict, code, near) for code in missing.values()]
    others = verdict.missing_count - len(missing)
    if others > 0:
        taken = {specialty_key(code) for code in verdict.distinct_specialties} | set(missing)
        lacks.append(_others(rule, others, [each for each in near if specialty_key(each.specialty_code) not in taken]))
    return tuple(lacks)


def _nearest(candidates: Iterable[Candidate], recused: Collection[str]) -> list[Candidate]:
    """Each person once, where they are nearest; without a specialty nobody brings any."""
    kept: dict[str, Candidate] = {}
    for each in sorted(candidates, key=lambda one: one.standing.rank):
        if each.person_key not in recused and specialty_key(each.specialty_code):
            kept.setdefault(each.person_key, each)
    return list(kept.values())


def _required(rule: QuorumRule, verdict: Quorum, code: str, near: list[Candidate]) -> Lack:
    basis = written_basis(code)
    leaves_number = verdict.missing_count > 0 and not rule.written_counts_in_minimum
    if basis is None:
        writing = "Un avis écrit ne remplace pas sa présence."
    elif leaves_number:
        writing = "Un avis écrit suffit pour cette spécialité, mais ne compte pas dans le nombre (réglage de la RCP)."
    else:
        writing = "Un avis écrit suffit."
    return Lack(
        specialty_code=code,
        count=1,
        people=tuple(each for each in near if specialty_key(each.specialty_code) == specialty_key(code)),
        suffices=basis is not None and not leaves_number,
        writing=writing,
        basis=basis,
    )


def _others(rule: QuorumRule, count: int, near: list[Candidate]) -> Lack:
    suffices = rule.written_counts_in_minimum
    return Lack(
        specialty_code="",
        count=count,
        people=tuple(near),
        suffices=suffices,
        writing="Un avis écrit d’une autre spécialité compte (réglage de la RCP)."
        if suffices
        else "Un avis écrit ne compte pas dans le nombre (réglage de la RCP).",
    )
