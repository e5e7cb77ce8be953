"""Earlier versions: listed, read with a mark across, their original bytes untouched."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select

from rcp import files
from rcp.access.permissions import Role
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.documents.french import grouped_hash
from rcp.minutes import queries, services
from tests.minutes.test_services import LATER, validate_all


@pytest.fixture
def corrected(held, client, sign_in):
    """Two versions of the first fiche and of the minutes; the coordinator is signed in."""
    first = validate_all(held)
    reopen(held)
    second = validate_all(held, LATER + timedelta(hours=2))
    sign_in(client, held.coordinator)
    return first, second


def reopen(held):
    decision = db.session.scalars(select(Decision).order_by(Decision.id)).first()
    services.correct_fiche(held.meeting.uuid, held.cases[0].uuid, reason="Plan B oublié.", actor=held.actor, now=LATER)
    decision.plan_b = (decision.plan_b or "Chirurgie") + " à trois mois."
    db.session.commit()


def title(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return str(pdf.trailer.Info.Title)


def test_the_page_of_versions_tells_each_of_them(corrected, client):
    first, second = corrected
    for document in (first[0], second[0]):
        page = client.get(f"/documents/{document.uuid}/versions").text
        assert page.index("Version 2") < page.index("Version 1")
        assert "En vigueur" in page and "Remplacée par la version 2" in page
        assert "Plan B oublié." in page and "Chirurgie à trois mois." in page
        assert all(f"/documents/{each.uuid}/original.pdf" in page for each in (first[0], second[0]))
        assert grouped_hash(first[0].file_sha256) in page


def test_an_earlier_version_is_read_with_a_mark_across(corrected, client):
    first, second = corrected
    for before, after in zip((first[0], first[2]), second, strict=True):
        page = client.get(f"/documents/{before.uuid}").text
        assert page.count("REMPLACÉ PAR LA VERSION 2") == 3  # the title, the bar, across
        assert f"/documents/{after.uuid}" in page
        marked = client.get(f"/documents/{before.uuid}.pdf").data
        assert title(marked).startswith("REMPLACÉ PAR LA VERSION 2 – ")
        original = client.get(f"/documents/{before.uuid}/original.pdf")
        assert original.data == files.read(before.storage_key, sha256=before.file_sha256) != marked
        assert original.headers["Content-Disposition"].startswith("attachment")
    assert "REMPLACÉ" not in client.get(f"/documents/{second[0].uuid}").text
    assert client.get(f"/documents/{second[0].uuid}.pdf").data == services.read_sealed(second[0])


def test_a_version_in_correction_says_so_and_what_the_next_will_change(corrected, held, client):
    _, second = corrected
    reopen(held)
    for document in second:
        assert "EN COURS DE CORRECTION" in client.get(f"/documents/{document.uuid}").text
        assert title(client.get(f"/documents/{document.uuid}.pdf").data).startswith("EN COURS DE CORRECTION – ")
    page = client.get(f"/seances/{held.meeting.uuid}/validation").text
    assert "La version 3 changera" in page and "du procès-verbal changera" in page and "Plan B" in page
    assert "annulera et remplacera la version 2" in client.get(f"/dossiers/{held.cases[0].uuid}/fiche").text


def test_a_version_sealed_without_its_list_is_compared_when_asked(corrected):
    _, second = corrected
    content = {**second[0].content, "edition": {**second[0].content["edition"], "changes": None}}
    db.session.expunge(second[0])
    second[0].content = content
    lines = queries.version_lines(second[0])
    sealed = lines[0].changes
    assert [each.label for each in sealed.listed] == ["Décision en une phrase", "Plan B"]
    assert lines[1].changes is None


def test_who_may_not_read_a_document_reads_none_of_its_versions(corrected, make, client, sign_in):
    first, _ = corrected
    sign_in(client, make.member(make.board(), Role.COORDINATOR))
    for page in ("", ".pdf", "/original.pdf", "/versions"):
        assert client.get(f"/documents/{first[0].uuid}{page}").status_code == 404


def test_listing_versions_costs_the_same_whatever_their_number(held, client, sign_in, count_sql):
    def cost() -> int:
        db.session.expire_all()
        document = queries.get_document(first.uuid, actor=held.actor)
        with count_sql() as statements:
            queries.version_lines(document)
        return len(statements)

    first = validate_all(held)[0]
    before = cost()
    reopen(held)
    validate_all(held, LATER + timedelta(hours=2))
    assert cost() == before <= 2


def test_a_content_nobody_can_read_any_more_leaves_its_pdf(make, client, sign_in):
    board = make.board()
    document = make.document(make.meeting(board))
    sign_in(client, make.member(board, Role.COORDINATOR))
    answer = client.get(f"/documents/{document.uuid}")
    assert answer.status_code == 303 and answer.location.endswith(f"/documents/{document.uuid}.pdf")
    assert client.get(f"/documents/{document.uuid}/versions").status_code == 200
