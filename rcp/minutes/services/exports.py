"""Several documents of a session taken away at once: read in one go, laid out outside any transaction, handed over.

What is sealed leaves as it was sealed; what is not leaves as a draft laid out now, which says so on every page.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from rcp import files, installation
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import queries as agenda
from rcp.agenda.models import AgendaItem, Meeting
from rcp.deliberation.queries import attendance_sheet
from rcp.documents import french
from rcp.documents.attachments import PdfAttachment
from rcp.documents.content import Document as Content
from rcp.documents.content import FicheContent, MinutesContent, PackContent
from rcp.documents.gathering import Whole, gather
from rcp.documents.pack import print_pack
from rcp.documents.pdf import print_document
from rcp.documents.sealing import canonical_json
from rcp.documents.titles import document_title, file_name
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED
from rcp.domain.errors import NotFound
from rcp.domain.exports import Choices, Form, Piece, Which, names_apart
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.domain.waiting import export_seconds, is_long
from rcp.minutes.models import Document
from rcp.minutes.queries import Material, content_of, load_material
from rcp.minutes.queries.documents import StoredFile, files_of_all, list_versions
from rcp.minutes.services.pack import content_of_pack
from rcp.minutes.services.parts import make_fragment, missing_cases, print_minutes
from rcp.minutes.services.preparation import draft_fiche, draft_minutes, is_fictional
from rcp.outbox import presence
from rcp.outbox.work import Heard, Made, nobody

PDF, ZIP = "application/pdf", "application/zip"
INDEX = "index.csv"
DRAFT = "Projet, non validé"
NOTHING = "Aucun document ne correspond à ces choix\u202f: aucune fiche de cette séance n’est encore validée."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document to hand over: what it says, and its file when it is sealed."""

    piece: Piece
    label: str  # of the bookmark: within the documents only, it may name a patient
    file_name: str
    content: Content
    stored: StoredFile | None = None
    state: str = ""
    number: str = ""  # of the case
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be handed over; read in one transaction, it needs none any more."""

    meeting_uuid: UUID
    board_id: int
    board: str
    date: date
    choices: Choices
    sheets: tuple[Sheet, ...]
    is_long: bool
    now: datetime

    @property
    def imprint(self) -> str:
        """SHA-256 of all that the documents say, the hour apart: the same choices over changed rows give another."""
        said, hour = hashlib.sha256(), self.now.isoformat(timespec="seconds").encode()
        for sheet in self.sheets:
            drawn_up = canonical_json(sheet.content).replace(hour, b"")
            said.update(sheet.stored.sha256.encode() if sheet.stored else drawn_up)
        return said.hexdigest()


def authorise_export(choices: Choices, meeting: Meeting, *, actor: Actor) -> None:
    """Let these choices be made, or handed over; the paper pack is for who runs the meeting.

    Raises:
        Forbidden.
    """
    authorise(actor, Permission.EXPORT_DO, meeting)
    if Piece.PACK in choices.pieces:
        authorise(actor, Permission.MEETING_RUN, meeting)


def plan_export(meeting_uuid: UUID, choices: Choices, *, actor: Actor, now: datetime) -> Plan:
    """What these choices mean for a meeting, now.

    Raises:
        NotFound: no such meeting, outside the actor's view, or nothing to hand over.
        Forbidden.
    """
    material = load_material(meeting_uuid, actor=actor)
    authorise_export(choices, material.meeting, actor=actor)
    sheets = tuple(_sheets(material, choices, actor, now))
    if not sheets:
        raise NotFound(NOTHING)
    fiches = [sheet for sheet in sheets if sheet.piece is Piece.FICHES]
    minutes = next((sheet for sheet in sheets if sheet.piece is Piece.MINUTES), None)
    seconds = export_seconds(
        choices,
        sealed=sum(sheet.stored is not None for sheet in fiches),
        drafts=sum(sheet.stored is None for sheet in fiches),
        cases=len(material.items),
        missing_parts=_missing_parts(minutes),
        are_minutes_sealed=minutes is not None and minutes.stored is not None,
    )
    return Plan(
        meeting_uuid=material.meeting.uuid,
        board_id=material.meeting.board_id,
        board=material.board.name,
        date=material.meeting.date,
        choices=choices,
        sheets=sheets,
        is_long=is_long(seconds, is_done_aside=presence.is_there(now)),
        now=now,
    )


def _missing_parts(minutes: Sheet | None) -> int:
    if minutes is None or minutes.stored is not None:
        return 0
    assert isinstance(minutes.content, MinutesContent)
    return len(missing_cases(minutes.content))


def make_export(plan: Plan, heard: Heard = nobody) -> Made:
    """The file to hand over: the document itself when there is one only, else one PDF or an archive.

    Raises:
        FileDamaged, RenderFailed, DocumentTooLong; whatever `heard` raises.
    """
    names = names_apart([sheet.file_name for sheet in plan.sheets])
    made = list(zip(plan.sheets, names, _printed(plan, heard), strict=True))
    if len(made) == 1:
        return Made(made[0][2], names[0], PDF)
    if plan.choices.form is Form.ZIP:
        return Made(_archive(plan, made), f"RCP_{plan.date}_documents.zip", ZIP)
    only = {sheet.piece for sheet in plan.sheets} == {Piece.FICHES}
    day = plan.date.isoformat()
    data, _ = gather(
        [Whole(data, sheet.label) for sheet, _, data in made],
        title=f"{'Fiches RCP' if only else 'Documents de la séance'} – {plan.board} – {french.long_date(day)}",
        description=f"{plan.board}, séance du {french.weekday_date(day)}. {french.plural(len(made), 'document')}.",
        dated=plan.now,
        attachments=list(_carried(made)),
    )
    return Made(data, f"RCP_{plan.date}_{'fiches' if only else 'documents'}.pdf", PDF)


def _sheets(material: Material, choices: Choices, actor: Actor, now: datetime) -> Iterator[Sheet]:
    meeting, fictional = material.meeting, is_fictional(material)
    if Piece.AGENDA in choices.pieces:
        page = agenda.get_meeting_page(meeting.uuid, actor=actor, freshness=installation.freshness())
        yield _paper(Piece.AGENDA, agenda.agenda_content(page, edited_by=actor.name, now=now, is_fictional=fictional))
    if Piece.ATTENDANCE in choices.pieces:
        sheet = attendance_sheet(meeting, edited_by=actor.name, now=now, is_fictional=fictional)
        yield _paper(Piece.ATTENDANCE, sheet)
    if Piece.PACK in choices.pieces:
        pack = content_of_pack(material, actor=actor, now=now)
        yield _paper(Piece.PACK, pack, steps=len(material.items) + 1)
    versions = list_versions(meeting)
    wanted = [each for each in material.items if choices.wants(str(each.case.uuid), is_sealed=_is_sealed(each))]
    stored = _files(versions, is_signed=choices.takes_signed(fiches=len(wanted)))
    if Piece.MINUTES in choices.pieces:
        yield _minutes(material, versions, stored, actor, now)
    for item in wanted:
        yield _fiche(material, item, versions, stored, actor, now)


def _is_sealed(item: AgendaItem) -> bool:
    return item.case.status in SEALED


def _files(versions: list[Document], *, is_signed: bool) -> dict[int, StoredFile]:
    """The file of each sealed document: its signed copy when that is asked for and exists, else the accessible one."""
    found = {}
    for document_id, forms in (files_of_all(versions) if versions else {}).items():
        by_role = {each.role: each for each in forms}
        signed = by_role.get(FileRole.SIGNED) if is_signed else None
        found[document_id] = signed or by_role[FileRole.TAGGED]
    return found


def _paper(piece: Piece, content: Content, *, steps: int = 1) -> Sheet:
    return Sheet(
        piece, piece.label.split(",")[0], file_name(content), content, state="Document de travail", steps=steps
    )


def _minutes(
    material: Material,
    versions: list[Document],
    stored: dict[int, StoredFile],
    actor: Actor,
    now: datetime,
) -> Sheet:
    sealed = next((each for each in versions if each.kind == DocumentKind.MINUTES), None)
    if sealed is not None and material.meeting.status == MeetingStatus.VALIDATED:
        content, file = content_of(sealed, "Procès-verbal."), stored[sealed.id]
        return Sheet(Piece.MINUTES, "Procès-verbal", file.file_name, content, file, _version(sealed))
    content = draft_minutes(material, actor=actor, now=now)
    label = f"Procès-verbal – {DRAFT.lower()}"
    return Sheet(Piece.MINUTES, label, file_name(content), content, state=DRAFT, steps=len(material.items) + 1)


def _fiche(
    material: Material,
    item: AgendaItem,
    versions: list[Document],
    stored: dict[int, StoredFile],
    actor: Actor,
    now: datetime,
) -> Sheet:
    sealed = next((each for each in versions if each.kind == DocumentKind.FICHE and each.case_id == item.case_id), None)
    number = item.case.number
    if sealed is not None and _is_sealed(item):
        content, file = content_of(sealed, f"Dossier n°\u00a0{number}."), stored[sealed.id]
        return Sheet(Piece.FICHES, _named(content), file.file_name, content, file, _version(sealed), number)
    draft = draft_fiche(material, item, actor=actor, now=now)
    label = f"{_named(draft)} – {DRAFT.lower()}"
    return Sheet(Piece.FICHES, label, file_name(draft), draft, state=DRAFT, number=number)


def _named(content: Content) -> str:
    """The label of a case in the bookmarks of the minutes."""
    assert isinstance(content, FicheContent)
    return f"{content.case.position}. {content.case.identity.name}"


def _version(document: Document) -> str:
    return f"Version {document.version}, scellée"


def _printed(plan: Plan, heard: Heard) -> Iterator[bytes]:
    """The bytes of each sheet, saying before each step where the work is."""
    steps, done, fiches = sum(sheet.steps for sheet in plan.sheets), 0, 0
    of = sum(sheet.piece is Piece.FICHES for sheet in plan.sheets)
    for sheet in plan.sheets:
        if sheet.piece is Piece.FICHES:
            heard(done, steps, f"{french.plural(fiches, 'fiche')} sur {of}")
            fiches += 1
        else:
            heard(done, steps, sheet.piece.label.split(",")[0])
        yield _bytes(sheet, partial(_hear, heard, sheet, done, steps))
        done += sheet.steps
    heard(steps, steps, "Mise en forme du fichier")


def _hear(heard: Heard, sheet: Sheet, done: int, steps: int, rank: int) -> None:
    name, cases = sheet.piece.label.split(",")[0], french.plural(rank, "dossier")
    heard(done + rank, steps, f"{name}\u202f: {cases} sur {sheet.steps - 1}")


def _bytes(sheet: Sheet, heard: Callable[[int], None]) -> bytes:
    content = sheet.content
    if sheet.stored is not None:
        return files.read(sheet.stored.storage_key, sha256=sheet.stored.sha256)
    if isinstance(content, PackContent):
        return print_pack(content, heard).data
    if isinstance(content, MinutesContent):
        for rank, case in enumerate(content.cases, 1):
            heard(rank)
            make_fragment(case, content.meeting)
        return print_minutes(content).data
    return print_document(content).data


def _carried(made: list[tuple[Sheet, str, bytes]]) -> Iterator[PdfAttachment]:
    """The content of each, as each carries its own: put together, they would bear the same name."""
    for sheet, name, _data in made:
        if isinstance(sheet.content, (FicheContent, MinutesContent)):
            yield PdfAttachment(
                f"{name.removesuffix('.pdf')}.json",
                canonical_json(sheet.content),
                document_title(sheet.content),
                dated=datetime.fromisoformat(sheet.content.edition.edited_at),
            )


def _archive(plan: Plan, made: list[tuple[Sheet, str, bytes]]) -> bytes:
    """The files under their names, and an index. Dated of the day of the meeting: equal files give equal bytes."""
    written = io.BytesIO()
    day = (plan.date.year, plan.date.month, plan.date.day, 0, 0, 0)
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in ((INDEX, _index(made)), *((name, data) for _, name, data in made)):
            entry = zipfile.ZipInfo(name, day)
            entry.external_attr = 0o600 << 16
            # A PDF is compressed already.
            kind = zipfile.ZIP_DEFLATED if name == INDEX else zipfile.ZIP_STORED
            archive.writestr(entry, data, compress_type=kind)
    return written.getvalue()


def _index(made: list[tuple[Sheet, str, bytes]]) -> bytes:
    """Which file is which, by the number of the case, never by a name: a list outlives the files it was made for."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["fichier", "document", "dossier", "état", "code de vérification", "octets", "SHA-256"])
    for sheet, name, data in made:
        code = sheet.content.edition.code if sheet.stored else ""
        kind = "Fiche RCP" if sheet.piece is Piece.FICHES else sheet.piece.label.split(",")[0]
        rows.writerow([name, kind, sheet.number, sheet.state, code, len(data), hashlib.sha256(data).hexdigest()])
    return text.getvalue().encode("utf-8-sig")


def named_patients(material: Material, choices: Choices) -> list[int]:
    """The patients whom the documents of an export name."""
    whole = choices.pieces & {Piece.AGENDA, Piece.PACK, Piece.MINUTES}
    return [
        item.patient_id
        for item in material.items
        if whole or choices.wants(str(item.case.uuid), is_sealed=_is_sealed(item))
    ]


def details_of(meeting_uuid: UUID, choices: Choices, made_bytes: int, sha256: str) -> dict[str, Any]:
    """What the journal keeps of an export handed over."""
    plain = choices.as_plain()
    fiches = {} if Piece.FICHES not in choices.pieces else {"which": plain["which"], "copy": plain["copy"]}
    chosen = {"cases": plain["cases"]} if fiches and choices.which is Which.CHOSEN else {}
    return {
        "kind": "export", "meeting": str(meeting_uuid), "pieces": plain["pieces"], "form": plain["form"], **fiches,
        **chosen, "bytes": made_bytes, "file": sha256,
    }  # fmt: skip
