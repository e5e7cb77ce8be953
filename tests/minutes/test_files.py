"""The files of a sealed document: each form frozen with it, under its own hash."""

from __future__ import annotations

from datetime import timedelta

from rcp.db import db
from rcp.domain.minutes import FileRole
from rcp.minutes import queries, services
from rcp.minutes.models import DocumentFile
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


def seal_fiche(held, now=LATER):
    prepared = services.prepare_fiche(held.meeting.uuid, held.cases[0].uuid, actor=held.actor, now=now)
    db.session.rollback()
    (document,) = services.validate(prepared, actor=held.actor, now=now)
    db.session.commit()
    return document


def test_the_tagged_pdf_comes_first_and_is_handed_over_when_nothing_is_signed(held):
    document = seal_fiche(held)
    first, *_ = queries.files_of(document)
    assert (first.role, first.sha256) == (FileRole.TAGGED, document.file_sha256)
    assert queries.sendable_file(document) == first


def test_the_signed_pdf_is_handed_over_when_there_is_one(held):
    document = seal_fiche(held)
    db.session.add(
        DocumentFile(
            document_id=document.id, role=FileRole.SIGNED, media_type="application/pdf", file_name="RCP_signe.pdf",
            sha256="0" * 64, size_bytes=3, storage_key="0" * 32, made_at=LATER,
        )
    )  # fmt: skip
    db.session.flush()
    assert queries.sendable_file(document).role is FileRole.SIGNED
