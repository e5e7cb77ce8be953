"""The page of the files of a sealed document: what there is, what there is not and why, a signature put later."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from sqlalchemy import delete, select

from rcp import installation
from rcp.access.permissions import Role
from rcp.agenda.models import AgendaItem
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.domain.errors import Incomplete
from rcp.journal.models import JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import Document
from rcp.minutes.services.national import export_frcp
from tests.minutes.conftest import Held
from tests.support.build import NOW
from tests.support.signing import signing

LATER = NOW + timedelta(days=1)


def seal(held: Held) -> Document:
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    (document,) = services.validate(prepared, actor=held.actor, now=LATER)
    db.session.commit()
    return document


def said(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


@pytest.fixture
def signs(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_signing", signing(tmp_path, is_demonstration=True))


def test_every_file_is_listed_with_its_hash_and_handed_over_as_stored(
    held: Held, client: Any, sign_in: Any, signs: None
) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    page = said(client.get(f"/documents/{document.uuid}/fichiers"))
    slugs = ("accessible", "signe", "integre", "national")
    for slug, stored in zip(slugs, queries.files_of(document), strict=True):
        assert stored.file_name in page
        assert stored.sha256[:8] in page
        answer = client.get(f"/documents/{document.uuid}/fichiers/{slug}")
        assert hashlib.sha256(answer.data).hexdigest() == stored.sha256
        assert answer.mimetype == stored.media_type
    assert "Signature de démonstration" in page
    assert "Document non signé" not in page


def test_the_pages_of_a_sealed_document_offer_the_signed_and_the_accessible_pdf(
    held: Held, client: Any, sign_in: Any, signs: None
) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    page = said(client.get(f"/dossiers/{held.cases[0].uuid}/fiche"))
    assert "PDF signé" in page
    assert "PDF accessible (non signé)" in page
    assert f"/documents/{document.uuid}/fichiers" in page
    draft = said(client.get(f"/dossiers/{held.cases[1].uuid}/fiche"))
    assert "PDF signé" not in draft
    assert f"/documents/{document.uuid}/fichiers" in said(client.get(f"/seances/{held.meeting.uuid}/validation"))


def test_an_unsigned_document_is_signed_by_a_button_once(
    held: Held, client: Any, sign_in: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    address = f"/documents/{document.uuid}/fichiers"
    page = said(client.get(address))
    assert "aucun certificat de l’établissement n’est configuré" in page
    assert "Signer maintenant" not in page
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    assert "Signer maintenant" in said(client.get(address))
    for _ in range(2):
        token = client.csrf(address)
        assert client.post(f"/documents/{document.uuid}/signature", data={"csrf_token": token}).status_code == 303
    assert [each.role for each in queries.files_of(document)].count("signed") == 1  # type: ignore[comparison-overlap]
    assert "Document non signé" not in said(client.get(address))


def test_a_signature_that_fails_is_said_and_the_seal_stands(
    held: Held, client: Any, sign_in: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = seal(held)
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    installation.signing().certificate.unlink()  # type: ignore[union-attr]
    sign_in(client, held.coordinator)
    address = f"/documents/{document.uuid}/fichiers"
    token = client.csrf(address)
    client.post(f"/documents/{document.uuid}/signature", data={"csrf_token": token})
    assert "reste scellé, sans signature" in said(client.get(address))


def test_a_reader_sees_the_files_and_signs_nothing(
    held: Held, make: Any, client: Any, sign_in: Any, signs: None
) -> None:
    document = seal(held)
    sign_in(client, make.member(held.board, Role.PHYSICIAN))
    address = f"/documents/{document.uuid}/fichiers"
    assert client.get(address).status_code == 200
    token = client.csrf(address)
    refused = client.post(f"/documents/{document.uuid}/signature", data={"csrf_token": token})
    assert refused.status_code == 403
    sign_in(client, make.member(make.board(), Role.COORDINATOR))
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/national").status_code == 404


def test_a_form_that_was_not_made_is_not_found(held: Held, client: Any, sign_in: Any) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    assert client.get(f"/documents/{document.uuid}/fichiers/signe").status_code == 404
    assert client.get(f"/documents/{document.uuid}/fichiers/autre").status_code == 404


def test_a_national_document_left_out_is_said_with_its_reasons(
    held: Held, client: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hollow(fiche: Any, *, has_copy: bool) -> tuple[str, ...]:
        return ("La phase du cancer n’est pas renseignée.",)

    monkeypatch.setattr("rcp.minutes.services.filing.hollow_reasons", hollow)
    document = seal(held)
    sign_in(client, held.coordinator)
    page = said(client.get(f"/documents/{document.uuid}/fichiers"))
    assert "Document national non produit" in page
    assert "La phase du cancer n’est pas renseignée." in page


def test_what_a_sealed_fiche_lacked_is_what_it_lacked_when_it_was_sealed(
    held: Held, client: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, lacks = held.cases[0], ("La phase du cancer n’est pas renseignée.",)
    with monkeypatch.context() as then:
        then.setattr("rcp.minutes.services.filing.hollow_reasons", lambda _fiche, *, has_copy: lacks)
        document = seal(held)
    assert document.national_lacks == [*lacks]
    db.session.execute(delete(AgendaItem).where(AgendaItem.case_id == case.id))  # and the case left the meeting
    db.session.commit()
    sign_in(client, held.coordinator)
    assert "La phase du cancer n’est pas renseignée." in said(client.get(f"/documents/{document.uuid}/fichiers"))
    with pytest.raises(Incomplete, match="La phase du cancer"):
        export_frcp(case.uuid, actor=held.actor)


def reopened(held: Held) -> None:
    services.correct_fiche(held.meeting.uuid, held.cases[0].uuid, reason="Plan B oublié.", actor=held.actor, now=LATER)
    db.session.commit()


def test_the_files_of_a_version_not_in_force_bear_its_mark_and_their_originals_are_asked_for_apart(
    held: Held, client: Any, sign_in: Any, signs: None
) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    address = f"/documents/{document.uuid}/fichiers"
    reopened(held)
    assert "Original, en correction" in said(client.get(address))
    latest = seal(held)
    assert "Version remplacée par la version 2" in said(client.get(address))
    for slug, stored in zip(("accessible", "signe", "integre", "national"), queries.files_of(document), strict=True):
        shown = client.get(f"{address}/{slug}")
        if slug == "national":
            assert shown.status_code == 303
            assert "que comme original" in said(client.get(address))
        else:
            with pikepdf.open(io.BytesIO(shown.data)) as pdf:
                assert str(pdf.trailer.Info.Title).startswith("REMPLACÉ PAR LA VERSION 2 – ")
        assert f"{address}/{slug}/original" in client.get(address).text
        original = client.get(f"{address}/{slug}/original")
        assert hashlib.sha256(original.data).hexdigest() == stored.sha256
        assert original.headers["Content-Disposition"] == f'attachment; filename="{stored.file_name}"'
    assert "/original" not in client.get(f"/documents/{latest.uuid}/fichiers").text


def test_a_version_not_in_force_is_not_signed_any_more(
    held: Held, client: Any, sign_in: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = seal(held)
    reopened(held)
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    sign_in(client, held.coordinator)
    address = f"/documents/{document.uuid}/fichiers"
    for standing in ("in correction", "replaced"):
        if standing == "replaced":
            seal(held)
        assert "Signer maintenant" not in said(client.get(address))
        client.post(f"/documents/{document.uuid}/signature", data={"csrf_token": client.csrf()})
        assert "seule une version en vigueur se signe" in said(client.get(address))
        assert queries.list_unsigned(10) == []


def test_each_national_document_handed_over_has_its_line_in_the_journal(held: Held, client: Any, sign_in: Any) -> None:
    document = seal(held)
    sign_in(client, held.coordinator)
    addresses = [
        f"/dossiers/{held.cases[0].uuid}/fiche.xml", f"/documents/{document.uuid}/fichiers/national",
        f"/documents/{document.uuid}/fichiers/national/original",
    ]  # fmt: skip
    sizes = [len(client.get(each).data) for each in addresses]
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "document.exported")).all()
    assert [each.details for each in lines] == [
        {"kind": "frcp", "case": str(held.cases[0].uuid), "version": 1, "bytes": size} for size in sizes
    ]
    assert {each.person_id for each in lines} == {held.coordinator.id}
    client.get(f"/documents/{document.uuid}/fichiers/accessible")
    assert db.session.query(JournalEntry).filter_by(event="document.exported").count() == 3


def test_the_command_line_gives_the_form_asked_for_and_signs_what_is_not(
    held: Held, app: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = seal(held)
    runner = app.test_cli_runner()
    case = str(held.cases[0].uuid)
    out = tmp_path / "fiche.pdf"
    refused = runner.invoke(args=["rcp", "fiche", case, "--out", str(out), "--form", "signed"])
    assert refused.exit_code == 1
    assert not out.exists()
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    assert "1 documents signed" in runner.invoke(args=["rcp", "seal", "sign-missing"]).output
    runner.invoke(args=["rcp", "fiche", case, "--out", str(out), "--form", "signed"])
    assert hashlib.sha256(out.read_bytes()).hexdigest() == queries.sendable_file(document).sha256


def test_a_decided_case_leads_to_its_fiche_and_to_its_letters(held: Held, make: Any, client: Any, sign_in: Any) -> None:
    """Whoever asked from outside sees no meeting: the page of their case is their only way to the fiche."""
    case, waiting = held.cases
    external = make.member(held.board, Role.EXTERNAL)
    for each in held.cases:
        each.requester_id = external.id
    waiting.status, held.meeting.status = "booked", "open"
    db.session.query(Decision).filter_by(case_id=waiting.id).update({"decided_at": None})
    db.session.commit()
    document = seal(held)
    fiche, letters = f'href="/dossiers/{case.uuid}/fiche"', f'href="/dossiers/{case.uuid}/lettres"'
    for person, is_of_the_board in ((external, False), (held.coordinator, True)):
        sign_in(client, person)
        page = client.get(f"/dossiers/{case.uuid}").text
        assert (fiche in page, letters in page) == (True, is_of_the_board)
        back = f'href="/seances/{held.meeting.uuid}/validation"'
        for about in ("fichiers", "versions"):
            shown = client.get(f"/documents/{document.uuid}/{about}").text
            assert (back in shown, fiche in shown) == (is_of_the_board, not is_of_the_board)
        assert client.get(f"/dossiers/{case.uuid}/fiche").status_code == 200
        assert f'href="/dossiers/{waiting.uuid}/fiche"' not in client.get(f"/dossiers/{waiting.uuid}").text
