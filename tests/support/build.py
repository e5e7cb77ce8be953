"""What a test needs to exist: people, boards, patients, cases, written as rows, without the pages that make them.

    make.member(board, Role.PHYSICIAN)   a person with an account and a role
    make.case(board, patient, requester=person)

Each call flushes; the checking client commits before its request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_security import hash_password

from rcp import files
from rcp.access.permissions import Actor, Role
from rcp.accounts import queries as account_queries
from rcp.accounts.models import Account, Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards import queries as board_queries
from rcp.boards.models import Board, BoardSentence, BoardSpecialty, Membership
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.minutes import seal
from rcp.domain.text import fold
from rcp.journal import history
from rcp.minutes.models import Document
from rcp.patients.models import Patient
from rcp.web.clock import now
from rcp.web.models import WebSession
from rcp.web.sessions import ACCOUNT, hashed

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
NOTHING_SEALED = seal({"edition": {"seal": "", "code": ""}})
TODAY = date(2026, 3, 16)
PASSWORD = "quatre mots tirés au hasard"
# Fictional on purpose, and unlike anything an address could hold.
FAMILY_NAMES = (
    "Quévremont",
    "Le Goualher",
    "D’Astignac",
    "Zbrzezny",
    "Oyarzabal",
    "Ferrandière",
    "Ny’Deume",
    "Çelikkaya",
)
GIVEN_NAMES = ("Maëlle", "Jean-Noël", "Ursule", "Ilidio", "Hatice", "Théophane", "Œnone", "Balthazar")


class Builder:
    """Makes rows in the current application context."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._passwords: dict[str, str] = {}
        history.set_author(db.session(), None, NOW)

    def person(self, **values: Any) -> Person:
        number = next(self._numbers)
        values = {
            "family_name": FAMILY_NAMES[number % 8], "given_name": GIVEN_NAMES[number // 8 % 8],
            "title": "Dr", "specialty_code": "", "email": f"personne.{number}@hopital.example",
        } | values  # fmt: skip
        values.setdefault("name_folded", fold(f"{values['family_name']} {values['given_name']}"))
        return _add(Person(**values))

    def account(self, person: Person | None = None, **values: Any) -> Account:
        """An account whose password is `PASSWORD`."""
        person = person or self.person()
        values = {
            "email": person.email or f"compte.{next(self._numbers)}@hopital.example",
            "password": self._hashed(PASSWORD), "fs_uniquifier": secrets.token_hex(16), "created_at": NOW,
        } | values  # fmt: skip
        return _add(Account(person=person, **values))

    def administrator(self) -> Person:
        return self.account(is_administrator=True).person

    def auditor(self) -> Person:
        return self.account(is_auditor=True).person

    def board(self, *, required: tuple[str, ...] = (), **values: Any) -> Board:
        number = next(self._numbers)
        values = {
            "name": f"RCP d’essai {number}", "acronym": f"ESSAI{number}", "nature": "ORG-132", "created_at": NOW,
        } | values  # fmt: skip
        board = Board(**values)
        board.required_specialties = [BoardSpecialty(specialty_code=code) for code in required]
        return _add(board)

    def member(self, board: Board, *roles: Role, person: Person | None = None, **values: Any) -> Person:
        """A person with an account and these roles (physician unless said otherwise) on the board."""
        if person is None:
            person = self.person(**values)
            self.account(person)
        for role in roles or (Role.PHYSICIAN,):
            _add(Membership(board_id=board.id, person_id=person.id, role=role.value, since=TODAY))
        return person

    def sentence(self, board: Board, shortcut: str = "surv", **values: Any) -> BoardSentence:
        values = {"text": "Surveillance par scanner tous les ___ mois.", "updated_at": NOW} | values
        return _add(BoardSentence(board_id=board.id, shortcut=shortcut, **values))

    def patient(self, **values: Any) -> Patient:
        number = next(self._numbers)
        values = {
            "birth_name": f"{FAMILY_NAMES[number % 8]}-{'ABCDEFGHIJ'[number % 10]}vray",
            "first_given_name": GIVEN_NAMES[(number * 3) % 8],
            "birth_date": f"19{50 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}",
            "sex": "MF"[number % 2], "created_at": NOW, "updated_at": NOW,
        } | values  # fmt: skip
        values.setdefault("given_names", values["first_given_name"])
        for name, source in (
            ("birth_name_folded", "birth_name"), ("used_name_folded", "used_name"),
            ("given_name_folded", "first_given_name"), ("used_given_name_folded", "used_given_name"),
        ):  # fmt: skip
            values.setdefault(name, fold(values.get(source, "")))
        return _add(Patient(**values))

    def case(
        self, board: Board, patient: Patient | None = None, *, requester: Person | None = None, **values: Any
    ) -> Case:
        values = {
            "number": f"2026-{next(self._numbers):05}", "question": "Faut-il traiter la lésion ?",
            "organ": "bone", "created_at": NOW, "updated_at": NOW,
        } | values  # fmt: skip
        if requester is not None:
            values.setdefault("requester_id", requester.id)
            values.setdefault("entered_by_id", requester.id)
        return _add(Case(board_id=board.id, patient_id=(patient or self.patient()).id, **values))

    def meeting(self, board: Board, **values: Any) -> Meeting:
        number = next(self._numbers)
        values = {"date": TODAY + timedelta(days=number), "start_time": time(14, 0)} | values
        values.setdefault("cutoff_at", datetime.combine(values["date"], time(12), UTC) - timedelta(hours=48))
        return _add(Meeting(board_id=board.id, **values))

    def booking(self, meeting: Meeting, case: Case, **values: Any) -> AgendaItem:
        """Book a case; its status follows."""
        case.status = "booked"
        values = {"position": next(self._numbers), "booked_at": NOW} | values
        return _add(AgendaItem(meeting_id=meeting.id, case_id=case.id, patient_id=case.patient_id, **values))

    def document(self, meeting: Meeting | None = None, **values: Any) -> Document:
        """A sealed document; its file holds next to nothing, and its content what its seal is made from."""
        data = b"%PDF-1.7\n%%EOF\n"
        meeting = meeting or self.meeting(self.board())
        values = {
            "kind": "minutes", "subject_uuid": str(meeting.uuid), "version": 1, "pages": 1,
            "content": {"edition": {"seal": NOTHING_SEALED, "code": ""}}, "content_sha256": NOTHING_SEALED,
            "code": secrets.token_hex(8), "file_sha256": hashlib.sha256(data).hexdigest(),
            "storage_key": files.put(data), "size_bytes": len(data), "sealed_at": NOW, "file_name": "proces-verbal.pdf",
        } | values  # fmt: skip
        return _add(Document(meeting_id=meeting.id, **values))

    def actor(self, person: Person) -> Actor:
        """The frozen actor of a person, as the pages would load it; somebody without an account acts too."""
        account = account_queries.find_account(person_id=person.id)
        roles = board_queries.roles_of(person.id)
        if account is not None:
            return account_queries.build_actor(account, roles)
        return Actor(
            account_id=None, person_id=person.id, person_uuid=person.uuid, name=person.name,
            roles=MappingProxyType(roles),
        )  # fmt: skip

    def _hashed(self, password: str) -> str:
        if password not in self._passwords:
            self._passwords[password] = hash_password(password)
        return self._passwords[password]


def sign_in(client: Any, person: Person) -> None:
    """Give the client the session that the sign-in page would have opened (that page has its own tests)."""
    account = account_queries.find_account(person_id=person.id)
    assert account is not None, f"{person.name} has no account"
    token, moment = secrets.token_urlsafe(24), now()
    data = {"_user_id": account.fs_uniquifier, "_fresh": True, ACCOUNT: account.id, "fs_cc": "set"}
    db.session.add(
        WebSession(
            token_hash=hashed(token), account_id=account.id, data=data, user_agent="tests", created_at=moment,
            last_seen_at=moment,
        )
    )  # fmt: skip
    db.session.commit()
    client.set_cookie(current_app.config["SESSION_COOKIE_NAME"], "s." + token)


SignIn = Callable[[Any, Person], None]


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
