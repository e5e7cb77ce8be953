"""Cases sent to another meeting by two people at once: each waits for the other, and nobody is refused."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rcp.agenda import services as agenda
from rcp.agenda.queries import get_item, get_meeting, list_items
from rcp.cases.models import Case
from rcp.db import db, transaction
from rcp.deliberation import queries, services
from rcp.domain.case import PostponementReason
from rcp.journal import history
from rcp.web.clock import now, today
from tests.deliberation.conftest import COMPLETE, CRYO, Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient
from tests.support.sql import Statements, count_sql

TWO_MEETINGS = re.compile(r"FROM meeting\b.*WHERE meeting\.id IN \(\S+, \S+\)", re.DOTALL)
ANY_LOCK = re.compile(r"FOR UPDATE OF (meeting|case_file)|WHERE meeting\.id IN")


def first(statements: Statements, matching: re.Pattern[str] | str) -> int:
    pattern = re.compile(matching) if isinstance(matching, str) else matching
    return next(number for number, text in enumerate(statements.sent) if pattern.search(text))


@pytest.mark.parametrize("gesture", ["representer", "reporter", "restants"])
def test_both_meetings_are_held_in_one_order_before_anything_is_written(
    full_room: Room, client: CheckingClient, sign_in: SignIn, app: Any, gesture: str
) -> None:
    sign_in(client, full_room.secretary)
    case = full_room.add_case()
    there = full_room.make.meeting(full_room.board, date=today() + timedelta(days=30))
    if gesture == "representer":
        full_room.decide(case, replace(CRYO, is_to_present_again=True))
        page, values = full_room.url(case), {"meeting": str(there.uuid)}
    else:
        item = full_room.sitting(case).item.uuid
        tail = f"inscriptions/{item}/reporter" if gesture == "reporter" else "reporter-les-restants"
        page = f"/seances/{full_room.meeting.uuid}/{tail}"
        values = {"reason": "no-time", "destination": str(there.uuid)}
    shown = client.get(page)
    db.session.commit()
    with count_sql(db.engine) as statements:
        answer = client.send(shown, values)
    assert answer.status_code == 303
    held = first(statements, TWO_MEETINGS)
    assert held == first(statements, ANY_LOCK), statements
    assert held < first(statements, r"^(INSERT INTO|UPDATE) (case_file|agenda_item|journal_entry|postponement)"), (
        statements
    )


@pytest.mark.parametrize("is_postponed", [False, True])
def test_two_people_send_cases_to_each_others_meeting(full_room: Room, app: Any, is_postponed: bool) -> None:
    there = full_room.make.meeting(full_room.board)
    services.open_meeting(there, actor=full_room.actor, now=now())
    pairs = []
    for here, other in ((full_room.meeting, there), (there, full_room.meeting)):
        full_room.meeting = here
        case = full_room.add_case(**COMPLETE)
        if not is_postponed:
            full_room.decide(case, replace(CRYO, is_to_present_again=True))
        pairs.append((here.uuid, other.uuid, case.uuid, full_room.sitting(case).item.uuid))
    actor = full_room.actor
    db.session.commit()
    gate, failures, answers = threading.Barrier(2), [], []

    def send(here: Any, other: Any, case: Any, item: Any) -> None:
        with app.app_context():
            try:
                gate.wait(10)
                with transaction():
                    history.set_author(db.session(), actor.person_id, now())
                    if is_postponed:
                        meeting = get_meeting(here, actor=actor, for_update=True, toward=other)
                        to = get_meeting(other, actor=actor)
                        row = agenda.postpone(
                            get_item(meeting, item), reason=PostponementReason.NO_TIME, to=to, actor=actor, now=now()
                        )
                        moved = row.case
                    else:
                        sitting = queries.get_sitting(here, case, actor=actor, for_update=True, toward=other)
                        to = get_meeting(other, actor=actor)
                        moved = services.present_again(sitting, meeting=to, actor=actor, now=now())
                    answers.append((other, moved.uuid))
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [thread.is_alive() for thread in threads] == [False, False]
    assert failures == []
    # Each says which case went where, and it is there.
    assert {other for other, _case in answers} == {pair[1] for pair in pairs}
    assert ({case for _other, case in answers} == {pair[2] for pair in pairs}) is is_postponed
    for other, case in answers:
        assert case in [item.case.uuid for item in list_items(get_meeting(other, actor=actor))]
    assert db.session.query(Case).count() == (2 if is_postponed else 4)
