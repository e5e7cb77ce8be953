"""What a person asks for while they are killed (`killed_person`), the page they were on, and what must be found once it
is done.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Attachment, Case
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.documents.frcp import write_frcp
from rcp.documents.sealing import from_plain
from rcp.domain.letters import LetterKind
from rcp.domain.sending import NotSentReason
from rcp.interop.services import COPY_LABEL, SOURCE_LABEL
from rcp.journal.models import JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import Document, Letter, Proofreading
from rcp.outbox.models import Message
from rcp.patients.models import Patient
from tests.drills.sealed import seal, tell
from tests.interop.frcp.samples import FICHE
from tests.minutes.conftest import SPECIALTIES, Held, hold
from tests.support.build import NOW, Builder
from tests.support.client import form_filled

IMPORT = "/fiches/import"
REASON = "Latéralité erronée dans le plan."
FIRST, AFTER, SECOND = (NOW + timedelta(hours=rank) for rank in range(3))


@dataclass(frozen=True)
class World:
    """Two meetings, by what names them: each process reads its own rows.

    One waits for its validation, and somebody read it as its board asks. The minutes of the other one and one fiche of
    it are at their second version; both versions are about to be sent, and a letter to be approved.
    """

    waiting: UUID
    waiting_number: str
    reader: int
    other_reader: int
    validator: int
    sealed: UUID
    sealed_cases: tuple[UUID, UUID]
    versions: tuple[UUID, UUID]
    letter: UUID
    coordinator: int
    secretary: int
    requester: UUID
    board: UUID
    fiche: Path


def build(folder: Path) -> World:
    """Write it, and commit; `folder` receives the national fiche to import."""
    make = Builder()
    waiting, sealed = hold(make), hold(make)
    readers = [make.member(waiting.board, specialty_code=SPECIALTIES[1]) for _ in range(2)]
    waiting.board.needs_second_reader = True
    secretary = make.member(sealed.board, Role.SECRETARY)
    db.session.commit()
    _proofread(waiting, make.actor(readers[0]))
    first, second = _seal_twice(make, sealed)
    letter = _begin_letter(sealed, make.actor(secretary))
    fiche = folder / "fiche.xml"
    fiche.write_bytes(write_frcp(FICHE, b"%PDF-1.4\n%%EOF"))
    return World(
        waiting=waiting.meeting.uuid, waiting_number=waiting.cases[0].number, reader=readers[0].id,
        other_reader=readers[1].id, validator=waiting.coordinator.id, sealed=sealed.meeting.uuid,
        sealed_cases=(sealed.cases[0].uuid, sealed.cases[1].uuid), versions=(first, second), letter=letter,
        coordinator=sealed.coordinator.id, secretary=secretary.id,
        requester=sealed.coordinator.uuid, board=sealed.board.uuid, fiche=fiche,
    )  # fmt: skip


def _proofread(held: Held, actor: Actor) -> None:
    shown = queries.stamp_of(queries.load_material(held.meeting.uuid, actor=actor)).version
    services.record_reading(held.meeting.uuid, shown=shown, actor=actor, now=NOW)
    db.session.commit()


def _seal_twice(make: Builder, held: Held) -> tuple[UUID, UUID]:
    """Both versions of the first fiche. The first one was posted to a doctor who is of the circle no more."""
    case, actor = held.cases[0], held.actor
    patient = db.session.get_one(Patient, case.patient_id)
    treating = make.person(family_name="Traitant")
    patient.treating_doctor_id = treating.id
    db.session.commit()
    first, other, _ = seal(held.meeting.uuid, actor, now=FIRST)
    by_post = NotSentReason.SENT_BY_POST
    services.withhold(first.uuid, [treating.uuid], reason=by_post, comment="", actor=actor, now=FIRST)
    services.correct_fiche(held.meeting.uuid, case.uuid, reason="Plan B oublié.", actor=actor, now=AFTER)
    db.session.scalars(select(Decision).where(Decision.case_id == case.id)).one().plan_b = "Chirurgie à trois mois."
    patient.treating_doctor_id = None
    db.session.commit()
    second, minutes = seal(held.meeting.uuid, actor, now=SECOND)
    tell(other, actor)
    tell(minutes, actor)
    db.session.commit()
    return first.uuid, second.uuid


def _begin_letter(held: Held, actor: Actor) -> UUID:
    letter = services.begin_letter(held.cases[0].uuid, LetterKind.PATIENT, None, actor=actor, now=SECOND)
    db.session.flush()
    said = letter.content | {"contacts": "Secrétariat\u202f: 02 00 00 00 00"}
    services.change_letter(letter.uuid, said, version=letter.version, actor=actor, now=SECOND)
    db.session.commit()
    return letter.uuid


# --- what must be found once it is done -----------------------------------------------------------------------------


def is_reopened(world: World) -> None:
    """The second fiche and the minutes wait for a new version, and nothing leaves of either."""
    statuses = dict(db.session.execute(select(Case.uuid, Case.status).order_by(Case.id)).all())
    assert [statuses[each] for each in world.sealed_cases] == ["closed", "discussed"]
    meeting = db.session.scalars(select(Meeting).where(Meeting.uuid == world.sealed)).one()
    assert (meeting.status, REASON in meeting.correction_reason) == ("closed", True)
    reasons = select(Decision.correction_reason).join(Case).where(Case.uuid == world.sealed_cases[1])
    assert db.session.scalars(reasons).all() == [REASON]
    assert Counter(db.session.execute(select(Message.state, Message.reason).order_by(Message.id)).all()) == {
        ("not_sent", "sent_by_post"): 1,
        ("not_sent", "being_corrected"): 2,
    }


def is_sent_again(world: World) -> None:
    """The second version is about to leave for everybody once, among whom the one who received the first."""
    query = (
        select(Message)
        .join(Document, Document.id == Message.document_id)
        .where(Document.uuid == world.versions[1])
        .order_by(Message.id)
    )
    written = db.session.scalars(query).all()
    found = [(each.state, each.reason, each.kind, each.recipient_role) for each in written]
    assert [each.state for each in written] == ["to_send"] * 2, found
    reached = (
        select(Message.recipient_id)
        .join(Document, Document.id == Message.document_id)
        .where(Document.uuid == world.versions[0])
    )
    people = {each.recipient_id for each in written}
    assert len(people) == 2
    assert set(db.session.scalars(reached.order_by(Message.id))) < people


def is_proofread(world: World) -> None:
    query = select(func.count()).select_from(Proofreading).where(Proofreading.read_by_id == world.other_reader)
    assert db.session.scalar(query) == 3
    assert count_of("minutes.proofread") == 2


def is_sealed(world: World) -> None:
    documents = _sealed_of(world.waiting)
    assert Counter(each.kind for each in documents) == {"fiche": 2, "minutes": 1}
    _name_the_reader(world, documents)


def is_fiche_sealed(world: World) -> None:
    documents = _sealed_of(world.waiting)
    assert [(each.kind, each.version) for each in documents] == [("fiche", 1)]
    _name_the_reader(world, documents)


def _sealed_of(meeting: UUID) -> list[Document]:
    query = select(Document).join(Meeting).where(Meeting.uuid == meeting).order_by(Document.id)
    return list(db.session.scalars(query))


def _name_the_reader(world: World, documents: Iterable[Document]) -> None:
    reader = db.session.get_one(Person, world.reader).name
    assert {from_plain(each.content).edition.proofread_by for each in documents} == {reader}


def is_approved(world: World) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.uuid == world.letter)).one()
    assert letter.approved_at is not None
    assert count_of("letter.approved") == 1


def is_imported(_world: World) -> None:
    """One case, its patient and its two files."""
    (case,) = db.session.scalars(select(Case).where(Case.status == "draft").order_by(Case.id)).all()
    assert db.session.scalar(select(Patient.birth_name).where(Patient.id == case.patient_id)) == "ÉXEMPLE"
    kept = select(Attachment.label).where(Attachment.case_id == case.id).order_by(Attachment.id)
    assert db.session.scalars(kept).all() == [SOURCE_LABEL, COPY_LABEL]
    assert count_of("interop.fiche_imported") == 1


def is_handed_over(_world: World) -> None:
    assert count_of("document.exported") == 1


def is_as_before(_world: World) -> None:
    """A page that was read."""


def count_of(event: str) -> int:
    query = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == event)
    return db.session.scalar(query) or 0


# --- what is asked for ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """Whose it is, the page they are on, the form they fill; `is_done` looks at what must be found.

    Without a button, the page itself is asked for. `is_once`: sent again, the form is answered as the first time, and
    nothing more is written.
    """

    person: str
    page: Callable[[World], str]
    is_done: Callable[[World], None]
    button: Callable[[World], str] | None = None
    values: Callable[[World], dict[str, Any]] = lambda _world: {}
    status: int = 303
    is_once: bool = True

    def asked(self, world: World, client: Any) -> tuple[str, dict[str, Any] | None]:
        """Where it goes and what it sends (None: nothing, it is a page), as the person's own page says."""
        address = self.page(world)
        if self.button is None:
            return address, None
        shown = self._show(world, client, address)
        assert shown.status_code == 200, shown.text
        return form_filled(shown, self.values(world), button=self.button(world))

    def _show(self, world: World, client: Any, address: str) -> Any:
        if address != IMPORT:
            return client.get(address)
        file = (io.BytesIO(world.fiche.read_bytes()), "fiche.xml")
        return client.submit(address, {"file": file}, content_type="multipart/form-data")


def _validation(world: World) -> str:
    return f"/seances/{world.waiting}/validation"


ASKED = {
    "reopen": Act(
        "coordinator", lambda world: f"/seances/{world.sealed}/dossiers/{world.sealed_cases[1]}/correction",
        is_reopened, lambda _world: "Rouvrir pour correction", lambda _world: {"reason": REASON},
    ),
    "read-replaced": Act(
        "coordinator", lambda world: f"/documents/{world.versions[0]}.pdf", is_as_before, status=200
    ),
    "send-again": Act(
        "secretary", lambda world: f"/documents/{world.versions[1]}/envoi", is_sent_again, lambda _world: "envoyer"
    ),
    "proofread": Act(
        "other_reader", _validation, is_proofread, lambda _world: "J’ai relu le procès-verbal et ses fiches"
    ),
    "seal-proofread": Act("validator", _validation, is_sealed, lambda _world: "Valider le procès-verbal"),
    "seal-fiche": Act(
        "validator", _validation, is_fiche_sealed, lambda world: f"Valider la fiche {world.waiting_number}"
    ),
    "approve": Act(
        "coordinator", lambda world: f"/lettres/{world.letter}/approuver", is_approved,
        lambda _world: "Approuver la lettre",
    ),
    "import": Act(
        "coordinator", lambda _world: IMPORT, is_imported, lambda _world: "Ouvrir le dossier",
        lambda world: {
            "patient_choice": "nouveau", "board": str(world.board), "requester": str(world.requester),
        },
    ),
    "xdm": Act(
        "coordinator", lambda world: f"/dossiers/{world.sealed_cases[0]}/paquet-xdm", is_handed_over,
        lambda _world: "Télécharger IHE_XDM.zip", status=200, is_once=False,
    ),
}  # fmt: skip
