"""Letters: begun from a sealed fiche, edited, approved. The approved PDF is frozen; a further letter may follow it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.db import advisory_lock, db
from rcp.documents.content import Edition, LetterContent
from rcp.documents.pdf import print_document
from rcp.domain.agenda import to_paris
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.domain.letters import (
    TO_REREAD,
    LetterKind,
    check_may_write,
    check_ready,
    choose_signature,
    clean_parts,
    doctor_parts,
    patient_parts,
)
from rcp.domain.recipients import NotARecipient
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import is_deceased
from rcp.minutes.queries.letter_standing import replacement_of, replacing_of, standing_of
from rcp.minutes.queries.letters import (
    CaseLetters,
    fiche_of,
    get_case_letters,
    get_letter,
    get_person,
    letter_content,
    letter_facts,
    patient_name,
    referring_of,
)

NO_FICHE = "Aucune fiche RCP n’est encore validée pour ce dossier\u202f: une lettre part toujours d’une fiche scellée."
APPROVED = "Cette lettre est approuvée\u202f: elle ne change plus. Reprenez-en une nouvelle à partir d’elle."
ANOTHER_APPROVED = (
    "Une autre lettre vient d’être approuvée pour le même lecteur\u202f: celle-ci doit dire laquelle elle remplace. "
    "Rien n’a été approuvé\u202f; relisez-la, puis approuvez de nouveau."
)
OUTDATED = "La fiche RCP a été corrigée depuis\u202f: reprenez une nouvelle lettre à partir de la dernière version."
TAKEN_UP = (
    "Une lettre plus récente est déjà approuvée pour le même lecteur\u202f: celle-ci ne partirait jamais. Reprenez-en "
    "une nouvelle à partir d’elle\u202f: elle dira laquelle elle remplace."
)
_KEPT = ("recipient", "greeting", "contacts", "closing", "signature")


def begin_letter(
    case_uuid: UUID,
    kind: LetterKind,
    recipient_uuid: UUID | None,
    signatory_uuid: UUID | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> Letter:
    """Draw a letter from the sealed fiche in force, signed by who was chosen, else by the first who may.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: no sealed fiche; the patient died.
        NotARecipient: the doctor is not of the circle of the case.
        InvalidValue: the signatory is not among those offered, or is the recipient.
    """
    found = get_case_letters(case_uuid, actor=actor)
    document = _writable(found, kind, actor)
    person = None
    if kind is LetterKind.DOCTOR:
        if recipient_uuid not in {each.person_uuid for each in found.recipients} or recipient_uuid is None:
            raise NotARecipient(field="recipient")
        person = get_person(recipient_uuid)
    signature = choose_signature(found.signatories, signatory_uuid, recipient=person.uuid if person else None)
    parts = _drawn(found, document, kind, person, signature)
    return _begun(found, document, kind, person.id if person else None, parts, actor=actor, now=now)


def change_letter(letter_uuid: UUID, typed: dict[str, str], *, version: int, actor: Actor, now: datetime) -> Letter:
    """Save the parts of a letter.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: it is approved; a later one to its reader is; the patient died.
        StaleEdit: somebody saved first; `mine` and `theirs` hold the parts by name.
        InvalidValue: see `clean_parts`.
    """
    advisory_lock("journal")  # before the row, as who approves it: two orders would wait for each other
    letter = _open(letter_uuid, Permission.LETTER_WRITE, actor)
    if replacement_of(letter) is not None:
        raise TransitionRefused(TAKEN_UP)
    parts = clean_parts(LetterKind(letter.kind), typed)
    _check_version(letter, version, parts)
    if parts == letter.content:
        return letter
    changed = [name for name, text in parts.items() if text != letter.content.get(name)]
    letter.content, letter.updated_at, letter.updated_by_id = parts, now, actor.person_id
    db.session.flush()
    _tell(Event.LETTER_CHANGED, letter, actor=actor, now=now, parts=changed)
    return letter


@dataclass(frozen=True, slots=True)
class Approvable:
    """A letter laid out and on disk, which only waits to be recorded."""

    letter_uuid: UUID
    version: int
    replacing: str  # the sentences it prints of the letter it replaces
    storage_key: str
    sha256: str
    size_bytes: int


def prepare_approval(letter_uuid: UUID, *, version: int, actor: Actor, now: datetime) -> Approvable:
    """Print a letter as it will be sent.

    Raises:
        NotFound, Forbidden, TransitionRefused, StaleEdit.
        InvalidValue: something is still to be filled in.
        DocumentTooLong, RenderFailed, StorageFailed.
    """
    letter = _open(letter_uuid, Permission.LETTER_APPROVE, actor)
    _check_version(letter, version, letter.content)
    _check_in_force(letter)
    check_ready(LetterKind(letter.kind), letter.content)
    replacing = replacing_of(letter)
    data = print_document(_content(letter, _edition(letter, actor=actor, now=now, is_draft=False), now)).data
    return Approvable(letter.uuid, version, replacing, files.put(data), hashlib.sha256(data).hexdigest(), len(data))


def approve_letter(prepared: Approvable, *, actor: Actor, now: datetime) -> Letter:
    """Record the approval, unless the letter moved since it was printed, or another was approved for its reader: an
    earlier one, which it would not name, or a later one, which leaves in its place.

    Raises:
        NotFound, Forbidden, TransitionRefused, StaleEdit.
    """
    advisory_lock("journal")  # of two letters to one reader, the second sees that the first was approved
    letter = _open(prepared.letter_uuid, Permission.LETTER_APPROVE, actor)
    _check_version(letter, prepared.version, letter.content)
    _check_in_force(letter)
    if replacing_of(letter) != prepared.replacing:
        raise StaleEdit(message=ANOTHER_APPROVED)
    letter.approved_at, letter.approved_by_id = now, actor.person_id
    letter.storage_key, letter.sha256, letter.size_bytes = (
        prepared.storage_key, prepared.sha256, prepared.size_bytes,
    )  # fmt: skip
    db.session.flush()
    _tell(Event.LETTER_APPROVED, letter, actor=actor, now=now, file=letter.sha256)
    return letter


def take_up_letter(letter_uuid: UUID, *, actor: Actor, now: datetime) -> Letter:
    """A new letter to the same recipient: the same text, or drawn anew when the fiche was corrected since.

    Raises:
        NotFound, Forbidden, TransitionRefused, NotARecipient: as `begin_letter`.
    """
    old = get_letter(letter_uuid, actor=actor)
    found = get_case_letters(old.case.uuid, actor=actor)
    kind = LetterKind(old.kind)
    document = _writable(found, kind, actor)
    if kind is LetterKind.DOCTOR and old.recipient_id not in found.readers:
        raise NotARecipient
    parts = dict(old.content)
    if document.id != old.document_id:
        kept = {name: text for name, text in old.content.items() if name in _KEPT}
        parts = _drawn(found, document, kind, old.recipient, "") | kept
    return _begun(found, document, kind, old.recipient_id, parts, actor=actor, now=now)


def letter_pdf(letter: Letter, *, actor: Actor, now: datetime) -> bytes:
    """The approved bytes, or the draft laid out now, marked to be read again.

    Raises:
        FileDamaged, RenderFailed, DocumentTooLong.
    """
    if letter.approved_at:
        return files.read(letter.storage_key, sha256=letter.sha256)
    return print_document(shown_letter(letter, actor=actor, now=now)).data


def shown_letter(letter: Letter, *, actor: Actor, now: datetime) -> LetterContent:
    """The letter as its PDF says it."""
    if letter.approved_at:
        by = letter.approved_by.name if letter.approved_by else ""
        approver = Actor(account_id=None, person_id=letter.approved_by_id, name=by)
        edition = _edition(letter, actor=approver, now=letter.approved_at, is_draft=False)
        return _content(letter, edition, letter.approved_at)
    return _content(letter, _edition(letter, actor=actor, now=now, is_draft=True), now)


def _content(letter: Letter, edition: Edition, now: datetime) -> LetterContent:
    return letter_content(letter, edition=edition, day=to_paris(now).date())


def _edition(letter: Letter, *, actor: Actor, now: datetime, is_draft: bool) -> Edition:
    return Edition(
        edited_at=now.isoformat(timespec="seconds"), edited_by=actor.name, is_draft=is_draft, version=0,
        status=TO_REREAD if is_draft else "Lettre relue et approuvée",
        is_fictional=letter.case.patient.is_fictitious,
    )  # fmt: skip


def _writable(found: CaseLetters, kind: LetterKind, actor: Actor) -> Document:
    authorise(actor, Permission.LETTER_WRITE, found.case)
    check_may_write(kind, is_deceased=found.is_deceased)
    if found.document is None:
        raise TransitionRefused(NO_FICHE)
    return found.document


def _drawn(
    found: CaseLetters, document: Document, kind: LetterKind, person: Person | None, signature: str
) -> dict[str, str]:
    fiche = fiche_of(document)
    facts = letter_facts(document, found.case, contact=referring_of(found.case))
    name = patient_name(fiche)
    if kind is LetterKind.PATIENT:
        greeting = {"Mme": "Madame,", "M.": "Monsieur,"}.get(fiche.case.identity.title, "Madame, Monsieur,")
        return patient_parts(facts, recipient=name, greeting=greeting, signature=signature)
    recipient = "\n".join(filter(None, (person.name, person.structure) if person else ()))
    is_woman = fiche.case.identity.title == "Mme"
    return doctor_parts(facts, recipient=recipient, patient=name, is_woman=is_woman, signature=signature)


def _begun(
    found: CaseLetters, document: Document, kind: LetterKind, recipient_id: int | None, parts: dict[str, str], *,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    letter = Letter(
        document_id=document.id, case_id=found.case.id, kind=kind.value, recipient_id=recipient_id, content=parts,
        created_at=now, updated_at=now, updated_by_id=actor.person_id,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    details = {"letter": str(letter.uuid), "kind": kind.value, "fiche_version": document.version}
    journal.record(Event.LETTER_CREATED, actor=actor, now=now, subject=found.case, details=details)
    return letter


def _open(letter_uuid: UUID, permission: Permission, actor: Actor) -> Letter:
    letter = get_letter(letter_uuid, actor=actor)
    meeting: Meeting = letter.document.meeting
    authorise(actor, permission, meeting)
    if letter.approved_at is not None:
        raise TransitionRefused(APPROVED)
    check_may_write(LetterKind(letter.kind), is_deceased=is_deceased(letter.document, letter.case.patient))
    return letter


def _check_version(letter: Letter, version: int, mine: dict[str, str]) -> None:
    if version != letter.version:
        by = letter.updated_by.name if letter.updated_by else ""
        raise StaleEdit(mine=mine, theirs=letter.content, by=by, at=letter.updated_at)


def _check_in_force(letter: Letter) -> None:
    standing = standing_of(letter)
    if standing.is_outdated:
        raise TransitionRefused(OUTDATED)
    if standing.replaced_by is not None:
        raise TransitionRefused(TAKEN_UP)


def _tell(event: Event, letter: Letter, *, actor: Actor, now: datetime, **more: object) -> None:
    details = {"letter": str(letter.uuid), "kind": letter.kind, "fiche_version": letter.document.version, **more}
    journal.record(event, actor=actor, now=now, subject=letter.case, details=details)
