"""Of two letters to one reader: the later says which it replaces, the earlier is neither changed nor approved."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.db import db
from rcp.domain.agenda import to_paris
from rcp.domain.dates import french_long_date
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.domain.letters import LetterKind
from rcp.minutes import services
from rcp.minutes.models import Letter
from rcp.minutes.queries.letter_standing import replacement_of, replacements_among
from rcp.minutes.queries.letters import get_letter
from rcp.minutes.queries.sending import is_taken_up
from tests.minutes.letters import LATER, approve, begin, change, fiche_to_write_from, filled, letter_files, seal, shown
from tests.support.build import NOW, sign_in


@pytest.fixture
def sealed(held, make):
    return fiche_to_write_from(held, make)


def test_the_letter_of_a_next_version_names_the_one_it_replaces(sealed):
    first = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    assert "remplace" not in shown(sealed, first)
    approve(sealed, first)
    services.correct_fiche(
        sealed.held.meeting.uuid, sealed.case.uuid, reason="Latéralité corrigée.", actor=sealed.coordinator, now=LATER
    )
    db.session.commit()
    seal(sealed.held, sealed.case)
    day = french_long_date(to_paris(get_letter(first.uuid, actor=sealed.secretary).approved_at))
    assert f"remplace celle du {day}" in shown(sealed, begin(sealed, LetterKind.DOCTOR, sealed.treating))
    assert "remplace" not in shown(sealed, begin(sealed))


def test_a_letter_taken_up_names_the_one_its_reader_holds_and_once_only(sealed, client):
    moments = [NOW + timedelta(days=each) for each in (10, 20)]
    days = [french_long_date(to_paris(each)) for each in moments]
    for kind, who in ((LetterKind.PATIENT, None), (LetterKind.DOCTOR, sealed.treating)):
        letter = begin(sealed, kind, who)
        change(sealed, letter)
        for rank, moment in enumerate(moments):
            approve(sealed, letter, now=moment)
            db.session.expire_all()
            letter = get_letter(letter.uuid, actor=sealed.secretary)
            assert shown(sealed, letter).count(f"remplace celle du {days[0]}") == rank
            letter = services.take_up_letter(letter.uuid, actor=sealed.secretary, now=LATER)
            db.session.commit()
            letter = get_letter(letter.uuid, actor=sealed.secretary)
        assert days[0] not in shown(sealed, letter)
        assert shown(sealed, letter).count(f"remplace celle du {days[1]}") == 1
        assert "remplace" not in str(letter.content)
        sign_in(client, sealed.held.coordinator)
        assert f"remplace celle du {days[1]}" in client.get(f"/lettres/{letter.uuid}/modifier").text
        if who:
            for said in letter_files(client, letter):
                assert said.count(f"remplace celle du {days[1]}") == 1


@pytest.mark.parametrize("who", ["patient", "doctor"])
def test_of_two_letters_to_one_reader_approved_at_once_the_second_must_name_the_first(sealed, app, who):
    kind, reader = LetterKind(who), sealed.treating if who == "doctor" else None
    letters = [begin(sealed, kind, reader) for _ in range(2)]
    for letter in letters:
        change(sealed, letter)
    first, second = (
        services.prepare_approval(each.uuid, version=each.version, actor=sealed.coordinator, now=LATER)
        for each in letters
    )
    db.session.commit()
    services.approve_letter(first, actor=sealed.coordinator, now=LATER)
    asked, outcomes = threading.Event(), []

    def approve_second():
        with app.app_context(), closing(db.session):
            asked.set()
            with pytest.raises(StaleEdit, match="laquelle elle remplace") as refused:
                services.approve_letter(second, actor=sealed.coordinator, now=LATER)
        outcomes.append(refused.value.status)

    other = threading.Thread(target=approve_second)
    other.start()
    assert asked.wait(60)
    db.session.commit()
    other.join(60)
    assert outcomes == [409]
    db.session.expire_all()
    letter = get_letter(second.letter_uuid, actor=sealed.secretary)
    assert letter.approved_at is None and "remplace celle du" in shown(sealed, letter)
    assert approve(sealed, letter).approved_at == LATER


@pytest.mark.parametrize("who", ["patient", "doctor"])
def test_a_letter_is_not_approved_after_a_later_one_to_its_reader_in_whose_place_it_would_never_leave(
    sealed, client, who
):
    kind, reader = LetterKind(who), sealed.treating if who == "doctor" else None
    older, later = (begin(sealed, kind, reader) for _ in range(2))
    for letter in (older, later):
        change(sealed, letter)
    prepared = services.prepare_approval(older.uuid, version=older.version, actor=sealed.coordinator, now=LATER)
    db.session.commit()
    approve(sealed, later)
    with pytest.raises(TransitionRefused, match="plus récente est déjà approuvée"):
        services.approve_letter(prepared, actor=sealed.coordinator, now=LATER)
    db.session.rollback()
    sign_in(client, sealed.held.coordinator)
    token = {"csrf_token": client.csrf(), "version": older.version}
    refused = client.post(f"/lettres/{older.uuid}/approuver", data=token)
    assert (refused.status_code, "plus récente est déjà approuvée" in refused.text) == (409, True)
    page = client.get(f"/dossiers/{sealed.case.uuid}/lettres").text
    assert f"/lettres/{older.uuid}/approuver" not in page and f"/lettres/{older.uuid}/reprendre" in page
    taken = services.take_up_letter(older.uuid, actor=sealed.secretary, now=LATER)
    db.session.commit()
    assert approve(sealed, get_letter(taken.uuid, actor=sealed.secretary)).content == older.content


@pytest.mark.parametrize("who", ["patient", "doctor"])
def test_a_letter_replaced_by_a_later_one_is_not_changed_and_its_pages_say_by_which(sealed, client, who):
    kind, reader = LetterKind(who), sealed.treating if who == "doctor" else None
    older, later, latest = (begin(sealed, kind, reader) for _ in range(3))
    other = begin(sealed) if reader else begin(sealed, LetterKind.DOCTOR, sealed.treating)
    for letter in (older, later, latest):
        change(sealed, letter)
    sign_in(client, sealed.held.coordinator)
    place, edit = f"/dossiers/{sealed.case.uuid}/lettres", f"/lettres/{older.uuid}/modifier"
    assert edit in client.get(place).text and "<textarea" in client.get(edit).text
    for letter in (later, latest):
        approve(sealed, letter)
    with pytest.raises(TransitionRefused, match="plus récente est déjà approuvée"):
        change(sealed, older, greeting="Un texte à moi,")
    db.session.rollback()
    change(sealed, other)

    page, link = client.get(place).text, f'<a href="/lettres/{latest.uuid}">lettre approuvée le'
    assert edit not in page and f"/lettres/{older.uuid}/reprendre" in page
    assert f"/lettres/{other.uuid}/modifier" in page
    assert page.count(f"Remplacée par la {link}") == 2
    assert edit not in (preview := client.get(f"/lettres/{older.uuid}").text)
    assert f"/lettres/{older.uuid}/approuver" not in preview and f'href="/lettres/{latest.uuid}"' in preview
    for address in (edit, f"/lettres/{older.uuid}/approuver"):
        shown_to_them = client.get(address).text
        assert link in shown_to_them and "<textarea" not in shown_to_them and f'action="{address}"' not in shown_to_them


def test_every_question_about_what_replaces_a_letter_has_one_answer(sealed):
    for kind, reader in ((LetterKind.DOCTOR, sealed.treating), (LetterKind.PATIENT, None)):
        letters = [begin(sealed, kind, reader) for _ in range(4)]
        for letter in letters:
            change(sealed, letter)
        for letter in letters[1:3]:
            approve(sealed, letter)
    query = select(Letter).options(joinedload(Letter.document)).order_by(Letter.id.desc())
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    taken_up = set(db.session.scalars(select(Letter.id).where(is_taken_up())))
    among = replacements_among(found)
    assert {each.id for each in found if replacement_of(each)} == taken_up == set(among) != set()
    assert all(among[each.id].id == replacement_of(each).id for each in found if each.id in among)


@pytest.mark.parametrize("became", ["approved", "replaced"])
def test_what_was_typed_in_a_letter_that_no_longer_changes_is_shown_again(sealed, client, became):
    older, later = begin(sealed), begin(sealed)
    for letter in (older, later):
        change(sealed, letter)
    typed = filled(older, next="Deux lignes\r\nà moi.") | {"version": older.version}
    approve(sealed, older if became == "approved" else later)
    sign_in(client, sealed.held.coordinator)
    refused = client.post(f"/lettres/{older.uuid}/modifier", data=typed | {"csrf_token": client.csrf()})
    assert refused.status_code == 422
    assert "Ce que vous avez saisi n’a pas été enregistré" in refused.text
    assert "Deux lignes" in refused.text and "<dt>Et maintenant</dt>" in refused.text
    assert "<dt>Signature</dt>" not in refused.text
    emptied = client.post(f"/lettres/{older.uuid}/modifier", data=typed | {"csrf_token": client.csrf(), "next": ""})
    assert emptied.status_code == 422  # its page leads to no field: there is none
    assert "<dt>Et maintenant</dt>" in emptied.text and "(effacé)" in emptied.text
    assert "ne peut pas rester vide" not in emptied.text
    db.session.expire_all()
    assert get_letter(older.uuid, actor=sealed.secretary).content["next"] == older.content["next"]


def test_a_letter_whose_fiche_was_corrected_is_not_offered_for_approval(sealed, client):
    letter = begin(sealed)
    change(sealed, letter)
    services.correct_fiche(
        sealed.held.meeting.uuid, sealed.case.uuid, reason="Latéralité corrigée.", actor=sealed.coordinator, now=LATER
    )
    db.session.commit()
    sign_in(client, sealed.held.coordinator)
    approval = f"/lettres/{letter.uuid}/approuver"
    assert approval in client.get(f"/lettres/{letter.uuid}").text
    seal(sealed.held, sealed.case)
    assert approval not in client.get(f"/lettres/{letter.uuid}").text
    page = client.get(approval).text
    assert "La fiche RCP a été corrigée depuis" in page and f'action="{approval}"' not in page
    assert "La fiche a été corrigée" in client.get(f"/lettres/{letter.uuid}/modifier").text
