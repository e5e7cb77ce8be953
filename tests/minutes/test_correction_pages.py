"""The pages of a correction: what is sealed can be opened once, and each page says where the correction stands."""

from __future__ import annotations

from typing import Any

from tests.minutes.test_services import validate_all

REASON, OTHER = "Latéralité erronée dans le plan.", "La date de l’imagerie est fausse."


def test_a_reason_too_short_to_be_one_is_refused_with_how_long_it_is(held: Any, client: Any, sign_in: Any) -> None:
    validate_all(held)
    sign_in(client, held.coordinator)
    answer = client.post(
        f"/seances/{held.meeting.uuid}/proces-verbal/correction", data={"csrf_token": client.csrf(), "reason": "ok"}
    )
    assert answer.status_code == 422
    assert "10 caractères au moins" in answer.text


def test_the_second_of_two_people_who_correct_is_told_and_their_reason_is_kept_on_the_page(
    held: Any, client: Any, sign_in: Any
) -> None:
    validate_all(held)
    sign_in(client, held.coordinator)
    case, meeting = held.cases[0], f"/seances/{held.meeting.uuid}"
    pages = (f"{meeting}/dossiers/{case.uuid}/correction", f"{meeting}/proces-verbal/correction")
    for address in pages:
        assert "Ce document est scellé" in client.get(address).text
    token = {"csrf_token": client.csrf()}
    first, minutes = pages
    assert client.post(first, data=token | {"reason": REASON}).status_code == 303
    for address, reason in ((first, REASON), (minutes, f"fiche du dossier {case.number} corrigée\u202f: {REASON}")):
        again = client.post(address, data=token | {"reason": OTHER})
        assert again.status_code == 422
        assert "Une correction est déjà en cours" in again.text
        assert reason in again.text and OTHER in again.text
        assert "Rouvrir pour correction" not in again.text
    page = client.get(f"{meeting}/validation").text
    assert page.count("Rien n’a encore changé") == 2  # the fiche and the minutes
    assert f"<p>Fiche du dossier {case.number} corrigée\u202f: {REASON}</p>" in page
    letters = client.get(f"/dossiers/{case.uuid}/lettres").text
    assert "Fiche en cours de correction" in letters


def test_what_was_never_validated_has_nothing_to_correct(held: Any, client: Any, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    meeting = f"/seances/{held.meeting.uuid}"
    for address in (f"{meeting}/dossiers/{held.cases[0].uuid}/correction", f"{meeting}/proces-verbal/correction"):
        page = client.get(address).text
        assert "Rien à corriger" in page and "<textarea" not in page


def test_the_pages_about_one_patient_are_under_their_banner_and_the_others_are_not(
    held: Any, client: Any, sign_in: Any
) -> None:
    fiche, *_rest, minutes = validate_all(held)
    sign_in(client, held.coordinator)
    case, meeting = f"/dossiers/{held.cases[0].uuid}", f"/seances/{held.meeting.uuid}"
    document = f"/documents/{fiche.uuid}"
    of_one = (
        f"{case}/lettres", f"{document}/envoi", f"{document}/fichiers", f"{document}/versions",
        f"{meeting}{case}/correction",
    )  # fmt: skip
    of_many = (
        f"/documents/{minutes.uuid}/fichiers", f"/documents/{minutes.uuid}/versions", f"{meeting}/validation",
        f"{meeting}/proces-verbal/correction", f"{meeting}/envois", f"{meeting}/exporter",
    )  # fmt: skip
    for addresses, expected in ((of_one, 1), (of_many, 0)):
        for address in addresses:
            assert client.get(address).text.count('class="banner"') == expected, address
