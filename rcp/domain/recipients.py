"""To whom a sealed fiche or a letter is proposed, by which way it would leave, and why it would not.

The circle of a case is the requester, the referring specialist, the treating doctor and the correspondents of the
patient. Nobody outside it gets anything, except who already got an earlier version and must learn that it was replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rcp.domain.delays import LATE
from rcp.domain.errors import DomainError
from rcp.domain.sending import (
    HELD_BACK,
    REACHED,
    MessageKind,
    MessageState,
    NotSentReason,
    Said,
    have_reached,
    is_secure,
)

RULE_RECIPIENTS = "destinataires-proposes"
RULE_LAST_VERSION_LEAVES = "derniere-version-envoyee"
RULE_ONE_REMINDER_A_DAY = "un-rappel-par-jour"


NO_ADDRESS = "Aucune adresse n’est connue pour cette personne\u202f: complétez l’annuaire."


class NotARecipient(DomainError):
    """Somebody outside the circle of the case was about to get its document."""

    code = "not_a_recipient"
    sentence = (
        "Cette personne n’est pas destinataire de ce document\u202f: seuls le demandeur, le spécialiste référent, le "
        "médecin traitant et les correspondants du patient le reçoivent."
    )


class Superseded(DomainError):
    """An earlier version was about to leave."""

    code = "superseded_version"
    sentence = "Une version plus récente de ce document existe\u202f: envoyez la dernière."


class BeingCorrected(DomainError):
    """A document that a correction is about to replace was about to leave."""

    code = "being_corrected"
    sentence = (
        "Ce document est en cours de correction\u202f: rien ne part avant que sa version suivante soit validée. "
        "Envoyez alors celle-ci."
    )


class StillHeld(DomainError):
    """Somebody is said to hold a letter, where it is asked why they get no other in its place."""

    code = "still_held"
    sentence = (
        "Ce motif dit que l’ancienne lettre est arrivée\u202f: refaites-la d’après la nouvelle version, ou dites "
        "pourquoi elle ne l’est pas."
    )


class PatientOpposed(DomainError):
    """The patient objects, and something was about to leave."""

    code = "patient_opposed"
    sentence = (
        "L’opposition du patient est consignée dans le dossier\u202f: rien ne peut être envoyé tant qu’elle l’est."
    )


class ReminderTooSoon(DomainError):
    """A second reminder the same day."""

    code = "reminder_too_soon"
    sentence = "Un rappel a déjà été envoyé aujourd’hui pour ce dossier. Le prochain pourra partir demain."


class RecipientRole(StrEnum):
    """Why somebody gets the document of a case."""

    REQUESTER = "requester"
    REFERRING = "referring"
    TREATING = "treating"
    CORRESPONDENT = "correspondent"

    @property
    def label(self) -> str:
        return _ROLES[self]


_ROLES = {
    RecipientRole.REQUESTER: "Demandeur",
    RecipientRole.REFERRING: "Spécialiste référent",
    RecipientRole.TREATING: "Médecin traitant",
    RecipientRole.CORRESPONDENT: "Correspondant",
}


class Way(StrEnum):
    """How something reaches a recipient."""

    DOCUMENT = "document"
    NOTICE = "notice"
    NONE = "none"

    @property
    def label(self) -> str:
        return _WAYS[self]


_WAYS = {
    Way.DOCUMENT: "Document joint, par messagerie sécurisée",
    Way.NOTICE: "Avis sans identité, sans le document",
    Way.NONE: "Rien par messagerie",
}


@dataclass(frozen=True, slots=True)
class Doctor:
    """Somebody of the directory, with the addresses known. `id` is the key of their row."""

    id: int
    name: str
    email: str = ""
    secure_address: str = ""

    @property
    def has_address(self) -> bool:
        """Whether anything at all can be written to them."""
        return bool(notice_address(self))


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of what would leave: to whom, as what, by which way, to which address, and why not."""

    doctor: Doctor
    roles: tuple[str, ...]  # in French, as they are printed
    way: Way
    address: str = ""
    reason: NotSentReason | None = None

    @property
    def role(self) -> str:
        """What the person is to this patient: Demandeur, médecin traitant."""
        first, *others = self.roles
        return ", ".join([first, *(each[:1].lower() + each[1:] for each in others)])

    @property
    def is_to_send(self) -> bool:
        """Whether something leaves by mail unless a person says otherwise."""
        return self.way is not Way.NONE


def choose_way(doctor: Doctor, domains: Collection[str]) -> tuple[Way, str]:
    """The address of somebody, and what it may carry: the document when it lies in a configured secure domain, else a
    notice. An address outside these domains is never given health data, whatever it is called in the directory.
    """
    for address in (doctor.secure_address, doctor.email):
        if is_secure(address, domains):
            return Way.DOCUMENT, address
    if doctor.has_address:
        return Way.NOTICE, notice_address(doctor)
    return Way.NONE, ""


def notice_address(doctor: Doctor) -> str:
    """Where a notice goes: the address read every day first, since it may be any."""
    return doctor.email or doctor.secure_address


def propose(
    circle: Iterable[tuple[Doctor, str]], *, domains: Collection[str], is_opposed: bool, earlier: Iterable[Doctor] = ()
) -> list[Recipient]:
    """One line for each person of the circle, with all their roles; then whoever got an earlier version.

    `circle` gives each person once per role, in the order they are shown; `is_opposed` is the patient's opposition as
    the case records it: nothing leaves then.
    """
    found: dict[int, Recipient] = {}
    said = [*circle, *((doctor, "A reçu une version antérieure") for doctor in earlier)]
    for doctor, role in said:
        known = found.get(doctor.id)
        if known is None:
            found[doctor.id] = _line(doctor, role, domains, is_opposed=is_opposed)
        elif role not in known.roles:
            found[doctor.id] = replace(known, roles=(*known.roles, role))
    return list(found.values())


def _line(doctor: Doctor, role: str, domains: Collection[str], *, is_opposed: bool) -> Recipient:
    way, address = choose_way(doctor, domains)
    if is_opposed:
        return Recipient(doctor, (role,), Way.NONE, address, NotSentReason.PATIENT_OPPOSED)
    if way is Way.NONE:
        return Recipient(doctor, (role,), way, address, NotSentReason.NO_ADDRESS)
    return Recipient(doctor, (role,), way, address)


def find_recipient(proposed: Iterable[Recipient], doctor_id: int) -> Recipient:
    """The line of one person.

    Raises:
        NotARecipient: the circle of the case does not hold them.
    """
    for each in proposed:
        if each.doctor.id == doctor_id:
            return each
    raise NotARecipient


def check_leaves(recipient: Recipient) -> None:
    """Let something leave for a recipient.

    Raises:
        PatientOpposed: the patient objects.
        NotARecipient: no address is known.
    """
    if recipient.reason is NotSentReason.PATIENT_OPPOSED:
        raise PatientOpposed
    if not recipient.is_to_send:
        raise NotARecipient(NO_ADDRESS)


def is_only_told(said: Sequence[Said]) -> bool:
    """Whether the latest of the messages to somebody is a notice that left, and none before brought the document: they
    know of it, and have none.
    """
    if not said:
        return False
    kind, state, _reason = said[-1]
    return kind is MessageKind.DOCUMENT_NOTICE and state is MessageState.SENT and not have_reached(said)


def check_not_written_again(reason: NotSentReason) -> None:
    """Let a reason say why a letter whose fiche was replaced is not written again.

    Raises:
        StillHeld: it says that its reader got it, who is then owed another.
    """
    if reason in REACHED:
        raise StillHeld(field="reason")


def check_last_version(version: int, latest: int) -> None:
    """Let the version in force leave, and no other.

    Raises:
        Superseded: it was replaced.
    """
    if version < latest:
        raise Superseded


def check_in_force(version: int, latest: int, *, is_being_corrected: bool) -> None:
    """Let a version leave while it is the last, and nobody is writing the next.

    Raises:
        Superseded: it was replaced.
        BeingCorrected: it is about to be.
    """
    check_last_version(version, latest)
    if is_being_corrected:
        raise BeingCorrected


def check_reminder(last: date | None, today: date) -> None:
    """Let one reminder leave per day (in Paris) and case.

    Raises:
        ReminderTooSoon: one was written today.
    """
    if last is not None and last >= today:
        raise ReminderTooSoon


class Concern(StrEnum):
    """Why a document stands among what has not left."""

    UNCERTAIN = "uncertain"
    FAILED = "failed"
    LATE = "late"
    HELD = "held"
    REDO = "redo"
    PARTIAL = "partial"
    TOLD = "told"
    NEVER = "never"

    @property
    def label(self) -> str:
        return _CONCERNS[self]


_CONCERNS = {
    Concern.UNCERTAIN: "Envoi incertain",
    Concern.FAILED: "Échec",
    Concern.LATE: LATE,
    Concern.HELD: "Retenu\u202f: correction en cours",
    Concern.REDO: "Lettre à refaire",
    Concern.PARTIAL: "Envoi incomplet",
    Concern.TOLD: "Avis parti, document à envoyer",
    Concern.NEVER: "Rien d’envoyé",
}


def concerns(
    states: Collection[MessageState], *, is_past_target: bool, is_partial: bool = False, is_held: bool = False,
    is_told: bool = False,
) -> tuple[Concern, ...]:  # fmt: skip
    """What is wrong with the sending of a sealed document, the most pressing first; nothing when all left.

    `states` are those of the latest message of each recipient; `is_partial`: somebody of the circle has none;
    `is_held`: a correction keeps one of these messages back; `is_told`: somebody got a notice, whose address may carry
    the document since. A document that only waits its turn within the delay is nobody's concern.
    """
    found = []
    if MessageState.UNCERTAIN in states:
        found.append(Concern.UNCERTAIN)
    if MessageState.FAILED in states:
        found.append(Concern.FAILED)
    is_partial = is_partial and bool(states)
    is_waiting = not states or bool({MessageState.TO_SEND, MessageState.SENDING} & set(states))
    if is_past_target and (is_waiting or is_partial or is_held or is_told):
        found.append(Concern.LATE)
    if is_held:
        found.append(Concern.HELD)
    if is_partial:
        found.append(Concern.PARTIAL)
    if is_told:
        found.append(Concern.TOLD)
    if not states:
        found.append(Concern.NEVER)
    return tuple(found)


def concerns_of_replaced_fiche(states: Collection[MessageState]) -> tuple[Concern, ...]:
    """What is wrong with the sending of a version that a later one replaced: what nobody knows to have arrived is still
    settled by a person; all the rest is asked of the later version. `states` as `concerns`.
    """
    return (Concern.UNCERTAIN,) if MessageState.UNCERTAIN in states else ()


def concerns_once_replaced(
    state: MessageState | None, reason: NotSentReason | None, *, is_settled_earlier: bool = False
) -> tuple[Concern, ...]:
    """What is wrong with an approved letter whose fiche a later version replaced, by its latest message.

    Its reader is owed another one: they hold a letter that is no longer true, or were to get one and did not. A reason
    that says neither settles it: they are not concerned, somebody told them. `is_settled_earlier`: the reason was given
    for a version that yet another replaced, about which nobody said anything.
    """
    if state is MessageState.UNCERTAIN:
        return (Concern.UNCERTAIN,)
    is_unsettled = is_settled_earlier or state in {None, MessageState.FAILED, MessageState.SENT}
    return (Concern.REDO,) if is_unsettled or reason in HELD_BACK | REACHED else ()
