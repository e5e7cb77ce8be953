"""The pages of meetings and bookings, role by role, through a browser's eyes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pypdfium2
import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from rcp.access.permissions import Role
from rcp.agenda import queries
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.agenda import holiday_name
from rcp.web.clock import PARIS, now, today
from tests.domain.bad_inputs import CASES, typed
from tests.support.build import Builder
from tests.support.client import filled
from tests.support.pages import parse


def coming(make: Builder, board: Board, days: int = 7, **values: Any) -> Meeting:
    values = {"date": today() + timedelta(days=days), "cutoff_at": now() + timedelta(days=days - 2)} | values
    return make.meeting(board, **values)


def late(make: Builder, board: Board, days: int = 1) -> Meeting:
    return coming(make, board, days, cutoff_at=now() - timedelta(hours=1))


def working_day(days: int) -> date:
    """The first day that is no holiday, so many days from today or later."""
    day = today() + timedelta(days=days)
    while holiday_name(day):
        day += timedelta(days=1)
    return day


def submitted(make: Builder, board: Board, **values: Any) -> Case:
    return make.case(board, status="submitted", submitted_at=now() - timedelta(days=3), **values)


def reread(row: Any) -> Any:
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def values_of(page: Any) -> dict[str, Any]:
    """What the form that holds a room would send."""
    forms = [filled(form) for form in parse(page.text).iter("form") if form.get("method") == "post"]
    return next(values for values in forms if "room" in values)


def field(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return found[1]


# The list.


def test_each_one_sees_the_meetings_of_their_boards(make: Builder, client: Any, sign_in: Any) -> None:
    mine, theirs = make.board(name="RCP des os"), make.board(name="RCP des reins")
    coming(make, mine, room="Salle Curie")
    coming(make, theirs, room="Salle Pasteur")
    person = make.member(mine, Role.PHYSICIAN)
    sign_in(client, person)
    page = client.get("/seances")
    assert "Salle Curie" in page.text
    assert "Salle Pasteur" not in page.text
    assert "Planifier les séances" not in page.text
    assert client.get(f"/seances?rcp={theirs.uuid}").status_code == 404


def test_an_empty_list_says_what_to_do(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    sign_in(client, make.member(board, Role.COORDINATOR))
    assert f"/rcp/{board.uuid}/seances/planifier" in client.get("/seances").text
    assert "Aucune séance passée" in client.get("/seances?periode=passees").text


@pytest.mark.parametrize("path", ["/seances", "/seances?periode=passees"])
def test_the_list_is_paged_in_a_constant_number_of_statements(
    make: Builder, client: Any, sign_in: Any, count_sql: Any, path: str
) -> None:
    board = make.board()
    step = -1 if "passees" in path else 1
    for number in range(35):
        make.meeting(board, date=today() + timedelta(days=step * (number + 1)), status="closed")
    sign_in(client, make.member(board, Role.COORDINATOR))
    with count_sql() as statements:
        first = client.get(path, check=False)
    assert len(statements) <= 10, str(statements)
    rows = re.findall(r'href="(/seances/[0-9a-f-]{36})"', first.text.split("<tbody>")[1])
    cursor = re.search(r'name="suite" value="([^"]+)"', first.text)
    assert len(rows) == 30 and cursor
    second = client.get("/seances", query_string={"suite": cursor[1], **({"periode": "passees"} if step < 0 else {})})
    others = re.findall(r'href="(/seances/[0-9a-f-]{36})"', second.text.split("<tbody>")[1])
    assert len(others) == 5 and not set(rows) & set(others)
    assert client.get("/seances?suite=nimporte").status_code == 422


def test_the_frame_says_the_next_meeting(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board(acronym="CRYO")
    meeting = coming(make, board)
    sign_in(client, make.member(board))
    page = client.get("/seances")
    assert f'class="frame__meeting" href="/seances/{meeting.uuid}"' in page.text
    assert "CRYO · " in page.text


# Who may open what.


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.QUALITY])
def test_a_draft_agenda_is_invisible_to_ordinary_members(make: Builder, client: Any, sign_in: Any, role: Role) -> None:
    board = make.board()
    meeting = coming(make, board)
    case = make.case(board, make.patient(birth_name="Quévremont"))
    make.booking(meeting, case, position=1)
    sign_in(client, make.member(board, role))
    for address in (f"/seances/{meeting.uuid}", f"/seances/{meeting.uuid}/ordre-du-jour"):
        page = client.get(address)
        assert "Ordre du jour en préparation" in page.text
        assert "QUÉVREMONT" not in page.text
    assert client.get(f"/seances/{meeting.uuid}/ordre-du-jour.pdf").status_code == 404
    assert "En préparation" in client.get("/seances").text
    meeting.published_at = now()
    db.session.commit()
    assert "QUÉVREMONT" in client.get(f"/seances/{meeting.uuid}").text
    assert "Modifier" not in client.get(f"/seances/{meeting.uuid}").text


def test_publishing_shows_it(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    sign_in(client, make.member(board, Role.SECRETARY))
    answer = client.submit(f"/seances/{meeting.uuid}", button="Publier l’ordre du jour")
    assert answer.status_code == 303
    assert reread(meeting).published_at is not None


@pytest.mark.parametrize("role", [Role.COORDINATOR, None])
def test_somebody_elses_meeting_does_not_exist(make: Builder, client: Any, sign_in: Any, role: Role | None) -> None:
    board, elsewhere = make.board(), make.board()
    meeting = coming(make, board)
    case = submitted(make, board)
    item = make.booking(meeting, make.case(board), position=1)
    sign_in(client, make.member(elsewhere, role) if role else make.member(board, Role.EXTERNAL))
    base = f"/seances/{meeting.uuid}"
    for address in (
        base, f"{base}/ordre-du-jour", f"{base}/ordre-du-jour.pdf", f"{base}/seance.ics", f"{base}/modifier",
        f"{base}/annuler", f"{base}/inscriptions", f"{base}/inscriptions/{item.uuid}",
        f"{base}/inscriptions/{item.uuid}/reporter", f"{base}/reporter-les-restants",
        f"/rcp/{board.uuid}/seances/planifier", f"/rcp/{board.uuid}/seances/nouvelle",
        f"/rcp/{board.uuid}/liste-d-attente", f"/dossiers/{case.uuid}/inscription",
    ):  # fmt: skip
        assert client.get(address).status_code in ({404} if role else {403, 404}), address
    token = client.csrf("/mon-compte")
    for address in ("publier", "ordre", "retablir", "annuler"):
        answer = client.post(f"{base}/{address}", data={"csrf_token": token})
        assert answer.status_code in ({404} if role else {403, 404}), address


def test_members_arrange_and_plan_only_with_the_role(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board, published_at=now())
    item = make.booking(meeting, make.case(board), position=1)
    sign_in(client, make.member(board, Role.PHYSICIAN))
    token = client.csrf("/mon-compte")
    base = f"/seances/{meeting.uuid}"
    for address in (f"{base}/publier", f"{base}/ordre", f"{base}/annuler", f"{base}/modifier",
                    f"{base}/inscriptions/{item.uuid}/reporter", f"/rcp/{board.uuid}/seances/planifier"):  # fmt: skip
        assert client.post(address, data={"csrf_token": token}).status_code == 403, address


# Planning.


def test_planning_shows_holidays_then_creates_what_is_ticked(make: Builder, client: Any, sign_in: Any) -> None:
    year = today().year + 1
    weekday = date(year, 7, 14).weekday()
    board = make.board(frequency="weekly", weekday=weekday, start_time=time(14), recurs_from=date(2026, 1, 1))
    sign_in(client, make.member(board, Role.COORDINATOR))
    address = f"/rcp/{board.uuid}/seances/planifier?du=07/07/{year}&au=28/07/{year}"
    page = client.get(address)
    assert "Jour férié\u202f: Fête nationale" in page.text
    days = [f"{year}-07-07", f"{year}-07-21"]
    answer = client.send(page, {"days": days}, button="Créer les séances choisies")
    assert answer.status_code == 303
    found = db.session.execute(select(Meeting.date).order_by(Meeting.date)).scalars().all()
    assert [day.isoformat() for day in found] == days
    # A double click is answered with the place of the first one.
    assert client.send(page, {"days": days}, button="Créer les séances choisies").location == answer.location
    assert len(db.session.execute(select(Meeting.id).order_by(Meeting.id)).all()) == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [("du=31/12/2020&au=31/01/2021", "à venir"), ("du=40/01/2027&au=x", "date"), ("du=&au=", "Saisissez le début")],
)
def test_a_bad_period_says_what_to_do(make: Builder, client: Any, sign_in: Any, query: str, message: str) -> None:
    board = make.board(frequency="weekly", weekday=1, start_time=time(14))
    sign_in(client, make.member(board, Role.COORDINATOR))
    page = client.get(f"/rcp/{board.uuid}/seances/planifier?{query}")
    assert page.status_code == 422
    assert message in page.text


def test_a_meeting_is_added_then_edited_then_a_stale_edit_shows_both(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    chair = make.member(board, Role.PHYSICIAN)
    sign_in(client, make.member(board, Role.SECRETARY))
    day = working_day(30)
    given = {"date": f"{day:%d/%m/%Y}", "start_time": "8h15", "duration_minutes": "45", "room": "Salle Bernard",
             "chair": str(chair.uuid)}  # fmt: skip
    assert client.submit(f"/rcp/{board.uuid}/seances/nouvelle", given).status_code == 303
    meeting = db.session.execute(select(Meeting)).scalar_one()
    assert (meeting.start_time, meeting.chair_id, meeting.room) == (time(8, 15), chair.id, "Salle Bernard")
    edit = f"/seances/{meeting.uuid}/modifier"
    stale = client.get(edit)
    assert client.send(stale, {"room": "Salle Curie"}).status_code == 303
    answer = client.post(edit, data={**values_of(stale), "room": "Salle Laennec", "cle": ""})
    assert answer.status_code == 409
    assert "Salle Curie" in answer.text and "Salle Laennec" in answer.text
    assert client.send(answer, button="Enregistrer mes valeurs").status_code == 303
    assert reread(meeting).room == "Salle Laennec"


def recorded(kind: str) -> list[dict[str, Any]]:
    """The recorded bad inputs for a kind of field that a meeting has."""
    return [case for case in CASES if case["field"] == kind and isinstance(case.get("value"), str)]


@pytest.mark.parametrize(("kind", "name"), [("date", "date"), ("time", "start_time"), ("integer", "duration_minutes")])
def test_recorded_bad_values_are_refused_next_to_their_field(
    make: Builder, client: Any, sign_in: Any, kind: str, name: str
) -> None:
    board = make.board()
    sign_in(client, make.member(board, Role.SECRETARY))
    page = client.get(f"/rcp/{board.uuid}/seances/nouvelle")
    good = {"date": f"{working_day(30):%d/%m/%Y}", "start_time": "14:00", "duration_minutes": "60"}
    for case in recorded(kind):
        # What these cases say of a birth or of a performance status is not said of a meeting.
        if case["expect"] != "reject_field" or case["id"] in {"int-02", "date-10", "date-x3"}:
            continue
        answer = client.send(page, good | {name: typed(case)})
        assert answer.status_code == 422, case["id"]
        assert f'id="{name}-error"' in answer.text, case["id"]
    assert db.session.execute(select(Meeting.id)).first() is None


def test_recorded_texts_are_kept_or_refused_and_never_break_the_note(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    sign_in(client, make.member(board, Role.SECRETARY))
    address = f"/seances/{meeting.uuid}/modifier"
    for case in recorded("textarea"):
        text = typed(case)
        if len(text) > 5000:
            continue
        answer = client.submit(address, {"note": text})
        expected = 422 if case["expect"].startswith("reject") else 303
        assert answer.status_code == expected, case["id"]
        if expected == 303:
            assert client.get(f"/seances/{meeting.uuid}").status_code == 200


def test_a_meeting_is_cancelled_after_a_page_that_says_what_follows(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting, other = coming(make, board), coming(make, board, 14)
    case = make.case(board)
    make.booking(meeting, case, position=1)
    sign_in(client, make.member(board, Role.COORDINATOR))
    address = f"/seances/{meeting.uuid}/annuler"
    page = client.get(address)
    assert "Son dossier sera déplacé" in page.text
    assert client.send(page, {"reason": " "}).status_code == 422
    answer = client.submit(address, {"reason": "Grève", "destination": str(other.uuid)})
    assert answer.status_code == 303
    page = client.get(f"/seances/{meeting.uuid}")
    assert "Séance annulée" in page.text and "Dossiers reportés" in page.text
    assert reread(case).postponement_count == 1
    assert client.submit(f"/seances/{meeting.uuid}", button="Rétablir la séance").status_code == 303


# Booking.


def test_a_doctor_books_a_case_from_its_page(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board(minutes_per_case=6)
    meeting = coming(make, board)
    doctor = make.member(board)
    case = submitted(make, board, requester=doctor)
    sign_in(client, doctor)
    address = f"/dossiers/{case.uuid}/inscription"
    page = client.get(address)
    assert queries.cutoff_text(meeting) in page.text
    assert 'aria-label="Patient"' in page.text
    answer = client.send(page, {"meeting": str(meeting.uuid)})
    assert answer.status_code == 303
    again = client.send(page, {"meeting": str(meeting.uuid)})
    assert again.status_code == 303
    item = db.session.execute(select(AgendaItem)).scalar_one()
    assert (item.case_id, item.planned_minutes) == (case.id, 6)
    assert "Changer de séance" in client.get(address).text


def test_a_late_booking_asks_its_reason_and_keeps_what_was_typed(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = late(make, board)
    case = submitted(make, board)
    sign_in(client, make.member(board))
    address = f"/dossiers/{case.uuid}/inscription"
    refused = client.submit(address, {"meeting": str(meeting.uuid), "planned_minutes": "9"})
    assert refused.status_code == 422
    assert "Indiquez le motif de l’ajout tardif" in refused.text and 'value="9"' in refused.text
    assert client.send(refused, {"late_reason": "Compression médullaire"}).status_code == 303
    meeting.published_at = now()
    db.session.commit()
    assert "Ajout tardif" in client.get(f"/seances/{meeting.uuid}").text


def test_somebody_from_outside_sees_only_meetings_still_open_to_booking(
    make: Builder, client: Any, sign_in: Any
) -> None:
    board = make.board()
    closed, opened = late(make, board), coming(make, board)
    outside = make.member(board, Role.EXTERNAL)
    case = submitted(make, board, requester=outside)
    sign_in(client, outside)
    address = f"/dossiers/{case.uuid}/inscription"
    page = client.get(address)
    assert str(opened.uuid) in page.text
    assert str(closed.uuid) not in page.text
    assert client.send(page, {"meeting": str(opened.uuid)}).status_code == 303
    answer = client.submit(f"/dossiers/{case.uuid}/desinscription", button="Désinscrire le dossier")
    assert answer.status_code == 303
    assert reread(case).status == "submitted"


def test_the_same_patient_twice_is_a_clear_refusal(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting, patient = coming(make, board), make.patient()
    make.booking(meeting, make.case(board, patient), position=1)
    case = submitted(make, board, patient=patient)
    sign_in(client, make.member(board))
    answer = client.submit(f"/dossiers/{case.uuid}/inscription", {"meeting": str(meeting.uuid)})
    assert answer.status_code == 422
    assert "Ce patient est déjà inscrit à cette séance" in answer.text


def test_a_form_opened_for_another_patient_books_nothing(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    one, two = submitted(make, board), submitted(make, board)
    sign_in(client, make.member(board))
    page = client.get(f"/dossiers/{one.uuid}/inscription")
    data = {"csrf_token": client.csrf("/mon-compte"), "identite": field(page, "identite"), "meeting": str(meeting.uuid),
            "mode": "discuss"}  # fmt: skip
    assert client.post(f"/dossiers/{two.uuid}/inscription", data=data).status_code == 409
    assert db.session.execute(select(AgendaItem)).first() is None


def test_a_case_that_is_not_submitted_says_so(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    coming(make, board)
    case = make.case(board, status="draft")
    sign_in(client, make.member(board))
    assert "Seul un dossier soumis s’inscrit" in client.get(f"/dossiers/{case.uuid}/inscription").text


@pytest.mark.parametrize("minutes", ["NaN", "1e3", "-5", "181", "5,5", "٥"])
def test_bad_minutes_are_refused_next_to_the_field(make: Builder, client: Any, sign_in: Any, minutes: str) -> None:
    board = make.board()
    meeting = coming(make, board)
    case = submitted(make, board)
    sign_in(client, make.member(board))
    answer = client.submit(
        f"/dossiers/{case.uuid}/inscription", {"meeting": str(meeting.uuid), "planned_minutes": minutes}
    )
    assert answer.status_code == 422
    assert "planned_minutes-error" in answer.text


# Waiting lists.


def test_several_waiting_cases_are_booked_at_once(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    cases = [submitted(make, board, postponement_count=number) for number in range(3)]
    sign_in(client, make.member(board, Role.SECRETARY))
    waiting = client.get(f"/rcp/{board.uuid}/liste-d-attente")
    assert "Reporté 2 fois" in waiting.text
    address = f"/seances/{meeting.uuid}/inscriptions"
    assert client.submit(address, {"cases": []}).status_code == 422
    answer = client.submit(address, {"cases": [str(cases[0].uuid), str(cases[2].uuid)]})
    assert answer.status_code == 303
    assert [item.case_id for item in queries.list_items(reread(meeting))] == [cases[0].id, cases[2].id]


def test_one_refusal_books_none_of_them(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting, patient = coming(make, board), make.patient()
    first, twin = submitted(make, board, patient=patient), submitted(make, board, patient=patient)
    sign_in(client, make.member(board, Role.SECRETARY))
    answer = client.submit(f"/seances/{meeting.uuid}/inscriptions", {"cases": [str(first.uuid), str(twin.uuid)]})
    assert answer.status_code == 422
    assert "déjà inscrit à cette séance" in answer.text
    assert db.session.execute(select(func.count()).select_from(AgendaItem)).scalar() == 0


def test_an_empty_waiting_list_says_so(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    sign_in(client, make.member(board, Role.SECRETARY))
    for address in (f"/rcp/{board.uuid}/liste-d-attente", f"/seances/{meeting.uuid}/inscriptions"):
        assert "Aucun dossier n’attend de séance" in client.get(address).text


# Arranging.


def test_the_order_changes_by_buttons_and_says_so(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    items = [make.booking(meeting, make.case(board), position=position) for position in (1, 2, 3)]
    sign_in(client, make.member(board, Role.COORDINATOR))
    address = f"/seances/{meeting.uuid}"
    stale = client.get(address)
    answer = client.send(stale, {}, button=f"{items[0].uuid}:2")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#ligne-{items[0].uuid}")
    assert "Dossier déplacé en position 2." in client.get(address).text
    data = {"csrf_token": field(stale, "csrf_token"), "version": field(stale, "version"), "move": f"{items[2].uuid}:1"}
    assert client.post(f"{address}/ordre", data=data).status_code == 303
    assert "L’ordre du jour a changé entre-temps" in client.get(address).text
    order = [item.id for item in queries.list_items(reread(meeting))]
    assert order == [items[1].id, items[0].id, items[2].id]


def test_a_dragged_order_is_kept(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    items = [make.booking(meeting, make.case(board), position=position) for position in (1, 2, 3)]
    sign_in(client, make.member(board, Role.COORDINATOR))
    page = client.get(f"/seances/{meeting.uuid}")
    order = [str(items[number].uuid) for number in (2, 0, 1)]
    data = {"csrf_token": field(page, "csrf_token"), "version": field(page, "version"), "order": order}
    assert client.post(f"/seances/{meeting.uuid}/ordre", data=data).status_code == 303
    assert [str(item.uuid) for item in queries.list_items(reread(meeting))] == order
    for bad in ({"order": "x"}, {"move": "x"}, {"move": f"{items[0].uuid}:{'9' * 30}"}):
        answer = client.post(f"/seances/{meeting.uuid}/ordre", data={"csrf_token": data["csrf_token"], **bad})
        assert answer.status_code == 422


def test_a_line_is_edited_on_its_own_page(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    items = [make.booking(meeting, make.case(board), position=position) for position in (1, 2)]
    sign_in(client, make.member(board, Role.SECRETARY))
    address = f"/seances/{meeting.uuid}/inscriptions/{items[1].uuid}"
    answer = client.submit(address, {"position": "1", "planned_minutes": "12", "mode": "register"})
    assert answer.status_code == 422
    assert "Nommez le référentiel suivi" in answer.text
    answer = client.send(answer, {"guideline": "ESMO 2026"})
    assert answer.status_code == 303
    item = reread(items[1])
    assert (item.position, item.planned_minutes, item.mode) == (1, 12, "register")


def test_the_cases_left_are_postponed_in_one_click(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board, 0, status="open", published_at=now())
    following = coming(make, board, 7)
    done, left = make.case(board), make.case(board)
    make.booking(meeting, done, position=1)
    make.booking(meeting, left, position=2)
    done.status = "discussed"
    sign_in(client, make.member(board, Role.SECRETARY))
    page = client.get(f"/seances/{meeting.uuid}")
    refused = client.send(page, {"reason": ""}, button="Reporter ces dossiers")
    assert refused.status_code == 422
    answer = client.send(page, button="Reporter ces dossiers")
    assert answer.status_code == 303, "the usual reason and the next meeting are proposed"
    page = client.get(f"/seances/{meeting.uuid}")
    assert "Dossiers reportés" in page.text and "Temps de séance insuffisant" in page.text
    assert [item.case_id for item in queries.list_items(reread(following))] == [left.id]
    assert reread(left).postponement_count == 1


def test_the_cases_left_go_where_one_chooses_and_one_goes_back_where_one_was(
    make: Builder, client: Any, sign_in: Any
) -> None:
    board = make.board()
    meeting = coming(make, board, 0, status="open", published_at=now())
    coming(make, board, 7)
    later = coming(make, board, 14)
    cases = [make.case(board), make.case(board)]
    for position, case in enumerate(cases, 1):
        make.booking(meeting, case, position=position)
    sign_in(client, make.member(board, Role.SECRETARY))
    here = f"/seances/{meeting.uuid}"
    item = queries.list_items(meeting)[0].uuid
    one = client.submit(
        f"{here}/inscriptions/{item}/reporter?suite=terminer", {"reason": "imaging-missing", "destination": ""}
    )
    assert one.status_code == 303 and one.location.endswith(f"{here}/terminer")
    assert reread(cases[0]).status == "submitted"
    chosen = {"reason": "other", "comment": "Panne de projecteur", "destination": str(later.uuid)}
    rest = client.submit(f"{here}/reporter-les-restants?suite=terminer", chosen)
    assert rest.status_code == 303 and rest.location.endswith(f"{here}/terminer")
    assert [item.case_id for item in queries.list_items(reread(later))] == [cases[1].id]
    nothing = client.get(f"{here}/reporter-les-restants?suite=ailleurs").text
    assert "Tous les dossiers sont traités" in nothing and f'href="{here}"' in nothing


def test_one_case_is_postponed_with_a_reason(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    case = make.case(board)
    item = make.booking(meeting, case, position=1)
    sign_in(client, make.member(board, Role.COORDINATOR))
    address = f"/seances/{meeting.uuid}/inscriptions/{item.uuid}/reporter"
    refused = client.submit(address, {"reason": "other", "destination": ""})
    assert refused.status_code == 422
    assert "Précisez le motif du report" in refused.text
    assert client.send(refused, {"comment": "Patient hospitalisé"}).status_code == 303
    assert reread(case).status == "submitted"
    assert client.get(address).status_code == 404


# Files.


def test_the_agenda_prints_one_line_a_case_in_landscape(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board, published_at=now())
    patient = make.patient(birth_name="Quévremont", first_given_name="Ursule")
    make.booking(meeting, make.case(board, patient, question="Cryothérapie ?"), position=1)
    sign_in(client, make.member(board))
    assert "QUÉVREMONT Ursule" in client.get(f"/seances/{meeting.uuid}/ordre-du-jour").text
    answer = client.get(f"/seances/{meeting.uuid}/ordre-du-jour.pdf")
    assert answer.mimetype == "application/pdf"
    name = f"RCP_{meeting.date.isoformat()}_ordre-du-jour.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    with pypdfium2.PdfDocument(answer.data) as document:
        width, height = document[0].get_size()
        text = document[0].get_textpage().get_text_bounded()
    assert width > height
    assert "QUÉVREMONT" in text and "Ursule" in text


def test_the_calendar_holds_the_meetings_and_no_patient(make: Builder, client: Any, sign_in: Any) -> None:
    board, other = make.board(name="RCP des os"), make.board(name="RCP des reins")
    held, off = coming(make, board, room="Salle Curie"), coming(make, board, 14, status="cancelled", cancelled_at=now())
    coming(make, other)
    make.booking(held, make.case(board, make.patient(birth_name="Quévremont"), question="Secret"), position=1)
    sign_in(client, make.member(board))
    answer = client.get("/seances/calendrier.ics")
    assert answer.mimetype == "text/calendar"
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert set(events) == {f"{held.uuid}@rcp", f"{off.uuid}@rcp"}
    assert events[f"{off.uuid}@rcp"]["status"] == "CANCELLED"
    start = events[f"{held.uuid}@rcp"]["dtstart"].dt
    assert start == datetime.combine(held.date, held.start_time, PARIS)
    for file in (answer, client.get(f"/seances/{held.uuid}/seance.ics")):
        text = file.get_data(as_text=True)
        assert "Salle Curie" in text
        assert "vremont" not in text.casefold() and "Secret" not in text
