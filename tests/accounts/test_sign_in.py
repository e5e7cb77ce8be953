"""The door: one answer whoever knocks, a session that really ends, a target that is ours."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security import forms
from sqlalchemy import func, select, update

from rcp.access.permissions import Role
from rcp.accounts.models import RateLimit
from rcp.accounts.security import WRONG, safe_target
from rcp.accounts.throttling import SqlStorage
from rcp.db import db
from rcp.journal.models import AccessEntry
from rcp.web.clock import now
from rcp.web.models import WebSession
from tests.support.build import PASSWORD, Builder
from tests.support.client import CheckingClient

BAD_INPUTS = json.loads(Path("tests/data/bad-inputs.json").read_text(encoding="utf-8"))["cases"]
COOKIE = "rcp"


def knock(client: CheckingClient, email: str, password: str, **more: Any) -> Any:
    return client.submit("/connexion", {"email": email, "password": password, **more})


def cookie(client: CheckingClient) -> str:
    found = client.get_cookie(COOKIE)
    return found.value if found else ""


@pytest.fixture
def physician(make: Builder) -> Any:
    return make.member(make.board(), Role.PHYSICIAN)


def test_somebody_signs_in_and_out(client: CheckingClient, physician: Any) -> None:
    answer = knock(client, physician.email.upper() + " ", PASSWORD)
    assert answer.status_code == 303 or answer.status_code == 302
    assert client.get("/mon-compte").status_code == 200
    assert client.submit("/mon-compte", button="Se déconnecter").status_code in {302, 303}
    assert client.get("/mon-compte").status_code == 303


def test_a_cookie_replayed_after_sign_out_opens_nothing(client: CheckingClient, physician: Any) -> None:
    knock(client, physician.email, PASSWORD)
    before = cookie(client)
    client.submit("/mon-compte", button="Se déconnecter")
    client.set_cookie(COOKIE, before)
    assert client.get("/mon-compte").status_code == 303


def test_the_session_is_new_at_sign_in_and_the_one_planted_is_not_adopted(
    client: CheckingClient, physician: Any
) -> None:
    client.set_cookie(COOKIE, "s.planted-by-somebody-else-0123456789")
    knock(client, physician.email, PASSWORD)
    assert cookie(client).startswith("s.")
    assert "planted" not in cookie(client)
    client.set_cookie(COOKIE, "s.planted-by-somebody-else-0123456789")
    assert client.get("/mon-compte").status_code == 303


def test_the_answer_does_not_say_what_was_wrong(client: CheckingClient, make: Builder, physician: Any) -> None:
    closed, invited = make.account(active=False), make.account(password=None)
    bodies = set()
    for email, password in (
        (physician.email, "une phrase de passe fausse"),
        ("personne@hopital.example", PASSWORD),
        (closed.email, PASSWORD),
        (invited.email, PASSWORD),
    ):
        answer = knock(client, email, password)
        assert (answer.status_code, WRONG in answer.text) == (200, True)
        bodies.add(answer.text.replace(email, "…").replace(_token(answer.text), "…"))
    assert len(bodies) == 1


def _token(html: str) -> str:
    return html.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_an_unknown_address_costs_a_hash_too(client: CheckingClient, physician: Any, monkeypatch: Any) -> None:
    hashed: list[str] = []
    real = forms.hash_password
    monkeypatch.setattr(forms, "hash_password", lambda password: hashed.append(password) or real(password))
    knock(client, "personne@hopital.example", PASSWORD)
    assert hashed == [PASSWORD]


@pytest.mark.parametrize(
    "case", [case for case in BAD_INPUTS if case["category"] in {"login"}], ids=lambda case: case["id"]
)
def test_bad_logins_get_the_one_answer(client: CheckingClient, case: dict[str, Any]) -> None:
    client.get("/connexion")
    answer = client.post(
        "/connexion", data={"email": case["value"], "password": PASSWORD, "csrf_token": client.csrf("/connexion")},
        check=False,
    )  # fmt: skip
    assert WRONG in answer.text


def test_a_megabyte_of_password_is_not_hashed(client: CheckingClient, physician: Any) -> None:
    started = time.perf_counter()
    answer = knock(client, physician.email, "x" * 1_000_000)
    assert WRONG in answer.text
    assert time.perf_counter() - started < 2


def test_a_form_without_fields_is_answered(client: CheckingClient) -> None:
    token = client.csrf("/connexion")
    assert WRONG in client.post("/connexion", data={"csrf_token": token}).text


def test_no_sign_in_without_a_token_nor_as_json(client: CheckingClient, physician: Any) -> None:
    data = {"email": physician.email, "password": PASSWORD}
    assert client.post("/connexion", data=data).status_code == 400
    answer = client.post("/connexion?include_auth_token", json=data, headers={"X-CSRFToken": client.csrf("/connexion")})
    assert answer.status_code == 415
    assert client.get("/mon-compte", headers={"Authentication-Token": "x"}).status_code == 303


TARGETS = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "\t//evil.example", "https://evil.example/",
    "javascript:alert(1)",
    "/dossiers\r\nSet-Cookie:x=1", "///evil.example", "http:evil.example", "evil.example", "/" + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_the_target_after_sign_in_is_ours(client: CheckingClient, physician: Any, target: str) -> None:
    assert safe_target(target) == ""
    shown = client.get("/connexion", query_string={"next": target})
    answer = client.send(shown, {"email": physician.email, "password": PASSWORD})
    assert answer.headers["Location"] in {"/", "http://localhost/"}


def test_one_goes_where_one_was_going(client: CheckingClient, physician: Any) -> None:
    sent = client.get("/annuaire?inactifs=oui")
    assert sent.status_code == 303
    answer = client.send(client.get(sent.headers["Location"]), {"email": physician.email, "password": PASSWORD})
    assert answer.headers["Location"].endswith("/annuaire?inactifs=oui")


def test_a_session_ends_when_idle_and_in_any_case_at_the_end_of_the_day(
    app: Flask, client: CheckingClient, make: Builder, physician: Any
) -> None:
    for column, age in (
        (WebSession.last_seen_at, app.config["SESSION_IDLE"]),
        (WebSession.created_at, app.config["SESSION_ABSOLUTE"]),
    ):
        knock(client, physician.email, PASSWORD)
        assert client.get("/mon-compte").status_code == 200
        db.session.execute(update(WebSession).values({column: now() - age - timedelta(minutes=1)}))
        assert client.get("/mon-compte").status_code == 303


def test_a_deleted_row_is_a_closed_session(client: CheckingClient, physician: Any, sign_in: Any) -> None:
    sign_in(client, physician)
    db.session.query(WebSession).delete()
    assert client.get("/mon-compte").status_code == 303


def test_sign_in_is_traced_without_what_was_typed(client: CheckingClient, physician: Any, db_session: Any) -> None:
    knock(client, physician.email, "faux")
    knock(client, physician.email, PASSWORD)
    kinds = list(db_session.execute(select(AccessEntry.kind).order_by(AccessEntry.id)).scalars())
    assert kinds == ["sign_in_failed", "sign_in"]


class TestThrottling:
    @pytest.fixture(autouse=True)
    def enabled(self, app: Flask) -> Any:
        app.config["RATELIMIT_ENABLED"] = True
        yield
        app.config["RATELIMIT_ENABLED"] = False

    def test_ten_wrong_passwords_and_the_eleventh_waits(self, client: CheckingClient, physician: Any) -> None:
        for _attempt in range(10):
            assert WRONG in knock(client, physician.email, "une phrase de passe fausse").text
        refused = knock(client, physician.email, PASSWORD)
        assert refused.status_code == 429
        assert "Réessayez dans 15 minutes" in refused.text
        assert 0 < int(refused.headers["Retry-After"]) <= 900
        assert client.get("/connexion").status_code == 200

    def test_an_unknown_account_is_throttled_alike(self, client: CheckingClient) -> None:
        for _attempt in range(10):
            knock(client, "personne@hopital.example", "une phrase de passe fausse")
        assert knock(client, "personne@hopital.example", PASSWORD).status_code == 429

    def test_a_colleague_behind_the_same_address_still_signs_in(
        self, client: CheckingClient, make: Builder, physician: Any
    ) -> None:
        other = make.member(make.board())
        for _attempt in range(11):
            knock(client, physician.email, "une phrase de passe fausse")
        assert knock(client, other.email, PASSWORD).status_code in {302, 303}

    def test_success_gives_the_count_back(self, app: Flask, client: CheckingClient, physician: Any) -> None:
        for _attempt in range(25):
            assert knock(client, physician.email, PASSWORD).status_code in {302, 303}
            client.submit("/mon-compte", button="Se déconnecter")

    def test_many_names_from_one_address_wait_too(self, client: CheckingClient) -> None:
        token = client.csrf("/connexion")
        statuses = [
            client.post(
                "/connexion", data={"email": f"n{number}@x.example", "password": "", "csrf_token": token}, check=False
            ).status_code
            for number in range(103)
        ]
        assert statuses[99:] == [200, 429, 429, 429]


def test_the_table_of_attempts_is_bounded(app: Flask, db_session: Any) -> None:
    storage = SqlStorage(db.engine, most_rows=50)
    for number in range(200):
        storage.incr(f"name {number}", 900)
    assert db_session.execute(select(func.count()).select_from(RateLimit)).scalar_one() == 50
    db_session.rollback()
    assert storage.incr("name 199", 900) == 2
    db_session.execute(update(RateLimit).values(expires_at=now() - timedelta(seconds=1)))
    db_session.commit()
    assert storage.incr("name 199", 900) == 1
    assert storage.check() is True
    storage.clear("name 199")
    assert storage.get("name 199") == 0
    storage.reset()


def test_a_flood_of_wrong_names_leaves_one_trace_an_address(client: CheckingClient, db_session: Any) -> None:
    token = client.csrf("/connexion")
    for number in range(20):
        client.post(
            "/connexion", data={"email": f"n{number}@x.example", "password": "x", "csrf_token": token}, check=False
        )
    count = select(func.count()).select_from(AccessEntry).where(AccessEntry.kind == "sign_in_failed")
    assert db_session.execute(count).scalar_one() <= 2
