"""Written opinions, and the urgent ones taken between two meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.cases.queries import get_case
from rcp.deliberation import queries, services
from rcp.domain.errors import Forbidden, InvalidValue, TransitionRefused
from rcp.web.clock import now, today
from tests.deliberation.conftest import INTERVENTIONAL, Room


@pytest.fixture
def case(room: Room) -> Any:
    return room.add_case()


def give(room: Room, case: Any, *, by: Any, author: Any, **values: Any) -> Any:
    given = {"specialty_code": INTERVENTIONAL, "stance": "retained", "text": "Trois aiguilles."} | values
    return services.give_opinion(case, author_id=author and author.id, actor=room.as_(by), now=now(), **given)


def test_a_physician_gives_an_opinion_and_a_secretary_types_one(room: Room, case: Any) -> None:
    own = give(room, case, by=room.interventionist, author=room.interventionist)
    typed = give(room, case, by=room.secretary, author=room.radiotherapist)
    assert [each.uuid for each in queries.list_opinions(case)] == [own.uuid, typed.uuid]
    assert own.meeting_id == room.meeting.id
    assert (typed.person_id, typed.entered_by_id) == (room.radiotherapist.id, room.secretary.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  \u200b"}, "text"),
        ({"stance": "peut-être"}, "stance"),
        ({"specialty_code": ""}, "specialty_code"),
        ({"author": None}, "author"),
    ],
)
def test_an_opinion_is_whole(room: Room, case: Any, values: dict[str, Any], field: str) -> None:
    author = values.pop("author", room.oncologist)
    with pytest.raises(InvalidValue) as refused:
        give(room, case, by=room.secretary, author=author, **values)
    assert refused.value.field == field


def test_neither_a_secretary_nor_a_stranger_is_an_author(room: Room, case: Any) -> None:
    for author in (room.secretary, room.make.person()):
        with pytest.raises(InvalidValue):
            give(room, case, by=room.secretary, author=author)
    with pytest.raises(Forbidden):
        give(room, case, by=room.external, author=room.oncologist)


def test_an_opinion_is_withdrawn_by_those_it_binds(room: Room, case: Any) -> None:
    opinion = give(room, case, by=room.interventionist, author=room.interventionist)
    with pytest.raises(Forbidden):
        services.withdraw_opinion(opinion, case, actor=room.as_(room.oncologist), now=now())
    services.withdraw_opinion(opinion, case, actor=room.as_(room.coordinator), now=now())
    assert queries.list_opinions(case) == []
    assert [each.uuid for each in queries.list_opinions(case, with_withdrawn=True)] == [opinion.uuid]
    with pytest.raises(TransitionRefused):
        services.withdraw_opinion(opinion, case, actor=room.as_(room.coordinator), now=now())


def test_a_decided_case_receives_no_more_opinions(full_room: Room) -> None:
    case = full_room.add_case()
    opinion = give(full_room, case, by=full_room.interventionist, author=full_room.interventionist)
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        give(full_room, case, by=full_room.oncologist, author=full_room.oncologist)
    with pytest.raises(TransitionRefused):
        services.withdraw_opinion(opinion, case, actor=full_room.as_(full_room.interventionist), now=now())


def record(room: Room, case: Any, *, by: Any, meeting: Any = None, **values: Any) -> Any:
    given = {
        "given_at": now() - timedelta(hours=3), "reason": "Compression médullaire", "opinion": "Radiothérapie ce soir",
        "consulted": [services.Consulted(room.radiotherapist.id, "", ""), services.Consulted(None, "Dr Garde", "")],
    } | values  # fmt: skip
    return services.record_urgent_opinion(case, meeting=meeting, actor=room.as_(by), now=now(), **given)


def test_an_urgent_opinion_is_regularised_by_the_meeting_that_decides(full_room: Room) -> None:
    make = full_room.make
    following = make.meeting(full_room.board, date=today() + timedelta(days=5))
    case = make.case(full_room.board, requester=full_room.oncologist, status="submitted")
    loaded = get_case(case.uuid, actor=full_room.actor)
    _row, item = record(full_room, loaded, by=full_room.oncologist, meeting=following)
    assert item is not None and item.is_urgent_regularisation and case.status == "booked"
    (shown,) = queries.list_urgent_opinions(case)
    assert [each.person.name if each.person else each.name for each in shown.consulted] == [
        full_room.radiotherapist.name, "Dr Garde",
    ]  # fmt: skip
    assert shown.regularised_meeting is None


def test_a_booked_case_is_marked_where_it_stands_then_regularised(full_room: Room) -> None:
    case = full_room.add_case()
    _row, item = record(full_room, case, by=full_room.coordinator)
    assert item.meeting_id == full_room.meeting.id and item.is_urgent_regularisation
    full_room.decide(case)
    (shown,) = queries.list_urgent_opinions(case)
    assert shown.regularised_meeting_id == full_room.meeting.id
    services.reopen_decision(full_room.sitting(case), reason="Erreur", actor=full_room.actor, now=now())
    assert queries.list_urgent_opinions(case)[0].regularised_meeting_id is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"opinion": " "}, "opinion"),
        ({"consulted": []}, "consulted"),
        ({"consulted": [services.Consulted(None, "", "")]}, "consulted"),
        ({"consulted": [services.Consulted(None, "Dr X", "ZZ")]}, "consulted"),
    ],
)
def test_an_urgent_opinion_is_whole(room: Room, case: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        record(room, case, by=room.oncologist, **values)
    assert refused.value.field == field


def test_an_urgent_opinion_is_not_given_tomorrow_nor_by_a_secretary(room: Room, case: Any) -> None:
    with pytest.raises(InvalidValue):
        record(room, case, by=room.oncologist, given_at=now() + timedelta(minutes=1))
    for person in (room.secretary, room.external, room.make.member(room.board, Role.QUALITY)):
        with pytest.raises(Forbidden):
            record(room, case, by=person)
