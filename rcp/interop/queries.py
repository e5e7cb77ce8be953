"""What an import needs to know: who the patient may be, which board, who asks, and the file a case came from."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from rcp import files
from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.boards.models import Board
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.frcp.model import Frcp
from rcp.domain.identity import Identity, Likeness, Traits
from rcp.domain.text import fold
from rcp.domain.upload import XML
from rcp.patients import queries as patient_queries
from rcp.patients.models import Patient

CREATORS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Match:
    """Who the patient of a fiche may be. `same` is the only record with the same matricule or the same traits."""

    same: Patient | None
    likely: tuple[Likeness[Patient], ...] = ()


def match_patient(identity: Identity, *, actor: Actor) -> Match:
    """The record of the patient of a fiche: by matricule, else by the traits of birth, letter for letter when folded.

    Likely records that are not the same are for a person to compare.
    """
    likely = tuple(patient_queries.find_likely(identity, actor=actor))
    traits = identity.traits
    by_ins = [each.record for each in likely if traits.ins and each.record.ins == traits.ins]
    same = by_ins or [each.record for each in likely if _same(traits, Traits.of(each.record))]
    return Match(same[0] if len(same) == 1 else None, likely)


def _same(a: Traits, b: Traits) -> bool:
    """The five strict traits, as far as both know them; the birth date must be known and whole."""
    if a.birth_date is None or not a.birth_date.is_complete or a.birth_date != b.birth_date:
        return False
    if a.ins and b.ins and a.ins != b.ins:
        return False
    agree = (
        not (getattr(a, name) and getattr(b, name)) or getattr(a, name) == getattr(b, name)
        for name in ("sex", "birth_place_insee")
    )
    names = ((a.birth_name, b.birth_name), (a.first_given_name, b.first_given_name))
    return all(agree) and all(fold(one) and fold(one) == fold(two) for one, two in names)


def list_boards(actor: Actor) -> list[Board]:
    """The active boards on which the actor may open a case."""
    if not actor.is_system:
        return case_queries.list_boards(actor, *CREATORS)
    return list(db.session.scalars(select(Board).where(Board.is_active).order_by(Board.name, Board.id).limit(200)))


def get_board(board_uuid: UUID, *, actor: Actor) -> Board:
    """One of `list_boards`.

    Raises:
        NotFound: no such board, inactive, or outside the actor's view.
    """
    found = next((board for board in list_boards(actor) if board.uuid == board_uuid), None)
    if found is None:
        raise NotFound("Cette RCP n’existe pas, n’est plus active, ou ne vous est pas ouverte.")
    return found


def board_for(fiche: Frcp, boards: list[Board]) -> Board | None:
    """The board a fiche is for: the only one, or the only one of its name, or of its nature, subject and organ."""
    if len(boards) == 1:
        return boards[0]
    named = [board for board in boards if fold(board.name) == fold(fiche.header.board_name)]
    reason = fiche.reason
    organs = {each.code for each in reason.organs}
    alike = [
        board
        for board in boards
        if reason.nature and reason.subject
        and (board.nature, board.subject_code) == (reason.nature.code, reason.subject.code)
        and (not board.organ_code or board.organ_code in organs)
    ]  # fmt: skip
    for found in (named, alike):
        if len(found) == 1:
            return found[0]
    return None


def find_requester(rpps: str, board: Board) -> Person | None:
    """Who asks, among those who may ask this board, by their RPPS."""
    return next((each for each in case_queries.list_requesters([board.id]) if rpps and each.rpps == rpps), None)


def source_of(case: Case) -> bytes | None:
    """The XML file a case was made from, None when it was not imported. Its attachments must be loaded."""
    kept = [each for each in case.attachments if each.media_type == XML]
    return files.read(kept[0].storage_key, sha256=kept[0].sha256) if kept else None
