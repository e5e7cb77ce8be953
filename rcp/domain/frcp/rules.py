"""What a fiche must hold to be worth sending.

The official rules let a hollow document pass: run on the official example, no proposal, no quorum, no phase, no
participant and no copy raise no error at all. These are ours.
"""

from __future__ import annotations

from collections.abc import Callable

from rcp.domain.errors import Incomplete
from rcp.domain.frcp.model import Frcp
from rcp.domain.frcp.people import Part

RULE_HOLLOW = "fiche-nationale-vide"


def hollow_reasons(frcp: Frcp, *, has_copy: bool) -> tuple[str, ...]:
    """Everything that makes a fiche hollow, in the order of the document; empty when it may be sent.

    Rule `fiche-nationale-vide`.
    """
    lacks = [sentence for holds, sentence in _CHECKS if not holds(frcp)]
    if not has_copy:
        lacks.append("La copie du document (PDF/A-1b) n’est pas jointe.")
    return tuple(lacks)


def check_not_hollow(frcp: Frcp, *, has_copy: bool) -> None:
    """Refuse a hollow fiche. Rule `fiche-nationale-vide`.

    Raises:
        Incomplete: with every reason.
    """
    refuse_hollow(hollow_reasons(frcp, has_copy=has_copy))


def refuse_hollow(reasons: tuple[str, ...]) -> None:
    """Refuse a fiche for the reasons that make it hollow, if any.

    Raises:
        Incomplete: with every reason.
    """
    if reasons:
        raise Incomplete(reasons, "La fiche nationale (FRCP) serait vide\u202f: " + " ".join(reasons))


def _answers(frcp: Frcp) -> bool:
    answer = frcp.answer
    return bool(
        answer.proposals or answer.examinations or answer.is_surveillance or answer.refers_to_recourse or answer.absence
    )


def _takes_part(*parts: Part) -> Callable[[Frcp], bool]:
    def holds(frcp: Frcp) -> bool:
        return any(each.part in parts and each.professional for each in frcp.header.participants)

    return holds


def _names_its_guideline(frcp: Frcp) -> bool:
    status = frcp.reason.case_status
    return status is None or status.code != "ORG-128" or bool(frcp.framework.guidelines)


_CHECKS: tuple[tuple[Callable[[Frcp], bool], str], ...] = (
    (_takes_part(Part.QUORUM, Part.OUTSIDE), "Aucun participant n’est nommé."),
    (_takes_part(Part.COORDINATOR), "Le coordonnateur de la RCP n’est pas nommé."),
    (_takes_part(Part.REQUESTER), "Le médecin demandeur n’est pas nommé."),
    (lambda frcp: bool(frcp.header.authors), "L’auteur du document n’est pas nommé."),
    (lambda frcp: frcp.header.signatory is not None, "Le responsable du document, qui le signe, n’est pas nommé."),
    (lambda frcp: frcp.header.set_id is not None, "L’identifiant commun aux versions du document manque."),
    (lambda frcp: frcp.progression.phase is not None, "La phase du cancer n’est pas renseignée."),
    (lambda frcp: frcp.file.quorum is not None, "Le quorum n’est pas renseigné."),
    (_answers, "Ni proposition, ni motif d’absence de proposition."),
    (_names_its_guideline, "Le cas est enregistré sans que le référentiel suivi soit nommé."),
)
