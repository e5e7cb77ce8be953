"""The decision as it is typed during the meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from rcp.domain.decision import (
    DecisionEntry,
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    ProposalEntry,
    Referral,
    Trial,
)
from rcp.domain.decision.entry import NATIONAL
from rcp.domain.errors import DomainError, Incomplete, InvalidValue
from rcp.domain.vocabulary import TreatmentOption, treatments_for, vocabulary
from rcp.web.fields import (
    AnswerField,
    ChecksField,
    ChoiceField,
    DateField,
    LineField,
    ProseField,
    RadiosField,
    TickField,
    WholeField,
)
from rcp.web.forms import Form, RowForm, rows_of

YES_NO = [("yes", "Oui"), ("no", "Non")]
PARTS = [("", "Participe"), ("absent", "Sorti pour ce dossier"), ("recused", "Déporté")]
CRYOABLATION = "cryoablation"


def treatment_choices(organ: str) -> list[SelectChoice]:
    """Our treatments by family, those of the organ first, then the national types."""
    own = treatments_for(organ)
    others = [each for each in vocabulary("treatments") if isinstance(each, TreatmentOption) and each not in own]
    return [
        SelectChoice("", "Choisir un traitement"),
        *(SelectChoice(each.code, each.label, optgroup=each.group) for each in _by_group(own)),
        *(
            SelectChoice(each.code, each.label, optgroup=f"{each.group} (autres organes)")
            for each in _by_group(others)
        ),
        *(
            SelectChoice(
                f"{NATIONAL}{each.code}", f"{each.label[:1].upper()}{each.label[1:]}",
                optgroup="Types de la liste nationale",
            )
            for each in vocabulary("treatment_types")
        ),
    ]  # fmt: skip


def _by_group(options: Sequence[TreatmentOption]) -> list[TreatmentOption]:
    order = list(dict.fromkeys(each.group for each in options))
    return sorted(options, key=lambda each: order.index(each.group))


class TreatmentField(SelectField):
    """One treatment of our list or of the national one; none is allowed."""

    data: str

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, choices=treatment_choices(""), coerce=lambda value: str(value or ""), **kwargs)

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            self.data = ""
            return
        try:
            super().pre_validate(form)
        except ValueError:
            raise StopValidation("Traitement inconnu. Choisissez-le dans la liste.") from None


class ProposalRow(RowForm):
    """One treatment. Without a rank it stays where it stands; without an intention, the first one is the first."""

    rank = WholeField("Ordre", minimum=1, maximum=60)
    choice = TreatmentField("Traitement")
    intention = RadiosField("Intention", choices=[(each.value, each.label) for each in Intention])
    detail = LineField("Précision", max_length=500)
    plan = ProseField("Plan technique", max_length=20_000)

    @property
    def is_blank(self) -> bool:
        return not (self.choice.data or self.detail.data or self.plan.data)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not self.is_blank and not self.choice.data:
            self.choice.errors = [*self.choice.errors, "Choisissez le traitement que cette précision concerne."]
            return False
        return is_valid


class ExaminationRow(RowForm):
    """One complementary examination, wanted between two dates."""

    label = LineField("Examen", max_length=300)
    not_before = DateField("À partir du")
    not_after = DateField("Au plus tard le")

    @property
    def is_blank(self) -> bool:
        # A date that cannot be read is typed all the same.
        return not (self.label.data or (self.not_before.typed or "").strip() or (self.not_after.typed or "").strip())


class PartRow(RowForm):
    """Whether somebody takes part in this case, and what the page said of it."""

    uuid = HiddenField()
    shown = HiddenField()
    part = ChoiceField("Participation", choices=PARTS[1:], empty=PARTS[0][1])


class DecisionForm(Form):
    """Every field of a decision, and who takes part in it."""

    outcome = RadiosField("Statut du cas", choices=[(each.value, each.label) for each in Outcome])
    proposals = rows_of(ProposalRow, maximum=20)
    is_surveillance = TickField("Surveillance")
    surveillance = LineField("Rythme et modalités de la surveillance", max_length=1000)
    is_stopping = TickField("Arrêt ou abstention de traitement spécifique")
    stopping = LineField("Précision sur l’arrêt ou l’abstention", max_length=1000)
    comment = ProseField("Avis de la RCP, commentaire")
    examinations = rows_of(ExaminationRow, maximum=20)
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
    no_decision_reason = ChoiceField(
        "Motif", choices=[(each.value, each.label) for each in NoDecisionReason], empty="Une décision est prise"
    )
    no_decision_comment = ProseField("Précision", max_length=5000)
    parts = rows_of(PartRow, spare=0, maximum=200)
    is_completed = False  # by what was foreseen, and not saved yet
    started: Any = None  # what was typed at a meeting the case left, when the fields open with it

    def offer(self, *, organ: str, doctors: Sequence[tuple[str, str, int]]) -> None:
        """Give the lists that depend on the case: treatments of its organ first, doctors who may carry the decision
        (opaque number, name, key).
        """
        self._treatments = treatment_choices(organ)
        self._keys = {number: key for number, _name, key in doctors}
        self.names = {key: name for _number, name, key in doctors}
        self.responsible.choices = [("", "Non désigné"), *((number, name) for number, name, _key in doctors)]
        self._arrange()

    def show(self, entry: DecisionEntry, *, responsible: str = "", people: Iterable[Any] = ()) -> None:
        """Fill the form with what is stored, unless it was sent."""
        if self.is_submitted():
            return
        for name in DecisionEntry.columns():
            if name in self._fields:
                value = getattr(entry, name)
                self[name].data = list(value) if isinstance(value, tuple) else value
        self.responsible.data = responsible
        _refill(self.proposals, [
            {"rank": rank, "choice": each.choice, "intention": each.intention, "detail": each.detail, "plan": each.plan}
            for rank, each in enumerate(entry.proposals, 1)
        ])  # fmt: skip
        _refill(self.examinations, [
            {"label": each.label, "not_before": each.not_before, "not_after": each.not_after}
            for each in entry.examinations
        ])  # fmt: skip
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
        """One spare row to type in, and the lists of treatments of each row."""
        for rows in (self.proposals, self.examinations):
            if not len(rows) or (not rows[-1].form.is_blank and len(rows) < rows.max_entries):
                rows.append_entry()
        for entry in self.proposals:
            entry.form.choice.choices = self._treatments

    def entry(self) -> DecisionEntry:
        """What was typed."""
        values: dict[str, Any] = {name: self[name].data for name in DecisionEntry.columns() if name in self._fields}
        values["supportive_care"] = tuple(values["supportive_care"] or ())
        values["responsible_id"] = self._keys.get(self.responsible.data or "")
        rows = [entry.form for entry in self.proposals if not entry.form.is_blank]
        rows.sort(key=lambda row: row.rank.data or 99)
        return DecisionEntry(
            **values,
            proposals=tuple(
                ProposalEntry(
                    choice=row.choice.data,
                    intention=row.intention.data or (Intention.FIRST if not index else Intention.ALTERNATIVE).value,
                    detail=row.detail.data or "",
                    plan=row.plan.data or "",
                )
                for index, row in enumerate(rows)
            ),
            examinations=tuple(
                ExaminationFacts(entry.form.label.data, entry.form.not_before.data, entry.form.not_after.data)
                for entry in self.examinations
                if not entry.form.is_blank
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


def _refill(rows: Any, values: Iterable[Mapping[str, Any]]) -> None:
    while len(rows):
        rows.pop_entry()
    for value in values:
        rows.append_entry(dict(value))


class PresentAgainForm(Form):
    """Where a case discussed without quorum comes back."""

    meeting = ChoiceField("Séance", empty="Liste d’attente")
