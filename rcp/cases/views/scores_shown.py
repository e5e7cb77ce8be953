"""The scores of a case in words: results, what each is made of, what is missing and where it is filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from rcp.cases.queries.scores import ScoreLine
from rcp.cases.views.fact_places import FactPlace, fact_of, place_of
from rcp.domain.clinical import wording
from rcp.domain.clinical.binding import Proposed, is_entered_in_the_case
from rcp.domain.clinical.declarations import Declaration
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import scores
from rcp.web.filters import date_fr


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something missing, and the address of the field where it is filled in; `where` says which page it is on."""

    label: str
    url: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result as a page shows it."""

    text: str
    is_computable: bool
    band: str = ""
    meaning: str = ""
    others: tuple[tuple[str, str], ...] = ()
    missing: tuple[Lacking, ...] = ()
    is_any_enough: bool = False  # one of what is missing would do
    refused: tuple[str, ...] = ()  # what was typed and cannot be read: label and reason


@dataclass(frozen=True, slots=True)
class FoundInput:
    """An input the case gives: its value, where it comes from, the day it was measured."""

    label: str
    value: str
    origin: str
    on: str
    url: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A score as somebody kept it."""

    version: str
    by: str
    at: datetime
    text: str
    band: str
    missing: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    is_other_version: bool = False
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class ScoreShown:
    """One score of the page. `form` asks for what is typed here; None for whoever may not. `elsewhere` is what the case
    could still say, that the result does without.
    """

    anchor: str
    declaration: Declaration
    lesion: str
    outcome: Outcome
    found: list[FoundInput]
    elsewhere: list[Lacking]
    kept: Kept | None
    history: list[Kept] = field(default_factory=list)
    form: Any = None
    save_url: str = ""
    compute_url: str = ""

    @property
    def reads_scores(self) -> bool:
        """Whether its result may change when another score is kept."""
        return any(
            (origin.fact or "").startswith("score.") for each in self.declaration.inputs for origin in each.origins
        )

    @property
    def name(self) -> str:
        return self.declaration.short_name or self.declaration.name


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the card « Scores » of a case."""

    lesion: str
    name: str
    text: str
    is_computable: bool
    band: str
    status: str
    missing: int
    outside: tuple[str, ...]  # « Plaquettes : 12 G/L, hors des bornes du score »
    note: str
    url: str


def anchor_of(score_id: str, number: int | None) -> str:
    """The id of a score on the page; `number` is that of its lesion, from 1."""
    return score_id if number is None else f"{score_id}-{number}"


def lesion_words(case: Any, number: int | None) -> str:
    """« Lésion 2, corps de L3 », "" for a score about the case."""
    if number is None:
        return ""
    site = case.lesions[number - 1].site
    return f"Lésion {number}, {site}" if site else f"Lésion {number}"


def card_lines(case: Any, lines: Iterable[ScoreLine]) -> list[CardLine]:
    """The scores of a case on one line each."""
    found = []
    for line in lines:
        declaration, computed = line.proposed.declaration, line.proposed.computed
        anchor = anchor_of(declaration.id, line.lesion)
        found.append(
            CardLine(
                lesion=lesion_words(case, line.lesion),
                name=declaration.short_name or declaration.name,
                text=wording.result(declaration, computed.outputs),
                is_computable=computed.is_computable,
                band=wording.band(declaration, computed),
                status=declaration.status.label,
                missing=wording.missing_count(declaration, line.proposed.absent),
                outside=wording.all_out_of_bounds(line.proposed),
                note=_note(line),
                url=url_for("cases.scores", case_uuid=case.uuid, _anchor=anchor),
            )
        )
    return found


def outcome_of(case: Any, proposed: Proposed, facts: Facts, number: int | None, *, is_editable: bool) -> Outcome:
    """The result of a score, with what is missing."""
    declaration, computed = proposed.declaration, proposed.computed
    return Outcome(
        text=wording.result(declaration, computed.outputs),
        is_computable=computed.is_computable,
        band=wording.band(declaration, computed),
        meaning=computed.band.meaning if computed.band is not None else "",
        others=wording.other_outputs(declaration, computed.outputs),
        missing=tuple(_lacking(case, proposed, key, facts, number, is_editable) for key in computed.missing),
        is_any_enough=wording.is_any_enough(declaration, computed.missing),
    )


def score_shown(case: Any, line: ScoreLine, facts: Facts, records: Iterable[Any], *, is_editable: bool) -> ScoreShown:
    """A score with all that the page says of it; `records` are every record of the case, the newest first."""
    proposed, number = line.proposed, line.lesion
    declaration = proposed.declaration
    lesion = case.lesions[number - 1] if number is not None else None
    where = {"case_uuid": case.uuid, "score": declaration.id}
    if lesion is not None:
        where["lesion_uuid"] = lesion.uuid
    own = [
        each
        for each in records
        if each.score_id == declaration.id and each.lesion_uuid == (lesion.uuid if lesion is not None else None)
    ]
    return ScoreShown(
        anchor=anchor_of(declaration.id, number),
        declaration=declaration,
        lesion=lesion_words(case, number),
        outcome=outcome_of(case, proposed, facts, number, is_editable=is_editable),
        found=[
            _found(case, declaration, key, fact, facts, lesion, is_editable) for key, fact in proposed.found.items()
        ],
        elsewhere=[
            _lacking(case, proposed, each.key, facts, number, is_editable)
            for each in declaration.inputs
            if each.key not in {*proposed.found, *proposed.computed.missing} and is_entered_in_the_case(each)
        ],
        kept=_kept(line.kept, line) if line.kept is not None else None,
        history=[_kept(each) for each in own[1:]],
        save_url=url_for("cases.score_keep", **where),
        compute_url=url_for("cases.score_compute", **where),
    )


def _note(line: ScoreLine) -> str:
    """What separates the result from the last one kept."""
    if line.kept is None or not line.drift:
        return ""
    before = wording.result(line.proposed.declaration, line.kept.outputs)
    if line.drift.is_other_version:
        return f"Enregistré selon la version {line.kept.version}\u202f: {before}"
    return f"À recalculer\u202f: {before} le {date_fr(line.kept.recorded_at)}"


def _lacking(case: Any, proposed: Proposed, key: str, facts: Facts, number: int | None, is_editable: bool) -> Lacking:
    """Where something missing is filled in: in the case when the case holds it as it is, else in its field here."""
    declaration = proposed.declaration
    declared = declaration.input(key)
    if declared is None:
        return Lacking(key)
    outside = proposed.outside.get(key)
    label = declared.label if outside is None else wording.out_of_bounds(declared, outside)
    if not is_editable:
        return Lacking(label)
    if not is_entered_in_the_case(declared):
        return Lacking(label, f"#{anchor_of(declaration.id, number)}-{key}")
    place = _place(case, declared, facts, number)
    return Lacking(label, place.url, place.words)


def _place(case: Any, declared: Any, facts: Facts, number: int | None) -> FactPlace:
    lesion = case.lesions[number - 1] if number is not None else None
    return place_of(case, fact_of(declared, facts), lesion)


def _found(
    case: Any, declaration: Declaration, key: str, fact: Fact, facts: Facts, lesion: Any, is_editable: bool
) -> FoundInput:
    declared = declaration.input(key)
    assert declared is not None, f"{declaration.id} found {key}, which it does not declare"
    name = fact_of(declared, facts)
    place = place_of(case, name, lesion) if name else FactPlace(fact.origin)
    return FoundInput(
        label=declared.label,
        value=wording.shown_input(declared, fact.value),
        origin=fact.origin or place.words,
        on=date_fr(fact.on),
        url=place.url if is_editable else "",
    )


def _kept(record: Any, line: ScoreLine | None = None) -> Kept:
    """A record in words, by the file of today: what it no longer names is shown as it was kept."""
    declaration = scores()[record.score_id]
    since = line.drift if line is not None else None
    labels = {key: found.label for key in record.inputs if (found := declaration.input(key)) is not None}
    return Kept(
        version=record.version,
        by=record.recorded_by.name if record.recorded_by is not None else "ligne de commande",
        at=record.recorded_at,
        text=wording.result(declaration, record.outputs),
        band=wording.typographic(str(record.outputs.get("band", ""))),
        missing=wording.missing_labels(declaration, record.missing),
        inputs=tuple((labels.get(key, key), _value(declaration, key, value)) for key, value in record.inputs.items()),
        is_other_version=bool(since and since.is_other_version),
        changed=wording.missing_labels(declaration, since.changed) if since else (),
    )


def _value(declaration: Declaration, key: str, value: Any) -> str:
    declared = declaration.input(key)
    return wording.shown_input(declared, value) if declared is not None else str(value)
