"""What is known of the sending of a sealed fiche: its recipients, its letters, its notices. Frozen, read by pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.domain.case import SEALED
from rcp.domain.decision import Answer
from rcp.domain.recipients import Concern, Recipient, RecipientRole, Way, concerns_once_replaced, is_only_told
from rcp.domain.sending import GONE, MessageKind, MessageState, Said
from rcp.minutes.models import Document, Letter
from rcp.outbox.models import Message
from rcp.patients.models import Patient

_MAY_WITHHOLD = frozenset({None, MessageState.NOT_SENT, MessageState.TO_SEND, MessageState.FAILED})


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One recipient of a fiche: what is proposed (None: no longer of the circle), and the messages so far."""

    person_uuid: UUID
    name: str
    role: str
    recipient: Recipient | None
    messages: tuple[Message, ...] = ()

    @property
    def latest(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def state(self) -> MessageState | None:
        """Where the latest message stands; None: nothing was ever decided."""
        return MessageState(self.latest.state) if self.latest else None

    @property
    def is_only_told(self) -> bool:
        """Whether a notice left last, and the document never: they know of it, and have none."""
        return is_only_told(said_by(self.messages))

    @property
    def is_document_due(self) -> bool:
        """Whether a notice left, and their address may carry the document since."""
        return self.is_only_told and self.recipient is not None and self.recipient.way is Way.DOCUMENT

    @property
    def is_proposed(self) -> bool:
        """Whether something is to leave, and nothing was decided yet; a notice that left decides of no document."""
        if self.latest is None:
            return self.recipient is not None and self.recipient.is_to_send
        return self.is_document_due

    @property
    def may_send(self) -> bool:
        """Whether somebody may still ask that it leaves: nothing did but a notice, and nothing is on its way."""
        is_open = self.state in {None, MessageState.NOT_SENT} or self.is_document_due
        return is_open and self.recipient is not None and self.recipient.is_to_send

    @property
    def may_withhold(self) -> bool:
        """Whether somebody may still say that nothing leaves by mail, or how it got there otherwise."""
        return self.is_only_told or self.state in _MAY_WITHHOLD

    @property
    def new_address(self) -> str:
        """Where somebody may ask that what was sent goes once more: the directory gives since an address to which
        nothing went.
        """
        if self.state is not MessageState.SENT or self.recipient is None or self.is_document_due:
            return ""
        written_to = {each.address for each in self.messages if each.state in GONE}
        is_elsewhere = self.recipient.is_to_send and self.recipient.address not in written_to
        return self.recipient.address if is_elsewhere else ""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """An approved letter drawn from the fiche: to the patient, who has no address here, or to a doctor."""

    letter: Letter
    line: SendingLine
    version: int  # of the fiche it was drawn from
    is_taken_up: bool = False  # a later letter to the same reader was approved: that one leaves
    follows: bool = False  # another was approved for the same reader before
    is_settled_earlier: bool = False  # it was said not to be written again for a version that another replaced

    @property
    def is_for_patient(self) -> bool:
        return self.letter.recipient_id is None

    @property
    def may_send(self) -> bool:
        """Whether somebody may still ask that it leaves."""
        return self.line.may_send and not self.is_taken_up

    @property
    def concerns_once_replaced(self) -> tuple[Concern, ...]:
        """What is wrong with it, now that a later version replaced its fiche."""
        latest = self.line.latest
        reason = latest.not_sent_reason if latest else None
        return concerns_once_replaced(self.line.state, reason, is_settled_earlier=self.is_settled_earlier)


@dataclass(frozen=True, slots=True)
class FicheSending:
    """The last sealed fiche of a case at a meeting, its recipients, its letters."""

    document: Document
    case: Case
    patient: Patient
    meeting: Meeting
    latest_version: int
    latest_id: int  # the key of that version
    lines: tuple[SendingLine, ...]
    letters: tuple[LetterLine, ...] = ()
    to_redo: tuple[LetterLine, ...] = ()  # of earlier versions, whose reader is owed another
    notices: tuple[Message, ...] = ()  # « décision rendue », latest last
    is_deceased: bool = False  # asked when there is a letter to the patient
    readers: frozenset[int] = frozenset()  # keys of the people a letter may be written to

    @property
    def board_id(self) -> int:
        return self.meeting.board_id

    @property
    def is_opposed(self) -> bool:
        return is_opposed(self.case)

    @property
    def is_being_corrected(self) -> bool:
        """Whether the case was reopened since: a further version is to come."""
        return self.case.status not in SEALED

    @property
    def is_last(self) -> bool:
        return self.document.version == self.latest_version

    @property
    def is_in_force(self) -> bool:
        """Whether it may leave: it is the last version, and none is being written."""
        return self.is_last and not self.is_being_corrected

    @property
    def proposed(self) -> tuple[SendingLine, ...]:
        return tuple(line for line in self.lines if line.is_proposed)

    @property
    def unproposed(self) -> tuple[SendingLine, ...]:
        """Those who get nothing, for a reason already known and not yet recorded."""
        return tuple(
            line for line in self.lines
            if line.latest is None and line.recipient is not None and not line.recipient.is_to_send
        )  # fmt: skip

    def may_say_why(self, letter: LetterLine) -> bool:
        """Whether somebody may say why a letter does not reach its reader, or is not written again once replaced."""
        return letter.line.may_withhold or (not self.is_last and letter.line.state is MessageState.SENT)

    def of_role(self, role: RecipientRole) -> tuple[SendingLine, ...]:
        """The lines shown in the column of a role: a person of several roles stands in the first alone."""
        return tuple(line for line in self.lines if _column(line) is role)


def said_by(messages: Iterable[Message]) -> list[Said]:
    """What these messages say, as the rules read it."""
    return [(MessageKind(each.kind), MessageState(each.state), each.not_sent_reason) for each in messages]


def is_settled_earlier(latest: Message | None, in_force_id: int) -> bool:
    """Whether the latest message about a letter gives a reason bound to another version of its fiche than this one."""
    return latest is not None and latest.settled_for_id not in {None, in_force_id}


def is_opposed(case: Case) -> bool:
    """Whether the case records that the patient objects."""
    return case.patient_not_opposed == Answer.NO.value


def _column(line: SendingLine) -> RecipientRole:
    first = line.recipient.roles[0] if line.recipient else line.role
    return next((role for role in RecipientRole if role.label == first), RecipientRole.CORRESPONDENT)
