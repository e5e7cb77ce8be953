from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.deliberation.models import RequesterProposal
from rcp.documents import pack as module
from rcp.documents.content import Fact, PackCase, PackContent
from rcp.documents.pack import BUDGETS, FOLLOWS, cut, fitted, print_pack, shortened
from rcp.documents.titles import file_name
from rcp.domain.paper_code import paper_code, read_paper_code
from rcp.journal.models import AccessEntry, JournalEntry
from rcp.minutes.queries import load_material, pack_content
from rcp.minutes.queries.pack import CHOICES
from rcp.minutes.services.pack import STATUS
from tests.documents import samples
from tests.minutes.conftest import Held
from tests.support.build import NOW

WORK = replace(samples.DRAFT, is_draft=False, version=0, status=STATUS)
LONG = "Antécédent rapporté sans date certaine, à confirmer auprès du médecin traitant ; "


def texts(data: bytes) -> list[str]:
    """The text of each page, its spaces made plain."""
    document = pypdfium2.PdfDocument(data)
    pages = [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return pages


def sample(*pages: PackCase) -> PackContent:
    sheet = replace(samples.ATTENDANCE_SHEET, edition=WORK)
    return PackContent(meeting=samples.MEETING, edition=WORK, sheet=sheet, choices=CHOICES, cases=pages)


def page_of(case: Any, code: str = "K7M-3QW", **values: Any) -> PackCase:
    return PackCase(case=case, code=code, mode="À discuter", planned_at="14:05", planned_minutes=5, **values)


def longest() -> PackCase:
    """A case where every text is as long as its field allows, and every list longer than any page."""
    case, text = samples.KIDNEY, LONG * 120
    return page_of(
        replace(
            case,
            identity=replace(case.identity, birth_name="De La Motte-Fouquet " * 5, first_given_name="Anne-Sophie " * 8),
            question=text, summary=text, urgent_opinion=text, patient_wishes=text, requester=text[:200],
            facts=tuple(Fact(label=f"Fait {n}", value=text) for n in range(6)),
            tumour=tuple(Fact(label=f"Trait {n}", value=text) for n in range(7)),
            lesions=tuple(replace(each, remark=text, site=text[:200]) for each in case.lesions * 12),
            results=tuple(replace(each, text=text) for each in case.results * 20),
            opinions=tuple(replace(each, text=text) for each in samples.BONE.opinions * 9 + case.opinions * 9),
        ),
        wished=(text, text, text), wished_comment=text, wished_by=text[:200], is_young=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> Any:
    pages = [page_of(case) for case in samples.MINUTES.cases]
    return print_pack(sample(*pages[:3], longest()))


def test_each_case_has_one_page_and_one_only_whatever_was_typed(printed: Any) -> None:
    pages = texts(printed.data)
    assert printed.pages == 6, "the list, the sheet, four cases"
    for page, case in zip(pages[2:5], samples.MINUTES.cases, strict=False):
        assert case.identity.birth_name.upper() in page
        assert "Décision à écrire" in page and "initiales" in page
    assert "Décision à écrire" in pages[5] and FOLLOWS.strip() in pages[5]
    assert "Faute de place" in pages[5]


def test_the_list_says_the_code_and_the_page_of_each_case(printed: Any) -> None:
    first, sheet, *_ = texts(printed.data)
    assert first.count("K7M-3QW") == 4
    assert "Ouverte à" in first and "Saisie a posteriori" in first
    assert "Feuille de présence" in sheet and "Président de séance" in sheet
    assert sheet.count("☐ excusé") >= len(samples.MINUTES.attendance)


def test_pages_are_numbered_and_say_who_printed_them(printed: Any) -> None:
    for number, page in enumerate(texts(printed.data), 1):
        assert f"page {number} / 6" in page
        assert "Édité le 23 novembre 2026" in page
        assert STATUS in page and "NON VALIDÉ" not in page


def test_the_file_is_tagged_with_a_bookmark_a_case(printed: Any) -> None:
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "KERVELLA" not in pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_outline() as outline:
            titles = [item.title for root in outline.root for item in (root, *root.children)]
    for case in samples.MINUTES.cases[:3]:
        assert any(title.startswith(f"{case.position}. {case.identity.name}") for title in titles), titles


def test_a_cut_is_honest_and_falls_between_words() -> None:
    assert cut("court", 20) == "court"
    text = cut("Une lésion du segment VIII au contact de la veine cave inférieure", 50)
    assert text == "Une lésion du segment VIII" + FOLLOWS
    assert len(text) <= 50
    assert cut("x" * 200, 60).endswith(FOLLOWS)


def test_a_smaller_budget_never_says_more() -> None:
    tries = [shortened(longest(), budget) for budget in BUDGETS]
    for roomy, tight in pairwise(tries):
        assert len(tight.case.summary) <= len(roomy.case.summary)
        assert len(tight.case.results) <= len(roomy.case.results)
    assert tries[-1].left_out[0].endswith("lésions") or "lésions" in " ".join(tries[-1].left_out)


def test_a_proposal_of_the_requester_that_found_no_room_is_counted() -> None:
    page = page_of(samples.MINUTES.cases[0], wished=("Cryoablation", "Néphrectomie", "Surveillance"))
    short = shortened(page, BUDGETS[-1])
    assert short.wished == ("Cryoablation",) and "2\u00a0traitements proposés" in short.left_out


def test_when_the_guess_is_wrong_the_next_budget_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_guess", lambda _page: 0.0)
    heights = iter([float("inf"), 200.0, 88.0])
    monkeypatch.setattr(module, "_height", lambda *_: next(heights))
    found = fitted(longest(), sample(), 100.0)
    assert found == replace(shortened(longest(), BUDGETS[2]), room_mm=10)
    monkeypatch.setattr(module, "_height", lambda *_: float("inf"))
    assert fitted(longest(), sample(), 100.0) == shortened(longest(), BUDGETS[-1])


def test_the_content_says_the_codes_the_people_and_what_the_requester_wishes(held: Held) -> None:
    case = held.cases[0]
    db.session.add(
        RequesterProposal(
            case_id=case.id, comment="À discuter.", updated_at=NOW, updated_by_id=held.coordinator.id,
            proposals=[{"choice": "cryoablation", "intention": "first", "aim": "", "detail": "deux sondes"}],
        )
    )  # fmt: skip
    db.session.flush()
    content = pack_content(load_material(held.meeting.uuid, actor=held.actor), WORK)
    assert [page.code for page in content.cases] == [paper_code(held.meeting.uuid, each.uuid) for each in held.cases]
    assert all(read_paper_code(page.code) == page.code for page in content.cases)
    (line,) = content.cases[0].wished
    assert line.startswith("Cryoablation") and "première intention" in line and line.endswith("deux sondes")
    assert content.cases[0].wished_by == held.coordinator.name
    specialties = [each.specialty.casefold() for each in content.sheet.expected]
    assert specialties == sorted(specialties) and len(specialties) == 3


def test_a_meeting_to_come_expects_its_members(held: Held, make: Any) -> None:
    meeting = make.meeting(held.board)
    content = pack_content(load_material(meeting.uuid, actor=held.actor), WORK)
    assert held.coordinator.name in [each.name for each in content.sheet.expected]
    assert content.cases == ()
    assert print_pack(content).pages == 2


def test_the_pack_is_journalled_and_each_patient_read(held: Held, client: Any, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/dossier-papier")
    assert "gardez cette page ouverte" in page.text and "à part" not in page.text
    answer = client.send(page, button="Préparer le PDF")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="RCP_2026-03-16_dossier-papier.pdf"'
    again = client.send(page, button="Préparer le PDF")
    assert again.status_code == 200, "a second copy is another copy"
    rows = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "document.exported")).all()
    assert [row.details["kind"] for row in rows] == ["pack", "pack"]
    assert rows[0].details["cases"] == 2 and rows[0].details["pages"] == 4
    read = set(db.session.scalars(select(AccessEntry.patient_id).where(AccessEntry.endpoint == "minutes.pack_pdf")))
    assert read == {case.patient_id for case in held.cases}


def test_only_those_who_run_the_meeting_print_it(held: Held, make: Any, client: Any, sign_in: Any) -> None:
    reader = make.member(held.board, Role.PHYSICIAN)
    sign_in(client, reader)
    address = f"/seances/{held.meeting.uuid}/dossier-papier"
    assert client.get(address).status_code == 403
    assert client.post(f"{address}.pdf", data={"csrf_token": client.csrf()}).status_code == 403
    assert "Dossier papier" not in client.get(f"/seances/{held.meeting.uuid}").text


def test_its_name_names_nobody() -> None:
    assert file_name(sample()) == f"RCP_{samples.MEETING.date}_dossier-papier.pdf"
