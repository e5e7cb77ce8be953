"""The rows of a decision as they are typed: treatments, examinations, conditions, actions, dissents, who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from rcp.domain.decision import Aim, Intention
from rcp.domain.decision.entry import NATIONAL
from rcp.domain.vocabulary import TreatmentOption, treatments_for, vocabulary
from rcp.web.fields import ChoiceField, DateField, LineField, ProseField, RadiosField, WholeField
from rcp.web.forms import RowForm

PARTS = [("", "Participe"), ("absent", "Sorti pour ce dossier"), ("recused", "Déporté")]


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
    aim = ChoiceField("Visée", choices=[(each.value, each.label) for each in Aim], empty="Non précisée")
    detail = LineField("Précision", max_length=500)
    plan = ProseField("Plan technique", max_length=20_000)

    @property
    def is_blank(self) -> bool:
        return not (self.choice.data or self.aim.data or self.detail.data or self.plan.data)

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


class ConditionRow(RowForm):
    """« Si … alors … »."""

    if_text = ProseField("Si", max_length=2000)
    then_text = ProseField("Alors", max_length=2000)


class ActionRow(RowForm):
    """Something to do, by somebody, before a day."""

    label = LineField("Action", max_length=500)
    assignee = ChoiceField("Confiée à", empty="À attribuer")
    due_on = DateField("Échéance")

    @property
    def is_blank(self) -> bool:
        return not (self.label.data or self.assignee.data or (self.due_on.typed or "").strip())


class DissentRow(RowForm):
    """Somebody who took part does not share the decision: chosen among them, or named."""

    person = ChoiceField("Auteur", empty="Autre personne, à nommer")
    name = LineField("Nom de l’auteur", max_length=200)
    text = ProseField("Avis divergent", max_length=5000)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.person.data and self.name.data:
            self.name.errors = [
                *self.name.errors,
                "Choisissez l’auteur dans la liste, ou écrivez son nom\u202f: pas les deux.",
            ]
            return False
        return is_valid


class PartRow(RowForm):
    """Whether somebody takes part in this case, and what the page said of it."""

    uuid = HiddenField()
    shown = HiddenField()
    part = ChoiceField("Participation", choices=PARTS[1:], empty=PARTS[0][1])
