"""The decision in one French sentence."""

from __future__ import annotations

from collections.abc import Iterable

from rcp.domain.decision.facts import (
    DecisionFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    ProposalFacts,
    Referral,
    Trial,
)

RULE_SENTENCE = "phrase-de-decision"


def decision_sentence(facts: DecisionFacts) -> str:
    """The decision in one French sentence, for lists and for the head of a fiche."""
    parts = [*_proposal_parts(facts.proposals), *_other_parts(facts)]
    if facts.no_decision_reason:
        reason = NoDecisionReason(facts.no_decision_reason)
        detail = facts.no_decision_comment.strip() if reason.needs_comment else ""
        parts.insert(0, f"pas de décision\u202f: {_lower(detail or reason.label).rstrip('.')}")
    if not parts:
        return "Décision non renseignée."
    if facts.outcome == Outcome.REGISTERED:
        parts.append(f"cas enregistré selon le référentiel {facts.guideline.strip()}".rstrip())
    sentence = "\u202f; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _proposal_parts(proposals: Iterable[ProposalFacts]) -> list[str]:
    by_rank: dict[bool, list[str]] = {True: [], False: []}
    for each in proposals:
        by_rank[each.intention == Intention.FIRST].append(each.label.strip() or each.treatment)
    first, alternatives = by_rank[True], by_rank[False]
    parts = []
    if first:
        parts.append(", puis ".join([first[0], *(_lower(label) for label in first[1:])]) + " en première intention")
    if alternatives:
        word = "alternative" if len(alternatives) == 1 else "alternatives"
        parts.append(f"{word}\u202f: {', '.join(_lower(label) for label in alternatives)}")
    return parts


def _other_parts(facts: DecisionFacts) -> list[str]:
    parts = []
    if facts.is_surveillance:
        parts.append("surveillance")
    if facts.is_stopping:
        parts.append("arrêt ou abstention de traitement spécifique")
    if facts.examinations:
        word = "examen complémentaire" if len(facts.examinations) == 1 else "examens complémentaires"
        parts.append(f"{word}\u202f: {', '.join(_lower(each.label.strip()) for each in facts.examinations)}")
    if facts.has_referral:
        board = f" ({facts.referral_board.strip()})" if facts.referral_board.strip() else ""
        parts.append(f"orientation vers une {Referral(facts.referral).label}{board}")
    if facts.trial == Trial.YES:
        name = facts.trial_name.strip()
        parts.append(f"essai clinique proposé\u202f: {name}" if name else "essai clinique proposé")
    return parts


def _lower(label: str) -> str:
    """A label inside a sentence: its first letter small, unless its first word is an acronym (IRM, RTST)."""
    first_word = label.split(" ")[0]
    return label if len(first_word) > 1 and first_word[1:] != first_word[1:].lower() else label[:1].lower() + label[1:]
