"""The pages of the deliberation, through the client: rights, flows, conflicts, number of statements."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.agenda import services as agenda
from rcp.agenda.queries import list_items
from rcp.cases.queries import get_case
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.case import PostponementReason
from rcp.web.clock import now, today
from tests.deliberation.conftest import INTERVENTIONAL, Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    """The secretary's browser, everybody being in the room."""
    sign_in(client, full_room.secretary)
    return client


def base(room: Room) -> str:
    return f"/seances/{room.meeting.uuid}"


def test_a_meeting_is_opened_noted_decided_and_closed(room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    sign_in(client, room.secretary)
    meeting = room.make.meeting(room.board)
    room.meeting = meeting
    case = room.add_case()
    url = f"/seances/{meeting.uuid}"
    opened = client.submit(f"{url}/deliberation", button="Ouvrir la séance")
    assert opened.status_code == 303 and opened.location.endswith("/presences")
    token = client.csrf(f"{url}/presences")
    people = queries.attendance_of(meeting)
    for person in people:
        mode = "absent" if person.key == f"p{room.secretary.id}" else "room"
        client.post(f"{url}/presences/{person.uuid}", data={"shown": "", "mode": mode, "csrf_token": token})
    chair = next(each for each in people if each.key == f"p{room.coordinator.id}")
    saved = client.submit(f"{url}/presences", {"chair": chair.uuid}, button="Enregistrer le président")
    assert saved.status_code == 303 and saved.location.endswith("/presences")
    page = client.get(f"{url}/deliberation").text
    assert "Quorum atteint" in page and room.coordinator.name in page and "0</strong> sur 1" in page
    decided = client.submit(
        room.url(case), {"proposals-0-choice": "cryoablation", "proposals-0-plan": "Deux aiguilles"}, button="decide"
    )
    assert decided.status_code == 303
    read = client.get(room.url(case)).text
    assert "Cryoablation percutanée" in read and "Deux aiguilles" in read and "Dossier marqué discuté" in read
    closed = client.submit(f"{url}/terminer", {"note": "Rien à signaler."}, button="Terminer la séance")
    assert closed.status_code == 303
    db.session.expire_all()
    assert meeting.status == "closed"
    again = client.submit(f"{url}/rouvrir", {"reason": "Un oubli"}, button="Rouvrir la séance")
    assert again.status_code == 303


def test_one_tap_notes_one_person(full_room: Room, desk: CheckingClient) -> None:
    row = full_room.row(full_room.coordinator)
    headers = {"HX-Request": "true", "X-CSRFToken": desk.csrf(f"{base(full_room)}/presences")}
    answer = desk.post(f"{base(full_room)}/presences/{row.uuid}", data={"mode": "remote"}, headers=headers)
    assert answer.status_code == 200 and "2 à distance" in answer.text
    refused = desk.post(f"{base(full_room)}/presences/{row.uuid}", data={"mode": "ailleurs"}, headers=headers)
    assert refused.status_code == 422
    plain = desk.post(
        f"{base(full_room)}/presences/{row.uuid}",
        data={"mode": "excused", "csrf_token": desk.csrf(f"{base(full_room)}/presences")},
    )
    assert plain.status_code == 303


def test_participants_are_found_added_and_guests_removed(full_room: Room, desk: CheckingClient) -> None:
    colleague = full_room.make.person(family_name="Dévoluy", given_name="Armel", specialty_code=INTERVENTIONAL)
    url = f"{base(full_room)}/presences/ajouter"
    found = desk.submit(url, {"name": "devol"}, button="Chercher")
    assert found.status_code == 200 and "Dévoluy" in found.text
    action = f"{base(full_room)}/presences/ajouter/{colleague.uuid}"
    token = {"csrf_token": desk.csrf(url)}
    assert desk.post(action, data={"mode": "room", **token}).status_code == 303
    assert desk.post(action, data={"mode": "room", **token}).status_code == 303
    assert "figure déjà" in desk.get(f"{base(full_room)}/presences").text
    assert desk.submit(url, {"name": ""}, button="Chercher").status_code == 422
    guest = {"guest_name": "Dr Maï-Linh Œrsted", "specialty_code": INTERVENTIONAL, "mode": "remote"}
    assert desk.submit(url, guest, button="Ajouter l’invité").status_code == 303
    assert desk.submit(url, {"guest_name": "  "}, button="Ajouter l’invité").status_code == 422
    shown = desk.get(f"{base(full_room)}/presences")
    assert "Œrsted" in shown.text
    removal = re.search(r'action="([^"]+/retirer)"', shown.text)
    assert removal and desk.post(removal[1], data=token).status_code == 303
    assert "Œrsted" not in desk.get(f"{base(full_room)}/presences").text


def test_somebody_leaves_the_room_for_a_case(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    shown = desk.get(full_room.url(case)).text
    uuid = full_room.row(full_room.radiotherapist).uuid
    index = re.search(rf'name="parts-(\d+)-uuid"[^>]*value="{uuid}"', shown)
    assert index, "the sheet offers the radiotherapist"
    answer = desk.submit(full_room.url(case), {f"parts-{index[1]}-part": "recused"}, button="save")
    assert answer.status_code == 303
    page = desk.get(full_room.url(case)).text
    assert "Quorum non atteint" in page and "1 hors de ce dossier" in page


def test_rows_are_added_removed_and_reordered_without_a_script(full_room: Room, desk: CheckingClient) -> None:
    case, url = full_room.add_case(), None
    url = full_room.url(case)
    desk.submit(url, {"proposals-0-choice": "rtst"}, button="save")
    shown = desk.get(url)
    assert 'name="proposals-1-choice"' in shown.text
    desk.send(shown, {"proposals-0-rank": "2", "proposals-1-rank": "1", "proposals-1-choice": "cryoablation",
                      "proposals-0-intention": None}, button="save")  # fmt: skip
    stored = full_room.sitting(case).decision
    assert stored is not None
    assert [(each.treatment, each.intention) for each in stored.proposals] == [
        ("cryoablation", "first"), ("rtst", "alternative"),
    ]  # fmt: skip
    desk.submit(url, {"proposals-1-choice": "", "proposals-1-rank": "", "proposals-1-intention": None}, button="save")
    assert [each.treatment for each in full_room.sitting(case).decision.proposals] == ["cryoablation"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"proposals-0-choice": "cryoablation", "trial": "yes"}, "Nommez l’essai clinique proposé."),
        ({}, "Consignez une proposition"),
        ({"proposals-0-detail": "Sans traitement choisi"}, "Choisissez le traitement que cette précision concerne."),
        ({"proposals-0-choice": "scalpel"}, "Traitement inconnu."),
        ({"proposals-0-choice": "rfa", "due_on": "31/02/2027"}, "date"),
        ({"examinations-0-not_before": "01/04/2026"}, "Nommez chaque examen complémentaire."),
        ({"proposals-0-choice": "rfa", "proposals-0-rank": "0"}, "Ordre"),
        ({"proposals-0-choice": "rfa", "referral": "nulle-part"}, "Choix inconnu."),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(
    full_room: Room, desk: CheckingClient, values: dict[str, str], words: str
) -> None:
    case = full_room.add_case()
    text = "Un long commentaire tapé pendant la séance"
    answer = desk.submit(full_room.url(case), {**values, "comment": text}, button="decide")
    assert answer.status_code == 422
    assert words in answer.text and text in answer.text
    assert full_room.sitting(case).decision is None


def test_two_secretaries_see_both_texts(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    shown = desk.get(full_room.url(case))
    other = {"proposals-0-choice": "rfa", "comment": "Texte de la première"}
    assert desk.submit(full_room.url(case), other, button="save").status_code == 303
    mine = {"proposals-0-choice": "cryoablation", "comment": "Texte de la seconde"}
    conflict = desk.send(shown, mine, button="save")
    assert conflict.status_code == 409
    assert "Texte de la première" in conflict.text and "Texte de la seconde" in conflict.text
    assert "Radiofréquence" in conflict.text
    assert desk.send(conflict, button="save").status_code == 303
    assert full_room.sitting(case).decision.comment == "Texte de la seconde"  # type: ignore[union-attr]


def test_a_double_click_marks_once(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    shown = desk.get(full_room.url(case))
    first = desk.send(shown, {"proposals-0-choice": "rfa"}, button="decide")
    second = desk.send(shown, {"proposals-0-choice": "rfa"}, button="decide")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location


def test_a_form_of_another_patient_is_refused(full_room: Room, desk: CheckingClient) -> None:
    one, two = full_room.add_case(), full_room.add_case()
    token = re.search(r'name="identite" value="([^"]+)"', desk.get(full_room.url(two)).text)
    assert token
    answer = desk.submit(full_room.url(one), {"proposals-0-choice": "rfa", "identite": token[1]}, button="save")
    assert answer.status_code == 409
    assert full_room.sitting(one).decision is None


def test_a_case_is_taken_up_again_and_presented_again(full_room: Room, desk: CheckingClient) -> None:
    full_room.note(interventionist="absent")
    full_room.make.meeting(full_room.board, date=today() + timedelta(days=300))
    case = full_room.add_case()
    desk.submit(full_room.url(case), {"proposals-0-choice": "rfa"}, button="decide")
    page = desk.get(full_room.url(case))
    assert "Discuté sans quorum" in page.text
    assert desk.send(page, button="Présenter de nouveau").status_code == 303
    assert "Nouvelle présentation" in desk.get(full_room.url(case)).text
    url = f"{base(full_room)}/dossiers/{case.uuid}/reprendre"
    assert desk.submit(url, {"reason": ""}, button="Reprendre la décision").status_code == 422
    assert desk.submit(url, {"reason": "Mauvais côté"}, button="Reprendre la décision").status_code == 303
    assert "Mauvais côté" in desk.get(full_room.url(case)).text


def test_the_quorum_is_counted_again_after_a_correction(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    full_room.note(interventionist="absent")
    page = desk.get(full_room.url(case))
    assert "Les présences ont changé depuis la décision" in page.text
    assert desk.send(page, button="Recalculer le quorum").status_code == 303
    assert "Discuté sans quorum" in desk.get(full_room.url(case)).text


def test_the_banner_leads_to_the_record_of_the_patient_whoever_may_open_it(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    patient = full_room.make.patient()
    case = full_room.add_case(patient=patient)
    full_room.decide(case)
    record = f'href="/patients/{patient.uuid}"'
    reader = full_room.make.member(full_room.board, Role.QUALITY)
    for person, may_open in ((full_room.oncologist, True), (reader, False)):
        sign_in(client, person)
        assert (record in client.get(full_room.url(case)).text) is may_open
        assert (client.get(f"/patients/{patient.uuid}").status_code == 200) is may_open


def test_closing_lists_what_is_left(full_room: Room, desk: CheckingClient) -> None:
    before = desk.get(f"{base(full_room)}/terminer")
    case = full_room.add_case(postponement_count=2)
    answer = desk.send(before, {"note": "Note tapée"}, button="Terminer la séance")
    assert answer.status_code == 422 and "ne peut pas être terminée" in answer.text and "Note tapée" in answer.text
    shown = desk.get(f"{base(full_room)}/terminer").text
    assert case.question in shown and "Reporté 2\u00a0fois" in shown and "Sans réponse" in shown
    for link in ("", "#no_decision_reason"):
        assert f'href="{full_room.url(case)}{link}"' in shown
    assert "/reporter?suite=terminer" in shown and "Terminer la séance</button>" not in shown


def test_the_cases_left_are_postponed_from_the_closing_page_which_then_sums_up(
    full_room: Room, desk: CheckingClient
) -> None:
    left, done = full_room.add_case(), full_room.add_case()
    full_room.decide(done)
    page = desk.get(f"{base(full_room)}/terminer")
    moved = desk.send(page, button="Reporter ce dossier")
    assert moved.status_code == 303 and moved.location.endswith("/terminer")
    shown = desk.get(f"{base(full_room)}/terminer")
    assert left.question not in shown.text and "1\u00a0dossier" in shown.text and "Durée" in shown.text
    assert desk.send(shown, button="Terminer la séance").status_code == 303


def test_closing_without_attendance_warns(room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    sign_in(client, room.secretary)
    assert "Aucune présence relevée" in client.get(f"{base(room)}/terminer").text


def test_physicians_read_and_do_not_write(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    sign_in(client, full_room.oncologist)
    assert client.get(f"{base(full_room)}/deliberation").status_code == 200
    page = client.get(full_room.url(case))
    assert page.status_code == 200 and "Pas encore de décision" in page.text
    token = {"csrf_token": client.csrf(full_room.url(case)), "action": "decide", "outcome": "discussed"}
    assert client.post(full_room.url(case), data=token).status_code == 403
    for path in ("ouvrir", "terminer", "rouvrir", "presences"):
        assert client.post(f"{base(full_room)}/{path}", data=token).status_code == 403


def test_the_chair_writes(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    full_room.meeting.chair_id = full_room.oncologist.id
    sign_in(client, full_room.oncologist)
    assert client.submit(full_room.url(case), {"proposals-0-choice": "rfa"}, button="decide").status_code == 303


def test_an_external_requester_reads_the_decision_of_their_own_case(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    own, other = full_room.add_case(requester=full_room.external), full_room.add_case()
    full_room.decide(own)
    sign_in(client, full_room.external)
    page = client.get(full_room.url(own))
    assert page.status_code == 200 and "Cryoablation" in page.text
    assert 'href="/seances' not in page.text
    assert client.get(full_room.url(other)).status_code == 404
    for path in ("deliberation", "presences"):
        assert client.get(f"{base(full_room)}/{path}").status_code in {403, 404}
    assert client.get(f"/dossiers/{own.uuid}/avis").status_code == 403


def test_another_board_sees_nothing(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    sign_in(client, full_room.make.member(full_room.make.board(), Role.COORDINATOR))
    for path in (
        f"{base(full_room)}/deliberation", f"{base(full_room)}/presences", f"{base(full_room)}/terminer",
        full_room.url(case), f"/dossiers/{case.uuid}/avis", f"/dossiers/{case.uuid}/avis-en-urgence",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_an_opinion_is_given_and_withdrawn(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    sign_in(client, full_room.interventionist)
    url = f"/dossiers/{case.uuid}/avis"
    assert client.submit(url, {"text": "", "stance": "retained"}, button="Consigner l’avis").status_code == 422
    given = client.submit(url, {"text": "Faisable <b>sans</b> risque", "stance": "retained"}, button="Consigner l’avis")
    assert given.status_code == 303
    shown = client.get(url).text
    assert "Faisable &lt;b&gt;sans" in shown and "Indication retenue" in shown
    (opinion,) = queries.list_opinions(case)
    assert (opinion.person_id, opinion.specialty_code) == (full_room.interventionist.id, INTERVENTIONAL)
    gone = client.submit(f"{url}/{opinion.uuid}/retirer", button="Retirer l’avis")
    assert gone.status_code == 303 and "Retiré le" in client.get(url).text


def test_an_urgent_opinion_is_recorded_and_booked(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    make = full_room.make
    following = make.meeting(full_room.board, date=today() + timedelta(days=9), published_at=now())
    case = make.case(full_room.board, requester=full_room.oncologist, status="submitted")
    sign_in(client, full_room.oncologist)
    url = f"/dossiers/{case.uuid}/avis-en-urgence"
    values = {
        "given_on": (today() - timedelta(days=1)).strftime("%d/%m/%Y"), "given_time": "22:30",
        "reason": "Compression médullaire", "opinion": "Radiothérapie cette nuit",
        "consulted-0-person": str(full_room.radiotherapist.uuid), "consulted-1-name": "Dr Garde",
        "meeting": str(following.uuid),
    }  # fmt: skip
    refused = client.submit(url, {**values, "given_on": "29/02/2026"}, button="Consigner l’avis en urgence")
    assert refused.status_code == 422 and "Compression médullaire" in refused.text
    assert client.submit(url, values, button="Consigner l’avis en urgence").status_code == 303
    assert "À régulariser" in client.get(url).text
    loaded = get_case(case.uuid, actor=full_room.actor)
    assert loaded.status == "booked"
    assert "Avis en urgence" in client.get(f"/seances/{following.uuid}/deliberation").text


def test_the_page_of_twenty_cases_costs_what_one_costs(full_room: Room, desk: CheckingClient, count_sql: Any) -> None:
    counts = []
    for wanted in (1, 20):
        while len(full_room.cases) < wanted:
            case = full_room.add_case()
            if len(full_room.cases) % 3 == 0:
                full_room.decide(case)
            services.give_opinion(
                case, author_id=full_room.interventionist.id, specialty_code=INTERVENTIONAL, stance="retained",
                text="Oui", actor=full_room.actor, now=now(),
            ) if case.status == "booked" else None  # fmt: skip
        db.session.commit()
        desk.get(f"{base(full_room)}/deliberation")
        with count_sql() as statements:
            desk.get(f"{base(full_room)}/deliberation", check=False)
        counts.append(len(statements))
    assert counts[1] <= 20, counts
    assert counts[1] - counts[0] <= 3, counts  # treatments, examinations and conditions, once there are decisions


def test_what_was_typed_before_a_postponement_is_found_at_the_next_meeting(
    full_room: Room, desk: CheckingClient
) -> None:
    case = full_room.add_case()
    desk.submit(full_room.url(case), {"comment": "Texte déjà discuté"}, button="save")
    following = full_room.make.meeting(full_room.board, date=today() + timedelta(days=7), status="open")
    agenda.postpone(
        list_items(full_room.meeting)[0],
        reason=PostponementReason.NO_TIME,
        to=following,
        actor=full_room.actor,
        now=now(),
    )
    db.session.commit()
    page = desk.get(f"/seances/{following.uuid}/dossiers/{case.uuid}/decision").text
    assert "Texte déjà discuté" in page and "reprise" in page


def test_a_draft_agenda_shows_no_rank_to_a_member(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    draft = full_room.make.meeting(full_room.board, date=today() + timedelta(days=7))
    agenda.postpone(
        list_items(full_room.meeting)[0], reason=PostponementReason.NO_TIME, to=draft, actor=full_room.actor, now=now()
    )
    db.session.commit()
    url = f"/seances/{draft.uuid}/dossiers/{case.uuid}/decision"
    sign_in(client, full_room.oncologist)
    assert client.get(url).status_code == 404
    sign_in(client, full_room.secretary)
    assert client.get(url).status_code == 200
