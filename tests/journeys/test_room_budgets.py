"""What the room costs, on cases as rich as a real session's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from rcp.accounts.models import Person
from rcp.db import db
from tests.journeys.session import Sittings
from tests.support.build import sign_in
from tests.support.databases import make_app
from tests.support.sql import count_sql

SWITCHING = 20  # statements, for the case called and for its panel, fetched ahead; who reads and the trace included
SCRIPT = {"X-Requested-With": "rcp"}


def test_switching_to_another_case_costs_twenty_statements_at_most(
    databases: Any, room_url: str, sittings: Sittings
) -> None:
    app = make_app(room_url, databases.folder / "files-sittings")
    app.config["WTF_CSRF_ENABLED"] = False
    sitting, client = sittings["switching"], app.test_client()
    email = sittings.world.emails["coordinator"]
    with app.app_context():
        engine = db.engine
        sign_in(client, db.session.scalars(select(Person).where(Person.email == email).order_by(Person.id)).one())
    # No context is held from here on: each request knows nothing of the one before, as in production.
    for case in sitting.cases:
        with count_sql(engine) as shown:
            answer = client.get(f"{sitting.room}/dossiers/{case}/volet", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(shown) <= SWITCHING, str(shown)
        with count_sql(engine) as called:
            answer = client.post(f"{sitting.room}/appeler/{case}", headers=SCRIPT)
        assert answer.status_code == 200
        assert len(called) <= SWITCHING, str(called)
    engine.dispose()
