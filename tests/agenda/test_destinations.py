"""Where the cases of a meeting may go: never backwards, and to the next one planned unless one chooses."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.agenda import queries
from rcp.db import db
from rcp.web.clock import now, today
from tests.support.build import Builder, SignIn
from tests.support.client import CheckingClient

NO_NEXT = "Aucune séance n’est prévue après celle-ci"
OPENED = {"status": "open", "published_at": now()}


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board()


@pytest.fixture
def desk(make: Builder, board: Any, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, make.member(board, Role.SECRETARY))
    return client


def meeting(make: Builder, board: Any, days: int, **values: Any) -> Any:
    return make.meeting(board, date=today() + timedelta(days=days), **values)


def pages(make: Builder, board: Any, here: Any) -> dict[str, str]:
    """The pages that postpone a case of a meeting, and all of them."""
    item = make.booking(here, make.case(board), position=1)
    address = f"/seances/{here.uuid}"
    return {"one": f"{address}/inscriptions/{item.uuid}/reporter", "rest": f"{address}/reporter-les-restants"}


def listed(page: Any, *meetings: Any) -> list[bool]:
    return [f'value="{each.uuid}"' in page.text for each in meetings]


def is_chosen(page: Any, value: Any) -> bool:
    return f'<option selected value="{value}">' in page.text


@pytest.mark.parametrize("which", ["one", "rest"])
def test_a_case_never_goes_back_to_a_meeting_nobody_closed(
    make: Builder, board: Any, desk: CheckingClient, which: str
) -> None:
    forgotten = meeting(make, board, -28, **OPENED)
    earlier = meeting(make, board, 0, start_time=time(8), **OPENED)
    here = meeting(make, board, 0, **OPENED)
    running, following = meeting(make, board, 0, start_time=time(16), **OPENED), meeting(make, board, 7)
    later = meeting(make, board, 14)
    address = pages(make, board, here)[which]
    shown = desk.get(address)
    assert listed(shown, forgotten, earlier, here, running, following, later) == [False, False, False, True, True, True]
    assert is_chosen(shown, following.uuid) and NO_NEXT not in shown.text
    refused = desk.send(shown, {"reason": "no-time", "destination": str(forgotten.uuid)})
    assert refused.status_code == 422 and "Choix inconnu" in refused.text
    assert desk.send(shown, {"reason": "no-time"}).status_code == 303
    assert len(queries.list_items(following)) == 1


@pytest.mark.parametrize("which", ["one", "rest"])
def test_the_next_meeting_is_chosen_however_many_are_under_way(
    make: Builder, board: Any, desk: CheckingClient, which: str
) -> None:
    here = meeting(make, board, 0, start_time=time(8), **OPENED)
    for minute in range(9):
        meeting(make, board, 0, start_time=time(9, minute), **OPENED)
    following = meeting(make, board, 7)
    shown = desk.get(pages(make, board, here)[which])
    assert is_chosen(shown, following.uuid)
    assert desk.send(shown, {"reason": "no-time"}).status_code == 303
    assert len(queries.list_items(following)) == 1


@pytest.mark.parametrize("which", ["one", "rest"])
def test_without_a_next_meeting_none_is_made_up(make: Builder, board: Any, desk: CheckingClient, which: str) -> None:
    meeting(make, board, -28, **OPENED)
    here = meeting(make, board, 0, **OPENED)
    running = meeting(make, board, 0, start_time=time(16), **OPENED)
    shown = desk.get(pages(make, board, here)[which])
    assert NO_NEXT in shown.text
    assert is_chosen(shown, "") and listed(shown, running) == [True]


def test_a_meeting_after_a_past_one_is_proposed_from_today_on(make: Builder, board: Any) -> None:
    here = meeting(make, board, -14, status="closed")
    meeting(make, board, -7)  # planned, never opened
    following = meeting(make, board, 0)
    found = queries.destinations_from(here, today=today())
    assert (found.meetings, found.following, found.note) == ([following], following, "")
    assert queries.destinations_from(following, today=today()).proposed == ""


def test_a_case_postponed_by_mistake_is_taken_back_from_its_page(
    make: Builder, board: Any, desk: CheckingClient
) -> None:
    here = meeting(make, board, 0, **OPENED)
    following = meeting(make, board, 7)
    page = desk.get(pages(make, board, here)["rest"])
    said = desk.send(page, {"reason": "no-time"}, follow_redirects=True)
    assert "«\u202fChanger de séance\u202f» depuis son dossier" in said.text
    case = queries.list_items(following)[0].case
    assert "Changer de séance" in desk.get(f"/dossiers/{case.uuid}").text
    back = {"meeting": str(here.uuid), "late_reason": "Reporté par erreur"}
    assert desk.submit(f"/dossiers/{case.uuid}/inscription", back).status_code == 303
    db.session.expire_all()
    assert [item.case_id for item in queries.list_items(here)] == [case.id]
