"""The meeting at the head of every document, who printed it, and what was put off."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.domain.versions import Change


@dataclass(frozen=True, kw_only=True)
class MeetingContent:
    """The meeting, as the head of every document names it."""

    board: str
    date: str
    start_time: str = ""
    end_time: str = ""
    board_kind: str = ""  # "RCP d’organe – Système urinaire"
    establishment: str = ""
    finess: str = ""
    address: str = ""
    room: str = ""
    video: str = ""  # "visioconférence" — a label, never the link
    chair: str = ""
    coordinators: tuple[str, ...] = ()
    typed_afterwards: str = ""  # "Séance tenue sur papier, saisie a posteriori le … par … : motif"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """Who printed this, in which version, and what seals it."""

    edited_at: str
    edited_by: str
    is_draft: bool = True
    status: str = "Projet, non validé"
    version: int = 1
    replaces: str = ""  # "la version 1 du 23 novembre 2026"
    reason: str = ""
    validated_at: str = ""
    validated_by: str = ""
    proofread_by: str = ""
    changes: tuple[Change, ...] | None = None  # to the version it replaces; None: not compared
    unlisted: int = 0  # changes beyond those
    seal: str = ""  # SHA-256 of the content, see `sealing.sealed`
    code: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, kw_only=True)
class PostponedCase:
    """A case on the agenda that was not examined."""

    number: str
    patient: str  # NOM Prénom
    birth_date: str = ""
    organ: str = ""
    reason: str = ""
    comment: str = ""
    postponed_to: str = ""  # date of the next meeting, empty when none is chosen
    count: int = 0
