"""One tap a person: arrival, departure, return, hours corrected, undone; what is missing and who could bring it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.agenda.queries import list_items
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.models import Room as Room_
from rcp.documents.pdf import print_document
from rcp.domain.agenda import to_utc
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, TransitionRefused
from rcp.journal.models import JournalEntry
from rcp.web.clock import now, today
from tests.deliberation.conftest import COMPLETE, CRYO, NUCLEAR, RADIOTHERAPY, UROLOGY, Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    """The secretary's browser, everybody being in the room."""
    sign_in(client, full_room.secretary)
    return client


def at(room: Room, minute: int) -> datetime:
    """A minute of the meeting, counted from its planned start."""
    return to_utc(room.meeting.date, room.meeting.start_time) + timedelta(minutes=minute)


def forgotten(room: Room) -> Any:
    """A meeting before this one, that nobody closed."""
    return room.make.meeting(room.board, date=room.meeting.date - timedelta(days=28), status="open")


def tap(room: Room, person: Any, shown: str, chosen: str, minute: int = 0) -> Any:
    row = room.row(person)
    services.tap(room.meeting, row.uuid, services.Change(shown, chosen), actor=room.actor, now=at(room, minute))
    return room.row(person)


def decide_at(room: Room, case: Any, minute: int) -> Any:
    return services.decide(room.sitting(case), CRYO, version=0, actor=room.actor, now=at(room, minute))


def told(event: str) -> list[Any]:
    query = select(JournalEntry.details).where(JournalEntry.event == event).order_by(JournalEntry.id)
    return list(db.session.execute(query).scalars())


# --- taps ---------------------------------------------------------------------------------------------------------


def test_the_first_ones_are_there_from_the_start_and_the_next_arrive_when_they_are_noted(room: Room) -> None:
    assert tap(room, room.oncologist, "", "room", 2).arrived_at is None
    decide_at(room, room.add_case(), 5)
    late = tap(room, room.radiotherapist, "", "remote", 9)
    assert (late.mode, late.arrived_at, late.left_at) == ("remote", at(room, 9), None)
    assert tap(room, room.interventionist, "", "excused", 9).arrived_at is None
    guest = services.add_guest(
        room.meeting, name="Dr Passage", specialty_code=UROLOGY, mode="room", actor=room.actor, now=at(room, 10)
    )
    colleague = services.add_person(
        room.meeting, room.make.person().uuid, mode="written", actor=room.actor, now=at(room, 10)
    )
    assert (guest.arrived_at, colleague.arrived_at) == (at(room, 10), None)


def test_noted_another_day_or_once_the_meeting_is_closed_nobody_arrives_at_that_hour(full_room: Room) -> None:
    decide_at(full_room, full_room.add_case(), 5)
    assert tap(full_room, full_room.coordinator, "", "room", 24 * 60).arrived_at is None
    services.close_meeting(full_room.meeting, actor=full_room.actor, now=at(full_room, 30))
    assert tap(full_room, full_room.secretary, "", "room", 40).arrived_at is None
    with pytest.raises(InvalidValue, match="saisissez l’heure du départ"):
        services.leave(
            full_room.meeting, full_room.row(full_room.oncologist).uuid, actor=full_room.actor, now=at(full_room, 40)
        )


def test_the_same_tap_again_is_taken_back(room: Room) -> None:
    decide_at(room, room.add_case(), 5)
    assert tap(room, room.oncologist, "", "room", 9).mode == "room"
    undone = tap(room, room.oncologist, "room", "room", 10)
    assert (undone.mode, undone.arrived_at) == ("", None)


def test_two_people_tapping_at_once_lose_nothing(room: Room) -> None:
    # Both pages still show "expected": the second tap of the same answer takes nothing back.
    tap(room, room.oncologist, "", "room")
    assert tap(room, room.oncologist, "", "room").mode == "room"
    # One page has changed the answer since: the other's undoing would undo what it never saw.
    tap(room, room.oncologist, "room", "remote")
    assert tap(room, room.oncologist, "room", "room").mode == "remote"
    # Neighbours are not touched.
    tap(room, room.radiotherapist, "", "room")
    assert (room.row(room.oncologist).mode, room.row(room.radiotherapist).mode) == ("remote", "room")


def test_whoever_leaves_keeps_the_cases_before_and_loses_the_cases_after(full_room: Room) -> None:
    before, meanwhile, after = (full_room.add_case() for _ in range(3))
    decide_at(full_room, before, 5)
    row = full_room.row(full_room.radiotherapist)
    services.leave(full_room.meeting, row.uuid, actor=full_room.actor, now=at(full_room, 8))
    services.leave(full_room.meeting, row.uuid, actor=full_room.actor, now=at(full_room, 9))
    assert full_room.row(full_room.radiotherapist).left_at == at(full_room, 8), "gone once"
    assert decide_at(full_room, meanwhile, 12).quorum_status == "not_reached"
    services.come_back(full_room.meeting, row.uuid, actor=full_room.actor, now=at(full_room, 15))
    services.come_back(full_room.meeting, row.uuid, actor=full_room.actor, now=at(full_room, 16))
    assert full_room.row(full_room.radiotherapist).left_at is None
    assert full_room.quorum(after).is_reached is True
    # Computed again, the case discussed meanwhile still goes without them.
    roll = queries.roll_of(full_room.meeting, [before.id, meanwhile.id])
    assert [roll.quorum(case.id).status.value for case in (before, meanwhile)] == ["reached", "not_reached"]
    frozen = full_room.sitting(meanwhile).decision.quorum  # type: ignore[union-attr]
    assert not roll.differs_from(frozen, meanwhile.id)


def test_a_mode_tapped_over_somebody_gone_brings_them_back_in_that_mode(full_room: Room) -> None:
    row = full_room.row(full_room.radiotherapist)
    services.leave(full_room.meeting, row.uuid, actor=full_room.actor, now=at(full_room, 8))
    back = tap(full_room, full_room.radiotherapist, queries.GONE, "room", 9)
    assert (back.mode, back.left_at) == ("room", None)


def test_only_somebody_present_leaves_comes_back_or_has_hours(room: Room) -> None:
    uuid = room.row(room.oncologist).uuid
    kept = services.HourChange(None, None)
    for act in (
        lambda: services.leave(room.meeting, uuid, actor=room.actor, now=at(room, 1)),
        lambda: services.come_back(room.meeting, uuid, actor=room.actor, now=at(room, 1)),
        lambda: services.correct_hours(
            room.meeting, uuid, arrived=kept, left=kept, actor=room.actor, now=at(room, 1)
        ),
    ):  # fmt: skip
        with pytest.raises(TransitionRefused):
            act()
    with pytest.raises(Forbidden):
        services.tap(room.meeting, uuid, services.Change("", "room"), actor=room.as_(room.oncologist), now=at(room, 1))
    with pytest.raises(NotFound):
        services.tap(room.meeting, room.meeting.uuid, services.Change("", "room"), actor=room.actor, now=at(room, 1))


def test_each_tap_tells_the_screens_of_the_room(full_room: Room) -> None:
    asked = select(Room_.revision).where(Room_.meeting_id == full_room.meeting.id)
    before = db.session.execute(asked).scalar_one()
    case, row = full_room.add_case(), full_room.row(full_room.radiotherapist)
    who = {"actor": full_room.actor, "now": at(full_room, 5)}
    tap(full_room, full_room.radiotherapist, "remote", "room")
    services.leave(full_room.meeting, row.uuid, **who)
    services.come_back(full_room.meeting, row.uuid, **who)
    services.record_parts(full_room.meeting, case, {row.uuid: services.Change("", "recused")}, **who)
    hour = services.HourChange(None, full_room.meeting.start_time)
    services.correct_hours(full_room.meeting, row.uuid, arrived=hour, left=services.HourChange(None, None), **who)
    assert db.session.execute(asked).scalar_one() == before + 5


# --- hours --------------------------------------------------------------------------------------------------------


def test_hours_are_corrected_with_a_line_of_the_journal(full_room: Room) -> None:
    row = full_room.row(full_room.oncologist)
    start = full_room.meeting.start_time
    later = time(start.hour, start.minute + 20)
    services.correct_hours(
        full_room.meeting, row.uuid, arrived=services.HourChange(None, start), left=services.HourChange(None, later),
        actor=full_room.actor, now=at(full_room, 90),
    )  # fmt: skip
    row = full_room.row(full_room.oncologist)
    assert (row.arrived_at, row.left_at) == (at(full_room, 0), at(full_room, 20))
    # Another page that showed no hour yet corrects the departure alone: the arrival stays.
    services.correct_hours(
        full_room.meeting, row.uuid, arrived=services.HourChange(None, None), left=services.HourChange(later, None),
        actor=full_room.actor, now=at(full_room, 90),
    )  # fmt: skip
    row = full_room.row(full_room.oncologist)
    assert (row.arrived_at, row.left_at) == (at(full_room, 0), None)
    assert told("meeting.attendance_corrected") == [
        {"attendance": str(row.uuid), "from": "début – fin", "to": f"{start:%H:%M} – {later:%H:%M}"},
        {"attendance": str(row.uuid), "from": f"{start:%H:%M} – {later:%H:%M}", "to": f"{start:%H:%M} – fin"},
    ]


def test_the_page_of_hours_keeps_what_was_typed_and_says_what_is_wrong(full_room: Room, desk: CheckingClient) -> None:
    row = full_room.row(full_room.oncologist)
    url = f"/seances/{full_room.meeting.uuid}/presences/{row.uuid}/heures"
    for arrived, left, words in (
        ("25:00", "", "25:00"),
        ("midi", "14 heures", "14 heures"),
        ("10:00", "9h59", "suit l’arrivée"),
    ):
        answer = desk.submit(url, {"arrived": arrived, "left": left})
        assert answer.status_code == 422 and words in answer.text and arrived in answer.text
    assert desk.submit(url, {"arrived": "9h05", "left": "10:15"}).status_code == 303
    page = desk.get(f"/seances/{full_room.meeting.uuid}/presences").text
    assert "Parti à 10:15, arrivé à 09:05" in page
    assert desk.submit(url, {"arrived": "", "left": ""}).status_code == 303
    db.session.expire_all()
    assert full_room.row(full_room.oncologist).left_at is None
    assert desk.get(url.replace(str(row.uuid), str(full_room.meeting.uuid))).status_code == 404


# --- the sheet and the room ---------------------------------------------------------------------------------------


def base(room: Room) -> str:
    return f"/seances/{room.meeting.uuid}"


def hx(client: CheckingClient, room: Room) -> dict[str, str]:
    return {"HX-Request": "true", "X-CSRFToken": client.csrf(f"{base(room)}/presences")}


def test_a_tap_of_the_room_brings_its_line_and_the_counts(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    row = full_room.row(full_room.radiotherapist)
    url, headers = f"{base(full_room)}/presences/{row.uuid}", hx(desk, full_room)
    answer = desk.post(
        url, data={"shown": "remote", "mode": "room", "vue": "salle", "dossier": str(case.uuid)}, headers=headers
    )
    assert answer.status_code == 200 and f'id="seat-{row.uuid}"' in answer.text
    assert "3 en salle, 0 à distance" in answer.text and "hx-swap-oob" in answer.text
    assert answer.headers["HX-Trigger"] == "rcp:quorum"
    refused = desk.post(url, data={"shown": "", "mode": "ailleurs", "vue": "salle"}, headers=headers)
    assert refused.status_code == 422 and "Mode de présence inconnu" in refused.text
    recused = desk.post(
        f"{url}/dossiers/{case.uuid}", data={"shown": "", "part": "recused", "vue": "salle", "dossier": str(case.uuid)},
        headers=headers,
    )  # fmt: skip
    assert recused.status_code == 200 and "Déporté" in recused.text
    db.session.expire_all()
    assert full_room.quorum(case).is_reached is False
    called_in = desk.post(
        f"{url}/dossiers/{case.uuid}", data={"shown": "recused", "part": "", "vue": "salle-quorum"}, headers=headers
    )
    assert called_in.status_code == 204 and "rcp:presence" in called_in.headers["HX-Trigger"]
    gone = desk.post(f"{url}/depart", data={"vue": "salle"}, headers=headers)
    assert (gone.status_code, "saisissez l’heure" in gone.text) == (422, full_room.meeting.date != today())


def test_without_scripts_each_tap_leads_back_and_says_what_is_refused(full_room: Room, desk: CheckingClient) -> None:
    full_room.meeting.date = today()
    row = full_room.row(full_room.radiotherapist)
    url, token = f"{base(full_room)}/presences/{row.uuid}", desk.csrf(f"{base(full_room)}/presences")
    for path in ("/depart", "/retour"):
        answer = desk.post(url + path, data={"csrf_token": token})
        assert answer.status_code == 303 and answer.location.endswith("/presences")
    assert desk.post(url, data={"csrf_token": token, "shown": "", "mode": "nulle"}).status_code == 303
    assert "Mode de présence inconnu" in desk.get(f"{base(full_room)}/presences").text
    assert desk.post(f"{base(full_room)}/presences/{full_room.meeting.uuid}", data={"csrf_token": token, "mode": "room"}
                     ).status_code == 404  # fmt: skip


def test_the_room_says_what_is_missing_and_who_could_bring_it(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    away = full_room.make.person(family_name="Éloigné", specialty_code=RADIOTHERAPY)
    full_room.note(radiotherapist="excused", interventionist="absent")
    lacks = queries.lacks_of(full_room.meeting, case.id, queries.roll_of(full_room.meeting, [case.id]))
    assert [lack.label for lack in lacks] == [
        "Oncologie, opt radiothérapie",
        "Radiologie imagerie médicale option radiologie interventionnelle avancée",
    ]
    assert [(each.name, each.standing.value) for each in lacks[0].people] == [
        (full_room.radiotherapist.name, "excused"), (away.name, "directory"),
    ]  # fmt: skip
    assert not lacks[0].source and "D. 6124-131 III" in lacks[1].source
    url = f"{base(full_room)}/salle/dossiers/{case.uuid}/quorum"
    shown = desk.get(url)
    assert shown.status_code == 200 and "Quorum non atteint" in shown.text
    assert full_room.radiotherapist.name in shown.text and "Consigner un avis écrit" in shown.text
    assert "le dossier sera à présenter de nouveau" in shown.text
    action = re.search(rf'action="([^"]+/ajouter/{away.uuid})"', shown.text)
    assert action
    added = desk.post(action[1], data={"mode": "remote", "vue": "salle-quorum"}, headers=hx(desk, full_room))
    assert added.status_code == 204
    full_room.note(interventionist="room")
    assert "Quorum atteint" in desk.get(url).text


def test_somebody_out_gone_or_at_another_meeting_is_nearer_than_the_directory(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.board.minimum_specialties = 5
    nuclear = full_room.make.member(full_room.board, Role.PHYSICIAN, specialty_code=NUCLEAR)
    other = full_room.make.meeting(full_room.board, date=full_room.meeting.date, start_time=time(18))
    services.open_meeting(other, actor=full_room.actor, now=now())
    rows = {each.person_id: each for each in queries.list_attendance(other)}
    rows[full_room.coordinator.id].mode = "room"
    services.leave(
        full_room.meeting, full_room.row(full_room.interventionist).uuid, actor=full_room.actor, now=at(full_room, 2)
    )
    full_room.part(case, full_room.radiotherapist, "absent")
    lacks = queries.lacks_of(full_room.meeting, case.id, queries.roll_of(full_room.meeting, [case.id]))
    found = {each.name: each.standing.value for lack in lacks for each in lack.people}
    assert found == {
        full_room.radiotherapist.name: "out",
        full_room.interventionist.name: "left",
        full_room.coordinator.name: "elsewhere",
        nuclear.name: "member",
    }


def test_whoever_came_after_the_discussion_and_whoever_only_writes_are_told(full_room: Room) -> None:
    case = full_room.add_case()
    full_room.note(radiotherapist="written")
    row = full_room.row(full_room.interventionist)
    row.arrived_at = at(full_room, 20)
    decision = decide_at(full_room, case, 10)
    assert decision.quorum_status == "not_reached"
    lacks = queries.lacks_of(full_room.meeting, case.id, queries.roll_of(full_room.meeting, [case.id]))
    found = {each.name: each.standing.value for lack in lacks for each in lack.people}
    assert found[full_room.radiotherapist.name] == "written"
    assert found[full_room.interventionist.name] == "late"


def test_a_case_without_quorum_is_presented_again_in_one_click_from_the_room(
    full_room: Room, desk: CheckingClient
) -> None:
    case = full_room.add_case(**COMPLETE)
    full_room.note(radiotherapist="absent")
    full_room.decide(case)
    forgotten(full_room)
    following = full_room.make.meeting(full_room.board, date=today() + timedelta(days=14))
    url = f"{base(full_room)}/salle/dossiers/{case.uuid}/quorum"
    shown = desk.get(url)
    assert "Présenter de nouveau à la prochaine séance" in shown.text and str(following.uuid) in shown.text
    assert desk.send(shown, button="Présenter de nouveau à la prochaine séance").status_code == 303
    assert "Présenté de nouveau" in desk.get(url).text
    assert len(list_items(following)) == 1


def test_without_a_next_meeting_a_case_waits_to_be_presented_again(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case(presenter=full_room.oncologist)
    full_room.note(radiotherapist="absent")
    full_room.decide(case)
    past = forgotten(full_room)
    shown = desk.get(f"{base(full_room)}/salle/dossiers/{case.uuid}/quorum")
    assert "Présenter de nouveau, en liste d’attente" in shown.text and str(past.uuid) not in shown.text
    assert "Aucune séance n’est prévue après celle-ci" in shown.text
    page = desk.get(full_room.url(case))
    assert str(past.uuid) not in page.text and "Aucune séance n’est prévue après celle-ci" in page.text
    refused = desk.send(page, {"meeting": str(past.uuid)}, button="Présenter de nouveau")
    assert refused.status_code == 422 and "Choix inconnu" in refused.text
    assert queries.next_presentation(case) is None


def test_the_page_of_a_decision_proposes_the_next_meeting(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case(**COMPLETE)
    full_room.note(radiotherapist="absent")
    full_room.decide(case)
    forgotten(full_room)
    following = full_room.make.meeting(full_room.board, date=today() + timedelta(days=14))
    page = desk.get(full_room.url(case))
    assert f'<option selected value="{following.uuid}">' in page.text
    assert desk.send(page, button="Présenter de nouveau").status_code == 303
    assert len(list_items(following)) == 1


def test_the_quorum_of_the_room_costs_the_same_whatever_the_number_of_people(full_room: Room, count_sql: Any) -> None:
    case = full_room.add_case()
    full_room.note(radiotherapist="absent")
    with count_sql() as few:
        queries.lacks_of(full_room.meeting, case.id, queries.roll_of(full_room.meeting, [case.id]))
    for _ in range(6):
        full_room.make.member(full_room.board, Role.PHYSICIAN, specialty_code=RADIOTHERAPY)
    with count_sql() as many:
        queries.lacks_of(full_room.meeting, case.id, queries.roll_of(full_room.meeting, [case.id]))
    assert len(few) == len(many) <= 9


def test_the_table_says_who_discussed_which_case(full_room: Room, desk: CheckingClient) -> None:
    first, second, third = (full_room.add_case() for _ in range(3))
    full_room.part(first, full_room.radiotherapist, "recused")
    decide_at(full_room, first, 5)
    services.leave(
        full_room.meeting, full_room.row(full_room.interventionist).uuid, actor=full_room.actor, now=at(full_room, 6)
    )
    decide_at(full_room, second, 9)
    items = list_items(full_room.meeting)
    grid = queries.grid_of(
        full_room.meeting, items, queries.roll_of(full_room.meeting, [item.case_id for item in items])
    )
    assert [column.is_discussed for column in grid.columns] == [True, True, False]
    cells = {row.name: row.cells for row in grid.rows}
    assert cells[full_room.oncologist.name] == ("room", "room", "")
    assert cells[full_room.radiotherapist.name] == ("recused", "remote", "")
    assert cells[full_room.interventionist.name] == ("room", "out", "")
    assert next(row.count for row in grid.rows if row.name == full_room.interventionist.name) == 1
    page = desk.get(f"{base(full_room)}/presences")
    assert "Qui a discuté quel dossier" in page.text and third.number in page.text


def test_the_fragment_of_presences_names_the_part_in_the_case_on_screen(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    full_room.part(case, full_room.radiotherapist, "absent")
    url = f"{base(full_room)}/salle/presences"
    assert "Sorti pour ce dossier" in desk.get(f"{url}?dossier={case.uuid}").text
    for other in ("", "?dossier=rien", f"?dossier={full_room.meeting.uuid}"):
        shown = desk.get(url + other)
        assert shown.status_code == 200 and "Sorti pour ce dossier" not in shown.text


def test_the_sheet_to_sign_names_those_expected_then_those_noted(full_room: Room, desk: CheckingClient) -> None:
    planned = full_room.make.meeting(full_room.board)
    before = queries.attendance_sheet(planned, edited_by="Mme Essai", now=now())
    assert not before.noted and full_room.oncologist.name in {each.name for each in before.expected}
    leave = at(full_room, 8)
    services.leave(full_room.meeting, full_room.row(full_room.radiotherapist).uuid, actor=full_room.actor, now=leave)
    after = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=at(full_room, 9))
    line = next(each for each in after.noted if each.person.name == full_room.radiotherapist.name)
    assert (line.person.mode, line.arrived, bool(line.left)) == ("à distance", "", True)
    assert after.edition.status.startswith("Présences relevées à ")
    full_room.meeting.status = "closed"
    closed = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=now())
    assert closed.edition.status == "Présences de la séance"
    full_room.meeting.status = "open"
    full_room.meeting.closed_at = now()
    reopened = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=now() + timedelta(days=12))
    assert reopened.edition.status == "Présences de la séance"
    full_room.meeting.closed_at = None
    another_day = at(full_room, 9) + timedelta(days=2)
    elsewhere = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=another_day)
    full_room.meeting.typed_afterwards_at = now()
    on_paper = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=at(full_room, 9))
    assert elsewhere.edition.status == on_paper.edition.status == "Présences de la séance"
    full_room.meeting.typed_afterwards_at = None
    full_room.meeting.status = "planned"  # back to its preparation
    again = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=now())
    assert again.edition.status == "Feuille à signer"
    full_room.meeting.status = "open"
    specialties = [each.person.specialty for each in after.noted if each.person.specialty]
    assert specialties == sorted(specialties, key=str.casefold)
    answer = desk.get(f"{base(full_room)}/presences/feuille.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert f"RCP_{full_room.meeting.date}_presences.pdf" in answer.headers["Content-Disposition"]


def test_the_sheet_is_one_page_with_the_signature_of_the_chair(full_room: Room) -> None:
    """A page that bears a signature and none of those it is about proves little."""
    full_room.board.name = "RCP cryothérapie et radiologie interventionnelle (démonstration)"
    sheet = queries.attendance_sheet(full_room.meeting, edited_by="Mme Essai", now=now())
    assert print_document(sheet).pages == 1


def test_ending_the_meeting_names_those_still_to_be_noted(full_room: Room, desk: CheckingClient) -> None:
    page = desk.get(f"{base(full_room)}/terminer").text
    assert "2 personnes à pointer" in page
    assert full_room.secretary.name in page and full_room.coordinator.name in page
    assert queries.roll_of(full_room.meeting).names_waiting(0) == ["et 2 autres"]


def test_what_is_added_from_the_room_leads_back_to_it(full_room: Room, desk: CheckingClient) -> None:
    shown = desk.get(f"{base(full_room)}/presences/ajouter?vue=salle")
    answer = desk.send(shown, {"guest_name": "Dr Passage", "mode": "room"}, button="Ajouter l’invité")
    assert answer.status_code == 303 and "/salle" in answer.location
