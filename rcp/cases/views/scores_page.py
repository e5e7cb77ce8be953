"""The page of the scores of a case: which are on it, the form of each, what may be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.cases import queries
from rcp.cases.forms.scores import ScoreForm, initial, score_form
from rcp.cases.queries.scores import (
    case_scores,
    clinical_facts,
    list_records,
    score_lines,
    typed_inputs,
)
from rcp.cases.services import scores as services
from rcp.cases.views.frame import may_change, patient_of
from rcp.cases.views.scores_shown import ScoreShown, anchor_of, lesion_words, score_shown
from rcp.domain.clinical import wording
from rcp.domain.clinical.binding import Proposed, is_entered_in_the_case
from rcp.domain.clinical.declarations import Declaration
from rcp.domain.clinical.library import scores as declared_scores
from rcp.domain.clinical.scoring import CaseScores, Place, case_declarations, is_of_another_organ
from rcp.domain.errors import InvalidValue, NotFound
from rcp.web.clock import today
from rcp.web.guards import current_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A score of the case, or of one of its lesions; `number` is that of the lesion, from 1."""

    declaration: Declaration
    lesion: Any = None
    number: int | None = None

    @property
    def anchor(self) -> str:
        return anchor_of(self.declaration.id, self.number)

    @property
    def place(self) -> Place:
        return self.declaration.id, None if self.number is None else self.number - 1


@dataclass(frozen=True, slots=True)
class Group:
    """The scores about one lesion, or about the case."""

    title: str
    anchor: str
    scores: list[ScoreShown]


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows, and what it was computed from."""

    groups: list[Group]
    scored: CaseScores
    is_editable: bool


def asked_for(case: Any, text: str) -> Asked:
    """The score that `text` names: `g8`, or `mirels.2` for the second lesion.

    Raises:
        NotFound: no such score on this page, or no such lesion.
        InvalidValue: a score of another organ.
    """
    score_id, _dot, number = text.partition(".")
    declaration = declared_scores().get(score_id)
    if declaration is None or declaration.screen != "case" or (declaration.about == "lesion") is not bool(number):
        raise NotFound("Ce score n’existe pas. Revenez aux scores du dossier.")
    if not number:
        return Asked(declaration)
    if not (number.isascii() and number.isdigit() and len(number) < 4 and 0 < int(number) <= len(case.lesions)):
        raise NotFound("Cette lésion n’existe pas. Revenez aux scores du dossier.")
    return Asked(declaration, case.lesions[int(number) - 1], int(number))


def groups(case: Any, asked: Asked | None = None, form: ScoreForm | None = None) -> Found:
    """The scores of the page, lesion by lesion, then those of the case.

    Raises:
        InvalidValue: the score asked for is of another organ.
    """
    known, records = queries.facts(case), list_records(case)
    kept: dict[Place, Any] = typed_inputs(case, records)
    if asked is not None:
        kept[asked.place] = readable(form) if form is not None else kept.get(asked.place, {})
    scored = case_scores(case, known, clinical_facts(case, known, today()), records, kept)
    lines = score_lines(case, scored, records)
    is_editable = may_change(case) and allows(current_actor(), Permission.CASE_EDIT, case)
    found: dict[int | None, list[ScoreShown]] = {}
    for line in lines:
        facts = scored.case_facts if line.lesion is None else scored.lesion_facts[line.lesion - 1]
        shown = score_shown(case, line, facts, records, is_editable=is_editable)
        is_sent = form is not None and asked is not None and shown.anchor == asked.anchor
        if is_editable:
            shown.form = form if is_sent else _form(case, line.proposed, line.kept, formdata=None)
            shown.form.place(shown.anchor)
        found.setdefault(line.lesion, []).append(shown)
    if asked is not None and asked.anchor not in {each.anchor for scores in found.values() for each in scores}:
        raise InvalidValue(f"«\u202f{asked.declaration.name}\u202f» ne s’applique pas à cet organe.")
    titled = [
        Group(lesion_words(case, number) or "Dossier", f"groupe-{number or 'dossier'}", scores)
        for number, scores in found.items()
    ]
    return Found(titled, scored, is_editable)


def others(case: Any, found: Found) -> list[tuple[str, str]]:
    """What may be added to the page: (`g8` or `mirels.2`, its name), by name; nothing for whoever may not."""
    if not found.is_editable:
        return []
    shown = {each.anchor for group in found.groups for each in group.scores}
    offered = []
    for declaration in case_declarations():
        numbers: list[int | None] = [None]
        if declaration.about == "lesion":
            numbers = list(range(1, len(case.lesions) + 1))
        for number in numbers:
            facts = found.scored.case_facts if number is None else found.scored.lesion_facts[number - 1]
            if anchor_of(declaration.id, number) in shown or is_of_another_organ(declaration, facts):
                continue
            value = declaration.id if number is None else f"{declaration.id}.{number}"
            words = lesion_words(case, number)
            offered.append((value, f"{declaration.name} – {words}" if words else declaration.name))
    return sorted(offered, key=lambda each: each[1].casefold())


def typed_form(case: Any, asked: Asked) -> ScoreForm:
    """The form of a score as it was sent: it asks for what the case does not hold as it is."""
    records = list_records(case)
    proposed = services.propose_one(case, asked.declaration, {}, lesion=asked.lesion, records=records, today=today())
    last = services.last_record(records, asked.declaration.id, asked.lesion)
    form = _form(case, proposed, last)
    form.place(asked.anchor)
    return form


def readable(form: ScoreForm) -> dict[str, Any]:
    """What was typed and can be read; the rest is missing until it is corrected."""
    wrong = {key for key, field in form.fields().items() if field.errors}
    typed = {key: value for key, value in form.inputs().items() if key not in wrong}
    return services.check_typed(form.declaration, typed)


def _form(case: Any, proposed: Proposed, last: Any, **source: Any) -> ScoreForm:
    declaration = proposed.declaration
    keys = [each.key for each in declaration.inputs if not is_entered_in_the_case(each)]
    hints = {
        each.key: wording.hint(each, proposed.hinted[each.key])
        for each in declaration.inputs
        if each.key in proposed.hinted
    }
    return score_form(declaration, keys, hints)(
        data=initial(declaration, proposed.typed),
        subject=services.score_snapshot(last),
        patient=patient_of(case),
        **source,
    )
