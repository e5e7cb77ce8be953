"""A meeting held, for the fiches that leave and those that come back; somebody signed in, for the pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.minutes.conftest import held
from tests.support.client import CheckingClient

__all__ = ["held"]


@pytest.fixture
def signed_in(client: CheckingClient, sign_in: Any) -> Any:
    """`signed_in(person)`: the client, as this person."""

    def as_person(person: Any) -> CheckingClient:
        sign_in(client, person)
        return client

    return as_person
