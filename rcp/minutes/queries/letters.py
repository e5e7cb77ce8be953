"""The letters of a case, what a new one is drawn from, and the templates of a board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.db import db
from rcp.documents import french
from rcp.documents.content import (
    Edition,
    ExaminationContent,
    FicheContent,
    LetterContent,
    ProposalContent,
    Section,
)
from rcp.domain.agenda import to_paris
from rcp.domain.case import SEALED, Answer
from rcp.domain.dates import french_long_date
from rcp.domain.decision import Intention, Outcome, Trial
from rcp.domain.errors import NotFound
from rcp.domain.letters import (
    NOT_THE_PPS_SHORT,
    REPLACING_VARIABLE,
    TO_REREAD,
    Contact,
    LetterFacts,
    LetterFormat,
    LetterKind,
    Proposed,
    Signatory,
    may_write,
    patient_notices,
    with_replacing,
)
from rcp.domain.recipients import Concern, concerns_once_replaced
from rcp.domain.sending import MessageState
from rcp.minutes.models import Document, Letter, LetterTemplate
from rcp.minutes.queries.documents import is_deceased
from rcp.minutes.queries.letter_standing import latest_fiche, replacements_among, replacing_of
from rcp.minutes.queries.sealed import content_of
from rcp.minutes.queries.sending import get_fiche_sending
from rcp.minutes.queries.sending_lines import SendingLine, is_settled_earlier
from rcp.minutes.queries.signatories import list_signatories
from rcp.outbox.queries import messages_of

Row = TypeVar("Row", Letter, LetterTemplate)


@dataclass(frozen=True, slots=True)
class CaseLetters:
    """The letters of a case, latest first; `document` is the fiche in force, from which a new one is drawn."""

    case: Case
    document: Document | None
    letters: tuple[Letter, ...]
    recipients: tuple[SendingLine, ...] = ()  # of the fiche: whom a new letter may be begun for
    readers: frozenset[int] = frozenset()  # the same and who got an earlier letter, by key
    signatories: tuple[Signatory, ...] = ()
    is_deceased: bool = False
    to_redo: frozenset[int] = frozenset()  # keys of those replaced since, whose reader is owed another
    replaced_by: Mapping[int, Letter] = field(default_factory=dict)  # by the key of a letter, what leaves in its place

    def is_outdated(self, letter: Letter) -> bool:
        """Whether the fiche was corrected since the letter was drawn from it."""
        return self.document is not None and letter.document_id != self.document.id

    @property
    def is_being_corrected(self) -> bool:
        """Whether a new version is about to replace the fiche."""
        return self.document is not None and self.case.status not in SEALED


def get_case_letters(case_uuid: UUID, *, actor: Actor) -> CaseLetters:
    """The letters of a case.

    Raises:
        NotFound: no such case, or outside the actor's view.
        Forbidden: the actor may not read letters.
    """
    case = case_queries.get_case(case_uuid, actor=actor)
    authorise(actor, Permission.LETTER_VIEW, case)
    case_queries.follow_merges([case])
    document = latest_fiche(case.id)
    query = _letters().where(Letter.case_id == case.id).order_by(Letter.id.desc()).limit(200)
    rows = tuple(db.session.scalars(query))
    recipients: tuple[SendingLine, ...] = ()
    readers: frozenset[int] = frozenset()
    if document is not None:
        sending = get_fiche_sending(document.uuid, actor=actor)
        recipients = tuple(line for line in sending.lines if line.recipient is not None)
        readers = sending.readers
    signatories = list_signatories(document, case) if document else ()
    dead = is_deceased(document, case.patient)
    to_redo = _to_redo(case, rows, document, is_deceased=dead) if document else frozenset()
    return CaseLetters(
        case, document, rows, recipients, readers, signatories, dead, to_redo, replacements_among(rows)
    )  # fmt: skip


def _to_redo(
    case: Case, letters: Iterable[Letter], document: Document, *, is_deceased: bool
) -> frozenset[int]:  # fmt: skip
    """Which of these letters, latest first, no later one took up, though their fiche was replaced since and another may
    be written.
    """
    latest = {each.letter_id: each for each in messages_of(case_id=case.id) if each.letter_id is not None}
    written: set[tuple[LetterKind, int | None]] = set()
    found = set()
    for letter in letters:
        reader = (LetterKind(letter.kind), letter.recipient_id)
        if letter.approved_at is None or reader in written or not may_write(reader[0], is_deceased=is_deceased):
            continue
        written.add(reader)
        last = latest.get(letter.id)
        state, reason = (MessageState(last.state), last.not_sent_reason) if last else (None, None)
        said = concerns_once_replaced(state, reason, is_settled_earlier=is_settled_earlier(last, document.id))
        if letter.document_id != document.id and Concern.REDO in said:
            found.add(letter.id)
    return frozenset(found)


def get_letter(letter_uuid: UUID, *, actor: Actor) -> Letter:
    """One letter of the actor's boards.

    Raises:
        NotFound, Forbidden.
    """
    letter = _one(_letters().where(Letter.uuid == letter_uuid))
    if not actor.is_system and letter.document.meeting.board_id not in actor.roles:
        raise NotFound
    authorise(actor, Permission.LETTER_VIEW, letter.document.meeting)
    case_queries.follow_merges([letter.case])
    return letter


def get_person(person_uuid: UUID) -> Person:
    """Somebody of the directory.

    Raises:
        NotFound.
    """
    person = db.session.scalar(select(Person).where(Person.uuid == person_uuid))
    if person is None:
        raise NotFound
    return person


def referring_of(case: Case) -> Person | None:
    """Whom a patient may call: the referring specialist, else the requester."""
    return db.session.get(Person, case.referring_id or case.requester_id)


def fiche_of(document: Document) -> FicheContent:
    """The sealed content a letter is drawn from. Raises as `content_of`."""
    content = content_of(document)
    assert isinstance(content, FicheContent)
    return content


def letter_facts(document: Document, case: Case, *, contact: Person | None) -> LetterFacts:
    """The decision as the sealed fiche says it."""
    fiche = fiche_of(document)
    told = LetterFacts(
        board=fiche.meeting.board,
        meeting_date=_day(fiche.meeting.date),
        case_number=fiche.case.number,
        question=fiche.case.question,
        is_uninformed=case.patient_informed == Answer.NO.value,
        contact=Contact(name=contact.name, phone=contact.phone, structure=contact.structure) if contact else Contact(),
    )
    return _decided(told, fiche)


def _decided(told: LetterFacts, fiche: FicheContent) -> LetterFacts:
    decision = fiche.case.decision
    if decision is None:
        return told
    return replace(
        told,
        is_registered=decision.outcome == Outcome.REGISTERED.label,
        proposals=tuple(map(_proposed, decision.proposals)),
        no_decision_reason=decision.no_decision_reason,
        no_decision_comment=decision.no_decision_comment,
        unblocked_by=decision.unblocked_by,
        comment=decision.comment,
        conditions=tuple(each.sentence for each in decision.conditions),
        plan_b=decision.plan_b,
        examinations=tuple(each.label for each in decision.examinations),
        examination_lines=tuple(map(_examination_line, decision.examinations)),
        is_surveillance=decision.is_surveillance,
        surveillance=decision.surveillance,
        is_stopping=decision.is_stopping,
        stopping=decision.stopping,
        referral=decision.referral,
        referral_board=decision.referral_board,
        supportive_care=decision.supportive_care,
        supportive_care_comment=decision.supportive_care_comment,
        asks_geriatrician=decision.oncogeriatrics == "Oui",
        is_trial_proposed=decision.trial == Trial.YES.label,
        trial_name=decision.trial_name,
        patient_preference=decision.patient_preference,
        responsible=decision.responsible,
        due_on=_day(decision.due_on),
        actions=tuple(
            ", ".join(filter(None, (each.label, each.assignee, _day(each.due_on)))) for each in decision.actions
        ),
        presented_again=decision.presented_again,
        presented_again_note=decision.presented_again_note,
    )  # fmt: skip


def _proposed(proposal: ProposalContent) -> Proposed:
    return Proposed(
        label=proposal.label, is_alternative=proposal.intention == Intention.ALTERNATIVE.label, aim=proposal.aim,
        detail=proposal.detail, plan=proposal.plan,
    )  # fmt: skip


def _examination_line(examination: ExaminationContent) -> str:
    return " ".join(filter(None, (examination.label, french.period(examination.not_before, examination.not_after))))


def letter_content(letter: Letter, *, edition: Edition, day: date) -> LetterContent:
    """A letter as it is printed on a day."""
    fiche, kind = fiche_of(letter.document), LetterKind(letter.kind)
    parts = with_replacing(kind, letter.content, replacing_of(letter))
    aside = {"recipient", "greeting", "closing", "signature"}
    return LetterContent(
        kind=kind.value,
        meeting=fiche.meeting,
        edition=edition,
        identity=fiche.case.identity,
        case_number=fiche.case.number,
        fiche_version=letter.document.version,
        date=day.isoformat(),
        recipient=tuple(parts.get("recipient", "").splitlines()),
        greeting=parts.get("greeting", ""),
        sections=tuple(
            Section(title=part.title, text=parts[part.name])
            for part in kind.parts
            if part.name not in aside and parts.get(part.name)
        ),
        closing=parts.get("closing", ""),
        signature=tuple(parts.get("signature", "").splitlines()),
        notices=patient_notices(_decided(LetterFacts(), fiche)) if kind is LetterKind.PATIENT else (NOT_THE_PPS_SHORT,),
    )


def template_values(letter: Letter, *, day: date) -> dict[str, str]:
    """A value for each variable of `domain.letters.VARIABLES`."""
    fiche, parts = fiche_of(letter.document), letter.content
    identity, meeting = fiche.case.identity, fiche.meeting
    return {
        "destinataire": parts.get("recipient", ""),
        "date": french_long_date(day),
        "etablissement": meeting.establishment,
        "adresse_etablissement": meeting.address,
        "finess": meeting.finess,
        "rcp": meeting.board,
        "date_seance": _day(meeting.date),
        "dossier": fiche.case.number,
        "version": str(letter.document.version),
        "patient": patient_name(fiche),
        "naissance": french.short_date(identity.birth_date) if identity.birth_date else "",
        "formule_appel": parts.get("greeting", ""),
        "introduction": parts.get("why", ""),
        REPLACING_VARIABLE: replacing_of(letter),
        "question": parts.get("question", ""),
        "decision": parts.get("proposal", ""),
        "suites": parts.get("next", ""),
        "formule_politesse": parts.get("closing", ""),
        "signature": parts.get("signature", ""),
        "mention": "" if letter.approved_at else TO_REREAD,
        "mention_pps": NOT_THE_PPS_SHORT,
    }


def patient_name(fiche: FicheContent) -> str:
    """Civility, given name and NAME in use, as an envelope writes them."""
    identity = fiche.case.identity
    given = identity.used_given_name or identity.first_given_name
    name = (identity.used_name or identity.birth_name).upper()
    return " ".join(part for part in (identity.title, given, name) if part)


def letter_day(letter: Letter, *, now: datetime) -> date:
    """The date a letter bears: that of its approval, today until then (in Paris)."""
    return to_paris(letter.approved_at or now).date()


def list_templates(board: Board) -> list[LetterTemplate]:
    """Every template of a board, in force or not, latest first."""
    query = (
        select(LetterTemplate)
        .where(LetterTemplate.board_id == board.id)
        .options(joinedload(LetterTemplate.added_by))
        .order_by(LetterTemplate.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def template_in_force(board_id: int, form: LetterFormat) -> LetterTemplate | None:
    """The board's own template of a letter to a doctor, None when it has none."""
    query = (
        select(LetterTemplate)
        .where(
            LetterTemplate.board_id == board_id,
            LetterTemplate.kind == LetterKind.DOCTOR.value,
            LetterTemplate.format == form.value,
            LetterTemplate.removed_at.is_(None),
        )
        .order_by(LetterTemplate.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def get_template(board: Board, template_uuid: UUID) -> LetterTemplate:
    """One template of a board, removed or not.

    Raises:
        NotFound.
    """
    return _one(select(LetterTemplate).where(LetterTemplate.board_id == board.id, LetterTemplate.uuid == template_uuid))


def _letters() -> Select[Letter]:
    return select(Letter).options(
        joinedload(Letter.document).joinedload(Document.meeting).joinedload(Meeting.board),
        joinedload(Letter.case).joinedload(Case.patient),
        joinedload(Letter.recipient),
        joinedload(Letter.updated_by),
        joinedload(Letter.approved_by),
    )


def _one(query: Select[Row]) -> Row:
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _day(iso: str) -> str:
    return french_long_date(date.fromisoformat(iso)) if iso else ""
