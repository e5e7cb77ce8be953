"""One's own account: password, appearance, sessions."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from sqlalchemy import select

from rcp.accounts.models import Account
from rcp.journal.models import JournalEntry
from tests.support.build import PASSWORD, Builder
from tests.support.client import CheckingClient

NEW = "cinq mots pris dans le dictionnaire"


@pytest.fixture
def person(make: Builder) -> Any:
    return make.member(make.board())


def in_(client: CheckingClient, person: Any, password: str = PASSWORD) -> Any:
    return client.submit("/connexion", {"email": person.email, "password": password})


def change(client: CheckingClient, current: str, new: str, again: str | None = None) -> Any:
    return client.submit(
        "/mon-compte",
        {"current_password": current, "new_password": new, "new_password_confirm": new if again is None else again},
    )


def test_a_password_changed_closes_the_other_sessions_and_renews_this_one(
    app: Any, client: CheckingClient, person: Any, db_session: Any
) -> None:
    elsewhere = app.test_client()
    in_(elsewhere, person)
    in_(client, person)
    before = client.get_cookie("rcp").value  # type: ignore[union-attr]
    assert change(client, PASSWORD, NEW).status_code == 303
    assert client.get_cookie("rcp").value != before  # type: ignore[union-attr]
    assert client.get("/mon-compte").status_code == 200
    assert elsewhere.get("/mon-compte").status_code == 303
    client.set_cookie("rcp", before)
    assert client.get("/mon-compte").status_code == 303
    assert "Adresse ou mot de passe incorrect" in in_(elsewhere, person).text
    assert in_(elsewhere, person, NEW).status_code == 302
    events = list(db_session.execute(select(JournalEntry.event).order_by(JournalEntry.id)).scalars())
    assert events == ["account.password_changed"]


@pytest.mark.parametrize(
    ("current", "new", "again", "message"),
    [
        ("ce n’est pas celui-là", NEW, None, "Ce n’est pas votre mot de passe actuel."),
        (PASSWORD, PASSWORD, None, "Choisissez un mot de passe différent de l’actuel."),
        (PASSWORD, "azertyuiop123", None, "Mot de passe trop courant."),
        (PASSWORD, "court", None, "12 caractères minimum."),
        (PASSWORD, NEW, "autre chose", "Les deux mots de passe diffèrent."),
        (PASSWORD, "x" * 1025, None, "1\u202f024 caractères maximum."),
    ],
)
def test_a_password_refused_says_why(
    client: CheckingClient, person: Any, sign_in: Any, current: str, new: str, again: str | None, message: str
) -> None:
    sign_in(client, person)
    answer = change(client, current, new, again)
    assert answer.status_code == 422
    assert message in answer.text
    assert new not in answer.text


def test_spaces_and_accents_are_part_of_the_password(client: CheckingClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person)
    spaced = "  forêt âgée çà et là  "
    assert change(client, PASSWORD, spaced).status_code == 303
    client.submit("/mon-compte", button="Se déconnecter")
    assert "incorrect" in in_(client, person, spaced.strip()).text
    # A keyboard that sends decomposed accents types the same password.
    assert in_(client, person, spaced.replace("ê", "e\u0302")).status_code == 302


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_appearance_is_kept_with_the_account(client: CheckingClient, person: Any, sign_in: Any, theme: str) -> None:
    sign_in(client, person)
    client.post("/mon-compte/apparence", data={"theme": theme, "csrf_token": client.csrf()})
    assert f'data-theme="{theme}"' in client.get("/mon-compte").text


def test_an_unknown_appearance_is_refused(client: CheckingClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person)
    answer = client.post("/mon-compte/apparence", data={"theme": "rose", "csrf_token": client.csrf()})
    assert answer.status_code == 422


def test_one_session_is_closed_from_another(app: Any, client: CheckingClient, person: Any, sign_in: Any) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, person)
    sign_in(client, person)
    shown = client.get("/mon-compte")
    assert "Celle-ci" in shown.text
    handle = re.search(r'name="session" value="([0-9a-f]{16})"', shown.text)
    assert handle
    assert client.send(shown, {"session": handle[1]}).status_code == 303
    assert elsewhere.get("/mon-compte").status_code == 303
    assert client.get("/mon-compte").status_code == 200


def test_somebody_elses_session_cannot_be_closed(
    app: Any, client: CheckingClient, make: Builder, person: Any, sign_in: Any
) -> None:
    other, elsewhere = make.member(make.board()), app.test_client()
    sign_in(elsewhere, other)
    handle = hashlib.sha256(elsewhere.get_cookie("rcp").value[2:].encode()).hexdigest()[:16]
    sign_in(client, person)
    for text in (handle, "%", "", "z" * 16):
        answer = client.post("/mon-compte/sessions/fermer", data={"session": text, "csrf_token": client.csrf()})
        assert answer.status_code == 404
    assert elsewhere.get("/mon-compte").status_code == 200


def test_sign_out_everywhere(app: Any, client: CheckingClient, person: Any, sign_in: Any) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, person)
    sign_in(client, person)
    answer = client.submit("/mon-compte", button="Fermer toutes mes sessions")
    assert answer.headers["Location"] == "/connexion"
    assert client.get("/mon-compte").status_code == 303
    assert elsewhere.get("/mon-compte").status_code == 303


def test_the_session_is_renewed_without_a_page(client: CheckingClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person)
    assert client.get("/mon-compte/session").status_code == 204


def test_the_stored_password_is_an_argon2id_hash(client: CheckingClient, person: Any, db_session: Any) -> None:
    stored = db_session.execute(select(Account.password).where(Account.person_id == person.id)).scalar_one()
    assert stored.startswith("$argon2id$")


def test_an_address_that_does_not_exist_still_knows_who_asks(client: CheckingClient, person: Any, sign_in: Any) -> None:
    sign_in(client, person)
    assert client.get("/nulle-part").status_code == 404
    assert client.post("/nulle-part", data={"csrf_token": client.csrf()}).status_code == 404
    assert client.get("/mon-compte/mot-de-passe").status_code == 405
