"""What a decision must hold, and what the quorum and the patient's age do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from rcp.domain.case.completeness import Missing
from rcp.domain.case.facts import Answer
from rcp.domain.dates import PartialDate
from rcp.domain.decision.facts import DecisionFacts, Intention, NoDecisionReason, Outcome, PatientPreference, Trial
from rcp.domain.quorum import QuorumStatus
from rcp.domain.sentences import BLANK

RULE_DECISION = "decision-complete"
RULE_DOUBLE_EXPERTISE = "double-expertise-15-24-ans"
RULE_WITHOUT_QUORUM = "cas-sans-quorum"

SECTION = "decision"


def _is_blank(text: str) -> bool:
    return not text.strip()


def _is_before(day: date | None, limit: date | None) -> bool:
    return day is not None and limit is not None and day < limit


# The texts in which a sentence of the board may be inserted, with blanks to fill in.
_WITH_SENTENCES = (
    "comment", "plan_b", "surveillance", "stopping", "departure_reason", "patient_preference", "present_again_note",
    "no_decision_comment", "unblocked_by",
)  # fmt: skip


def _has_blank(name: str, facts: DecisionFacts) -> bool:
    return BLANK in getattr(facts, name)


@dataclass(frozen=True, slots=True)
class _Check:
    code: str
    field: str
    message: str
    fails: Callable[[DecisionFacts], bool]


# Contradictions: refused as soon as the decision is recorded.
_COHERENCE: tuple[_Check, ...] = (
    _Check(
        "no-decision-with-decision",
        "no_decision_reason",
        "Choisissez\u202f: soit une décision, soit une absence de décision motivée. Retirez l’une des deux.",
        lambda facts: (
            bool(facts.no_decision_reason)
            and bool(facts.proposals or facts.is_surveillance or facts.is_stopping or facts.plan_b.strip())
        ),
    ),
    _Check(
        "no-decision-registered",
        "no_decision_reason",
        "Un cas enregistré porte une décision conforme au référentiel\u202f: "
        "retirez l’absence de décision ou notez le cas discuté.",
        lambda facts: facts.outcome == Outcome.REGISTERED and bool(facts.no_decision_reason),
    ),
    _Check(
        "first-intention",
        "proposals",
        "Désignez le traitement proposé en première intention.",
        lambda facts: bool(facts.proposals) and all(each.intention != Intention.FIRST for each in facts.proposals),
    ),
    _Check(
        "examination-label",
        "examinations",
        "Nommez chaque examen complémentaire.",
        lambda facts: any(_is_blank(each.label) for each in facts.examinations),
    ),
    _Check(
        "examination-dates",
        "examinations",
        "Un examen complémentaire ne peut pas finir avant de commencer\u202f: vérifiez ses deux dates.",
        lambda facts: any(
            each.not_before is not None and each.not_after is not None and each.not_after < each.not_before
            for each in facts.examinations
        ),
    ),
    _Check(
        "due-before-decision",
        "due_on",
        "L’échéance précède la décision\u202f: vérifiez la date.",
        lambda facts: _is_before(facts.due_on, facts.decided_on),
    ),
    _Check(
        "action-before-decision",
        "actions",
        "L’échéance d’une action précède la séance\u202f: vérifiez la date.",
        lambda facts: any(_is_before(each.due_on, facts.decided_on) for each in facts.actions),
    ),
    _Check(
        "dissent-recused",
        "dissents",
        "Une personne déportée ne prend pas part à ce dossier\u202f: elle ne peut pas y porter d’avis divergent.",
        lambda facts: any(each.person_id in facts.recused for each in facts.dissents),
    ),
)

# What a decision must hold to be validated.
_COMPLETENESS: tuple[_Check, ...] = (
    _Check(
        "outcome",
        "outcome",
        "Dites si le cas a été discuté ou enregistré.",
        lambda facts: facts.outcome not in tuple(Outcome),
    ),
    _Check(
        "decision",
        "proposals",
        "Consignez une proposition, une surveillance, un arrêt, une condition, un examen ou une orientation\u202f; "
        "à défaut, dites pourquoi il n’y a pas de décision.",
        lambda facts: not facts.decides_something and not facts.no_decision_reason,
    ),
    _Check(
        "no-decision-comment",
        "no_decision_comment",
        "Précisez pourquoi il n’y a pas de décision.",
        lambda facts: facts.no_decision_reason == NoDecisionReason.OTHER and _is_blank(facts.no_decision_comment),
    ),
    _Check(
        "unblocked-by",
        "unblocked_by",
        "Dites ce qui permettrait de décider\u202f: examen, avis, document, consultation.",
        lambda facts: facts.asks_what_unblocks and _is_blank(facts.unblocked_by),
    ),
    _Check(
        "no-decision-reason",
        "no_decision_reason",
        "Choisissez le motif de l’absence de décision, ou effacez ce qui la précise.",
        lambda facts: (
            not facts.no_decision_reason
            and not (_is_blank(facts.no_decision_comment) and _is_blank(facts.unblocked_by))
        ),
    ),
    _Check(
        "condition-halves",
        "conditions",
        "Complétez chaque condition\u202f: «\u202fsi\u202f» ce qui est attendu, «\u202falors\u202f» ce qui est fait.",
        lambda facts: not all(each.is_whole for each in facts.conditions),
    ),
    _Check(
        "action-label",
        "actions",
        "Nommez chaque action.",
        lambda facts: any(_is_blank(each.label) for each in facts.actions),
    ),
    _Check(
        "dissent-whole",
        "dissents",
        "Un avis divergent a un auteur et un texte\u202f: complétez-le ou retirez-le.",
        lambda facts: not all(each.has_author and each.text.strip() for each in facts.dissents),
    ),
    _Check(
        "dissent-participant",
        "dissents",
        "L’auteur d’un avis divergent a pris part à ce dossier\u202f: relevez sa présence, ou écrivez son nom.",
        lambda facts: (
            facts.participants is not None
            and any(each.person_id is not None and each.person_id not in facts.participants for each in facts.dissents)
        ),
    ),
    _Check(
        "present-again",
        "is_to_present_again",
        "Cochez la nouvelle présentation, ou effacez ce qui la précise.",
        lambda facts: not facts.is_to_present_again and not _is_blank(facts.present_again_note),
    ),
    _Check(
        "trial-name",
        "trial_name",
        "Nommez l’essai clinique proposé.",
        lambda facts: facts.trial == Trial.YES and _is_blank(facts.trial_name),
    ),
    _Check(
        "guideline",
        "guideline",
        "Nommez le référentiel suivi\u202f: il est obligatoire pour un cas enregistré.",
        lambda facts: facts.outcome == Outcome.REGISTERED and _is_blank(facts.guideline),
    ),
    _Check(
        "guideline-registered",
        "guideline_followed",
        "Un cas enregistré suit strictement le référentiel\u202f: corrigez cette réponse ou notez le cas discuté.",
        lambda facts: facts.outcome == Outcome.REGISTERED and facts.guideline_followed == Answer.NO,
    ),
    _Check(
        "departure-reason",
        "departure_reason",
        "Dites pourquoi la décision s’écarte du référentiel.",
        lambda facts: facts.guideline_followed == Answer.NO and _is_blank(facts.departure_reason),
    ),
    _Check(
        "patient-preference",
        "patient_preference",
        "Consignez la préférence exprimée par le patient.",
        lambda facts: facts.patient_preference_known == PatientPreference.YES and _is_blank(facts.patient_preference),
    ),
    _Check(
        "double-expertise",
        "double_expertise",
        "Patient de 15 à 24 ans\u202f: dites si la double expertise adulte et pédiatrique a été recueillie "
        "(CSP D. 6124-131-1).",
        lambda facts: facts.needs_double_expertise and not facts.double_expertise,
    ),
    _Check(
        "responsible",
        "responsible",
        "Désignez le médecin responsable de la suite.",
        lambda facts: (facts.asks_responsible or facts.due_on is not None) and not facts.has_responsible,
    ),
    _Check(
        "due-on",
        "due_on",
        "Fixez l’échéance.",
        lambda facts: facts.asks_responsible and facts.due_on is None,
    ),
    *(
        _Check(
            f"blank-{name}",
            name,
            f"Remplissez ce qui est resté en blanc dans ce texte ({BLANK}), ou retirez-le.",
            partial(_has_blank, name),
        )
        for name in _WITH_SENTENCES
    ),
)


# What does not prevent anything, and is better said while everybody is still in the room.
_ADVICE: tuple[_Check, ...] = (
    _Check(
        "action-assignee",
        "actions",
        "Une action n’est attribuée à personne.",
        lambda facts: any(each.assignee_id is None for each in facts.actions),
    ),
    _Check(
        "action-due",
        "actions",
        "Une action n’a pas d’échéance.",
        lambda facts: any(each.due_on is None for each in facts.actions),
    ),
)


def check_decision(facts: DecisionFacts, *, for_validation: bool) -> tuple[Missing, ...]:
    """What is wrong or missing in a decision, in the order of its form; empty when the step is open.

    While the decision is being typed (`for_validation=False`) only contradictions count; to validate it, it must also
    be whole.
    """
    return _failing((*_COHERENCE, *_COMPLETENESS) if for_validation else _COHERENCE, facts)


def decision_advice(facts: DecisionFacts) -> tuple[Missing, ...]:
    """What is worth completing and prevents nothing: an action without anybody, or without a date."""
    return _failing(_ADVICE, facts)


def _failing(checks: tuple[_Check, ...], facts: DecisionFacts) -> tuple[Missing, ...]:
    return tuple(Missing(each.code, SECTION, each.field, each.message) for each in checks if each.fails(facts))


def needs_double_expertise(birth: PartialDate | date, on: date) -> bool:
    """Whether the patient may be 15 to 24 years old on that day (CSP D. 6124-131-1): both adult and paediatric teams.

    With an incomplete birth date, one possible age in the range is enough.
    """
    earliest, latest = (birth.earliest, birth.latest) if isinstance(birth, PartialDate) else (birth, birth)
    return _years(latest, on) <= 24 and _years(earliest, on) >= 15


def _years(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


@dataclass(frozen=True, slots=True)
class QuorumConsequence:
    """What the quorum does to a decision: whether the case is marked, whether it should come back, and the sentence."""

    is_marked: bool
    must_be_presented_again: bool
    sentence: str = ""


def quorum_consequence(outcome: str, status: QuorumStatus) -> QuorumConsequence:
    """The consequence of the quorum. A registered case is not discussed, so it needs none."""
    if outcome != Outcome.DISCUSSED or status is QuorumStatus.REACHED:
        return QuorumConsequence(False, False)
    if status is QuorumStatus.UNKNOWN:
        return QuorumConsequence(True, False, "Cas discuté sans que le quorum soit connu.")
    return QuorumConsequence(
        True,
        True,
        "Cas discuté sans quorum\u202f: à présenter de nouveau, dès que possible, avec les spécialités manquantes.",
    )
