"""Every page, opened by every role: no failure, no write, no answer that differs for what one may not know.

The client inspects each page on the way.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import AnyConverter, BaseConverter, Rule, UUIDConverter

from rcp.access.permissions import Role
from rcp.db import db
from tests.support.build import Builder, sign_in
from tests.support.client import CheckingClient

# 302 is Flask-Security's, for somebody who asks to sign in twice.
ANSWERS = {200, 204, 302, 303, 403, 404, 410}
# What a GET may write, in its own transaction: the trace of a read and the activity of a session.
TRACES = ("access_entry", "web_session", "rate_limit")
WRITING = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


class World:
    """One of everything, on two boards that share nobody."""

    def __init__(self, make: Builder) -> None:
        self.board, self.other_board = make.board(), make.board()
        self.people = {
            "physician": make.member(self.board, Role.PHYSICIAN),
            "coordinator": make.member(self.board, Role.COORDINATOR),
            "secretary": make.member(self.board, Role.SECRETARY),
            "quality": make.member(self.board, Role.QUALITY),
            "external": make.member(self.board, Role.EXTERNAL),
            "administrator": make.administrator(),
            "auditor": make.auditor(),
            "stranger": make.member(self.other_board, Role.COORDINATOR),
        }
        self.patient = make.patient()
        self.case = make.case(self.board, self.patient, requester=self.people["physician"])
        self.meeting = make.meeting(self.board)
        make.booking(self.meeting, self.case)
        self.document = make.document(make.meeting(self.board, status="validated"))
        self.arguments = {
            "board_uuid": self.board.uuid, "patient_uuid": self.patient.uuid, "case_uuid": self.case.uuid,
            "meeting_uuid": self.meeting.uuid, "document_uuid": self.document.uuid,
            "person_uuid": self.people["physician"].uuid, "sentence_uuid": make.sentence(self.board).uuid,
        }  # fmt: skip


@pytest.fixture
def world(make: Builder) -> World:
    return World(make)


def pages(app: Flask) -> Iterator[Rule]:
    """Every rule that answers to GET, but the static files."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def address_of(app: Flask, rule: Rule, arguments: dict[str, Any]) -> str:
    """The rule's address for these objects; a random UUID or word for what the world does not hold."""
    values = {
        name: arguments[name] if name in arguments else _anything(converter)
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(rule.endpoint, values)
    return str(built)


def _anything(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return uuid.uuid4() if isinstance(converter, UUIDConverter) else "inconnu"


def writes(sent: list[str]) -> list[str]:
    """The writing statements, traces apart."""
    return [sql for sql in sent if (match := WRITING.match(sql)) and match[2].lower() not in TRACES]


ROLES = ("physician", "coordinator", "secretary", "quality", "external", "administrator", "auditor", "stranger")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_and_writes_nothing(client: CheckingClient, world: World, count_sql: Any, role: str) -> None:
    sign_in(client, world.people[role])
    app = client.application
    found = []
    with count_sql() as statements:
        for rule in pages(app):
            response = client.get(address_of(app, rule, world.arguments))
            if response.status_code not in ANSWERS:
                found.append(f"{rule.rule} answered {response.status_code}")
    assert found == []
    assert writes(statements.sent) == []


def test_a_visitor_is_sent_to_sign_in(client: CheckingClient, world: World) -> None:
    app = client.application
    for rule in pages(app):
        if hasattr(app.view_functions[rule.endpoint], "permission"):
            response = client.get(address_of(app, rule, world.arguments))
            assert response.status_code == 303, rule.rule
            assert response.headers["Location"].startswith("/connexion"), rule.rule


def test_what_is_outside_ones_view_answers_as_what_does_not_exist(client: CheckingClient, world: World) -> None:
    """Somebody else's board: the same answer as for a number that was never given."""
    sign_in(client, world.people["stranger"])
    app = client.application
    for rule in pages(app):
        if not {"case_uuid", "meeting_uuid", "board_uuid", "document_uuid"} & set(rule._converters):
            continue
        real = client.get(address_of(app, rule, world.arguments))
        absent = client.get(address_of(app, rule, {}))
        assert real.status_code == absent.status_code, rule.rule
        if real.status_code == 404:
            assert _neutral(real.text) == _neutral(absent.text), rule.rule


def _neutral(html: str) -> str:
    """The page without what differs at each answer."""
    return re.sub(r'(csrf-token" content|csrf_token" value|name="cle" value)="[^"]+"', "", html)


def test_the_administrator_reads_no_clinical_page(client: CheckingClient, world: World) -> None:
    sign_in(client, world.people["administrator"])
    app = client.application
    question = world.case.question
    for rule in pages(app):
        if {"case_uuid", "patient_uuid", "meeting_uuid", "document_uuid"} & set(rule._converters):
            response = client.get(address_of(app, rule, world.arguments))
            assert response.status_code in {403, 404}, rule.rule
            assert question not in response.text, rule.rule


def test_the_guard_sees_a_get_that_writes(db_session: Any, count_sql: Any, make: Builder) -> None:
    with count_sql() as statements:
        make.board()
        db_session.execute(text("SELECT 1"))
    assert len(writes(statements.sent)) == 1
    assert db.engine is not None
