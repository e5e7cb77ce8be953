"""What messages say. A subject names nobody; a notice says neither name, date of birth, case, nor address of a page.

Whoever opens the mail of a phone on a train learns that something waits in RCP, and nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

RULE_NOTICE_SAYS_NOTHING = "avis-sans-identite"

# Our own wording.
NOT_THE_PPS = (
    "Ce document rend compte d’un avis de réunion de concertation pluridisciplinaire. Il n’est pas le programme "
    "personnalisé de soins (PPS) remis au patient."
)
SIGNATURE = "Message envoyé par l’application RCP. Il ne contient aucun lien\u202f: ouvrez RCP comme d’habitude."


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says: its subject, and its text."""

    subject: str
    body: str


def fiche_words(board: str, version: int) -> Words:
    """What accompanies a fiche."""
    replaces = "\n\nCette version annule et remplace celle que vous avez pu recevoir auparavant." if version > 1 else ""
    return Words(
        "RCP\u202f: une fiche de RCP vous est adressée",
        f"Bonjour,\n\nVous trouverez ci-joint la fiche de RCP d’un patient que vous suivez ({board}).{replaces}\n\n"
        f"{NOT_THE_PPS}\n\nMessage envoyé par l’application RCP.",
    )


def letter_words(board: str, *, follows: bool = False) -> Words:
    """What accompanies a letter to a doctor. `follows`: another was approved for them before."""
    replaces = "\n\nElle annule et remplace celle que vous avez pu recevoir auparavant." if follows else ""
    return Words(
        "RCP\u202f: une lettre vous est adressée",
        f"Bonjour,\n\nVous trouverez ci-joint une lettre au sujet d’un patient que vous suivez ({board})."
        f"{replaces}\n\n"
        f"{NOT_THE_PPS}\n\nMessage envoyé par l’application RCP.",
    )


def document_notice_words() -> Words:
    """Said in place of a document, to an address that may not carry it."""
    return Words(
        "RCP\u202f: un document est disponible",
        "Bonjour,\n\nUn document est disponible dans RCP. Si vous n’y avez pas accès, demandez-le au secrétariat de la "
        f"RCP, ou donnez-lui votre adresse de messagerie sécurisée de santé.\n\n{SIGNATURE}",
    )


def minutes_notice_words(board: str, held_on: date) -> Words:
    """Tells a member of the board that the minutes of a session can be read. They never leave by mail."""
    return Words(
        "RCP\u202f: un procès-verbal est disponible",
        f"Bonjour,\n\nLe procès-verbal de la séance du {_day(held_on)} ({board}) est disponible dans RCP.\n\n"
        f"{SIGNATURE}",
    )


def invitation_words(
    board: str, held_on: date, at: time, place: Collection[str], *, is_cancelled: bool, is_changed: bool = False
) -> Words:
    """Asks a member to a session, or tells that it was cancelled, or changed since they were asked. The calendar file
    comes with it.
    """
    when = f"{_day(held_on)} à {at.hour}\u00a0h\u00a0{at.minute:02}"
    if is_cancelled:
        return Words(
            f"RCP\u202f: séance du {_day(held_on)} annulée",
            f"Bonjour,\n\nLa séance «\u202f{board}\u202f» du {when} est annulée.\n\n{SIGNATURE}",
        )
    where = f"\n\n{', '.join(place)}" if place else ""
    if is_changed:
        return Words(
            f"RCP\u202f: séance du {_day(held_on)}, convocation modifiée",
            f"Bonjour,\n\nLa séance «\u202f{board}\u202f» à laquelle vous étiez convoqué(e) a changé. Elle se tient le "
            f"{when}.{where}\n\nCette convocation annule et remplace la précédente\u202f; le fichier joint met à jour "
            f"votre agenda.\n\n{SIGNATURE}",
        )
    return Words(
        f"RCP\u202f: séance du {_day(held_on)}",
        f"Bonjour,\n\nVous êtes attendu(e) à la séance «\u202f{board}\u202f» du {when}.{where}\n\n"
        f"Le fichier joint l’ajoute à votre agenda.\n\n{SIGNATURE}",
    )


def reminder_words() -> Words:
    """Tells a requester that one of their cases lacks something, without saying which."""
    return Words(
        "RCP\u202f: un dossier attend des éléments",
        "Bonjour,\n\nUn dossier que vous avez soumis attend des éléments\u202f: ouvrez votre liste dans RCP.\n\n"
        f"{SIGNATURE}",
    )


def decision_words() -> Words:
    """Tells a requester that one of their cases was decided, without saying which or what."""
    return Words(
        "RCP\u202f: une décision est rendue",
        "Bonjour,\n\nLa décision de la RCP sur un dossier que vous avez soumis est rendue\u202f: ouvrez votre liste "
        f"dans RCP.\n\n{SIGNATURE}",
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
