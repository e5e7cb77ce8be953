"""Importing a national fiche: a new case in draft, from what it says, with its file and what was not understood."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.boards.models import Board
from rcp.cases import queries as case_queries
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.domain.case import Section
from rcp.domain.errors import DomainError, InvalidValue, NeedsConfirmation
from rcp.interop import queries
from rcp.interop.frcp.proposing import Proposed, propose
from rcp.interop.frcp.reading import Reading, read_frcp
from rcp.interop.frcp.unplaced import unplaced
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.services.national import National, export_frcp
from rcp.patients import services as patients
from rcp.patients.models import Patient

__all__ = [
    "Imported",
    "National",
    "PatientToChoose",
    "Understood",
    "export_frcp",
    "held",
    "hold",
    "import_frcp",
    "understand",
]

SOURCE_LABEL = "fiche-rcp-importee.xml"
COPY_LABEL = "fiche-rcp-importee.pdf"
NO_BOARD = "Plusieurs RCP sont possibles\u202f: précisez laquelle."
ABSENT = "section absente"
UNREAD = "non compris"
REFUSED = "refusé par un champ, repris dans la synthèse"
TO_COMPARE = (
    "Des dossiers patients ressemblent à celui de cette fiche\u202f: comparez-les, puis choisissez celui du patient ou "
    "créez-en un nouveau."
)


class PatientToChoose(NeedsConfirmation):
    """Records may be this patient, and a person must say which one, or none. `likely` are to be compared."""

    code = "patient_to_choose"
    sentence = TO_COMPARE

    def __init__(self, likely: Sequence[Any] = ()) -> None:
        super().__init__()
        self.likely = tuple(likely)


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood: what it says, the case it would make, and all that no field receives."""

    reading: Reading
    proposed: Proposed
    unplaced: tuple[tuple[str, str], ...]

    def not_understood(self) -> list[dict[str, str | int]]:
        """JSON-ready: the sections that are missing, what was not read, what our lists and our fields do not take."""
        lines: list[dict[str, str | int]] = [{"reason": ABSENT, "text": title} for title in self.reading.missing]
        lines += [{"reason": UNREAD, **each.as_dict()} for each in self.reading.left_over]
        lines += [{"reason": REFUSED, "text": text} for text in self.proposed.refused]
        return lines

    def without_field(self) -> list[dict[str, str]]:
        """JSON-ready: what was understood and no field of a case holds, which only the joined file says."""
        return [{"place": place, "text": text} for place, text in self.unplaced]


@dataclass(frozen=True, slots=True)
class Imported:
    """The case opened, and what its file said that it does not hold."""

    case: Case
    understood: Understood


def hold(data: bytes) -> tuple[str, str]:
    """Put a file aside while somebody looks at what it says: its key and its SHA-256. Left there, it is swept.

    Raises:
        StorageFailed: the disk refused.
    """
    return files.put(data), hashlib.sha256(data).hexdigest()


def held(key: str, sha256: str) -> bytes:
    """A file put aside by `hold`.

    Raises:
        FileDamaged: it was swept, or altered.
    """
    return files.read(key, sha256=sha256)


def understand(data: bytes, *, today: date) -> Understood:
    """Read a file and say which case it would make. Nothing is written.

    Raises:
        UnreadableFile: see `reading.read_frcp`.
        InvalidValue: the patient has no name that can be kept.
    """
    reading = read_frcp(data)
    proposed = propose(reading.frcp, today=today)
    return Understood(reading, proposed, unplaced(reading.frcp, proposed))


def import_frcp(
    data: bytes,
    *,
    understood: Understood | None = None,
    board_uuid: UUID | None = None,
    patient: Patient | None = None,
    is_new_patient: bool = False,
    is_board_optional: bool = False,
    distinct_from: frozenset[UUID] = frozenset(),
    requester_id: int | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> Imported:
    """Open a new case, a draft, from a national fiche.

    The patient is the one given, else the only one with the same matricule or the same traits, else a new one when
    nobody looks like them. `is_new_patient` and `distinct_from`: a person compared, and it is none of these records.
    `understood` is what was made of the file, when it was read already. `is_board_optional`: when the file names no
    board of ours, the first one opened receives the case, and the caller says which.

    Raises:
        UnreadableFile, InvalidValue: the file, or a value no case can hold.
        PatientToChoose: records may be this patient.
        NotFound, Forbidden: the board.
    """
    authorise(actor, Permission.CASE_CREATE)
    understood = understood or understand(data, today=today)
    proposed = understood.proposed
    board = _board(understood, board_uuid, is_optional=is_board_optional, actor=actor)
    authorise(actor, Permission.CASE_CREATE, board)
    if patient is None:
        patient = _patient(proposed, is_new_patient, distinct_from, actor=actor, now=now, today=today)
    requester = queries.find_requester(proposed.requester_rpps, board)
    case = cases.create_case(
        patient,
        board,
        question=proposed.question,
        requester_id=requester_id if requester_id is not None else (requester.id if requester else None),
        values=proposed.values,
        actor=actor,
        now=now,
    )
    _add_rows(case, proposed, actor=actor, now=now, today=today)
    cases.add_source(case, label=SOURCE_LABEL, data=data, actor=actor, now=now)
    if understood.reading.copy:
        _join_copy(case, understood, actor=actor, now=now)
    journal.record(
        Event.FICHE_IMPORTED,
        actor=actor,
        now=now,
        subject=case,
        details={"version": understood.reading.version, "not_understood": len(understood.not_understood())},
    )
    return Imported(case, understood)


def _board(understood: Understood, board_uuid: UUID | None, *, is_optional: bool, actor: Actor) -> Board:
    if board_uuid is not None:
        return queries.get_board(board_uuid, actor=actor)
    boards = queries.list_boards(actor)
    board = queries.board_for(understood.reading.frcp, boards)
    if board is None and boards and is_optional:
        return min(boards, key=lambda each: each.id)
    if board is None:
        raise InvalidValue(NO_BOARD, "board")
    return board


def _patient(
    proposed: Proposed,
    is_new: bool,
    distinct_from: frozenset[UUID],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Patient:
    match = queries.match_patient(proposed.identity, actor=actor)
    if match.same is not None and not is_new:
        return match.same
    apart = distinct_from | (frozenset(each.record.uuid for each in match.likely) if is_new else frozenset())
    if any(each.record.uuid not in apart for each in match.likely):
        raise PatientToChoose(match.likely)
    # What is unusual in the identity of another establishment is shown by the banner and the record, not refused here.
    return patients.create(proposed.identity, actor=actor, now=now, today=today, confirmed=True, distinct_from=apart)


def _add_rows(case: Case, proposed: Proposed, *, actor: Actor, now: datetime, today: date) -> None:
    for lesion in proposed.lesions:
        cases.add_lesion(case, lesion, actor=actor, now=now, today=today)
    if proposed.treatments:
        version = case_queries.section_snapshot(case, Section.TREATMENTS).version
        cases.save_treatments(case, proposed.treatments, version=version, actor=actor, now=now, today=today)
    if proposed.results:
        cases.add_results(case, proposed.results, actor=actor, now=now, today=today)


def _join_copy(case: Case, understood: Understood, *, actor: Actor, now: datetime) -> None:
    """Join the PDF of the fiche; one that cannot be joined stays in its file, and is listed."""
    assert understood.reading.copy is not None
    try:
        cases.add_attachment(case, name=COPY_LABEL, data=understood.reading.copy, actor=actor, now=now)
    except DomainError as error:
        understood.proposed.refused.append(f"PDF de la fiche\u202f: {error.message}")
