"""Invitations, reset links, closing and opening of accounts: the administrator's, and no clinical data near them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from config import ConfigurationError
from rcp.access.permissions import SYSTEM, Role
from rcp.accounts import queries, services
from rcp.accounts.models import Account, OneTimeLink
from rcp.boards.services import add_member
from rcp.domain.errors import Duplicate, Forbidden, InvalidValue, NotFound, TransitionRefused
from rcp.journal.models import JournalEntry
from rcp.web.clock import now
from tests.support.build import NOW, PASSWORD, TODAY, Builder
from tests.support.client import CheckingClient

NEW = "cinq mots pris dans le dictionnaire"


@pytest.fixture
def administrator(make: Builder) -> Any:
    return make.administrator()


def link_of(html: str) -> str:
    found = re.search(r'value="http://localhost(/invitation/[\w-]{40,})"', html)
    assert found, "the page shows no link"
    return found[1]


def test_an_invitation_from_the_page_to_the_first_sign_in(
    app: Any, client: CheckingClient, make: Builder, administrator: Any, sign_in: Any
) -> None:
    guest = make.person(family_name="Zbrzezny", given_name="Ursule", email="ursule@hopital.example")
    sign_in(client, administrator)
    found = client.submit("/comptes/inviter", {"q": "zbrz"})
    assert "Ursule" in found.text
    handed = client.submit(f"/comptes/inviter/{guest.uuid}", {"email": "Ursule@Hopital.example"})
    assert handed.status_code == 303
    shown = client.get(handed.headers["Location"])
    link = link_of(shown.text)
    # Once: the page reloaded no longer has it.
    assert client.get(handed.headers["Location"]).status_code == 303
    visitor = app.test_client()
    assert "Bienvenue" in visitor.get(link).text
    chosen = visitor.submit(link, {"new_password": NEW, "new_password_confirm": NEW})
    assert chosen.headers["Location"] == "/connexion"
    assert visitor.submit("/connexion", {"email": "ursule@hopital.example", "password": NEW}).status_code == 302
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, data={"csrf_token": visitor.csrf()}).status_code == 410


def test_a_link_tampered_with_or_expired_opens_nothing(client: CheckingClient, make: Builder, db_session: Any) -> None:
    _account, token = services.invite(make.person(), "invite@hopital.example", actor=SYSTEM, now=now())
    assert client.get(f"/invitation/{token[:-1]}").status_code == 410
    assert client.get("/invitation/" + "x" * 5000).status_code == 410
    db_session.execute(update(OneTimeLink).values(expires_at=now() - timedelta(seconds=1)))
    assert client.get(f"/invitation/{token}").status_code == 410


def test_only_the_hash_of_a_link_is_stored(make: Builder, db_session: Any) -> None:
    _account, token = services.invite(make.person(), "invite@hopital.example", actor=SYSTEM, now=NOW)
    link = db_session.execute(select(OneTimeLink)).scalar_one()
    assert token not in str(vars(link))
    assert link.expires_at == NOW + timedelta(days=7)
    assert db_session.execute(select(JournalEntry.event)).scalars().all() == ["account.invited"]


def test_a_bad_password_leaves_the_link_valid(make: Builder) -> None:
    _account, token = services.invite(make.person(), "invite@hopital.example", actor=SYSTEM, now=NOW)
    with pytest.raises(InvalidValue):
        services.accept_link(token, "azertyuiop123", now=NOW)
    assert services.accept_link(token, NEW, now=NOW).password
    with pytest.raises(NotFound):
        services.accept_link(token, NEW, now=NOW)


def test_a_reset_link_replaces_the_one_before_and_ends_the_sessions(
    app: Any, client: CheckingClient, make: Builder, administrator: Any, sign_in: Any
) -> None:
    person, elsewhere = make.member(make.board()), app.test_client()
    account = queries.find_account_of(person.id)
    assert account is not None
    sign_in(elsewhere, person)
    sign_in(client, administrator)
    links = []
    for _time in range(2):
        handed = client.submit(f"/comptes/{account.uuid}", button="Remettre un lien de réinitialisation")
        links.append(link_of(client.get(handed.headers["Location"]).text))
    visitor = app.test_client()
    assert visitor.get(links[0]).status_code == 410
    assert visitor.submit(links[1], {"new_password": NEW, "new_password_confirm": NEW}).status_code == 303
    assert elsewhere.get("/mon-compte").status_code == 303
    assert "incorrect" in visitor.submit("/connexion", {"email": person.email, "password": PASSWORD}).text


def test_a_closed_account_is_out_at_once_and_may_come_back(
    app: Any, client: CheckingClient, make: Builder, administrator: Any, sign_in: Any
) -> None:
    person, elsewhere = make.member(make.board()), app.test_client()
    account = queries.find_account_of(person.id)
    assert account is not None
    token = services.hand_over_reset_link(account, actor=SYSTEM, now=now())
    sign_in(elsewhere, person)
    sign_in(client, administrator)
    assert client.submit(f"/comptes/{account.uuid}/desactiver", button="Désactiver le compte").status_code == 303
    assert elsewhere.get("/mon-compte").status_code == 303
    assert "incorrect" in elsewhere.submit("/connexion", {"email": person.email, "password": PASSWORD}).text
    assert elsewhere.get(f"/invitation/{token}").status_code == 410
    assert client.submit(f"/comptes/{account.uuid}", button="Réactiver le compte").status_code == 303
    assert elsewhere.submit("/connexion", {"email": person.email, "password": PASSWORD}).status_code == 302


def test_the_administrator_ends_somebodys_sessions(
    app: Any, client: CheckingClient, make: Builder, administrator: Any, sign_in: Any
) -> None:
    person, elsewhere = make.member(make.board()), app.test_client()
    sign_in(elsewhere, person)
    sign_in(client, administrator)
    account = queries.find_account_of(person.id)
    assert client.submit(f"/comptes/{account.uuid}", button="Fermer toutes ses sessions").status_code == 303  # type: ignore[union-attr]
    assert elsewhere.get("/mon-compte").status_code == 303


def test_an_installation_keeps_an_administrator(make: Builder, administrator: Any) -> None:
    account = queries.find_account_of(administrator.id)
    assert account is not None
    actor = make.actor(administrator)
    with pytest.raises(TransitionRefused):
        services.deactivate(account, actor=actor, now=NOW)
    with pytest.raises(TransitionRefused):
        services.deactivate(account, actor=SYSTEM, now=NOW)
    with pytest.raises(InvalidValue):
        services.change_account(
            account, email=account.email, is_administrator=False, is_auditor=False, actor=SYSTEM, now=NOW
        )


def test_nobody_but_the_administrator_manages_accounts(make: Builder) -> None:
    board = make.board()
    target = make.account()
    for person in (make.member(board, *Role), make.auditor()):
        actor = make.actor(person)
        with pytest.raises(Forbidden):
            services.invite(make.person(), "x@hopital.example", actor=actor, now=NOW)
        for refused in (services.deactivate, services.reactivate, services.hand_over_reset_link):
            with pytest.raises(Forbidden):
                refused(target, actor=actor, now=NOW)
        with pytest.raises(Forbidden):
            services.sign_out_everywhere(target, actor=actor, now=NOW)


def test_one_person_one_account_one_address(make: Builder) -> None:
    person = make.person()
    services.invite(person, "un@hopital.example", actor=SYSTEM, now=NOW)
    with pytest.raises(Duplicate):
        services.invite(person, "deux@hopital.example", actor=SYSTEM, now=NOW)
    with pytest.raises(Duplicate):
        services.invite(make.person(), "UN@hopital.example", actor=SYSTEM, now=NOW)
    with pytest.raises(InvalidValue):
        services.invite(make.person(), "a@b.example\r\nBcc: x@y.example", actor=SYSTEM, now=NOW)


def test_a_double_click_on_invite_makes_one_account(
    client: CheckingClient, make: Builder, administrator: Any, sign_in: Any, db_session: Any
) -> None:
    guest = make.person()
    sign_in(client, administrator)
    shown = client.get(f"/comptes/inviter/{guest.uuid}")
    answers = [client.send(shown, {"email": "double@hopital.example"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(db_session.execute(select(Account).filter_by(email="double@hopital.example")).scalars().all()) == 1


def test_the_list_says_who_sleeps_and_who_never_came(
    client: CheckingClient, make: Builder, administrator: Any, sign_in: Any, db_session: Any
) -> None:
    make.account(last_sign_in_at=now() - timedelta(days=91), created_at=now() - timedelta(days=200))
    make.account(password=None, created_at=now())
    make.account(active=False)
    db_session.execute(update(Account).filter_by(person_id=administrator.id).values(last_sign_in_at=now()))
    sign_in(client, administrator)
    page = client.get("/comptes").text
    for word in ("Dormant", "Invitation en attente", "Désactivé", "Administrateur de l’installation"):
        assert word in page
    for state, count in (("dormant", 1), ("invited", 1), ("inactive", 1), ("administrator", 1), ("auditor", 0)):
        assert client.get(f"/comptes?etat={state}").text.count("<tr>") == (count + 1 if count else 0), state


def test_the_list_is_paged_in_a_constant_number_of_statements(
    client: CheckingClient, make: Builder, administrator: Any, sign_in: Any, count_sql: Any
) -> None:
    board = make.board()
    sign_in(client, administrator)
    sizes = []
    for number in (3, 60):
        for _person in range(number):
            make.member(board)
        client.get("/comptes")
        with count_sql() as statements:
            page = client.get("/comptes")
        sizes.append(len(statements))
    assert sizes[0] == sizes[1] <= 10
    following = re.search(r'name="suite" value="([^"]+)"', page.text)
    assert following
    assert client.get("/comptes", query_string={"suite": following[1]}).text.count("<tr>") == 1 + 64 - 50
    assert client.get("/comptes?suite=altered").status_code == 422


def test_rights_cannot_be_added_to_ones_own_post(client: CheckingClient, make: Builder, sign_in: Any) -> None:
    person = make.member(make.board())
    sign_in(client, person)
    client.post(
        "/mon-compte/apparence",
        data={"theme": "dark", "is_administrator": "y", "role": "1", "csrf_token": client.csrf()},
    )
    assert make.actor(person).is_administrator is False
    assert client.get("/comptes").status_code == 403


def test_production_refuses_demonstration_accounts(make: Builder) -> None:
    services.refuse_demo_accounts()
    make.account(is_demo=True)
    with pytest.raises(ConfigurationError):
        services.refuse_demo_accounts()


def test_the_command_line_invites_the_first_administrator(cli: Any, client: CheckingClient, db_session: Any) -> None:
    done = cli.invoke(args=["rcp", "invite", "--email", "a@hopital.example", "--name", "Anne Kermorvan", "--admin"])
    assert done.exit_code == 0, done.output
    link = "/invitation/" + done.output.strip().rsplit("/", 1)[1]
    assert client.get(link).status_code == 200
    account = queries.find_account(email="a@hopital.example")
    assert account is not None
    assert (account.is_administrator, account.person.name) == (True, "Anne Kermorvan")
    assert {entry.roles for entry in db_session.execute(select(JournalEntry)).scalars()} == {"system"}
    again = cli.invoke(args=["rcp", "invite", "--email", "a@hopital.example", "--name", "Anne Autre"])
    assert again.exit_code != 0
    assert "déjà" in again.output


def test_the_command_line_gives_a_role(cli: Any, make: Builder, db_session: Any) -> None:
    board = make.board()
    db_session.commit()
    done = cli.invoke(
        args=["rcp", "invite", "--email", "b@hopital.example", "--name", "Jean Oyarzabal", "--board", str(board.uuid),
              "--role", "secretary"]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    account = queries.find_account(email="b@hopital.example")
    assert account is not None
    assert make.actor(account.person).roles[board.id] == {Role.SECRETARY}


@pytest.mark.parametrize("mark", ["is_administrator", "is_auditor"])
def test_neither_administrator_nor_auditor_is_of_a_board(make: Builder, mark: str) -> None:
    """They see no clinical data: a role does not come to them, and the one they had no longer counts."""
    board, person = make.board(), make.person()
    setattr(make.account(person), mark, True)
    with pytest.raises(TransitionRefused, match="donnée clinique"):
        add_member(board, person, Role.PHYSICIAN, actor=SYSTEM, now=NOW, today=TODAY)
    make.member(board, Role.COORDINATOR, person=person)
    assert make.actor(person).roles == {}
