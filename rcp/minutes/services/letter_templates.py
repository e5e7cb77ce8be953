"""The templates of letters of a board, and a letter written with one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.boards.models import Board
from rcp.db import db
from rcp.documents.errors import RenderFailed
from rcp.documents.letters.archive import BROKEN
from rcp.documents.letters.defaults import default_template
from rcp.documents.letters.filling import check_template, fill, read_variables
from rcp.documents.letters.properties import About, described
from rcp.domain.errors import DomainError, InvalidValue, NotFound
from rcp.domain.letters import REPLACING_VARIABLE, LetterFormat, LetterKind, lacking, replacing_place, samples
from rcp.domain.text import clean_line
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Letter, LetterTemplate
from rcp.minutes.queries.letters import get_template, template_in_force, template_values

NO_FILE = "Choisissez le fichier ODT ou DOCX du modèle."


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """An uploaded template that was tried; its bytes are on disk."""

    label: str
    form: LetterFormat
    sha256: str
    size_bytes: int
    storage_key: str


@dataclass(frozen=True, slots=True)
class Shortcomings:
    """What whoever keeps a template is told: it was accepted when less was asked, or its file is no longer sound."""

    problem: str = ""
    lacking: tuple[str, ...] = ()  # the variables that would be asked for today
    replacing_place: str = ""  # the variable that bears the sentence naming the letter replaced, for want of its own


def check_upload(board: Board, label: str, data: bytes, *, actor: Actor) -> CheckedTemplate:
    """Recognise a template, try it with sample values, and store it.

    Raises:
        Forbidden.
        InvalidValue: why it is refused, next to its field.
    """
    authorise(actor, Permission.LETTER_TEMPLATES, board)
    name = clean_line(label, max_length=200, field="label")
    if not name:
        raise InvalidValue("Donnez un nom au modèle.", "label")
    if not data:
        raise InvalidValue(NO_FILE, "file")
    form = check_template(data, field="file")
    return CheckedTemplate(name, form, hashlib.sha256(data).hexdigest(), len(data), files.put(data))


def add_template(board: Board, checked: CheckedTemplate, *, actor: Actor, now: datetime) -> LetterTemplate:
    """Put a template in force; the one of the same format before it is kept, removed.

    Raises:
        Forbidden.
    """
    authorise(actor, Permission.LETTER_TEMPLATES, board)
    former = template_in_force(board.id, checked.form)
    if former is not None:
        former.removed_at = now
    template = LetterTemplate(
        board_id=board.id, kind=LetterKind.DOCTOR.value, format=checked.form.value, label=checked.label,
        sha256=checked.sha256, size_bytes=checked.size_bytes, storage_key=checked.storage_key, added_at=now,
        added_by_id=actor.person_id,
    )  # fmt: skip
    db.session.add(template)
    db.session.flush()
    _tell(Event.LETTER_TEMPLATE_ADDED, board, template, actor=actor, now=now)
    return template


def remove_template(board: Board, template_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Use a template no longer; it is kept. Removing it twice changes nothing.

    Raises:
        NotFound, Forbidden.
    """
    authorise(actor, Permission.LETTER_TEMPLATES, board)
    template = get_template(board, template_uuid)
    if template.removed_at is not None:
        return
    template.removed_at = now
    db.session.flush()
    _tell(Event.LETTER_TEMPLATE_REMOVED, board, template, actor=actor, now=now)


def read_template(template: LetterTemplate) -> bytes:
    """The bytes of a template, in force or removed.

    Raises:
        FileDamaged.
    """
    return files.read(template.storage_key, sha256=template.sha256)


def read_shortcomings(template: LetterTemplate) -> Shortcomings:
    """What a template in force does not say, or why nothing can be written with it."""
    try:
        data = read_template(template)
        form, used = read_variables(data)
        described(fill(data, form, samples()), form, About("", ""))
    except DomainError as error:
        return Shortcomings(problem=BROKEN if isinstance(error, RenderFailed) else error.message)
    place = replacing_place(used)
    return Shortcomings(lacking=lacking(used), replacing_place="" if place == REPLACING_VARIABLE else place)


def write_letter(letter: Letter, form: LetterFormat, *, day: date) -> bytes:
    """A letter to a doctor in an editable form, dated `day`, with the board's template, else with ours. The same letter
    gives the same bytes.

    Raises:
        NotFound: the patient's letter has no such form.
        FileDamaged, RenderFailed.
        InvalidValue: the template is none that would be accepted today.
    """
    if letter.kind != LetterKind.DOCTOR.value:
        raise NotFound
    template = template_in_force(letter.document.meeting.board_id, form)
    data = read_template(template) if template else default_template(form)
    values = template_values(letter, day=day)
    title = f"{LetterKind.DOCTOR.label} – dossier {values['dossier']} – {values['date_seance']}"  # names nobody
    about = About(title, values["rcp"], letter.created_at, letter.approved_at or letter.updated_at)
    filled = fill(data, form, _naming_replaced(data, values) if values[REPLACING_VARIABLE] else values)
    return described(filled, form, about)


def _naming_replaced(data: bytes, values: dict[str, str]) -> dict[str, str]:
    """The values for a template, which names the letter replaced even when it was kept from before the variable that
    does.
    """
    place = replacing_place(read_variables(data)[1])
    if place == REPLACING_VARIABLE:
        return values
    return values | {place: f"{values[REPLACING_VARIABLE]}\n{values[place]}"}


def _tell(event: Event, board: Board, template: LetterTemplate, *, actor: Actor, now: datetime) -> None:
    details = {"template": str(template.uuid), "format": template.format, "sha256": template.sha256}
    journal.record(event, actor=actor, now=now, subject=board, details=details)
