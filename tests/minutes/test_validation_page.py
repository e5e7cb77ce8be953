"""The page where minutes are validated, when a session has more cases than a screen."""

from __future__ import annotations

from typing import Any

from tests.support.client import CheckingClient


def test_minutes_are_validated_above_the_list_however_long_it_is(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation").text
    assert page.index("Valider le procès-verbal") < page.index("Fiches de la séance")


def test_whoever_validates_one_fiche_stays_at_its_line(held: Any, client: CheckingClient, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    case = held.cases[1]
    shown = client.get(f"/seances/{held.meeting.uuid}/validation")
    answer = client.send(shown, button=f"Valider la fiche {case.number}")
    assert answer.location.endswith(f"/validation#dossier-{case.uuid}")
    assert client.get(answer.location.partition("#")[0]).text.count(f'id="dossier-{case.uuid}"') == 1


def test_a_button_that_gives_a_file_says_that_the_page_stays(held: Any, client: CheckingClient, sign_in: Any) -> None:
    """Any other stays busy until the next page is there: work that lasts is seen to last."""
    sign_in(client, held.coordinator)
    for page in ("exporter", "dossier-papier"):
        assert client.get(f"/seances/{held.meeting.uuid}/{page}").text.count(" data-file>") == 1
