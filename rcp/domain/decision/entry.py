"""A decision as it is typed: every field of the form, with the values the screens may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rcp.domain.decision.facts import DecisionFacts, ExaminationFacts, Intention, ProposalFacts
from rcp.domain.decision.rows import ActionEntry, ConditionEntry, DissentEntry
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import TreatmentOption, vocabulary

NATIONAL = "type:"
ROWS = ("proposals", "examinations", "conditions", "actions", "dissents")


@dataclass(frozen=True, slots=True)
class ProposalEntry:
    """One treatment chosen. `choice` is a code of our list, or `type:` and a code of the national list."""

    choice: str
    intention: str = Intention.FIRST
    detail: str = ""
    plan: str = ""
    aim: str = ""

    @property
    def treatment(self) -> str:
        """The code of our list, "" for a national type."""
        return "" if self.choice.startswith(NATIONAL) else self.choice

    @property
    def type_code(self) -> str:
        """The code of the national list this treatment is exchanged as.

        Raises:
            InvalidValue: the choice is in neither list.
        """
        if self.choice.startswith(NATIONAL):
            code = self.choice.removeprefix(NATIONAL)
            if code in vocabulary("treatment_types"):
                return code
        elif isinstance(option := vocabulary("treatments").get(self.choice), TreatmentOption):
            return option.national_code
        raise InvalidValue("Traitement inconnu. Choisissez-le dans la liste.", field="proposals")


def treatment_choice(treatment: str, type_code: str) -> str:
    """The choice behind two stored codes."""
    return treatment or f"{NATIONAL}{type_code}"


def treatment_label(treatment: str, type_code: str) -> str:
    """The French name of a treatment stored: ours when it is in our list, else the national one."""
    label = vocabulary("treatments").label(treatment) if treatment else vocabulary("treatment_types").label(type_code)
    return f"{label[:1].upper()}{label[1:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """What was typed. Names are those of the columns; codes are those of the enumerations of this package."""

    outcome: str = ""
    no_decision_reason: str = ""
    no_decision_comment: str = ""
    unblocked_by: str = ""
    comment: str = ""
    plan_b: str = ""
    is_surveillance: bool = False
    surveillance: str = ""
    is_stopping: bool = False
    stopping: str = ""
    referral: str = ""
    referral_board: str = ""
    supportive_care: tuple[str, ...] = ()
    supportive_care_comment: str = ""
    oncogeriatrics: str = ""
    double_expertise: str = ""
    trial: str = ""
    trial_name: str = ""
    guideline_followed: str = ""
    guideline: str = ""
    departure_reason: str = ""
    patient_preference_known: str = ""
    patient_preference: str = ""
    responsible_id: int | None = None
    due_on: date | None = None
    is_to_present_again: bool = False
    present_again_note: str = ""
    proposals: tuple[ProposalEntry, ...] = ()
    examinations: tuple[ExaminationFacts, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    actions: tuple[ActionEntry, ...] = ()
    dissents: tuple[DissentEntry, ...] = ()

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names that are columns of the decision itself, in the order of the form."""
        return tuple(each.name for each in fields(cls) if each.name not in ROWS)

    def facts(
        self,
        *,
        needs_double_expertise: bool = False,
        decided_on: date | None = None,
        participants: frozenset[int] | None = None,
        recused: frozenset[int] = frozenset(),
    ) -> DecisionFacts:
        """The decision as the rules see it."""
        given: Mapping[str, Any] = {
            name: getattr(self, name) for name in DecisionFacts.__dataclass_fields__ if hasattr(self, name)
        }
        own = {
            "proposals": tuple(
                ProposalFacts(
                    treatment=each.treatment or each.type_code,
                    label=treatment_label(each.treatment, each.type_code),
                    intention=each.intention,
                    detail=each.detail,
                    plan=each.plan,
                    aim=each.aim,
                )
                for each in self.proposals
            ),
            "has_responsible": self.responsible_id is not None,
            "needs_double_expertise": needs_double_expertise,
            "decided_on": decided_on,
            "participants": participants,
            "recused": recused,
        }
        return DecisionFacts(**{**given, **own})
