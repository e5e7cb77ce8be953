"""The pre-read of a meeting: marks, written opinions, rights, the page and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import Role
from rcp.cases.models import Lesion, LesionDistance, Result
from rcp.cases.queries import get_case
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.models import Opinion, PreReading
from rcp.domain.errors import Forbidden, InvalidValue, TransitionRefused
from rcp.domain.plan import PlanEntry
from rcp.journal.models import AccessEntry as Trace
from rcp.journal.models import JournalEntry
from rcp.web.clock import now, today
from tests.deliberation.conftest import INTERVENTIONAL, RADIOLOGY, Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def case(room: Room) -> Any:
    return room.add_case()


@pytest.fixture
def reader(room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    """The browser of the interventional radiologist."""
    sign_in(client, room.interventionist)
    return client


def mark(room: Room, case: Any, code: str, comment: str = "", *, by: Any = None) -> PreReading:
    person = by or room.interventionist
    return services.mark_case(room.sitting(case).item, mark=code, comment=comment, actor=room.as_(person), now=now())


def page_of(room: Room) -> str:
    return f"/seances/{room.meeting.uuid}/prelecture"


def card_url(room: Room, case: Any) -> str:
    return f"/seances/{room.meeting.uuid}/dossiers/{case.uuid}/prelecture"


def card_of(room: Room, case: Any, person: Any = None) -> queries.Card:
    shown = queries.get_preread(room.meeting, actor=room.as_(person or room.interventionist))
    return shown.card_of(case)


def events(name: str) -> int:
    return db.session.execute(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.event == name)
    ).scalar_one()


# -- services


def test_the_last_mark_holds_and_the_former_stays(room: Room, case: Any) -> None:
    first = mark(room, case, "read")
    again = mark(room, case, "read")
    assert again is first, "the same mark changes nothing"
    second = mark(room, case, "retained", "Trois sondes suffisent.")
    assert first.withdrawn_at is not None and second.withdrawn_at is None
    assert [row.mark for row in card_of(room, case).marks] == ["retained"]
    assert events("case.preread_marked") == 2


def test_a_mark_is_taken_back_by_its_author(room: Room, case: Any) -> None:
    mark(room, case, "rediscuss")
    item = room.sitting(case).item
    with pytest.raises(TransitionRefused):
        services.withdraw_mark(item, actor=room.as_(room.oncologist), now=now())
    services.withdraw_mark(item, actor=room.as_(room.interventionist), now=now())
    assert card_of(room, case).marks == ()
    assert events("case.preread_withdrawn") == 1


def test_two_radiologists_mark_the_same_case_at_once(room: Room, case: Any) -> None:
    other = room.make.member(room.board, Role.PHYSICIAN, specialty_code=RADIOLOGY)
    mark(room, case, "retained")
    mark(room, case, "missing-exam", "Scanner sans injection.", by=other)
    assert [row.mark for row in card_of(room, case).marks] == ["retained", "missing-exam"]
    assert card_of(room, case).mine.mark == "retained"  # type: ignore[union-attr]
    assert card_of(room, case, other).mine.mark == "missing-exam"  # type: ignore[union-attr]
    assert not card_of(room, case, room.oncologist).is_read


@pytest.mark.parametrize(("code", "field"), [("missing-exam", "comment"), ("parfait", "mark"), ("", "mark")])
def test_a_mark_is_whole(room: Room, case: Any, code: str, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        mark(room, case, code, "  \u200b")
    assert refused.value.field == field


def test_only_physicians_and_coordinators_pre_read(room: Room, case: Any) -> None:
    for person in (room.secretary, room.external, room.make.member(room.board, Role.QUALITY)):
        with pytest.raises(Forbidden):
            mark(room, case, "read", by=person)
    mark(room, case, "read", by=room.coordinator)


def test_a_decided_case_is_pre_read_no_more(full_room: Room) -> None:
    case = full_room.add_case()
    mark(full_room, case, "read")
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        mark(full_room, case, "retained")
    with pytest.raises(TransitionRefused):
        services.withdraw_mark(full_room.sitting(case).item, actor=full_room.as_(full_room.interventionist), now=now())


def write(room: Room, case: Any, *, stance: str = "", text: str = "", code: str = INTERVENTIONAL) -> Opinion:
    return services.write_opinion(
        room.sitting(case).item, specialty_code=code, stance=stance, text=text, actor=room.as_(room.interventionist),
        now=now(),
    )  # fmt: skip


def test_a_mark_is_turned_into_the_written_opinion_of_the_room(room: Room, case: Any) -> None:
    mark(room, case, "retained", "Deux sondes.")
    assert room.quorum(case).written == ()
    opinion = write(room, case)
    assert (opinion.stance, opinion.text, opinion.person_id) == ("retained", "Deux sondes.", room.interventionist.id)
    assert [each.uuid for each in queries.list_opinions(case)] == [opinion.uuid], "one record"
    room.note(oncologist="room", radiotherapist="room")
    assert room.quorum(case).by_writing, "it stands for the specialty required"


def test_what_is_typed_wins_over_the_mark(room: Room, case: Any) -> None:
    mark(room, case, "retained", "Deux sondes.")
    opinion = write(room, case, stance="not-retained", text="Trop près du nerf.")
    assert (opinion.stance, opinion.text) == ("not-retained", "Trop près du nerf.")


def test_an_opinion_leans_to_something_and_says_it(room: Room, case: Any) -> None:
    for values, field in (({"text": "Bien."}, "stance"), ({"stance": "retained"}, "comment")):
        with pytest.raises(InvalidValue) as refused:
            write(room, case, **values)
        assert refused.value.field == field
    mark(room, case, "read", "Vu.")
    with pytest.raises(InvalidValue) as refused:
        write(room, case)
    assert refused.value.field == "stance", "having read leans to nothing"


# -- queries


def test_a_card_says_what_the_reader_needs(room: Room, case: Any) -> None:
    day = room.meeting.date
    assert card_of(room, case).imaging.recency.value == "missing"
    db.session.add(Result(case_id=case.id, kind="imaging", label="IRM", done_on=day - timedelta(days=90)))
    db.session.flush()
    db.session.expire_all()
    assert card_of(room, case).imaging.recency.value == "stale"
    lesion = Lesion(case_id=case.id, organ="bone", site="L3", imaging_date=day - timedelta(days=9))
    lesion.distances = [LesionDistance(case_id=case.id, structure="Moelle", distance_mm=Decimal(4))]
    db.session.add(lesion)
    db.session.flush()
    db.session.expire_all()
    card = card_of(room, case)
    assert (card.imaging.recency.value, card.imaging.days) == ("recent", 9)
    assert card.missing and not card.is_read and card.is_open


def test_the_previous_decision_of_the_patient_is_there(full_room: Room) -> None:
    before = full_room.add_case()
    full_room.decide(before)
    following = full_room.make.meeting(full_room.board)
    case = full_room.make.case(full_room.board, before.patient, requester=full_room.oncologist)
    full_room.make.booking(following, case)
    db.session.expire_all()
    case, before = (get_case(each.uuid, actor=full_room.actor) for each in (case, before))
    found = queries.previous_decisions([case], actor=full_room.actor)
    assert found[case.id].case_uuid == before.uuid
    assert queries.previous_decisions([before], actor=full_room.actor) == {}


def test_radiology_has_read_what_one_of_its_own_marked_or_wrote_on(room: Room) -> None:
    marked, written, read, blank = (room.add_case() for _ in range(4))
    mark(room, marked, "read")
    write(room, written, stance="discuss", text="À voir.")
    mark(room, read, "read", by=room.oncologist)
    assert queries.read_by_radiology(room.meeting) == {marked.id, written.id}
    assert blank.id not in queries.read_by_radiology(room.meeting)


# -- pages


def test_one_click_marks_and_comes_back_to_the_card(room: Room, case: Any, reader: CheckingClient) -> None:
    shown = reader.get(page_of(room))
    assert "0</strong> sur 1 cas lus" in shown.text and case.question.split()[0] in shown.text
    answer = reader.send(shown, {"comment": "Clair."}, button="read")
    assert answer.status_code == 303 and answer.location.endswith(f"#dossier-{case.uuid}")
    again = reader.get(page_of(room)).text
    assert "1</strong> sur 1 cas lus" in again and "Clair." in again
    undone = reader.submit(page_of(room), button="withdraw")
    assert undone.status_code == 303
    assert "0</strong> sur 1 cas lus" in reader.get(page_of(room)).text


def test_a_refused_mark_keeps_what_was_typed(room: Room, case: Any, reader: CheckingClient) -> None:
    refused = reader.submit(page_of(room), button="missing-exam")
    assert refused.status_code == 422 and "quel examen manque" in refused.text
    typed = "Un avis sans direction"
    refused = reader.submit(page_of(room), {"comment": typed}, button="written")
    assert refused.status_code == 422 and typed in refused.text and "Choisissez le sens" in refused.text
    fixed = reader.send(refused, {"stance": "discuss"}, button="written")
    assert fixed.status_code == 303 and fixed.location.endswith("/prelecture")
    (opinion,) = queries.list_opinions(case)
    assert (opinion.text, opinion.stance) == (typed, "discuss")


def test_a_mark_says_that_it_is_no_opinion_and_offers_one(room: Room, case: Any, reader: CheckingClient) -> None:
    mark(room, case, "retained", "Deux sondes.")
    page = reader.get(page_of(room))
    assert "D. 6124-131 III" in page.text and "ne compte pour aucun quorum" in page.text
    assert "En faire un avis écrit" in page.text and "tient lieu de la présence" in page.text
    assert reader.send(page, button="written").status_code == 303
    assert "En faire un avis écrit" not in reader.get(page_of(room)).text
    assert len(queries.list_opinions(case)) == 1


def test_only_the_card_is_swapped_with_a_script(room: Room, case: Any, reader: CheckingClient) -> None:
    shown = reader.get(page_of(room)).text
    token = re.search(r'name="identite" value="([^"]+)"', shown)
    assert token
    data = {"mark": "retained", "comment": "Oui.", "identite": token[1]}
    headers = {"HX-Request": "true", "X-CSRFToken": reader.csrf(page_of(room))}
    answer = reader.post(card_url(room, case), data=data, headers=headers)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert 'data-announce="Dossier' in answer.text and 'hx-swap-oob="true"' in answer.text
    assert "1</strong> sur 1 cas lus" in answer.text
    refused = reader.post(card_url(room, case), data={**data, "mark": "missing-exam", "comment": ""}, headers=headers)
    assert refused.status_code == 422 and "quel examen manque" in refused.text and "<html" not in refused.text


def test_the_filter_keeps_what_is_to_read(room: Room, reader: CheckingClient) -> None:
    one, two = room.add_case(), room.add_case()
    mark(room, one, "read")
    to_read, read = (reader.get(f"{page_of(room)}?filtre={key}").text for key in ("a-lire", "lus"))
    assert one.number not in to_read and two.number in to_read
    assert one.number in read and two.number not in read
    answer = reader.submit(f"{page_of(room)}?filtre=a-lire", button="read")
    page = reader.get(answer.location.split("#")[0]).text
    assert two.number in page, "the card just marked stays where it was"
    assert "Tout est lu" in reader.get(f"{page_of(room)}?filtre=a-lire").text


def test_reads_are_traced_case_by_case(room: Room, reader: CheckingClient) -> None:
    room.add_case(), room.add_case()
    reader.get(page_of(room))
    query = select(func.count(Trace.patient_id.distinct())).where(Trace.endpoint == "deliberation.preread")
    assert db.session.execute(query).scalar_one() == 2


def test_who_may_not_pre_read_is_told_so(room: Room, case: Any, client: CheckingClient, sign_in: SignIn) -> None:
    sign_in(client, room.secretary)
    for address in (page_of(room), card_url(room, case), f"/dossiers/{case.uuid}/plan-technique"):
        assert client.get(address).status_code == 403


def test_a_draft_agenda_is_not_pre_read(room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    room.meeting = room.make.meeting(room.board)
    case = room.make.case(room.board, requester=room.oncologist)
    room.make.booking(room.meeting, case)
    sign_in(client, room.interventionist)
    assert "n’est pas publié" in client.get(page_of(room)).text
    assert client.get(card_url(room, case)).status_code == 404


def test_the_pre_read_of_twenty_cases_costs_what_one_costs(room: Room, reader: CheckingClient, count_sql: Any) -> None:
    counts = []
    for more in (1, 19):
        for _ in range(more):
            case = room.add_case()
            lesion = Lesion(case_id=case.id, organ="bone", site="L3")
            lesion.distances = [LesionDistance(case_id=case.id, structure="Moelle", distance_mm=Decimal(4))]
            db.session.add_all(
                [lesion, Result(case_id=case.id, kind="imaging", label="IRM", done_on=room.meeting.date)]
            )
            db.session.flush()
            mark(room, case, "retained", "Oui.")
            services.save_plan(
                case, None, PlanEntry(probes=3), version=0, actor=room.as_(room.interventionist), now=now()
            )
        with count_sql() as statements:
            assert reader.get(page_of(room)).status_code == 200
        counts.append(len(statements))
    assert counts[1] <= counts[0] <= 26, counts


def test_marks_are_read_on_the_case_the_decision_and_the_agenda(room: Room, case: Any, reader: CheckingClient) -> None:
    mark(room, case, "rediscuss", "Revoir la marge.")
    addresses = (f"/dossiers/{case.uuid}", room.url(case))
    for page in map(reader.get, addresses):
        assert "Revoir la marge." in page.text and "À rediscuter" in page.text
    assert "Lu par la radiologie" in reader.get(f"/seances/{room.meeting.uuid}").text
    assert "Dossier marqué en pré-lecture\u202f: à rediscuter" in reader.get(f"/dossiers/{case.uuid}/historique").text


def test_the_home_page_of_a_radiologist_says_what_is_left_to_read(
    room: Room, case: Any, client: CheckingClient, sign_in: SignIn
) -> None:
    room.meeting.published_at, room.meeting.date = now(), today() + timedelta(days=3)
    room.add_case()
    mark(room, case, "read")
    sign_in(client, room.interventionist)
    page = client.get("/").text
    assert "Séances à pré-lire" in page and "1 dossier à lire" in page
    sign_in(client, room.oncologist)
    assert "Séances à pré-lire" not in client.get("/").text
