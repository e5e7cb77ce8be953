"""What we keep of a sealed document is no longer what was sealed: nobody is shown it as if it were."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import inspect

from rcp import files, installation
from rcp.access.permissions import Role
from rcp.db import db
from rcp.documents.errors import AlteredContent
from rcp.domain import minutes
from rcp.domain.exports import Choices, Piece
from rcp.domain.letters import LetterKind
from rcp.minutes import queries, services
from rcp.minutes.models import Document, DocumentFile
from rcp.minutes.services import xdm
from rcp.minutes.services.national import export_frcp
from tests.minutes.conftest import Held
from tests.minutes.test_services import LATER, validate_all
from tests.support.signing import signing

ALTERED = "il a été altéré depuis son scellement"


def stored_again(document: Document, content: Any, **values: Any) -> Document:
    """The same document with another content, as a tampering would leave it: rows of documents cannot be updated."""
    same = {
        column.key: getattr(document, column.key)
        for column in inspect(Document).columns
        if column.key not in {"id", "uuid", "version", "content"}
    }
    again = Document(**same | values, version=document.version + 1, content=content)
    db.session.add(again)
    db.session.flush()
    for row in db.session.query(DocumentFile).filter_by(document_id=document.id).order_by(DocumentFile.id):
        copied = {column.key: getattr(row, column.key) for column in inspect(DocumentFile).columns}
        del copied["id"], copied["uuid"]
        db.session.add(DocumentFile(**copied | {"document_id": again.id}))
    db.session.commit()
    return again


def resealed(content: dict[str, Any]) -> tuple[dict[str, Any], str]:
    bare = content | {"edition": content["edition"] | {"seal": "", "code": ""}}
    seal = minutes.seal(bare)
    return bare | {"edition": bare["edition"] | {"seal": seal}}, seal


def said(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


@pytest.fixture
def altered(held: Held, client: Any, sign_in: Any) -> Document:
    """The fiche of the first case, one word of it changed behind our back; the coordinator is signed in."""
    fiche, *_ = validate_all(held)
    content = fiche.content | {"notice": "Autre."}
    sign_in(client, held.coordinator)
    return stored_again(fiche, content)


def test_an_altered_content_is_shown_to_nobody_and_the_answer_says_why(
    altered: Document, held: Held, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    case, document = held.cases[0].uuid, f"/documents/{altered.uuid}"
    addresses = [
        f"/dossiers/{case}/fiche", f"/dossiers/{case}/fiche.pdf", document, f"{document}.pdf",
        *(f"{document}/fichiers/{slug}" for slug in ("accessible", "integre", "national")),
    ]  # fmt: skip
    for address in addresses:
        with caplog.at_level(logging.ERROR):
            answer = client.get(address)
        assert answer.status_code == 503, address
        assert ALTERED in said(answer)
        assert "Document altéré ou illisible" in said(answer)
        assert "Réessayez" not in said(answer)
        assert held.cases[0].question not in said(answer)
    told = {record.getMessage() for record in caplog.records if record.name.startswith("rcp.minutes")}
    assert told == {f"the stored content of document {altered.uuid} no longer gives its seal"}


def test_the_files_of_an_altered_document_are_given_as_originals_only(altered: Document, client: Any) -> None:
    page = client.get(f"/documents/{altered.uuid}/fichiers").text
    assert "Document altéré" in page
    for stored, slug in zip(queries.files_of(altered), ("accessible", "integre", "national"), strict=True):
        assert f'/documents/{altered.uuid}/fichiers/{slug}"' not in page
        assert f"/documents/{altered.uuid}/fichiers/{slug}/original" in page
        answer = client.get(f"/documents/{altered.uuid}/fichiers/{slug}/original")
        assert answer.data == services.read_file(stored)
    assert client.get(f"/documents/{altered.uuid}/original.pdf").status_code == 200
    versions = client.get(f"/documents/{altered.uuid}/versions")
    assert "Altérée" in said(versions)


def test_an_altered_fiche_is_neither_exported_nor_sent_nor_drawn_a_letter_from_nor_signed(
    altered: Document, held: Held, client: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    case, actor = held.cases[0], held.actor
    choices = Choices(pieces=frozenset({Piece.FICHES}))
    acts = [
        lambda: services.plan_export(held.meeting.uuid, choices, actor=actor, now=LATER),
        lambda: services.send(altered.uuid, [held.coordinator.uuid], actor=actor, now=LATER),
        lambda: services.begin_letter(case.uuid, LetterKind.PATIENT, None, actor=actor, now=LATER),
        lambda: services.make_signature(altered.uuid, actor=actor, now=LATER),
        lambda: export_frcp(case.uuid, actor=actor),
        lambda: xdm.label_xdm(case.uuid, actor=actor),
        lambda: xdm.prepare_xdm(case.uuid, actor=actor),
    ]
    for act in acts:
        with pytest.raises(AlteredContent, match="altéré"):
            act()
        db.session.rollback()
    with pytest.raises(AlteredContent, match=case.number):
        services.plan_export(held.meeting.uuid, choices, actor=actor, now=LATER)
    answer = client.get(f"/dossiers/{case.uuid}/fiche.xml", follow_redirects=True)
    assert ALTERED in said(answer)


@pytest.mark.parametrize("content", [[], {"edition": "x"}, {"edition": {"seal": "0" * 64, "version": 1.5}}])
def test_a_content_of_any_shape_is_altered_and_no_error_of_ours(
    held: Held, client: Any, sign_in: Any, content: Any
) -> None:
    fiche, *_ = validate_all(held)
    again = stored_again(fiche, content)
    sign_in(client, held.coordinator)
    assert client.get(f"/documents/{again.uuid}").status_code == 503
    assert "Altérée" in said(client.get(f"/documents/{again.uuid}/versions"))
    assert "Document altéré" in said(client.get(f"/documents/{again.uuid}/fichiers"))


def test_the_next_version_of_an_altered_one_compares_itself_with_nothing(altered: Document, held: Held) -> None:
    services.correct_fiche(held.meeting.uuid, held.cases[0].uuid, reason="Plan B oublié.", actor=held.actor, now=LATER)
    db.session.commit()
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=LATER)
    assert prepared[0].content.edition.changes is None


def test_bytes_that_changed_on_the_disk_are_said_and_not_given(held: Held, client: Any, sign_in: Any) -> None:
    fiche, *_ = validate_all(held)
    sign_in(client, held.coordinator)
    path = files.path_of(fiche.storage_key)
    for change in (lambda: path.write_bytes(path.read_bytes() + b" "), path.unlink):
        change()
        for address in (f"/dossiers/{held.cases[0].uuid}/fiche.pdf", f"/documents/{fiche.uuid}/fichiers/accessible"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert "Ce fichier est absent ou altéré" in said(answer)


def test_a_content_of_a_newer_program_sends_to_its_pdf(held: Held, client: Any, sign_in: Any) -> None:
    fiche, _, whole = validate_all(held)
    for document in (fiche, whole):
        content, seal = resealed(document.content | {"schema": 99})
        stored_again(document, content, content_sha256=seal)
    sign_in(client, held.coordinator)
    for page in (f"/dossiers/{held.cases[0].uuid}/fiche", f"/seances/{held.meeting.uuid}/proces-verbal"):
        answer = client.get(page)
        assert answer.status_code == 303
        assert client.get(answer.location).mimetype == "application/pdf"


def test_a_member_who_may_not_read_a_document_learns_nothing_of_its_alteration(
    altered: Document, make: Any, client: Any, sign_in: Any
) -> None:
    sign_in(client, make.member(make.board(), Role.COORDINATOR))
    for address in ("", "/fichiers/accessible/original"):
        assert client.get(f"/documents/{altered.uuid}{address}").status_code == 404
