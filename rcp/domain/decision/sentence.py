"""The decision in one French sentence."""

from __future__ import annotations

from collections.abc import Iterable

from rcp.domain.decision.aim import aim_phrase
from rcp.domain.decision.facts import (
    DecisionFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    ProposalFacts,
    Referral,
    Trial,
)
from rcp.domain.decision.rows import inline, lower_first

RULE_SENTENCE = "phrase-de-decision"


def decision_sentence(facts: DecisionFacts) -> str:
    """The decision in one French sentence, for lists and for the head of a fiche."""
    parts = [*_proposal_parts(facts.proposals), *_other_parts(facts)]
    if facts.no_decision_reason:
        reason = NoDecisionReason(facts.no_decision_reason)
        detail = facts.no_decision_comment.strip() if reason.needs_comment else ""
        wanted = f" (pour décider\u202f: {inline(facts.unblocked_by)})" if facts.unblocked_by.strip() else ""
        parts.insert(0, f"pas de décision\u202f: {inline(detail or reason.label)}{wanted}")
    if not parts:
        return "Décision non renseignée."
    if facts.outcome == Outcome.REGISTERED:
        parts.append(f"cas enregistré selon le référentiel {facts.guideline.strip()}".rstrip())
    sentence = "\u202f; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _proposal_parts(proposals: Iterable[ProposalFacts]) -> list[str]:
    by_rank: dict[bool, list[str]] = {True: [], False: []}
    for each in proposals:
        by_rank[each.intention == Intention.FIRST].append(_named(each))
    first, alternatives = by_rank[True], by_rank[False]
    parts = []
    if first:
        parts.append(
            ", puis ".join([first[0], *(lower_first(label) for label in first[1:])]) + " en première intention"
        )
    if alternatives:
        word = "alternative" if len(alternatives) == 1 else "alternatives"
        parts.append(f"{word}\u202f: {', '.join(lower_first(label) for label in alternatives)}")
    return parts


def _named(proposal: ProposalFacts) -> str:
    name = proposal.label.strip() or proposal.treatment
    return f"{name} {aim_phrase(proposal.aim)}" if proposal.aim else name


def _other_parts(facts: DecisionFacts) -> list[str]:
    parts = []
    if facts.is_surveillance:
        parts.append("surveillance")
    if facts.is_stopping:
        parts.append("arrêt ou abstention de traitement spécifique")
    parts += [each.sentence for each in facts.conditions]
    if facts.plan_b.strip():
        parts.append(f"plan B\u202f: {inline(facts.plan_b)}")
    if facts.examinations:
        word = "examen complémentaire" if len(facts.examinations) == 1 else "examens complémentaires"
        parts.append(f"{word}\u202f: {', '.join(lower_first(each.label.strip()) for each in facts.examinations)}")
    if facts.has_referral:
        board = f" ({facts.referral_board.strip()})" if facts.referral_board.strip() else ""
        parts.append(f"orientation vers une {Referral(facts.referral).label}{board}")
    if facts.trial == Trial.YES:
        name = facts.trial_name.strip()
        parts.append(f"essai clinique proposé\u202f: {name}" if name else "essai clinique proposé")
    if facts.is_to_present_again:
        note = f" ({inline(facts.present_again_note)})" if facts.present_again_note.strip() else ""
        parts.append(f"à présenter de nouveau{note}")
    return parts
