"""« Procès-verbaux à valider »: « Tout est parti » is never said while a session waits to be validated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.overview.unvalidated import SHOWN, list_unvalidated
from rcp.web.clock import today
from tests.support.build import Builder

TODAY = date(2026, 3, 16)


def held(make: Builder, board: Any, days_ago: int, status: str = "closed", since: date = TODAY) -> Any:
    return make.meeting(board, date=since - timedelta(days=days_ago), status=status)


def test_sessions_stand_there_until_they_are_validated_the_oldest_first(make: Builder) -> None:
    board = make.board(target_days_to_validation=7)
    recent, old, never_ended = held(make, board, 7), held(make, board, 40), held(make, board, 8, "open")
    for days, status in ((3, "validated"), (4, "cancelled"), (0, "open"), (-3, "planned")):
        held(make, board, days, status)
    held(make, make.board(), 40)
    lines = list_unvalidated(make.actor(make.member(board, Role.SECRETARY)), TODAY).lines
    assert [(each.uuid, each.days, each.is_late, each.is_open, each.validates) for each in lines] == [
        (old.uuid, 40, True, False, False),
        (never_ended.uuid, 8, True, True, False),
        (recent.uuid, 7, False, False, False),
    ]
    of_coordinator = list_unvalidated(make.actor(make.member(board, Role.COORDINATOR)), TODAY)
    assert all(each.validates for each in of_coordinator.lines)


def test_the_list_is_cut_and_says_so_in_one_statement(make: Builder, count_sql: Any) -> None:
    board = make.board()
    for days in range(SHOWN + 1):
        held(make, board, days)
    actor = make.actor(make.member(board, Role.SECRETARY))
    with count_sql() as statements:
        found = list_unvalidated(actor, TODAY)
    assert (len(found.lines), found.is_cut, len(statements.sent)) == (SHOWN, True, 1)
    assert not any(each.is_late for each in found.lines)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.COORDINATOR])
def test_the_first_page_names_the_session_and_does_not_say_that_all_left(
    make: Builder, client: Any, sign_in: Any, role: Role
) -> None:
    board = make.board(target_days_to_validation=7)
    meeting = held(make, board, 40, since=today())
    sign_in(client, make.member(board, role))
    text = client.get("/").text
    assert "Procès-verbaux à valider (1)" in text and f"/seances/{meeting.uuid}" in text
    assert "séance tenue il y a 40 jours, délai visé 7 jours" in text and "Délai dépassé" in text
    assert "Tout est parti" not in text and "Ce qui est validé est parti" in text
    assert (f"/seances/{meeting.uuid}/validation" in text) is (role is Role.COORDINATOR)


def test_the_list_of_meetings_marks_what_is_past_the_delay(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board(target_days_to_validation=7)
    held(make, board, 7, since=today())
    held(make, board, 40, "validated", since=today())
    sign_in(client, make.member(board, Role.SECRETARY))
    assert "Délai dépassé" not in client.get("/seances?periode=passees").text
    held(make, board, 8, since=today())
    assert client.get("/seances?periode=passees").text.count("Délai dépassé") == 1
