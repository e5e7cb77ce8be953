"""A decision field by field, in words: to be read again, and compared when two people typed at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rcp.domain.case.facts import answer_label
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
from rcp.domain.vocabulary import vocabulary


def decision_words(entry: DecisionEntry, people: Mapping[int, str] | None = None) -> list[tuple[str, str]]:
    """Each field with its French label, in the order of the form; "" for what nobody answered.

    `people` gives the name of the doctor responsible.
    """
    names = people or {}
    return [
        ("Statut du cas", Outcome(entry.outcome).label if entry.outcome else ""),
        ("Propositions", "\n".join(_proposal(rank, each) for rank, each in enumerate(entry.proposals, 1))),
        ("Surveillance", _ticked(entry.is_surveillance, entry.surveillance)),
        ("Arrêt ou abstention de traitement spécifique", _ticked(entry.is_stopping, entry.stopping)),
        ("Motif d’absence de décision", _reason(entry.no_decision_reason, entry.no_decision_comment)),
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
    ]


def _proposal(rank: int, each: ProposalEntry) -> str:
    head = f"{rank}. {treatment_label(each.treatment, each.type_code)} ({Intention(each.intention).label.lower()})"
    return _joined(head, each.detail, f"Plan technique\u202f: {each.plan}" if each.plan else "")


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
