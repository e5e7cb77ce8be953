"""The values that travel through pages: altered, or taken from another page, they are refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.domain.errors import InvalidValue
from rcp.web import tokens


def test_a_cursor_comes_back_as_it_left(app: Any) -> None:
    with app.app_context():
        assert tokens.read_cursor(tokens.cursor("le goff", "anne", 7), str, str, int) == ["le goff", "anne", 7]
        assert tokens.read_cursor("", int) is None


@pytest.mark.parametrize("values", [("le goff", "anne", 7), ("7",), (), (7, 8), (True,)])
def test_a_cursor_of_another_list_is_refused(app: Any, values: tuple[Any, ...]) -> None:
    with app.app_context(), pytest.raises(InvalidValue, match="début de la liste"):
        tokens.read_cursor(tokens.cursor(*values), int)


def test_every_list_answers_to_a_cursor_that_is_not_its_own(app: Any, client: Any, make: Any, sign_in: Any) -> None:
    board = make.board()
    person = make.member(board, Role.COORDINATOR)
    patient = make.patient()
    case = make.case(board, patient, requester=person)
    lists = [
        "/dossiers",
        "/annuaire",
        "/seances",
        f"/dossiers/{case.uuid}/historique",
        f"/patients/{patient.uuid}/historique",
    ]
    sign_in(client, person)
    for values in (("a", "b", 1), (1,), ([], {})):
        with app.app_context():
            suite = tokens.cursor(*values)
        for place in lists:
            assert client.get(f"{place}?suite={suite}").status_code < 500, (place, values)
    for place in lists:
        assert client.get(f"{place}?suite=altered").status_code == 422, place
