"""The decision as it is typed during the meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from rcp.deliberation.forms.decision_rows import (
    ActionRow,
    ConditionRow,
    DissentRow,
    ExaminationRow,
    PartRow,
    ProposalRow,
    treatment_choices,
)
from rcp.domain.decision import (
    ActionEntry,
    ConditionEntry,
    DecisionEntry,
    DissentEntry,
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    ProposalEntry,
    Referral,
    Trial,
)
from rcp.domain.decision.requester import RequesterEntry
from rcp.domain.decision.rows import MOST_ROWS
from rcp.domain.errors import DomainError, Incomplete, InvalidValue
from rcp.domain.vocabulary import vocabulary
from rcp.web.fields import (
    AnswerField,
    ChecksField,
    ChoiceField,
    DateField,
    LineField,
    ProseField,
    RadiosField,
    TickField,
)
from rcp.web.forms import Form, rows_of

YES_NO = [("yes", "Oui"), ("no", "Non")]
CRYOABLATION = "cryoablation"

Choice = tuple[str, str, int]  # a person: opaque number, name, key


class DecisionForm(Form):
    """Every field of a decision, and who takes part in it."""

    outcome = RadiosField("Statut du cas", choices=[(each.value, each.label) for each in Outcome])
    proposals = rows_of(ProposalRow, "Propositions", maximum=MOST_ROWS["proposals"])
    is_surveillance = TickField("Surveillance")
    surveillance = LineField("Rythme et modalités de la surveillance", max_length=1000)
    is_stopping = TickField("Arrêt ou abstention de traitement spécifique")
    stopping = LineField("Précision sur l’arrêt ou l’abstention", max_length=1000)
    conditions = rows_of(ConditionRow, "Conditions", maximum=MOST_ROWS["conditions"])
    plan_b = ProseField("Plan B", max_length=5000)
    comment = ProseField("Avis de la RCP, commentaire")
    examinations = rows_of(ExaminationRow, "Examens complémentaires", maximum=MOST_ROWS["examinations"])
    referral = RadiosField("Orientation vers une autre RCP", choices=[(each.value, each.label) for each in Referral])
    referral_board = LineField("RCP destinataire", max_length=200)
    trial = RadiosField("Essai clinique proposé", choices=[(each.value, each.label) for each in Trial])
    trial_name = LineField("Nom de l’essai", max_length=300)
    guideline_followed = AnswerField("Référentiel suivi")
    guideline = LineField("Référentiel", max_length=300)
    departure_reason = ProseField("Pourquoi s’en écarter", max_length=5000)
    patient_preference_known = RadiosField(
        "Préférence du patient", choices=[(each.value, each.label) for each in PatientPreference]
    )
    patient_preference = ProseField("Ce que le patient préfère", max_length=5000)
    supportive_care = ChecksField("Besoins en soins de support", choices=vocabulary("supportive_care").choices())
    supportive_care_comment = LineField("Précision sur les soins de support", max_length=1000)
    oncogeriatrics = RadiosField("Avis oncogériatrique demandé", choices=YES_NO)
    double_expertise = RadiosField("Double expertise adulte et pédiatrique recueillie", choices=YES_NO)
    responsible = ChoiceField("Médecin responsable de la suite")
    due_on = DateField("Échéance")
    actions = rows_of(ActionRow, "Actions", maximum=MOST_ROWS["actions"])
    dissents = rows_of(DissentRow, "Avis divergents", maximum=MOST_ROWS["dissents"])
    is_to_present_again = TickField("À présenter de nouveau")
    present_again_note = LineField("Ce qui est attendu d’ici là", max_length=1000)
    no_decision_reason = ChoiceField(
        "Motif d’absence de décision",
        choices=[(each.value, each.label) for each in NoDecisionReason],
        empty="Une décision est prise",
    )
    no_decision_comment = ProseField("Précision sur l’absence de décision", max_length=5000)
    unblocked_by = ProseField("Ce qui permettrait de décider", max_length=5000)
    parts = rows_of(PartRow, "Participation", spare=0, maximum=200)
    is_completed = False  # by what was foreseen, and not saved yet
    taken = "Pré-plan repris"  # what completed it
    left: Sequence[str] = ()  # what it would have filled, had nothing been typed there
    started: Any = None  # what was typed at a meeting the case left, when the fields open with it

    def offer(
        self, *, organ: str, doctors: Sequence[Choice], helpers: Sequence[Choice] = (), voices: Sequence[Choice] = ()
    ) -> None:
        """Give the lists that depend on the case: treatments of its organ first, doctors who may carry the decision,
        people an action may be given to, people who may dissent.
        """
        self._treatments = treatment_choices(organ)
        everybody = [*doctors, *helpers, *voices]
        self._keys = {number: key for number, _name, key in everybody}
        self._numbers = {key: number for number, _name, key in everybody}
        self.names = {key: name for _number, name, key in everybody}
        self.responsible.choices = _people("Non désigné", doctors)
        self._helpers = _people("À attribuer", helpers)
        self._voices = _people("Autre personne, à nommer", voices)
        self._arrange()

    @property
    def names_people(self) -> bool:
        """Whether what was sent gives an action to somebody, or names who dissents."""
        return any(row.form.assignee.data for row in self.actions) or any(row.form.person.data for row in self.dissents)

    def show(self, entry: DecisionEntry, *, responsible: str = "", people: Iterable[Any] = ()) -> None:
        """Fill the form with what is stored, unless it was sent."""
        if self.is_submitted():
            return
        for name in DecisionEntry.columns():
            if name in self._fields:
                value = getattr(entry, name)
                self[name].data = list(value) if isinstance(value, tuple) else value
        self.responsible.data = responsible
        _refill(
            self.proposals,
            [{"rank": rank, **_named(each, "choice", "intention", "aim", "detail", "plan")}
             for rank, each in enumerate(entry.proposals, 1)],
        )  # fmt: skip
        _refill(self.examinations, [_named(each, "label", "not_before", "not_after") for each in entry.examinations])
        _refill(self.conditions, [_named(each, "if_text", "then_text") for each in entry.conditions])
        _refill(
            self.actions,
            [{**_named(each, "label", "due_on"), "assignee": self._number(each.assignee_id)} for each in entry.actions],
        )
        _refill(
            self.dissents,
            [{**_named(each, "name", "text"), "person": self._number(each.person_id)} for each in entry.dissents],
        )
        for person in people:
            self.parts.append_entry({"uuid": person.uuid, "shown": person.part, "part": person.part})
        self._arrange()

    def take_plan(self, text: str) -> None:
        """Put a technical plan in the first cryoablation proposed, or in a row of its own; nothing else changes."""
        rows = [entry.form for entry in self.proposals]
        row = next((row for row in rows if row.choice.data == CRYOABLATION), None) or rows[-1]
        if row.is_blank:
            row.choice.data = CRYOABLATION
        typed = row.plan.data or ""
        if text not in typed:
            row.plan.data = "\n".join(part for part in (typed, text) if part)
        self.is_completed = True

    def take_proposal(self, entry: RequesterEntry) -> None:
        """Put what the requester proposes in the fields left empty: the treatments together, the comment. What is
        typed stays, and `left` names it.
        """
        left = []
        rows = [entry.form for entry in self.proposals]
        if all(row.is_blank for row in rows):
            _refill(self.proposals, [
                {"rank": rank, **_named(each, "choice", "intention", "aim", "detail")}
                for rank, each in enumerate(entry.treatments, 1)
            ])  # fmt: skip
            self._arrange()
        elif entry.treatments:
            left.append("les traitements")
        if not self.comment.data:
            self.comment.data = entry.comment
        elif entry.comment:
            left.append("le commentaire")
        self.left, self.taken = left, "Proposition du demandeur reprise"
        self.is_completed = True

    def take_typed(self, typed: Mapping[str, Sequence[str]]) -> None:
        """Put back what was typed in some fields and could not be read, each with what is wrong with it."""
        values: MultiDict[str, str] = MultiDict([(name, text) for name, texts in typed.items() for text in texts])
        for name in sorted({name.partition("-")[0] for name in typed} & set(self._fields)):
            self[name].process(values)
            self._arrange()
            self[name].validate(self)

    def forget(self, names: Iterable[str]) -> None:
        """Leave out what could not be read: the entry holds nothing of it."""
        for name in names:
            self[name].process(MultiDict())

    def _arrange(self) -> None:
        """One spare row to type in, and the lists of each row."""
        for rows in (self.proposals, self.examinations, self.conditions, self.actions, self.dissents):
            if not len(rows) or (not rows[-1].form.is_blank and len(rows) < rows.max_entries):
                rows.append_entry()
        for entry in self.proposals:
            entry.form.choice.choices = self._treatments
        for entry in self.actions:
            entry.form.assignee.choices = self._helpers
        for entry in self.dissents:
            entry.form.person.choices = self._voices

    def _number(self, key: int | None) -> str:
        return self._numbers.get(key, "") if key is not None else ""

    def _key(self, number: str | None) -> int | None:
        return self._keys.get(number or "")

    def entry(self) -> DecisionEntry:
        """What was typed."""
        values: dict[str, Any] = {name: self[name].data for name in DecisionEntry.columns() if name in self._fields}
        values["supportive_care"] = tuple(values["supportive_care"] or ())
        values["responsible_id"] = self._key(self.responsible.data)
        rows = _typed(self.proposals)
        rows.sort(key=lambda row: row.rank.data or 99)
        return DecisionEntry(
            **values,
            proposals=tuple(
                ProposalEntry(
                    choice=row.choice.data,
                    intention=row.intention.data or (Intention.FIRST if not index else Intention.ALTERNATIVE).value,
                    detail=row.detail.data or "",
                    plan=row.plan.data or "",
                    aim=row.aim.data or "",
                )
                for index, row in enumerate(rows)
            ),
            examinations=tuple(
                ExaminationFacts(row.label.data, row.not_before.data, row.not_after.data)
                for row in _typed(self.examinations)
            ),
            conditions=tuple(
                ConditionEntry(row.if_text.data or "", row.then_text.data or "") for row in _typed(self.conditions)
            ),
            actions=tuple(
                ActionEntry(row.label.data or "", self._key(row.assignee.data), row.due_on.data)
                for row in _typed(self.actions)
            ),
            dissents=tuple(
                DissentEntry(self._key(row.person.data), row.name.data or "", row.text.data or "")
                for row in _typed(self.dissents)
            ),
        )

    def participation(self) -> Mapping[UUID, tuple[str, str]]:
        """By row of the attendance: the part shown, the part chosen."""
        found = {}
        for entry in self.parts:
            try:
                found[UUID(entry.form.uuid.data or "")] = (entry.form.shown.data or "", entry.form.part.data or "")
            except ValueError:
                continue
        return found

    def add_error(self, error: DomainError) -> None:
        """Put each thing that misses next to its field."""
        if isinstance(error, Incomplete) and error.missing:
            for gap in error.missing:
                super().add_error(InvalidValue(gap.message, field=gap.field))
        else:
            super().add_error(error)


def _people(empty: str, people: Sequence[Choice]) -> list[tuple[str, str]]:
    return [("", empty), *((number, name) for number, name, _key in people)]


def _typed(rows: Any) -> list[Any]:
    return [entry.form for entry in rows if not entry.form.is_blank]


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _refill(rows: Any, values: Iterable[Mapping[str, Any]]) -> None:
    while len(rows):
        rows.pop_entry()
    for value in values:
        rows.append_entry(dict(value))


class PresentAgainForm(Form):
    """Where a case that has to come back does."""

    meeting = ChoiceField("Séance", empty="Liste d’attente")
