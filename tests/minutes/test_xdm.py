"""The XDM package of a sealed case: from its page, from the command line, and what the journal keeps."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rcp import files
from rcp.access.permissions import Role
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.errors import Forbidden, NotFound, TransitionRefused
from rcp.domain.minutes import FileRole
from rcp.journal.models import AccessEntry, JournalEntry
from rcp.minutes.models import DocumentFile
from rcp.minutes.queries import files_of, latest_fiche_of
from rcp.minutes.services import prepare_fiche, validate
from rcp.minutes.services.national import export_frcp
from rcp.minutes.services.xdm import label_xdm, prepare_xdm
from tests.documents.test_xdm import CDA
from tests.minutes.conftest import Held
from tests.support.build import NOW
from tests.support.databases import without_guards
from tests.support.xdm import open_package


def seal(held: Held) -> Case:
    case = held.cases[0]
    prepared = prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW)
    db.session.rollback()
    validate(prepared, actor=held.actor, now=NOW)
    db.session.commit()
    return case


def exports() -> list[Any]:
    found = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "document.exported")).all()
    return [each.details for each in found]


def freeze(case: Case, data: bytes) -> None:
    """Give the sealed fiche of a case this national document, as sealing does."""
    document = latest_fiche_of(case)
    assert document is not None
    with without_guards(db.session.connection()):
        for row in db.session.scalars(select(DocumentFile).where(DocumentFile.document_id == document.id)):
            if row.role == FileRole.NATIONAL:
                db.session.delete(row)
        db.session.flush()
    db.session.add(
        DocumentFile(
            document_id=document.id, role=FileRole.NATIONAL, media_type="application/xml", file_name="FRCP.xml",
            sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), storage_key=files.put(data), made_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()


def test_the_package_holds_the_national_document_of_the_sealed_version(held: Held) -> None:
    case = seal(held)
    package = prepare_xdm(case.uuid, actor=held.actor)
    found = open_package(package.data)
    assert (package.file_name, package.version) == ("IHE_XDM.zip", 1)
    assert found.document == export_frcp(case.uuid, actor=held.actor).data
    assert prepare_xdm(case.uuid, actor=held.actor).data == package.data


def test_the_national_document_frozen_at_sealing_is_the_one_that_leaves(held: Held) -> None:
    case = seal(held)
    freeze(case, CDA)
    assert FileRole.NATIONAL in {each.role for each in files_of(latest_fiche_of(case))}  # type: ignore[arg-type]
    assert export_frcp(case.uuid, actor=held.actor).data == CDA
    assert open_package(prepare_xdm(case.uuid, actor=held.actor).data).document == CDA
    assert "EXEMPLE Anne" in label_xdm(case.uuid, actor=held.actor).subject


def test_what_is_not_validated_has_no_package(held: Held) -> None:
    with pytest.raises(TransitionRefused):
        prepare_xdm(held.cases[0].uuid, actor=held.actor)


def test_nobody_of_another_board_packs_it(held: Held, make: Any) -> None:
    case = seal(held)
    stranger = make.actor(make.member(make.board(), Role.PHYSICIAN))
    for ask in (label_xdm, prepare_xdm):
        with pytest.raises((NotFound, Forbidden)):
            ask(case.uuid, actor=stranger)


def test_the_page_says_that_nothing_is_sent_and_gives_the_subject_to_copy(
    client: Any, sign_in: Any, held: Held
) -> None:
    case = seal(held)
    sign_in(client, held.coordinator)
    address = f"/dossiers/{case.uuid}/paquet-xdm"
    assert address in client.get(f"/dossiers/{case.uuid}/fiche").text
    page = client.get(address)
    assert page.status_code == 200
    assert "Non envoyé\u202f: à joindre à un message sécurisé (MSSanté)" in page.text
    assert "XDM/1.0/DDM+CR de reunion de concertation pluridisci" in page.text
    assert "Sans matricule INS" in page.text
    assert exports() == []


def test_each_copy_has_its_line_in_the_journal_and_its_trace(client: Any, sign_in: Any, held: Held) -> None:
    case = seal(held)
    sign_in(client, held.coordinator)
    answer = client.submit(f"/dossiers/{case.uuid}/paquet-xdm", button="Télécharger IHE_XDM.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="IHE_XDM.zip"'
    open_package(answer.data)
    details = {"kind": "xdm", "case": str(case.uuid), "version": 1, "bytes": len(answer.data)}
    assert exports() == [details]
    assert db.session.scalars(select(AccessEntry)).all()


def test_a_case_that_is_not_validated_sends_back_with_the_reason(client: Any, sign_in: Any, held: Held) -> None:
    case = held.cases[0]
    sign_in(client, held.coordinator)
    answer = client.get(f"/dossiers/{case.uuid}/paquet-xdm")
    assert answer.status_code == 303
    assert "validez-la d’abord" in client.get(answer.headers["Location"]).text


def test_the_matricule_goes_with_a_qualified_identity_only(held: Held) -> None:
    case = seal(held)
    assert not label_xdm(case.uuid, actor=held.actor).has_ins


def test_the_command_writes_the_package_and_says_why_it_cannot(app: Flask, held: Held, tmp_path: Path) -> None:
    case = held.cases[0]
    out = tmp_path / "IHE_XDM.zip"
    run = app.test_cli_runner().invoke
    arguments = ["rcp", "xdm", "export", str(case.uuid), "--out", str(out)]
    refused = run(args=arguments)
    assert refused.exit_code == 1
    assert "validez-la d’abord" in refused.output
    assert not out.exists()
    seal(held)
    done = run(args=arguments)
    assert done.exit_code == 0, done.output
    open_package(out.read_bytes())
    assert out.stat().st_mode & 0o777 == 0o600, "its owner reads it, and nobody else"
    assert exports()[-1]["kind"] == "xdm"
    nowhere = run(args=[*arguments[:-1], str(tmp_path / "absent" / out.name)])
    assert (nowhere.exit_code, len(exports())) == (1, 1), "what was not written did not leave"


def test_no_package_is_made_against_the_patient_s_opposition(
    app: Flask, client: Any, sign_in: Any, held: Held, tmp_path: Path
) -> None:
    case, out = seal(held), tmp_path / "IHE_XDM.zip"
    sign_in(client, held.coordinator)
    address = f"/dossiers/{case.uuid}/paquet-xdm"
    shown = client.get(address)
    case.patient_not_opposed = "no"
    db.session.commit()
    for ask in (lambda: client.get(address), lambda: client.send(shown, {}, button="Télécharger IHE_XDM.zip")):
        answer = ask()
        assert answer.status_code == 303
        assert "L’opposition du patient est consignée" in client.get(answer.headers["Location"]).text
    refused = app.test_cli_runner().invoke(args=["rcp", "xdm", "export", str(case.uuid), "--out", str(out)])
    assert refused.exit_code == 1
    assert "L’opposition du patient est consignée" in refused.output
    assert (out.exists(), exports()) == (False, [])
