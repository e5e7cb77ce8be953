"""Every score of a case at once: those about the case, then those about each lesion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rcp.domain.case.facts import LesionFacts
from rcp.domain.clinical.binding import Proposed, applies, propose, results_of
from rcp.domain.clinical.conditions import Comparison, Condition, Group, Values, facts_of, holds
from rcp.domain.clinical.declarations import Declaration, DeclarationError
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.gathering import lesion_facts
from rcp.domain.clinical.library import scores

# A score, and the place of a lesion in the case from 0; None for the case itself.
Place = tuple[str, int | None]
_ORGANS = ("case.organ", "lesion.organ")
_BY_ORGAN = ("case.lesions_", "case.metastases_", "case.largest_", "case.any_", "case.tumours_", "case.recurrences_")


@dataclass(frozen=True, slots=True)
class CaseScores:
    """What the scores of a case say, with the facts they leave behind.

    Attributes:
        case: the scores about the case, the organ's own first.
        lesions: for each lesion in order, the scores about it.
        case_facts, lesion_facts: the facts, with the results of these scores under `score.<id>.<output>`.
    """

    case: tuple[Proposed, ...]
    lesions: tuple[tuple[Proposed, ...], ...]
    case_facts: Facts
    lesion_facts: tuple[Facts, ...]

    def placed(self) -> Iterator[tuple[int | None, Proposed]]:
        """Each score with the place of its lesion, in the order of the page: lesion by lesion, then the case."""
        for place, found in enumerate(self.lesions):
            yield from ((place, each) for each in found)
        yield from ((None, each) for each in self.case)


def score_case(
    facts: Facts,
    lesions: Iterable[LesionFacts],
    typed: Mapping[Place, Values],
    declarations: Iterable[Declaration] | None = None,
) -> CaseScores:
    """The scores that apply to a case and to its lesions, and those somebody added (they have an entry in `typed`).

    A score about a lesion sees the results of those about the case, never the reverse. Those of another organ are left
    out, whoever asked for them.
    """
    declared = case_declarations() if declarations is None else in_order(declarations)
    about_case, case = _scored(facts, [each for each in declared if each.about == "case"], typed, None)
    found: list[tuple[Proposed, ...]] = []
    seen: list[Facts] = []
    for place, lesion in enumerate(lesions):
        own = [each for each in declared if each.about == "lesion"]
        about_lesion, after = _scored(lesion_facts(case, lesion), own, typed, place)
        found.append(about_lesion)
        seen.append(after)
    return CaseScores(about_case, tuple(found), case, tuple(seen))


def is_of_another_organ(declaration: Declaration, facts: Facts) -> bool:
    """Whether the organ alone, whatever the rest, rules a score out. One out of its range of age may still be added."""
    organs = {name: facts[name].value for name in _ORGANS if name in facts}
    return holds(_by_organ(declaration.applies), organs) is False


def _by_organ(condition: Condition | None) -> Condition | None:
    """The same condition, where whatever is not the organ is unknown: « known » would answer no."""
    if condition is None:
        return None
    if isinstance(condition, Comparison):
        return condition if condition.fact in _ORGANS else Comparison(condition.fact, "==")
    if condition.all is not None:
        return Group(all=_each_by_organ(condition.all))
    if condition.any is not None:
        return Group(any=_each_by_organ(condition.any))
    return Group(none=_by_organ(condition.none))


def _each_by_organ(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(found for each in conditions if (found := _by_organ(each)) is not None)


def is_of_an_organ(declaration: Declaration) -> bool:
    """Whether a score belongs to an organ; the others are general."""
    return any(name in _ORGANS or name.startswith(_BY_ORGAN) for name in facts_of(declaration.applies))


@lru_cache(maxsize=1)
def case_declarations() -> tuple[Declaration, ...]:
    """The scores of the case page, each after those it needs."""
    return in_order(each for each in scores().values() if each.screen == "case")


def in_order(declarations: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """The same, each after those whose results it asks for; else in the order given.

    Raises:
        DeclarationError: two scores need each other.
    """
    known = {each.id: each for each in declarations}
    ordered: dict[str, Declaration] = {}

    def place(declaration: Declaration, waiting: tuple[str, ...]) -> None:
        if declaration.id in waiting:
            raise DeclarationError(f"{' → '.join((*waiting, declaration.id))}: these scores need each other")
        if declaration.id in ordered:
            return
        for needed in _needs(declaration):
            if needed in known:
                place(known[needed], (*waiting, declaration.id))
        ordered[declaration.id] = declaration

    for each in known.values():
        place(each, ())
    return tuple(ordered.values())


def _needs(declaration: Declaration) -> Iterator[str]:
    """The ids of the scores whose results a score asks for."""
    names = list(facts_of(declaration.applies))
    for declared in declaration.inputs:
        for origin in declared.origins:
            names += [origin.fact, origin.over, *facts_of(origin.when)]
    return (name.split(".")[1] for name in names if name.startswith("score."))


def _scored(
    facts: Facts, declarations: Iterable[Declaration], typed: Mapping[Place, Values], place: int | None
) -> tuple[tuple[Proposed, ...], Facts]:
    found: list[Proposed] = []
    for declaration in declarations:
        added = typed.get((declaration.id, place))
        if not applies(declaration, facts) and (added is None or is_of_another_organ(declaration, facts)):
            continue
        one = propose(declaration, facts, added or {})
        found.append(one)
        facts = facts.joined(results_of(one))
    found.sort(key=lambda each: not is_of_an_organ(each.declaration))
    return tuple(found), facts
