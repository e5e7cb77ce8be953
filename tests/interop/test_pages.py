"""The pages of the national fiche: looked at before anything is written, one patient chosen by a person."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import Role
from rcp.boards.models import Board, Membership
from rcp.cases.models import Attachment, Case
from rcp.db import db
from rcp.documents.frcp import write_frcp
from rcp.interop.frcp.reading import read_frcp
from rcp.interop.services import COPY_LABEL, SOURCE_LABEL
from rcp.journal.models import AccessEntry, JournalEntry
from rcp.minutes.services import prepare_fiche, validate
from rcp.patients.models import Patient
from tests.interop.frcp.bad_files import BAD_FILES
from tests.interop.frcp.samples import FICHE
from tests.minutes.conftest import Held
from tests.support.build import NOW

PAGE = "/fiches/import"


def file_of(data: bytes) -> dict[str, Any]:
    return {"file": (BytesIO(data), "fiche.xml")}


def show(client: Any, data: bytes) -> Any:
    """Send the file, as the page does."""
    return client.submit(PAGE, file_of(data), content_type="multipart/form-data")


@pytest.fixture
def data() -> bytes:
    return write_frcp(FICHE, b"%PDF-1.4\n%%EOF")


@pytest.fixture
def doctor(make: Any) -> Any:
    return make.member(make.board(), Role.PHYSICIAN, rpps="99700366240")


def test_a_file_is_shown_before_anything_is_written(signed_in: Any, doctor: Any, data: bytes) -> None:
    shown = show(signed_in(doctor), data)
    assert shown.status_code == 200
    for words in ("ÉXEMPLE", "Cryothérapie ou chirurgie", "Ce qui n’a pas été compris", "créer le patient"):
        assert words in shown.text
    assert db.session.scalar(select(func.count(Case.id))) == 0
    assert db.session.scalar(select(func.count(Patient.id))) == 0


def test_the_case_is_opened_for_the_patient_chosen(signed_in: Any, doctor: Any, data: bytes) -> None:
    client = signed_in(doctor)
    answer = client.send(show(client, data), {"patient_choice": "nouveau"})
    assert answer.status_code == 303
    case = db.session.execute(select(Case)).scalar_one()
    assert answer.headers["Location"] == f"/dossiers/{case.uuid}/fiche-importee"
    assert case.requester_id == doctor.id
    kept = db.session.scalars(select(Attachment.label)).all()
    assert sorted(kept) == sorted([SOURCE_LABEL, COPY_LABEL])
    page = client.get(answer.headers["Location"])
    assert "Tout ce que dit le fichier a été compris." in page.text
    assert "Compris, sans champ dans le dossier" in page.text
    assert "Ce qui n’a pas été compris" in client.get(f"/dossiers/{case.uuid}").text
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.event == "interop.fiche_imported")).scalar_one()
    assert entry.details["version"] == "2025.01"


def test_an_external_requester_imports_in_their_own_name(signed_in: Any, doctor: Any, make: Any, data: bytes) -> None:
    """The fiche names a doctor of the board, whom somebody from outside may not ask for."""
    board = db.session.scalars(select(Membership.board_id).where(Membership.person_id == doctor.id)).one()
    external = make.member(db.session.get_one(Board, board), Role.EXTERNAL)
    client = signed_in(external)
    shown = show(client, data)
    assert f'<option selected value="{external.uuid}">' in shown.text
    assert str(doctor.uuid) not in shown.text
    assert client.send(shown, {"patient_choice": "nouveau"}).status_code == 303
    assert db.session.execute(select(Case)).scalar_one().requester_id == external.id


def test_the_source_is_handed_over_and_never_shown(signed_in: Any, doctor: Any, data: bytes) -> None:
    client = signed_in(doctor)
    client.send(show(client, data), {"patient_choice": "nouveau"})
    source = db.session.execute(select(Attachment).where(Attachment.label == SOURCE_LABEL)).scalar_one()
    case = db.session.execute(select(Case)).scalar_one()
    answer = client.get(f"/dossiers/{case.uuid}/pieces/{source.uuid}")
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_likely_patient_is_compared_by_a_person_and_chosen(
    signed_in: Any, doctor: Any, make: Any, data: bytes
) -> None:
    known = make.patient(birth_name="ÉXEMPLE", first_given_name="Anne", birth_date="1958-04-12", sex="F")
    client = signed_in(doctor)
    shown = show(client, data)
    assert "même date de naissance" in shown.text
    refused = client.send(shown, {"patient_choice": None})
    assert refused.status_code == 422
    assert "Indiquez de quel patient il s’agit." in refused.text
    assert client.send(refused, {"patient_choice": str(known.uuid)}).status_code == 303
    assert db.session.execute(select(Case.patient_id)).scalar_one() == known.id
    assert db.session.scalar(select(func.count(AccessEntry.id))) > 0


@pytest.mark.parametrize("bad", [b"", b"<html/>", b"<!DOCTYPE x><x/>", b"pas du XML"])
def test_a_file_that_is_no_fiche_is_refused_next_to_its_field(signed_in: Any, doctor: Any, bad: bytes) -> None:
    refused = show(signed_in(doctor), bad)
    assert refused.status_code == 422
    assert "Importer une fiche RCP" in refused.text


def test_no_file_is_said(signed_in: Any, doctor: Any) -> None:
    refused = signed_in(doctor).submit(PAGE, {"file": None}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "Choisissez le fichier XML" in refused.text


def test_a_token_of_somebody_else_opens_nothing(signed_in: Any, doctor: Any, make: Any, data: bytes) -> None:
    shown = show(signed_in(doctor), data)
    source = shown.text.split('name="source" type="hidden" value="')[1].split('"')[0]
    other = signed_in(make.member(make.board(), Role.PHYSICIAN))
    mine = show(other, data)
    answer = other.send(mine, {"patient_choice": "nouveau", "source": source})
    assert answer.headers["Location"] == PAGE
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_an_earlier_version_is_said_to_be_read_at_best(signed_in: Any, doctor: Any, data: bytes) -> None:
    shown = show(signed_in(doctor), data.replace(b'extension="2025.01"', b'extension="2022.01"'))
    assert "lue au mieux" in shown.text


def test_a_case_that_was_not_imported_has_no_such_page(signed_in: Any, make: Any) -> None:
    board = make.board()
    doctor = make.member(board)
    case = make.case(board, requester=doctor)
    assert signed_in(doctor).get(f"/dossiers/{case.uuid}/fiche-importee").status_code == 404


def test_a_reader_of_quality_imports_nothing(signed_in: Any, make: Any) -> None:
    reader = make.member(make.board(), Role.QUALITY)
    assert signed_in(reader).get(PAGE).status_code == 403


def test_a_sealed_fiche_offers_its_national_form(signed_in: Any, held: Held) -> None:
    case = held.cases[0]
    client = signed_in(held.coordinator)
    before = client.get(f"/dossiers/{case.uuid}/fiche.xml")
    assert before.status_code == 303
    prepared = prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW)
    db.session.rollback()
    validate(prepared, actor=held.actor, now=NOW)
    assert f"/dossiers/{case.uuid}/fiche.xml" in client.get(f"/dossiers/{case.uuid}/fiche").text
    answer = client.get(f"/dossiers/{case.uuid}/fiche.xml")
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read_frcp(answer.data).frcp.answer.proposals


def test_a_fiche_without_a_name_that_can_be_kept_is_refused(signed_in: Any, doctor: Any) -> None:
    nobody = replace(FICHE, header=replace(FICHE.header, patient=replace(FICHE.header.patient, birth_name="")))
    assert show(signed_in(doctor), write_frcp(nobody, None)).status_code == 422


@pytest.mark.parametrize("bad", sorted(BAD_FILES))
def test_every_bad_file_is_answered_in_french_next_to_its_field(signed_in: Any, doctor: Any, bad: str) -> None:
    data, said = BAD_FILES[bad]
    shown = show(signed_in(doctor), data)
    assert shown.status_code == 422
    assert said in shown.text
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_a_fiche_may_be_longer_than_what_other_pages_take(
    app: Any, signed_in: Any, doctor: Any, data: bytes, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", len(data) // 2)
    assert show(signed_in(doctor), data).status_code == 200


def test_a_file_longer_than_fifty_megabytes_is_refused_with_the_true_limit(
    app: Any, signed_in: Any, doctor: Any, data: bytes, monkeypatch: Any
) -> None:
    """The limit of the request, then that of the file: a request of 50 MB would only be slow."""
    monkeypatch.setattr("rcp.interop.views.MAXIMUM_BYTES", len(data) - 1)
    monkeypatch.setattr("rcp.interop.frcp.parsing.MAXIMUM_BYTES", len(data) - 1)
    refused = show(signed_in(doctor), data)
    assert (refused.status_code, "50 Mo maximum" in refused.text) == (422, True)
    view = app.view_functions["interop.preview"]
    assert view.longest_file == 50 * 1024 * 1024
    monkeypatch.setattr(view, "longest_file", 0)
    monkeypatch.setattr("rcp.web.limits._AROUND", 100)
    assert show(signed_in(doctor), data).status_code == 413
    monkeypatch.setattr(view, "longest_file", 50 * 1024 * 1024)
    monkeypatch.setattr("rcp.web.limits._AROUND", -50 * 1024 * 1024 + 100)
    page = show(signed_in(doctor), data).text
    assert "La limite est de 50\u00a0Mo pour ce fichier." in page
    assert 'href="/fiches/import">Choisir un autre fichier<' in page
