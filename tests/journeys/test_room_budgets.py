"""What the room costs, on cases as rich as a real session's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rcp.accounts.models import Person
from rcp.db import db
from tests.journeys.session import Sittings
from tests.support.build import sign_in
from tests.support.databases import make_app
from tests.support.sql import count_sql

CALLED = 20  # what a switch waits for: the panel was fetched ahead
FETCHED = 32  # of which three the first time only: the trace of who read, the key of the session
SCRIPT = {"X-Requested-With": "rcp"}


@pytest.fixture
def room_app(databases: Any, room_url: str) -> Iterator[Flask]:
    """The application on the database of the room's journeys."""
    app = make_app(room_url, databases.folder / "files-sittings")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_calling_another_case_costs_twenty_statements_at_most(room_app: Flask, sittings: Sittings) -> None:
    room_app.config["WTF_CSRF_ENABLED"] = False
    sitting, client = sittings["switching"], room_app.test_client()
    email = sittings.world.emails["coordinator"]
    sign_in(client, db.session.scalars(select(Person).where(Person.email == email).order_by(Person.id)).one())
    for case in sitting.cases:
        with count_sql(db.engine) as shown:
            answer = client.get(f"{sitting.room}/dossiers/{case}/volet", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(shown) <= FETCHED, str(shown)
        with count_sql(db.engine) as called:
            answer = client.post(f"{sitting.room}/appeler/{case}", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(called) <= CALLED, str(called)
