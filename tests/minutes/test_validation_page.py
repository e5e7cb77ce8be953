"""The page where minutes are validated, when a session has more cases than a screen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from rcp.db import db
from rcp.deliberation.models import Attendance, Decision
from rcp.minutes import queries
from tests.support.client import CheckingClient


def test_minutes_are_validated_above_the_list_however_long_it_is(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation").text
    assert page.index("Valider le procès-verbal") < page.index("Fiches de la séance")


def test_people_expected_whom_nobody_noted_are_no_attendance(held: Any, client: CheckingClient, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    address, warning = f"/seances/{held.meeting.uuid}/validation", "Les présences ne sont pas relevées"
    assert warning not in client.get(address).text
    db.session.execute(update(Attendance).where(Attendance.meeting_id == held.meeting.id).values(mode=""))
    db.session.commit()
    assert warning in client.get(address).text


def test_a_session_still_open_is_ended_from_the_page_that_says_so(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    held.meeting.status = "open"
    db.session.commit()
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation").text
    assert f'<a href="/seances/{held.meeting.uuid}/terminer">Terminer la séance</a>' in page


def test_whoever_validates_one_fiche_stays_at_its_line(held: Any, client: CheckingClient, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    case = held.cases[1]
    shown = client.get(f"/seances/{held.meeting.uuid}/validation")
    answer = client.send(shown, button=f"Valider la fiche {case.number}")
    assert answer.location.endswith(f"/validation#dossier-{case.uuid}")
    assert client.get(answer.location.partition("#")[0]).text.count(f'id="dossier-{case.uuid}"') == 1


def test_an_incomplete_fiche_is_not_offered_for_validation_and_its_line_leads_to_what_it_lacks(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    incomplete, complete = held.cases
    decision = db.session.scalars(select(Decision).where(Decision.case_id == incomplete.id)).one()
    decision.responsible_id = None
    db.session.commit()
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation")
    address = f"/seances/{held.meeting.uuid}/dossiers/{{}}/validation"
    offered = {case.number: f'action="{address.format(case.uuid)}"' in page.text for case in held.cases}
    assert offered == {incomplete.number: False, complete.number: True}
    assert page.text.count('href="#a-regler"') == page.text.count('id="a-regler"') == 1
    shown = queries.stamp_of(queries.load_material(held.meeting.uuid, actor=held.actor), incomplete.uuid).version
    values = {"csrf_token": client.csrf(), "version": shown}
    refused = client.post(address.format(incomplete.uuid), data=values)
    assert refused.status_code >= 400 and "La fiche ne peut pas encore être validée." in refused.text
    assert client.send(page, button=f"Valider la fiche {complete.number}").status_code == 303


def test_whoever_validates_after_somebody_else_is_told_that_it_is_done(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    shown = client.get(f"/seances/{held.meeting.uuid}/validation")
    fiche, minutes = f"Valider la fiche {held.cases[1].number}", "Valider le procès-verbal"
    for button, what in ((fiche, "a déjà validé cette fiche"), (minutes, "a déjà validé ce procès-verbal")):
        client.send(client.get(f"/seances/{held.meeting.uuid}/validation"), button=button)
        again = client.send(shown, button=button)
        assert again.status_code == 409
        assert what in again.text
        assert "validez de nouveau" not in again.text


def test_a_button_that_gives_a_file_says_that_the_page_stays(held: Any, client: CheckingClient, sign_in: Any) -> None:
    """Any other stays busy until the next page is there: work that lasts is seen to last."""
    sign_in(client, held.coordinator)
    for page in ("exporter", "dossier-papier"):
        assert client.get(f"/seances/{held.meeting.uuid}/{page}").text.count(" data-file>") == 1
