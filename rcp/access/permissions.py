"""The vocabulary of rights: roles, permissions and the frozen actor every service receives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Role(StrEnum):
    """A role held on one board."""

    PHYSICIAN = "physician"
    COORDINATOR = "coordinator"
    SECRETARY = "secretary"
    QUALITY = "quality"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.PHYSICIAN: "Médecin",
    Role.COORDINATOR: "Coordonnateur",
    Role.SECRETARY: "Secrétaire",
    Role.QUALITY: "Lecteur qualité",
    Role.EXTERNAL: "Demandeur externe",
}


class Permission(StrEnum):
    """Everything that can be allowed. The French sentence of each is in `map.py`."""

    HOME_VIEW = "home.view"
    OWN_ACCOUNT = "account.own"
    ACCOUNT_MANAGE = "account.manage"
    JOURNAL_VIEW = "journal.view"
    JOURNAL_PURGE = "journal.purge"
    DIRECTORY_VIEW = "directory.view"
    DIRECTORY_EDIT = "directory.edit"

    BOARD_VIEW = "board.view"
    BOARD_CREATE = "board.create"
    BOARD_MANAGE = "board.manage"
    SENTENCE_EDIT = "board.sentences"

    PATIENT_SEARCH = "patient.search"
    PATIENT_VIEW = "patient.view"
    PATIENT_CREATE = "patient.create"
    PATIENT_EDIT = "patient.edit"
    PATIENT_MERGE = "patient.merge"

    CASE_VIEW = "case.view"
    CASE_CREATE = "case.create"
    CASE_EDIT = "case.edit"
    CASE_SUBMIT = "case.submit"
    CASE_RETURN = "case.return"
    CASE_WITHDRAW = "case.withdraw"

    MEETING_VIEW = "meeting.view"
    MEETING_PLAN = "meeting.plan"
    MEETING_SEE_DRAFT = "meeting.see_draft"
    CASE_BOOK = "case.book"
    AGENDA_ARRANGE = "agenda.arrange"

    MEETING_RUN = "meeting.run"
    DECISION_EDIT = "decision.edit"
    PREREAD = "meeting.preread"
    ALERT_JUDGE = "case.judge_alert"
    OPINION_GIVE = "opinion.give"
    URGENT_OPINION_RECORD = "urgent_opinion.record"

    MINUTES_VIEW = "minutes.view"
    MINUTES_PROOFREAD = "minutes.proofread"
    MINUTES_VALIDATE = "minutes.validate"
    EXPORT_DO = "minutes.export"

    LETTER_VIEW = "letter.view"
    LETTER_WRITE = "letter.write"
    LETTER_APPROVE = "letter.approve"
    LETTER_TEMPLATES = "letter.templates"

    SENDING_VIEW = "sending.view"
    SENDING_DO = "sending.do"

    FOLLOWUP_NOTE = "followup.note"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a signed-in person, or the command line.

    `roles` maps a board's id to the roles held on it.
    """

    account_id: int | None
    person_id: int | None
    name: str
    roles: Mapping[int, frozenset[Role]] = field(default_factory=lambda: MappingProxyType({}))
    is_administrator: bool = False
    is_auditor: bool = False
    is_system: bool = False
    person_uuid: UUID | None = None
    session_hash: str = ""

    def boards_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the boards on which the actor holds one of these roles."""
        wanted = frozenset(roles)
        return frozenset(board for board, held in self.roles.items() if held & wanted)

    def roles_on(self, board_id: int | None) -> frozenset[Role]:
        return self.roles.get(board_id, frozenset()) if board_id is not None else frozenset()

    @property
    def role_names(self) -> str:
        """The roles held, as the journal records them."""
        names = {role.value for held in self.roles.values() for role in held}
        if self.is_administrator:
            names.add("administrator")
        if self.is_auditor:
            names.add("auditor")
        if self.is_system:
            names.add("system")
        return ",".join(sorted(names))


SYSTEM = Actor(account_id=None, person_id=None, name="Ligne de commande", is_system=True)
