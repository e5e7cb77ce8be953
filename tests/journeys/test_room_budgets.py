"""What the room costs, on cases as rich as a real session's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from rcp.accounts.models import Person
from rcp.db import db
from tests.journeys.session import Sittings
from tests.support.build import sign_in
from tests.support.databases import make_app
from tests.support.sql import count_sql

SWITCHING = 20  # statements, for the case called and for its panel, fetched ahead; who reads and the trace included
WATCHED = 4  # a screen that follows, when nothing changed: who asks, with what rights, the revision
SCRIPT = {"X-Requested-With": "rcp"}
Keeper = tuple[Any, Engine]


@pytest.fixture
def keeper(databases: Any, room_url: str, sittings: Sittings) -> Iterator[Keeper]:
    """A coordinator signed in, and the engine that counts. No context is held: each request knows nothing of the one
    before, as in production.
    """
    app = make_app(room_url, databases.folder / "files-sittings")
    app.config["WTF_CSRF_ENABLED"] = False
    client, email = app.test_client(), sittings.world.emails["coordinator"]
    with app.app_context():
        engine = db.engine
        sign_in(client, db.session.scalars(select(Person).where(Person.email == email).order_by(Person.id)).one())
    yield client, engine
    engine.dispose()


def test_switching_to_another_case_costs_twenty_statements_at_most(keeper: Keeper, sittings: Sittings) -> None:
    client, engine = keeper
    sitting = sittings["switching"]
    for case in sitting.cases:
        with count_sql(engine) as shown:
            answer = client.get(f"{sitting.room}/dossiers/{case}/volet", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(shown) <= SWITCHING, str(shown)
        with count_sql(engine) as called:
            answer = client.post(f"{sitting.room}/appeler/{case}", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(called) <= SWITCHING, str(called)


def test_following_a_room_costs_little_and_showing_what_changed_no_more_than_a_switch(
    keeper: Keeper, sittings: Sittings
) -> None:
    client, engine = keeper
    sitting = sittings["switching"]
    view = f"{sitting.room.removesuffix('/salle')}/projection/vue"
    for case in sitting.cases:
        client.post(f"{sitting.room}/appeler/{case}", headers=SCRIPT)
        with count_sql(engine) as laid_out:
            answer = client.get(view, headers=SCRIPT)
        assert answer.status_code == 200
        assert len(laid_out) <= SWITCHING, str(laid_out)
        with count_sql(engine) as again:
            seen = client.get(f"{view}?vu={answer.headers['X-Room-Revision']}", headers=SCRIPT)
        assert seen.status_code == 204
        assert len(again) <= WATCHED, str(again)
