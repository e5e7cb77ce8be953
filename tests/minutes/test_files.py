"""The files of a sealed document: each form frozen with it, under its own hash."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from rcp import files, installation
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.documents import signing
from rcp.documents.pdf import print_document
from rcp.documents.sealing import from_plain
from rcp.domain.errors import NotFound, StaleEdit, TransitionRefused
from rcp.domain.minutes import FileRole
from rcp.journal.models import JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import DocumentFile
from rcp.minutes.services.national import export_frcp
from tests.support.build import NOW
from tests.support.databases import without_guards
from tests.support.signing import signing as certificate

LATER = NOW + timedelta(days=1)


@pytest.fixture
def signs(tmp_path, monkeypatch):
    """The establishment signs; called with options, it signs otherwise."""

    def configure(**options):
        monkeypatch.setattr(installation, "_signing", certificate(tmp_path, **options))

    configure()
    return configure


def seal_fiche(held, now=LATER):
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=now)
    db.session.rollback()
    (document,) = services.validate(prepared, actor=held.actor, now=now)
    db.session.commit()
    return document


def forms(document):
    return {each.role: each for each in queries.files_of(document)}


def pages_of(data: bytes) -> list[str]:
    """The text of each page, letters alone: where lines break is not what is compared."""
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(data)]


def text_of(data: bytes) -> str:
    return "".join(pages_of(data))


def events() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)))


def test_each_form_of_a_fiche_is_stored_under_its_own_hash_and_says_the_same(held, signs):
    document = seal_fiche(held)
    made = forms(document)
    assert list(made) == [FileRole.TAGGED, FileRole.SIGNED, FileRole.EMBEDDED, FileRole.NATIONAL]
    data = {role: files.read(each.storage_key, sha256=each.sha256) for role, each in made.items()}
    for role, each in made.items():
        assert (hashlib.sha256(data[role]).hexdigest(), len(data[role])) == (each.sha256, each.size_bytes)
    assert len({each.file_name for each in made.values()}) == 4
    assert text_of(data[FileRole.TAGGED]) == text_of(data[FileRole.SIGNED])
    assert text_of(data[FileRole.EMBEDDED]) == text_of(data[FileRole.TAGGED])
    assert queries.sendable_file(document) == made[FileRole.SIGNED]


def test_without_a_certificate_the_seal_stands_and_the_tagged_pdf_is_handed_over(held):
    document = seal_fiche(held)
    made = forms(document)
    assert FileRole.SIGNED not in made
    assert queries.sendable_file(document) == made[FileRole.TAGGED]
    assert "document.not_signed" not in events()


def test_every_page_prints_the_whole_hash_of_the_content_and_the_code(held):
    document = seal_fiche(held)
    for role in (FileRole.TAGGED, FileRole.EMBEDDED):
        for text in pages_of(services.read_file(forms(document)[role])):
            assert document.content_sha256 in text
            assert document.code in text


def test_the_tagged_fiche_carries_its_national_document_as_its_alternative(held):
    document = seal_fiche(held)
    made = forms(document)
    with pikepdf.open(io.BytesIO(services.read_sealed(document))) as pdf:
        told = {str(each.F): str(each.AFRelationship) for each in pdf.Root.AF}
        assert told == {"contenu.json": "/Data", "fiche-nationale.xml": "/Alternative"}
        carried = pdf.attachments["fiche-nationale.xml"].get_file().read_bytes()
    assert hashlib.sha256(carried).hexdigest() == made[FileRole.NATIONAL].sha256


def test_the_same_content_and_national_document_give_the_same_bytes(held):
    document = seal_fiche(held)
    with pikepdf.open(io.BytesIO(services.read_sealed(document))) as pdf:
        carried = pdf.attachments["fiche-nationale.xml"].get_file().read_bytes()
    from rcp.minutes.services.filing import _carried

    again = print_document(from_plain(document.content), attachments=[_carried(carried, LATER)])
    assert again.sha256 == document.file_sha256


def test_a_document_is_signed_and_examined_whatever_loop_its_caller_runs(held, signs):
    tagged = services.read_sealed(seal_fiche(held))

    async def signed_and_examined():
        return signing.examine(signing.sign(tagged, installation.signing(), now=NOW))

    # A thread of its own: the one of the tests may have a loop already, and could open no second one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        assert apart.submit(asyncio.run, signed_and_examined()).result().is_intact


def test_a_signature_changes_nothing_of_what_is_signed(held, signs):
    document = seal_fiche(held)
    made = forms(document)
    tagged, signed = services.read_file(made[FileRole.TAGGED]), services.read_file(made[FileRole.SIGNED])
    assert signed.startswith(tagged)
    with pikepdf.open(io.BytesIO(tagged)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        assert "/StructTreeRoot" in after.Root
        assert bool(after.Root.MarkInfo.Marked)
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert b"pdfuaid:part>1" in before.Root.Metadata.read_bytes()
        assert b"pdfaid:part" in before.Root.Metadata.read_bytes()
        (field,) = after.Root.AcroForm.Fields
        assert str(field.TU) == signing.FIELD_NAME
        assert "/AcroForm" not in before.Root


def test_a_signature_is_found_good_and_an_altered_one_bad(held, signs, tmp_path):
    document = seal_fiche(held)
    data = services.read_file(forms(document)[FileRole.SIGNED])
    found = signing.examine(data)
    assert (found.is_intact, found.signer, found.is_self_signed) == (True, "Hôpital d’essai", True)
    altered = bytearray(data)
    altered[len(data) // 3] ^= 1
    worse = signing.examine(bytes(altered))
    assert worse is None or not worse.is_intact
    assert signing.examine(services.read_sealed(document)) is None
    assert signing.examine(b"rien") is None
    if shutil.which("pdfsig"):  # poppler reads it too, where it is there
        path = tmp_path / "signe.pdf"
        path.write_bytes(data)
        said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "ETSI.CAdES.detached" in said


def test_long_term_data_is_written_in_the_file(held, signs):
    signs(is_long_term=True)
    data = services.read_file(forms(seal_fiche(held))[FileRole.SIGNED])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/DSS" in pdf.Root
    assert signing.examine(data).is_intact


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"lasts_days": 1}, "out_of_date"), ({"timestamp_url": "http://127.0.0.1:9/"}, "timestamp")],
)
def test_a_signature_that_fails_leaves_the_seal_and_is_told(held, signs, options, reason):
    signs(**options)
    document = seal_fiche(held, now=LATER)
    assert FileRole.SIGNED not in forms(document)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "document.not_signed")).one()
    assert entry.details["reason"] == reason


def test_a_certificate_taken_away_stops_no_seal(held, signs):
    installation.signing().certificate.unlink()
    assert FileRole.SIGNED not in forms(seal_fiche(held))


def test_after_one_failure_the_other_documents_of_the_click_are_not_tried(held, signs, monkeypatch):
    tried = []

    def refuse(data, signing_with, *, now, proofs):
        tried.append(len(data))
        raise signing.SigningFailed(signing.Unsigned.TIMESTAMP)

    monkeypatch.setattr(signing, "sign", refuse)
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    assert len(tried) == 1
    assert [each.filed.unsigned for each in prepared] == ["timestamp"] * 3


def test_a_document_left_unsigned_is_signed_later_once(held, signs, monkeypatch):
    monkeypatch.setattr(installation, "_signing", None)
    document = seal_fiche(held)
    with pytest.raises(TransitionRefused, match="ne signe pas"):
        services.make_signature(document.uuid, actor=held.actor, now=LATER)
    signs()
    signed = services.make_signature(document.uuid, actor=held.actor, now=LATER)
    services.add_signature(document.uuid, signed, actor=held.actor, now=LATER)
    db.session.commit()
    assert queries.sendable_file(document).sha256 == signed.sha256
    assert events()[-1] == "document.signed"
    with pytest.raises(TransitionRefused, match="déjà signé"):
        services.add_signature(document.uuid, signed, actor=held.actor, now=LATER)


def test_the_export_serves_the_national_document_frozen_at_the_seal(held):
    document = seal_fiche(held)
    stored = forms(document)[FileRole.NATIONAL]
    held.cases[0].summary = "Changé depuis, par la base."
    db.session.flush()
    found = export_frcp(held.cases[0].uuid, actor=held.actor)
    assert hashlib.sha256(found.data).hexdigest() == stored.sha256
    assert found.file_name == stored.file_name


def test_a_document_sealed_before_they_were_frozen_is_built_at_export(held):
    document = seal_fiche(held)
    with without_guards(db.session.connection()):
        db.session.delete(db.session.scalars(select(DocumentFile).where(DocumentFile.role == "national")).one())
        db.session.flush()
    found = export_frcp(held.cases[0].uuid, actor=held.actor)
    assert found.data.startswith(b"<?xml")
    assert found.version == document.version


def test_a_hollow_national_document_is_left_out_and_the_seal_stands(held, monkeypatch):
    monkeypatch.setattr(
        "rcp.minutes.services.filing.hollow_reasons", lambda fiche, *, has_copy: ("La phase du cancer manque.",)
    )
    document = seal_fiche(held)
    assert FileRole.NATIONAL not in forms(document)
    with pikepdf.open(io.BytesIO(services.read_sealed(document))) as pdf:
        assert list(pdf.attachments) == ["contenu.json"]


def test_a_code_that_changes_during_the_layout_stops_the_seal(held):
    """The pages print a label: only the national document tells the code."""
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    board = held.board
    board.is_recourse = not board.is_recourse
    db.session.flush()
    with pytest.raises(StaleEdit):
        services.validate(prepared, actor=held.actor, now=LATER)


def test_the_minutes_carry_their_content_and_are_signed(held, signs):
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    minutes = services.validate(prepared, actor=held.actor, now=LATER)[-1]
    assert list(forms(minutes)) == [FileRole.TAGGED, FileRole.SIGNED]
    with pikepdf.open(io.BytesIO(services.read_sealed(minutes))) as pdf:
        content = json.loads(pdf.attachments["contenu.json"].get_file().read_bytes())
    assert content["edition"]["seal"] == minutes.content_sha256


def test_a_draft_has_the_tagged_pdf_only(held):
    found = services.fiche_in_force(held.cases[0].uuid, actor=held.actor, now=LATER)
    data, name = found.form(FileRole.TAGGED)
    assert data.startswith(b"%PDF")
    assert name.endswith("_PROJET.pdf")
    with pytest.raises(NotFound):
        found.form(FileRole.SIGNED)


def test_a_decision_changed_after_the_seal_changes_no_file(held):
    document = seal_fiche(held)
    before = [each.sha256 for each in queries.files_of(document)]
    db.session.scalars(select(Decision).order_by(Decision.id)).first().comment = "Autre."
    db.session.flush()
    assert [each.sha256 for each in queries.files_of(document)] == before
