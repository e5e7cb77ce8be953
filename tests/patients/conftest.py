"""What the tests of patients share: a board, people of each role, an identity typed in the form."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.access.permissions import Role
from tests.support.build import Builder
from tests.support.client import CheckingClient


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board()


@pytest.fixture
def doctor(make: Builder, board: Any) -> Any:
    return make.member(board, Role.PHYSICIAN)


@pytest.fixture
def coordinator(make: Builder, board: Any) -> Any:
    return make.member(board, Role.COORDINATOR)


@pytest.fixture
def requester(make: Builder, board: Any) -> Any:
    return make.member(board, Role.EXTERNAL)


@pytest.fixture
def at_work(client: CheckingClient, sign_in: Any, doctor: Any) -> CheckingClient:
    """A client signed in as a physician of the board."""
    sign_in(client, doctor)
    return client


class Desk:
    """Somebody who searches, then fills the identity form as it stands on the page."""

    def __init__(self, client: CheckingClient) -> None:
        self.client = client

    def search(self, **criteria: str) -> Any:
        return self.client.submit("/patients", {"birth_date": "", "letters": "", "ipp": "", "ins": ""} | criteria)

    def form(self, birth_date: str = "14/03/1950", **criteria: str) -> Any:
        """The identity form, after a search."""
        return self.client.send(self.search(birth_date=birth_date, **criteria), button="Créer un patient")

    def fill(self, shown: Any, **values: Any) -> Any:
        return self.client.send(shown, TRAITS | values, button="Créer le patient")

    def create(self, **values: Any) -> Any:
        return self.fill(self.form(), **values)


TRAITS: dict[str, Any] = {
    "birth_name": "Quévremont",
    "first_given_name": "Maëlle",
    "birth_date": "14/03/1950",
    "sex": "F",
    "identity_status": "PROV",
}


@pytest.fixture
def desk(at_work: CheckingClient) -> Desk:
    return Desk(at_work)
