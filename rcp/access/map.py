"""The one table of rights: permission → who, with the French sentence of `docs/rights.md`.

The installation's administrator appears nowhere near clinical data, on purpose. The command line acts as a
journalled system actor; it exports documents and lists, and never decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rcp.access.permissions import Actor, Permission, Role
from rcp.access.predicates import (
    Predicate,
    administrator,
    any_of,
    assignee,
    auditor,
    chair,
    member,
    member_somewhere,
    own_patient,
    requester,
    signed_in,
    system,
)
from rcp.domain.errors import Forbidden

P, C, S, Q, X = Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY, Role.EXTERNAL


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table: what is allowed (French), and to whom."""

    sentence: str
    holders: Predicate


MAP: dict[Permission, Right] = {
    Permission.HOME_VIEW: Right("Voir sa page d’accueil", signed_in),
    Permission.OWN_ACCOUNT: Right("Gérer son propre compte", signed_in),
    Permission.ACCOUNT_MANAGE: Right("Inviter, désactiver, réinitialiser un compte", any_of(administrator, system)),
    Permission.JOURNAL_VIEW: Right("Lire le journal", auditor),
    Permission.JOURNAL_PURGE: Right("Effacer les traces d’accès arrivées à échéance", system),
    Permission.DIRECTORY_VIEW: Right(
        "Consulter l’annuaire des professionnels", any_of(administrator, member_somewhere(P, C, S, Q, X), system)
    ),
    Permission.DIRECTORY_EDIT: Right(
        "Compléter l’annuaire des professionnels", any_of(administrator, member_somewhere(P, C, S), system)
    ),
    Permission.BOARD_VIEW: Right(
        "Voir la composition et les réglages d’une RCP", any_of(administrator, member(P, C, S, Q, X), system)
    ),
    Permission.BOARD_CREATE: Right("Créer une RCP", any_of(administrator, system)),
    Permission.BOARD_MANAGE: Right("Régler une RCP et ses membres", any_of(administrator, member(C), system)),
    Permission.SENTENCE_EDIT: Right("Tenir les phrases de la RCP", any_of(member(C, S), system)),
    Permission.PATIENT_SEARCH: Right("Rechercher un patient", member_somewhere(P, C, S, X)),
    Permission.PATIENT_VIEW: Right("Voir l’identité d’un patient", any_of(member_somewhere(P, C, S), own_patient)),
    Permission.PATIENT_CREATE: Right("Créer un patient, après recherche", any_of(member_somewhere(P, C, S, X), system)),
    Permission.PATIENT_EDIT: Right("Corriger l’identité d’un patient", any_of(member_somewhere(P, C, S), own_patient)),
    Permission.PATIENT_MERGE: Right("Fusionner deux patients, ou l’annuler", member_somewhere(C)),
    Permission.CASE_VIEW: Right("Lire un dossier et sa décision", any_of(member(P, C, S, Q), requester, system)),
    Permission.CASE_CREATE: Right("Créer un dossier", any_of(member(P, C, S, X), system)),
    Permission.CASE_EDIT: Right("Compléter un dossier", any_of(member(P, C, S), requester, system)),
    Permission.ALERT_JUDGE: Right("Écarter une alerte clinique avec un motif, la rétablir", member(P, C)),
    Permission.CASE_SUBMIT: Right("Soumettre un dossier à la RCP", any_of(member(P, C, S), requester, system)),
    Permission.CASE_RETURN: Right("Renvoyer un dossier au demandeur", any_of(member(C, S), system)),
    Permission.CASE_WITHDRAW: Right("Retirer un dossier", any_of(member(P, C, S), requester, system)),
    Permission.MEETING_VIEW: Right("Voir une séance", any_of(member(P, C, S, Q), system)),
    Permission.MEETING_PLAN: Right("Planifier ou annuler une séance", any_of(member(C, S), system)),
    Permission.MEETING_SEE_DRAFT: Right(
        "Voir l’ordre du jour avant sa publication", any_of(member(C, S), chair, system)
    ),
    Permission.CASE_BOOK: Right("Inscrire un dossier à une séance", any_of(member(P, C, S), requester, system)),
    Permission.AGENDA_ARRANGE: Right(
        "Ordonner et publier l’ordre du jour, reporter un dossier", any_of(member(C, S), chair, system)
    ),
    Permission.MEETING_RUN: Right(
        "Ouvrir et clore la séance, relever les présences", any_of(member(C, S), chair, system)
    ),
    Permission.DECISION_EDIT: Right("Consigner la décision", any_of(member(C, S), chair, system)),
    Permission.PREREAD: Right("Pré-lire une séance, écrire un pré-plan technique", member(P, C)),
    Permission.OPINION_GIVE: Right("Donner un avis écrit sur un dossier", any_of(member(P, C, S), system)),
    Permission.URGENT_OPINION_RECORD: Right("Consigner un avis en urgence", any_of(member(P, C), system)),
    Permission.MINUTES_VIEW: Right(
        "Lire le procès-verbal et les fiches RCP", any_of(member(P, C, S, Q), requester, system)
    ),
    Permission.MINUTES_PROOFREAD: Right("Relire une fiche, un procès-verbal, avant sa validation", member(P, C)),
    Permission.MINUTES_VALIDATE: Right("Valider ou corriger une fiche, un procès-verbal", any_of(member(C), system)),
    Permission.EXPORT_DO: Right(
        "Exporter ensemble les documents d’une séance (un PDF, une archive)", any_of(member(C, S), chair, system)
    ),
    Permission.LETTER_VIEW: Right("Lire les lettres tirées d’une fiche RCP", any_of(member(P, C, S, Q), system)),
    Permission.LETTER_WRITE: Right("Rédiger une lettre au patient ou à un médecin", any_of(member(P, C, S), system)),
    Permission.LETTER_APPROVE: Right("Approuver une lettre, qui ne change plus ensuite", any_of(member(P, C), system)),
    Permission.LETTER_TEMPLATES: Right("Ajouter ou retirer un modèle de lettre", any_of(member(C, S), system)),
    Permission.SENDING_VIEW: Right(
        "Voir à qui un document, une convocation ou un rappel est parti", any_of(member(P, C, S, Q), system)
    ),
    Permission.SENDING_DO: Right(
        "Envoyer une fiche, une lettre, une convocation, un rappel ou un avis, dire pourquoi rien ne part, trancher un "
        "envoi incertain",
        any_of(member(C, S), system),
    ),
    Permission.FOLLOWUP_NOTE: Right(
        "Noter ce que deviennent les conditions et les actions d’une décision", any_of(member(P, C, S), assignee)
    ),
}


def allows(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Whether the actor holds the permission on the subject; with `None`, whether they could on some object."""
    return MAP[permission].holders(actor, subject)


def authorise(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Let the actor through, or say who could.

    Raises:
        Forbidden: with the right's sentence and its holders.
    """
    if not allows(actor, permission, subject):
        right = MAP[permission]
        raise Forbidden(
            f"Cette action ne vous est pas ouverte\u202f: {right.sentence[0].lower()}{right.sentence[1:]}.",
            grant_hint=f"Réservé à\u202f: {(right.holders.__doc__ or '').strip()}.",
        )
