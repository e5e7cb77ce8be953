"""A session that ends while somebody writes a long text: the text is kept, sent again under the same account only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from rcp.access.permissions import Role
from rcp.web.clock import now
from rcp.web.models import WebSession
from tests.support.build import PASSWORD, Builder
from tests.support.client import CheckingClient

LONG = "Bâtiment des consultations, troisième étage.\nDemander à l’accueil « la salle ronde » & <le code>.\n" * 4


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board(nature="ORG-132", subject_code="C3580")


@pytest.fixture
def coordinator(make: Builder, board: Any) -> Any:
    return make.member(board, Role.COORDINATOR)


def expire(db_session: Any) -> None:
    db_session.execute(update(WebSession).values(last_seen_at=now() - timedelta(hours=2)))
    db_session.commit()


def sign_in_elsewhere(client: CheckingClient, person: Any) -> None:
    """In another tab of the same browser."""
    assert client.submit("/connexion", {"email": person.email, "password": PASSWORD}).status_code == 302


def stored(db_session: Any, board: Any) -> str:
    db_session.rollback()
    db_session.refresh(board)
    return str(board.address)


def test_the_text_is_kept_and_sent_after_signing_in_again(
    client: CheckingClient, db_session: Any, board: Any, coordinator: Any, sign_in: Any
) -> None:
    sign_in(client, coordinator)
    form = client.get(f"/rcp/{board.uuid}/reglages")
    expire(db_session)
    kept = client.send(form, {"address": LONG})
    assert kept.status_code == 401
    assert "la salle ronde" in kept.text
    assert "<le code>" not in kept.text
    # Pressed again before signing in: still there.
    kept = client.send(kept, button="Renvoyer après reconnexion")
    assert kept.status_code == 401
    sign_in_elsewhere(client, coordinator)
    back = client.send(kept, button="Renvoyer après reconnexion")
    assert back.status_code == 401
    assert "Connecté de nouveau" in back.text
    assert stored(db_session, board) == ""
    done = client.send(back, button="Renvoyer")
    assert done.status_code == 303
    assert stored(db_session, board) == LONG.strip()


def test_a_colleague_on_the_same_browser_cannot_send_it(
    client: CheckingClient, make: Builder, db_session: Any, board: Any, coordinator: Any, sign_in: Any
) -> None:
    colleague = make.member(board, Role.COORDINATOR)
    sign_in(client, coordinator)
    form = client.get(f"/rcp/{board.uuid}/reglages")
    expire(db_session)
    kept = client.send(form, {"address": LONG})
    sign_in_elsewhere(client, colleague)
    refused = client.send(kept, button="Renvoyer après reconnexion")
    assert refused.status_code == 401
    assert "saisi sous un autre compte" in refused.text
    assert "<textarea" not in refused.text
    assert stored(db_session, board) == ""
    # The text still waits, in that page, for the person who typed it.
    client.submit("/mon-compte", button="Se déconnecter")
    sign_in_elsewhere(client, coordinator)
    back = client.send(refused, button="Renvoyer après reconnexion")
    assert client.send(back, button="Renvoyer").status_code == 303
    assert stored(db_session, board) == LONG.strip()


def test_a_form_of_another_site_is_not_kept(client: CheckingClient, board: Any) -> None:
    answer = client.post(
        f"/rcp/{board.uuid}/reglages", data={"address": "posé par un autre site"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )  # fmt: skip
    assert answer.status_code == 401
    assert "posé par un autre site" not in answer.text


def test_a_forged_author_opens_nothing(
    app: Flask, client: CheckingClient, db_session: Any, board: Any, coordinator: Any, sign_in: Any
) -> None:
    sign_in(client, coordinator)
    answer = client.post(f"/rcp/{board.uuid}/reglages", data={"address": "x", "auteur": "1.forged"})
    assert answer.status_code == 401
    assert "autre compte" in answer.text
    assert stored(db_session, board) == ""


def test_passwords_are_never_kept(client: CheckingClient) -> None:
    data = {"current_password": "secret-un", "new_password": "secret-deux"}
    answer = client.post("/mon-compte/mot-de-passe", data=data)
    assert answer.status_code == 401
    assert "secret" not in answer.text


def test_a_script_is_told_and_keeps_its_text(client: CheckingClient, board: Any) -> None:
    answer = client.post(f"/rcp/{board.uuid}/reglages", data={"address": "x"}, headers={"X-Requested-With": "rcp"})
    assert answer.status_code == 401
    assert "votre texte est conservé sur cette page" in answer.json["message"]
