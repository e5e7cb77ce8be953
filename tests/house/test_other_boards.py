"""Somebody else's objects, at every address and by every method: not found, and nothing of theirs changed.

Two boards share nobody. A person who holds every role on one of them tries the objects of the other: alone, then mixed
with objects of their own, as somebody does who changes one number in an address.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from rcp import files
from rcp.access.permissions import Permission, Role
from rcp.cases.models import AlertDismissal, Attachment, Lesion, Result
from rcp.db import Base, db
from rcp.deliberation.models import Action, Attendance, Condition, Decision, Opinion, RivalText
from rcp.minutes.models import Letter, LetterTemplate
from rcp.outbox.models import Errand, Message
from rcp.patients.models import PatientCorrespondent, PatientMerge
from tests.support.build import NOW, Builder, sign_in
from tests.support.client import CheckingClient

STAFF = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)
# Written by the request itself, about the person who asks.
OWN_TRACES = {"access_entry", "web_session", "rate_limit", "idempotency_key"}
# Identities and the directory are shared by the boards (docs/adr/0007): what is in them is not somebody else's.
SHARED = {"patient_uuid", "other_uuid", "correspondent_uuid", "merge_uuid", "person_uuid"}


class Side:
    """One board with one of everything."""

    def __init__(self, make: Builder) -> None:
        self.board = make.board()
        self.person = make.member(self.board, *STAFF)
        patient, other = make.patient(created_by_id=self.person.id), make.patient(created_by_id=self.person.id)
        case = make.case(self.board, patient, requester=self.person)
        meeting = make.meeting(self.board)
        item = make.booking(meeting, case)
        data = b"%PDF-1.7\n%%EOF\n"
        lesion, result = (
            Lesion(case_id=case.id, organ="bone"),
            Result(case_id=case.id, kind="imaging", done_on=date(2026, 1, 5), label="TDM"),
        )
        attachment = Attachment(
            case_id=case.id, label="a.pdf", media_type="application/pdf", size_bytes=len(data), sha256="0" * 64,
            storage_key=files.put(data), added_at=NOW,
        )  # fmt: skip
        attendance = Attendance(meeting_id=meeting.id, person_id=self.person.id, mode="room")
        opinion = Opinion(case_id=case.id, person_id=self.person.id, text="Avis", given_at=NOW)
        dismissal = AlertDismissal(
            case_id=case.id, alert_id="geste-non-precise", fingerprint="0" * 64, reason="Vu", dismissed_at=NOW
        )
        correspondent = PatientCorrespondent(patient_id=patient.id, person_id=self.person.id, relation="")
        merge = PatientMerge(
            source_id=other.id, target_id=patient.id, reason="même personne", merged_at=NOW,
            merged_by_id=self.person.id,
        )  # fmt: skip
        decision = Decision(case_id=case.id, meeting_id=meeting.id, decided_at=NOW, updated_at=NOW, quorum={})
        db.session.add(decision)
        db.session.flush()
        of_it = {"decision_id": decision.id, "case_id": case.id}
        condition = Condition(**of_it, if_text="biopsie positive", then_text="cryoablation")
        action = Action(**of_it, label="Demander l’IRM", assignee_id=self.person.id)
        rival = RivalText(decision_id=decision.id, field="comment", value="Un autre texte", typed_at=NOW)
        rows = [
            condition,
            action,
            rival,
            lesion,
            result,
            attachment,
            attendance,
            opinion,
            dismissal,
            correspondent,
            merge,
        ]
        db.session.add_all(rows)
        db.session.flush()
        account_id = make.actor(self.person).account_id or make.account(self.person).id
        errand = Errand(
            kind="minutes.export", arguments={"meeting": str(meeting.uuid), "choices": {}}, board_id=self.board.id,
            idempotency_key=str(uuid.uuid4()), asked_at=NOW, asked_by_id=account_id,
        )  # fmt: skip
        db.session.add(errand)
        db.session.flush()
        letter = Letter(
            document_id=make.document(meeting, version=2).id, case_id=case.id, kind="patient", content={},
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        message = Message(
            kind="invitation", board_id=self.board.id, meeting_id=meeting.id, created_at=NOW,
            idempotency_key=secrets.token_hex(32), message_id=secrets.token_hex(16),
        )  # fmt: skip
        template = LetterTemplate(
            board_id=self.board.id, kind="patient", format="odt", label="Modèle", sha256="0" * 64, size_bytes=1,
            storage_key="sans-fichier", added_at=NOW,
        )  # fmt: skip
        db.session.add_all([letter, message, template])
        db.session.flush()
        self.arguments: dict[str, uuid.UUID] = {
            "errand_uuid": errand.uuid, "letter_uuid": letter.uuid, "message_uuid": message.uuid,
            "template_uuid": template.uuid,
            "board_uuid": self.board.uuid, "patient_uuid": patient.uuid, "other_uuid": other.uuid,
            "case_uuid": case.uuid, "typed_uuid": case.uuid, "meeting_uuid": meeting.uuid, "item_uuid": item.uuid,
            "document_uuid": make.document(meeting).uuid,
            "lesion_uuid": lesion.uuid, "result_uuid": result.uuid, "attachment_uuid": attachment.uuid,
            "attendance_uuid": attendance.uuid, "opinion_uuid": opinion.uuid,
            "rival_uuid": rival.uuid, "condition_uuid": condition.uuid, "action_uuid": action.uuid,
            "dismissal_uuid": dismissal.uuid, "merge_uuid": merge.uuid,
            "correspondent_uuid": correspondent.uuid, "person_uuid": self.person.uuid,
            "membership_uuid": self._membership(),
            "sentence_uuid": make.sentence(self.board).uuid, "account_uuid": make.account().uuid,
        }  # fmt: skip

    def _membership(self) -> uuid.UUID:
        from rcp.boards.models import Membership

        query = select(Membership.uuid).where(Membership.board_id == self.board.id, Membership.role == "quality")
        return db.session.execute(query).scalar_one()


@pytest.fixture
def sides(make: Builder) -> tuple[Side, Side]:
    return Side(make), Side(make)


def attempts(app: Flask) -> Iterator[tuple[Rule, str, list[str]]]:
    """Every rule that names objects, with each of its methods and the names of those objects."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        names = [name for name, kind in rule._converters.items() if isinstance(kind, UUIDConverter)]
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            if names:
                yield rule, method, names


def address_of(app: Flask, rule: Rule, objects: dict[str, uuid.UUID]) -> str:
    values: dict[str, Any] = {}
    for name, kind in rule._converters.items():
        word = min(kind.items) if isinstance(kind, AnyConverter) else "question"
        values[name] = objects[name] if isinstance(kind, UUIDConverter) else word
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def stored() -> dict[str, list[Any]]:
    """Every row of the database, the requester's own traces apart."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in OWN_TRACES]
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}


def tried(client: CheckingClient, address: str, method: str, token: str) -> int:
    if method == "GET":
        return int(client.get(address).status_code)
    return int(client.post(address, data={"csrf_token": token, "cle": str(uuid.uuid4())}).status_code)


def test_every_object_of_the_addresses_is_tried(app: Flask, sides: tuple[Side, Side]) -> None:
    named = {name for _rule, _method, names in attempts(app) for name in names}
    assert named == set(sides[0].arguments)


def test_another_boards_objects_are_not_found(client: CheckingClient, sides: tuple[Side, Side]) -> None:
    mine, theirs = sides
    app = client.application
    sign_in(client, mine.person)
    token, before, found = client.csrf(), stored(), []
    for rule, method, names in attempts(app):
        if set(names) <= SHARED:
            continue
        status = tried(client, address_of(app, rule, theirs.arguments), method, token)
        needed = app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        # What is the administrator's is refused before anything is looked for.
        if status != (403 if needed in {Permission.ACCOUNT_MANAGE, Permission.BOARD_CREATE} else 404):
            found.append(f"{method} {rule.rule}: {status}")
    assert found == []
    assert stored() == before


def test_one_foreign_number_among_ones_own_is_not_found(client: CheckingClient, sides: tuple[Side, Side]) -> None:
    mine, theirs = sides
    app = client.application
    sign_in(client, mine.person)
    token, before, found = client.csrf(), stored(), []
    for rule, method, names in attempts(app):
        for name in names if len(names) > 1 else []:
            if name == "person_uuid" or "other_uuid" in names:
                continue
            mixed = mine.arguments | {name: theirs.arguments[name]}
            status = tried(client, address_of(app, rule, mixed), method, token)
            # A form without the token of its patient may be refused before its row is looked for.
            if status not in ({404} if method == "GET" else {404, 409}):
                found.append(f"{method} {rule.rule} with a foreign {name}: {status}")
    assert found == []
    assert stored() == before


def test_an_external_requester_finds_nobody_elses_patient(
    client: CheckingClient, make: Builder, sides: tuple[Side, Side]
) -> None:
    mine, theirs = sides
    app = client.application
    sign_in(client, make.member(mine.board, Role.EXTERNAL))
    token, before, found = client.csrf(), stored(), []
    for rule, method, names in attempts(app):
        if not {"patient_uuid", "case_uuid", "meeting_uuid", "document_uuid"} & set(names):
            continue
        for objects in (mine.arguments, theirs.arguments):
            status = tried(client, address_of(app, rule, objects), method, token)
            if status not in {403, 404}:
                found.append(f"{method} {rule.rule}: {status}")
    assert found == []
    assert stored() == before
