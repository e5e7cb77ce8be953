"""A decision field by field, in words: to be read again, and compared when two people typed at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rcp.domain.case.facts import answer_label
from rcp.domain.decision.aim import aim_label
from rcp.domain.decision.entry import DecisionEntry, ProposalEntry, treatment_label
from rcp.domain.decision.facts import (
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    Referral,
    Trial,
)
from rcp.domain.decision.rows import ActionEntry, ConditionEntry, DissentEntry
from rcp.domain.vocabulary import vocabulary


def decision_words(entry: DecisionEntry, people: Mapping[int, str] | None = None) -> list[tuple[str, str]]:
    """Each field with its French label, in the order of the form; "" for what nobody answered.

    `people` names the doctor responsible, those an action is given to and those who dissent.
    """
    names = people or {}
    return [
        ("Statut du cas", Outcome(entry.outcome).label if entry.outcome else ""),
        ("Propositions", "\n".join(_proposal(rank, each) for rank, each in enumerate(entry.proposals, 1))),
        ("Surveillance", _ticked(entry.is_surveillance, entry.surveillance)),
        ("Arrêt ou abstention de traitement spécifique", _ticked(entry.is_stopping, entry.stopping)),
        ("Conditions", "\n".join(_condition(each) for each in entry.conditions)),
        ("Plan B", entry.plan_b),
        ("Motif d’absence de décision", _reason(entry.no_decision_reason, entry.no_decision_comment)),
        ("Ce qui permettrait de décider", entry.unblocked_by),
        ("Avis de la RCP, commentaire", entry.comment),
        ("Examens complémentaires", "\n".join(_examination(each) for each in entry.examinations)),
        ("Orientation", _joined(Referral(entry.referral).label if entry.referral else "", entry.referral_board)),
        ("Essai clinique", _joined(Trial(entry.trial).label if entry.trial else "", entry.trial_name)),
        (
            "Référentiel suivi",
            _joined(_answer(entry.guideline_followed), entry.guideline, entry.departure_reason),
        ),
        (
            "Préférence du patient",
            _joined(
                PatientPreference(entry.patient_preference_known).label if entry.patient_preference_known else "",
                entry.patient_preference,
            ),
        ),
        (
            "Soins de support",
            _joined(
                ", ".join(vocabulary("supportive_care").label(code) for code in entry.supportive_care),
                entry.supportive_care_comment,
            ),
        ),
        ("Avis oncogériatrique demandé", _answer(entry.oncogeriatrics)),
        ("Double expertise adulte et pédiatrique recueillie", _answer(entry.double_expertise)),
        ("Médecin responsable", names.get(entry.responsible_id or 0, "")),
        ("Échéance", _day(entry.due_on)),
        ("Actions", "\n".join(_action(each, names) for each in entry.actions)),
        ("Avis divergents", "\n".join(_dissent(each, names) for each in entry.dissents)),
        ("À présenter de nouveau", _ticked(entry.is_to_present_again, entry.present_again_note)),
    ]


def _proposal(rank: int, each: ProposalEntry) -> str:
    about = ", ".join(_kept((Intention(each.intention).label.lower(), _aim(each.aim))))
    head = f"{rank}. {treatment_label(each.treatment, each.type_code)} ({about})"
    return _joined(head, each.detail, f"Plan technique\u202f: {each.plan}" if each.plan else "")


def _aim(code: str) -> str:
    return f"visée\u202f: {aim_label(code).lower()}" if code else ""


def _condition(each: ConditionEntry) -> str:
    sentence = each.sentence
    return f"{sentence[0].upper()}{sentence[1:]}."


def _action(each: ActionEntry, names: Mapping[int, str]) -> str:
    who = names.get(each.assignee_id or 0, "") or "à attribuer"
    when = f"échéance le {_day(each.due_on)}" if each.due_on else "sans échéance"
    return f"{each.label} ({who}, {when})"


def _dissent(each: DissentEntry, names: Mapping[int, str]) -> str:
    who = names.get(each.person_id or 0, "") or each.name or "Auteur non précisé"
    return f"{who}\u202f: {each.text}"


def _examination(each: ExaminationFacts) -> str:
    dates = [f"à partir du {_day(each.not_before)}" if each.not_before else "",
             f"au plus tard le {_day(each.not_after)}" if each.not_after else ""]  # fmt: skip
    return ", ".join(part for part in (each.label, *dates) if part)


def _reason(code: str, comment: str) -> str:
    return _joined(NoDecisionReason(code).label if code else "", comment)


def _ticked(is_ticked: bool, text: str) -> str:
    return _joined("Oui" if is_ticked else "", text)


def _answer(value: str) -> str:
    return answer_label(value) if value else ""


def _joined(*parts: str) -> str:
    return "\n".join(_kept(parts))


def _kept(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
