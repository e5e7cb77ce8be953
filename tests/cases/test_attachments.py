"""The files of a case: who may join, read, remove and restore them, and how they leave."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp import files
from rcp.access.permissions import Role
from rcp.cases import queries
from rcp.cases.models import Attachment
from rcp.cases.services import attachments as services
from rcp.db import db
from rcp.domain.errors import Duplicate, Forbidden, InvalidValue, TransitionRefused
from rcp.journal.models import AccessEntry, Change, JournalEntry
from rcp.web.headers import FILE_CSP
from tests.support.build import NOW, Builder
from tests.support.files import jpeg_with_metadata, pdf, png

LABEL = "Compte rendu d’anapath – Lœuillet n°3.pdf"


def page_of(case: Any) -> str:
    return f"/dossiers/{case.uuid}/pieces"


def upload(data: bytes, name: str = LABEL) -> dict[str, Any]:
    return {"file": (BytesIO(data), name)}


def send(client: Any, case: Any, data: bytes, name: str = LABEL) -> Any:
    """Join a file as the page does."""
    return client.submit(page_of(case), upload(data, name), content_type="multipart/form-data")


@pytest.fixture
def joined(make: Builder, ready: Any, doctor: Any) -> Attachment:
    """A PDF joined to the case by its doctor."""
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    return services.add_attachment(case, name=LABEL, data=pdf(), actor=make.actor(doctor), now=NOW)


def test_a_file_is_kept_under_a_drawn_name_with_its_label(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    answer = send(client, ready, pdf())
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(ready))
    row = db.session.execute(select(Attachment)).scalar_one()
    assert (row.label, row.media_type, row.size_bytes) == (LABEL, "application/pdf", len(pdf()))
    assert files.path_of(row.storage_key).read_bytes() == pdf()
    assert "Lœuillet" not in str(files.path_of(row.storage_key))
    shown = client.get(page_of(ready)).text
    assert LABEL in shown and doctor.name in shown and "1\u202fKo" in shown
    assert LABEL in client.get(f"/dossiers/{ready.uuid}").text


def test_joining_is_one_version_one_line_of_the_journal_and_no_name_in_it(
    signed_in: Any, ready: Any, doctor: Any
) -> None:
    before = ready.version
    send(signed_in(doctor), ready, pdf())
    db.session.refresh(ready)
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.event == "case.attachment_added")).scalar_one()
    assert (ready.version, entry.object_uuid) == (before + 1, ready.uuid)
    assert set(entry.details) == {"attachment"}


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "vide.pdf", "Le fichier est vide."),
        (pdf(), "", "Choisissez un fichier à joindre."),
        (png(), "scan.pdf", "Le contenu ne correspond pas à l’extension."),
        (b"<svg onload=alert(1)>", "schema.svg", "Type de fichier non autorisé."),
        (pdf(), "cr.pdf.exe", "Nom de fichier invalide."),
    ],
)
def test_a_refused_file_says_why_next_to_the_field(
    signed_in: Any, ready: Any, doctor: Any, data: bytes, name: str, message: str
) -> None:
    answer = send(signed_in(doctor), ready, data, name)
    assert answer.status_code == 422
    assert message in answer.text.replace("&#39;", "'")
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_one_byte_too_many_is_told_by_the_form(signed_in: Any, ready: Any, doctor: Any, monkeypatch: Any) -> None:
    # The true limit is tested by the rule; a request of 20 MB would only be slow.
    monkeypatch.setattr("rcp.domain.upload.MAXIMUM_BYTES", 1_000)
    monkeypatch.setattr("rcp.cases.views.attachments.MAXIMUM_BYTES", 1_000)
    answer = send(signed_in(doctor), ready, b"%PDF-1.7\n" + bytes(5_000))
    assert (answer.status_code, "20 Mo maximum" in answer.text) == (422, True)


def test_a_request_larger_than_any_file_gets_the_page_of_its_own(
    app: Any, signed_in: Any, ready: Any, doctor: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    answer = send(signed_in(doctor), ready, bytes(200_000))
    assert (answer.status_code, "Fichier trop volumineux" in answer.text) == (413, True)


def test_a_warning_comes_with_a_doubtful_file_and_stays_on_the_page(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    send(client, ready, jpeg_with_metadata(), "photo.jpg")
    shown = client.get(page_of(ready)).text
    assert "Métadonnées" in shown and "Lecture incertaine" in shown


def test_the_same_bytes_are_joined_once(make: Builder, joined: Any, ready: Any, doctor: Any) -> None:
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    with pytest.raises(Duplicate, match="déjà joint"):
        services.add_attachment(case, name="autre nom.pdf", data=pdf(), actor=make.actor(doctor), now=NOW)


def test_a_double_click_joins_one_file(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    shown = client.get(page_of(ready))
    for _ in range(2):
        answer = client.send(shown, upload(pdf()), content_type="multipart/form-data")
        assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_there_is_an_end_to_the_files_of_a_case(
    make: Builder, joined: Any, ready: Any, doctor: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(services, "MAXIMUM_ATTACHMENTS", 1)
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    with pytest.raises(InvalidValue, match="1 pièces jointes au maximum"):
        services.add_attachment(case, name="b.png", data=png(), actor=make.actor(doctor), now=NOW)


def test_a_file_leaves_as_what_it_is_and_can_do_nothing(signed_in: Any, joined: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    address = f"{page_of(ready)}/{joined.uuid}"
    sent = client.get(f"{address}/telecharger")
    assert sent.data == pdf()
    assert sent.mimetype == "application/pdf"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Compte%20rendu%20d%E2%80%99anapath" in sent.headers["Content-Disposition"]
    assert sent.headers["Cache-Control"] == "no-store"
    shown = client.get(address)
    assert shown.headers["Content-Disposition"].startswith("inline; filename=")
    assert shown.headers["Content-Security-Policy"] == FILE_CSP


def test_a_picture_is_shown_in_a_sandbox(signed_in: Any, make: Builder, ready: Any, doctor: Any) -> None:
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    row = services.add_attachment(case, name="irm.png", data=png(), actor=make.actor(doctor), now=NOW)
    shown = signed_in(doctor).get(f"{page_of(ready)}/{row.uuid}")
    assert shown.mimetype == "image/png"
    assert shown.headers["Content-Security-Policy"] == FILE_CSP
    assert FILE_CSP.endswith("sandbox")


def test_reading_a_file_is_traced(signed_in: Any, joined: Any, ready: Any, doctor: Any) -> None:
    signed_in(doctor).get(f"{page_of(ready)}/{joined.uuid}/telecharger")
    trace = db.session.execute(select(AccessEntry).where(AccessEntry.kind == "read")).scalar_one()
    assert (trace.patient_id, trace.endpoint) == (ready.patient_id, "cases.attachment_download")


def test_a_damaged_file_is_not_handed_over(signed_in: Any, joined: Any, ready: Any, doctor: Any) -> None:
    files.path_of(joined.storage_key).write_bytes(b"%PDF-1.4 autre chose")
    answer = signed_in(doctor).get(f"{page_of(ready)}/{joined.uuid}")
    assert (answer.status_code, "altéré" in answer.text) == (503, True)


def test_a_removed_file_can_no_longer_be_read_and_comes_back(
    signed_in: Any, joined: Any, ready: Any, doctor: Any
) -> None:
    client = signed_in(doctor)
    asked = client.get(f"{page_of(ready)}/{joined.uuid}/retirer")
    assert LABEL in asked.text
    assert client.send(asked, button="Retirer la pièce jointe").status_code == 303
    assert client.get(f"{page_of(ready)}/{joined.uuid}").status_code == 404
    shown = client.get(page_of(ready))
    assert "Pièces retirées" in shown.text
    assert client.send(shown, button=f"Rétablir {LABEL}").status_code == 303
    assert client.get(f"{page_of(ready)}/{joined.uuid}").status_code == 200
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)).all()
    assert events == ["case.attachment_added", "case.attachment_removed", "case.attachment_restored"]
    fields = db.session.scalars(select(Change.field).where(Change.table == "attachment", Change.action == "update"))
    assert set(fields) == {"removed_at", "removed_by_id"}


@pytest.mark.parametrize("status", ["validated", "closed", "withdrawn"])
def test_nothing_is_joined_to_a_closed_case(
    make: Builder, signed_in: Any, joined: Any, ready: Any, doctor: Any, status: str
) -> None:
    ready.status = status
    db.session.flush()
    client = signed_in(doctor)
    assert client.get(page_of(ready)).headers["Location"] == f"/dossiers/{ready.uuid}"
    assert client.get(f"{page_of(ready)}/{joined.uuid}").status_code == 200
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    with pytest.raises(TransitionRefused):
        services.add_attachment(case, name="b.png", data=png(), actor=make.actor(doctor), now=NOW)
    with pytest.raises(TransitionRefused):
        services.remove_attachment(case, case.attachments[0], actor=make.actor(doctor), now=NOW)


def test_the_quality_reader_reads_and_does_not_join(
    make: Builder, signed_in: Any, joined: Any, ready: Any, quality: Any
) -> None:
    client = signed_in(quality)
    assert client.get(f"{page_of(ready)}/{joined.uuid}").status_code == 200
    assert client.get(page_of(ready)).status_code == 403
    case = queries.get_case_page(ready.uuid, actor=make.actor(quality))
    with pytest.raises(Forbidden):
        services.add_attachment(case, name="b.png", data=png(), actor=make.actor(quality), now=NOW)


def test_another_board_finds_nothing(signed_in: Any, joined: Any, ready: Any, stranger: Any) -> None:
    client = signed_in(stranger)
    for address in ("", f"/{joined.uuid}", f"/{joined.uuid}/telecharger", f"/{joined.uuid}/retirer"):
        assert client.get(page_of(ready) + address).status_code == 404, address


def test_a_file_answers_only_under_its_own_case(
    make: Builder, signed_in: Any, joined: Any, board: Any, doctor: Any
) -> None:
    other = make.case(board, requester=doctor)
    assert signed_in(doctor).get(f"{page_of(other)}/{joined.uuid}").status_code == 404


def test_an_external_requester_joins_to_their_own_case_alone(
    make: Builder, signed_in: Any, joined: Any, ready: Any, board: Any, external: Any
) -> None:
    own = make.case(board, requester=external)
    client = signed_in(external)
    assert send(client, own, png(), "irm.png").status_code == 303
    assert client.get(f"{page_of(ready)}/{joined.uuid}").status_code == 404


def test_a_form_opened_for_another_patient_is_refused(
    make: Builder, signed_in: Any, ready: Any, board: Any, doctor: Any
) -> None:
    other = make.case(board, requester=doctor)
    client = signed_in(doctor)
    shown = client.get(page_of(other))
    token = shown.text.split('name="identite" value="')[1].split('"')[0]
    answer = client.submit(page_of(ready), upload(pdf()) | {"identite": token}, content_type="multipart/form-data")
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_secretaries_and_coordinators_join_files_too(make: Builder, signed_in: Any, ready: Any, board: Any) -> None:
    for number, role in enumerate((Role.SECRETARY, Role.COORDINATOR)):
        answer = send(signed_in(make.member(board, role)), ready, png(8 + number), f"{number}.png")
        assert answer.status_code == 303, role
