"""The minutes bound from fragments: one document, whose every part tells the same, and the data says no more nor less.

A syntax checker accepts a broken merge: the structure itself is read here, by `anatomy`.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from rcp.documents.attachments import PdfAttachment
from rcp.documents.binding import bind
from rcp.documents.content import CaseContent, LetterContent, MinutesContent, ResultContent, Section
from rcp.documents.drawings import drawing_of
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.fragments import Fragment, fragment_key, print_loose, read_fragment, render_fragment
from rcp.documents.html import anchor, render_html
from rcp.documents.pdf import (
    Printed,
    assemble_minutes,
    print_document,
    render_front,
)
from rcp.documents.sealing import canonical_json, sealed
from rcp.documents.stylesheets import fonts
from tests.documents import samples
from tests.documents.anatomy import Anatomy
from tests.documents.saying import said, squeezed

LETTERS = "".join(map(chr, [*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x180), *range(0x1E00, 0x1EFA)]))
DRAWN = replace(
    samples.KIDNEY,
    number="2026-00777",
    position=7,
    lesions=(
        replace(
            samples.KIDNEY.lesions[0], drawing=drawing_of("kidney", {"pole": "superieur", "face_ap": "p"}, "droite")
        ),
    ),
)

EVERY_LETTER = replace(
    samples.LUNG,
    identity=replace(samples.LUNG.identity, birth_name=LETTERS, first_given_name="E\u0301milie J\u0301 Ọ\u0301"),
    question=LETTERS + LETTERS.upper(),
)
LONG_HISTORY = replace(
    samples.BONE,
    history=tuple(
        Section(title=f"Antécédent {rank}", text=f"Ligne {rank} – « suivi » à 3 mois ≥ 5 mm. " * 60)
        for rank in range(1, 25)
    ),
    results=tuple(
        ResultContent(kind="Biologie", done_on="2026-11-01", label=f"Dosage {rank}", value="1.5", unit="µmol/L")
        for rank in range(1, 90)
    ),
)


def minutes_of(*cases: CaseContent) -> MinutesContent:
    """Sealed minutes of these cases."""
    return sealed(replace(samples.MINUTES, cases=cases, edition=samples.VALIDATED))


def short(position: int) -> CaseContent:
    """A case of which little is known, unlike the others."""
    identity = replace(samples.BREAST.identity, birth_name=f"Essai{position}", first_given_name="Zoé")
    return replace(samples.BREAST, number=f"2026-{position:05}", position=position, identity=identity)


def bound(content: MinutesContent) -> tuple[Printed, list[Fragment]]:
    fragments = [render_fragment(case, content.meeting) for case in content.cases]
    return assemble_minutes(content, fragments), fragments


def starts(content: MinutesContent, printed: Printed, fragments: list[Fragment]) -> dict[str, int]:
    """The page each case must start on."""
    lengths = [each.manifest.pages for each in fragments]
    first = printed.pages - sum(lengths) + 1
    return {anchor(case): first + sum(lengths[:rank]) for rank, case in enumerate(content.cases)}


SESSION = minutes_of(*samples.MINUTES.cases, DRAWN)


@pytest.fixture(scope="module")
def session() -> tuple[Printed, list[Fragment]]:
    return bound(SESSION)


@pytest.fixture(scope="module")
def anatomy(session: tuple[Printed, list[Fragment]]) -> Anatomy:
    return Anatomy(session[0].data)


@pytest.fixture(scope="module")
def single() -> Anatomy:
    return Anatomy(print_document(SESSION).data)


def test_every_marked_content_belongs_to_one_element_and_the_parent_tree_says_the_same(anatomy: Anatomy) -> None:
    assert anatomy.problems == []
    assert len(anatomy.owners) > 500
    assert "/RoleMap" not in anatomy.tree, "every type is a standard one"


def test_a_document_in_one_go_holds_too(single: Anatomy) -> None:
    assert single.problems == []


def long_letter(text: str) -> LetterContent:
    """A letter of several pages in which every letter of ours is written."""
    parts = tuple(Section(title=f"Partie {rank} {LETTERS}", text=text) for rank in range(1, 9))
    return replace(samples.LETTER, sections=parts, recipient=(LETTERS, "29200 Brest"), signature=(LETTERS,))


OTHERS = {
    "fiche": samples.FICHE,
    "agenda": samples.AGENDA,
    "attendance sheet": samples.ATTENDANCE_SHEET,
    "attendance sheet, noted": samples.NOTED_SHEET,
    "letter to the patient": samples.LETTER,
    "letter to a doctor, to be read again": samples.DOCTOR_LETTER,
    "letter of several pages, every diacritic": long_letter(f"{LETTERS}\n« suivi » à 3 mois ≥ 5 mm.\n" * 12),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_document_holds_too_and_says_what_its_data_say(name: str) -> None:
    content = OTHERS[name]
    found = Anatomy(print_document(content).data)
    assert found.problems == []
    assert squeezed(found.reading()) == said(render_html(content, for_screen=False))


def test_running_heads_and_feet_are_outside_the_reading_order(anatomy: Anatomy) -> None:
    total = len(anatomy.pdf.pages)
    for number, outside in enumerate(anatomy.artifacts, 1):
        assert f"page {number} / {total}" in outside
        assert "Édité le 23 novembre 2026 à 16 h 05 par Claire Le Goff" in outside
        assert SESSION.edition.code in outside
    assert "KERVELLA Jeanne" in anatomy.artifacts[2] and "page 3 /" not in anatomy.reading()


def test_the_text_of_the_tree_is_the_text_of_the_data(session, anatomy: Anatomy) -> None:
    printed, fragments = session
    html = render_html(SESSION, for_screen=False)
    assert squeezed(anatomy.reading()) == said(html, starts(SESSION, printed, fragments))


def test_it_reads_as_the_document_printed_in_one_go(anatomy: Anatomy, single: Anatomy) -> None:
    assert squeezed(anatomy.reading()) == squeezed(single.reading())
    assert anatomy.headings() == single.headings()
    assert anatomy.bookmarks() == single.bookmarks()
    assert len(anatomy.pdf.pages) == len(single.pdf.pages)
    assert len(anatomy.data) < 1.25 * len(single.data)


@pytest.mark.parametrize(
    ("case", "pages"),
    [(samples.KIDNEY, 2), (replace(samples.LIVER, lesions=()), 1), (EVERY_LETTER, 2), (LONG_HISTORY, 12)],
    ids=["one case", "no lesion", "every diacritic", "twelve pages of history"],
)
def test_the_text_is_that_of_the_data_and_the_structure_holds(case: CaseContent, pages: int) -> None:
    content = minutes_of(case)
    printed, fragments = bound(content)
    found = Anatomy(printed.data)
    assert found.problems == []
    assert squeezed(found.reading()) == said(
        render_html(content, for_screen=False), starts(content, printed, fragments)
    )
    assert fragments[0].manifest.pages >= pages
    visible = pypdfium2.PdfDocument(printed.data)
    assert len(visible) == printed.pages
    visible.close()


def test_sixty_cases_are_one_document() -> None:
    content = minutes_of(*samples.MINUTES.cases, *(short(position) for position in range(107, 161)))
    printed, fragments = bound(content)
    found = Anatomy(printed.data)
    assert found.problems == []
    places = starts(content, printed, fragments)
    assert squeezed(found.reading()) == said(render_html(content, for_screen=False), places)
    cases = [(title, page) for level, title, page in found.bookmarks() if level == 2 and title[0].isdigit()]
    assert cases == [
        (
            f"{case.position}. {case.identity.name}" + f" ({case.identity.title})" * bool(case.identity.title),
            places[anchor(case)],
        )
        for case in content.cases
    ]
    assert found.problems == []
    ids = [str(cell.ID) for cell in [*found.of_type("/TH"), *found.of_type("/TD")] if "/ID" in cell]
    assert len(ids) == len(set(ids)) == len(found.cells())


def test_a_row_of_the_contents_longer_than_a_page_has_one_number() -> None:
    decision = replace(samples.KIDNEY.decision, sentence="Surveillance rapprochée par imagerie. " * 400)
    content = minutes_of(replace(samples.KIDNEY, decision=decision))
    printed, fragments = bound(content)
    found = Anatomy(printed.data)
    assert found.problems == []
    (start,) = starts(content, printed, fragments).values()
    assert [found.text_of(cell) for cell in found.of_type("/TD")].count(str(start)) == 1


def test_headings_go_down_one_level_at_a_time(anatomy: Anatomy) -> None:
    levels = [level for level, _ in anatomy.headings()]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    titles = [title for level, title in anatomy.headings() if level == 2]
    assert titles[0] == "Présences" and titles[-1].startswith("7. KERVELLA")


def test_heading_cells_say_what_they_head_and_are_found_by_the_index(anatomy: Anatomy) -> None:
    index = anatomy.cells()
    assert anatomy.problems == []
    heads = anatomy.of_type("/TH")
    for cell in heads:
        group = cell.P.P
        assert str(cell.A.Scope) == ("/Column" if str(group.S) == "/THead" else "/Row")
        assert index[str(cell.ID)].objgen == cell.objgen
    assert len(heads) > 100
    for table in anatomy.of_type("/Table"):
        rows = [row for group in table.K for row in (group.K if str(group.S) in ("/THead", "/TBody") else [])]
        own = {str(cell.ID) for row in rows for cell in row.K if "/ID" in cell}
        told = {str(name) for row in rows for cell in row.K for name in cell.get("/A", {}).get("/Headers", [])}
        assert told <= own
    assert {str(cell.S) for cell in index.values()} == {"/TH", "/TD"}, "cells left blank are found by it too"


def test_drawings_are_figures_that_say_what_they_show(anatomy: Anatomy) -> None:
    figures = anatomy.of_type("/Figure")
    assert figures
    for figure in figures:
        assert str(figure.Alt) and len(figure.A.BBox) == 4


def test_the_contents_lead_to_the_cases(session, anatomy: Anatomy) -> None:
    printed, fragments = session
    places = starts(SESSION, printed, fragments)
    names = anatomy.root.Names.Dests.Names
    dests = {str(names[at]): anatomy.page_of[names[at + 1][0].objgen] + 1 for at in range(0, len(names), 2)}
    assert dests == places
    assert sorted(dests) == [str(name) for name in list(names)[::2]]
    notes = [note for page in anatomy.pdf.pages for note in page.get("/Annots", [])]
    assert {str(note.Dest) for note in notes} == set(places)
    for note in notes:
        assert str(note.Contents).endswith(f", page {places[str(note.Dest)]}")
        assert int(note.F) == 4
    for case in SESSION.cases:
        row = next(
            row for row in anatomy.of_type("/TR")
            if anatomy.text_of(row).startswith(f"{case.position}{case.identity.name}"[:12])
        )  # fmt: skip
        assert anatomy.text_of(row.K[-1]) == str(places[anchor(case)])


def test_it_says_what_it_is(anatomy: Anatomy) -> None:
    root = anatomy.root
    assert anatomy.data.startswith(b"%PDF-1.7")
    assert str(root.Lang) == "fr" and bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle)
    packet = root.Metadata.read_bytes().decode()
    assert packet.count("</rdf:RDF>") == packet.count("<rdf:RDF") == 1
    assert 'pdfaid:part="3"' in packet and 'pdfaid:conformance="A"' in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet and "pdfaExtension:schemas" in packet
    title = "Procès-verbal – RCP d’oncologie interventionnelle et de cryothérapie – 23\xa0novembre 2026"
    info = anatomy.pdf.docinfo
    assert title in packet and str(info["/Title"]) == title
    assert f">{SESSION.edition.edited_at}<" in packet and "2000-01-01" not in packet
    assert str(info["/CreationDate"]) == str(info["/ModDate"]) == "D:20261123150500+00'00"
    assert "KERVELLA" not in packet
    assert [key for key in root if key not in {
        "/Type", "/Pages", "/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata", "/Names", "/Outlines",
        "/OutputIntents", "/StructTreeRoot", "/AF",
    }] == []  # fmt: skip
    assert all(str(page.Tabs) == "/S" for page in anatomy.pdf.pages)


def test_there_is_one_intent_one_profile_and_one_of_each_face(anatomy: Anatomy) -> None:
    (intent,) = anatomy.root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    profiles = {item.objgen for item in anatomy.pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/N") == 3}
    assert profiles == {intent.DestOutputProfile.objgen}
    faces = {font.objgen: font for page in anatomy.pdf.pages for font in page.Resources.Font.values()}
    assert len(faces) == 3
    programs = {font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes() for font in faces.values()}
    assert len(programs) == 3 and programs < set(fonts().values()), "whole, and ours"
    assert all("/ToUnicode" in font for font in faces.values())


def test_nothing_is_left_of_the_parts(anatomy: Anatomy) -> None:
    kinds = [str(item.get("/Type", "")) for item in anatomy.pdf.objects if isinstance(item, pikepdf.Dictionary)]
    assert kinds.count("/Catalog") == kinds.count("/StructTreeRoot") == kinds.count("/Pages") == 1
    assert kinds.count("/Page") == len(anatomy.pdf.pages)
    assert kinds.count("/StructElem") == len(anatomy.elements)
    assert kinds.count("/Font") == 6, "three faces, each of two dictionaries"


def test_it_carries_its_content_and_what_else_is_given() -> None:
    content = minutes_of(short(1))
    extra = PdfAttachment(
        "frcp.xml", b"<a/>", "Fiche", relationship="Alternative", dated=datetime(2026, 11, 24, tzinfo=UTC)
    )
    with pikepdf.open(io.BytesIO(print_document(content, attachments=[extra]).data)) as pdf:
        assert list(pdf.attachments) == ["contenu.json", "frcp.xml"]
        assert pdf.attachments["contenu.json"].get_file().read_bytes() == canonical_json(content)
        told = [(str(file.F), str(file.UF), str(file.AFRelationship), str(file.EF.F.Subtype)) for file in pdf.Root.AF]
        assert told == [
            ("contenu.json", "contenu.json", "/Data", "/application/json"),
            ("frcp.xml", "frcp.xml", "/Alternative", "/text/xml"),
        ]
        assert str(pdf.Root.AF[1].EF.F.Params.ModDate) == "D:20261124000000+00'00"


def test_the_same_parts_give_the_same_bytes_in_another_process(session) -> None:
    program = (
        "from tests.documents.test_binding import SESSION, bound; printed, parts = bound(SESSION);"
        "print(printed.sha256, *(part.sha256 for part in parts))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "77", "TZ": "America/Lima"},
    )
    printed, fragments = session
    assert run.stdout.split() == [printed.sha256, *(part.sha256 for part in fragments)]
    front = render_front(SESSION)
    kept = [read_fragment(part.kept) for part in fragments]
    assert assemble_minutes(SESSION, kept, front=read_fragment(front.kept)) == printed


def test_a_front_made_before_the_seal_serves_after_it() -> None:
    case = short(1)
    before = replace(minutes_of(case), edition=replace(samples.VALIDATED, seal="0", code="", validated_at=""))
    front, fragments = render_front(before), [render_fragment(case, before.meeting)]
    after = minutes_of(case)
    assert render_front(after).manifest.key == front.manifest.key
    text = squeezed(Anatomy(assemble_minutes(after, fragments, front=front).data).reading())
    assert after.edition.seal[:8] in text and after.edition.code in text
    other = replace(after, note="Une remarque de plus")
    assert "Uneremarquedeplus" in squeezed(Anatomy(assemble_minutes(other, fragments, front=front).data).reading())


def test_a_draft_is_marked_across_every_page_and_in_words() -> None:
    case = short(1)
    content = replace(samples.MINUTES, cases=(case,))
    found = Anatomy(assemble_minutes(content, [render_fragment(case, content.meeting)]).data)
    assert found.problems == []
    assert all("PROJET – NON VALIDÉ" in outside for outside in found.artifacts)
    assert "PROJET–NONVALIDÉ" in squeezed(found.reading())
    text = found.reading() + "".join(found.artifacts)
    assert not any(words in text for words in ("SHA-256", "empreinte", "Code de vérification", "code "))


def test_every_page_prints_the_hash_whole_and_the_code(session) -> None:
    found = Anatomy(session[0].data)
    assert len(found.artifacts) == session[0].pages > len(SESSION.cases)
    for page in found.artifacts:
        assert f"SHA-256ducontenu:{SESSION.edition.seal}" in squeezed(page)
        assert f"code{SESSION.edition.code}" in squeezed(page)


def test_a_fragment_serves_every_edition_and_no_other_content() -> None:
    content = minutes_of(samples.LIVER)
    key = fragment_key(samples.LIVER, content.meeting)
    assert key == fragment_key(samples.LIVER, replace(content.meeting, chair="Dr Autre", room="B2"))
    assert key != fragment_key(replace(samples.LIVER, summary="autre"), content.meeting)
    assert key != fragment_key(samples.LIVER, replace(content.meeting, date="2026-11-24"))
    fragment = render_fragment(samples.LIVER, content.meeting)
    assert fragment.manifest.key == key
    with pytest.raises(RenderFailed):
        assemble_minutes(minutes_of(replace(samples.LIVER, summary="autre")), [fragment])
    with pytest.raises(RenderFailed):
        assemble_minutes(content, [])


def test_two_parts_of_one_name_are_not_bound() -> None:
    fragment = render_fragment(samples.BREAST, samples.MEETING)
    with pytest.raises(RenderFailed):
        bind(render_front(minutes_of(samples.BREAST)), [fragment, fragment])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 rien", None])
def test_bytes_that_are_no_fragment_are_refused(data: bytes | None) -> None:
    with pytest.raises(RenderFailed):
        read_fragment(data if data is not None else print_document(samples.AGENDA).data)


def test_minutes_beyond_reason_are_refused_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    content = minutes_of(samples.BREAST)
    fragments = [render_fragment(samples.BREAST, content.meeting)]
    monkeypatch.setattr("rcp.documents.pdf.MAX_PAGES", 1)
    with pytest.raises(DocumentTooLong):
        assemble_minutes(content, fragments)


def test_a_face_of_the_machine_stays_with_the_part_that_needs_it() -> None:
    page = "<html lang=fr><title>x</title><body><h2>Titre</h2><p style='font-family: monospace'>monospace 12</p>"
    part = print_loose(page, key="1" * 64, name="autre", title="x")
    data = bind(render_front(minutes_of(short(1))), [render_fragment(short(1), samples.MEETING), part])
    found = Anatomy(data)
    assert found.problems == []
    assert found.reading().endswith("Titremonospace 12")


OPENERS = {
    "qpdf": ["--check"],
    "pdfinfo": ["-struct-text"],
    "pdftotext": [],
    "pdffonts": [],
    "mutool": ["info"],
    "gs": ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=nullpage"],
}


def test_it_opens_elsewhere_without_a_word(session, tmp_path: Path) -> None:
    """libqpdf and pdfium are here always; the others when they are installed."""
    path = tmp_path / "minutes.pdf"
    path.write_bytes(session[0].data)
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == [] and pdf.get_warnings() == []
    document = pypdfium2.PdfDocument(path)
    assert all(page.render(scale=0.1).width > 10 for page in document)
    document.close()
    for program, options in OPENERS.items():
        found = shutil.which(program)
        if found:
            run = subprocess.run(
                [found, *options, str(path)], capture_output=True, text=True, check=False, cwd=tmp_path
            )
            assert (run.returncode, run.stderr) == (0, ""), program


def test_the_manifest_of_a_fragment_says_what_it_holds() -> None:
    manifest = render_fragment(samples.KIDNEY, samples.MEETING).manifest
    assert (manifest.anchor, manifest.pages, manifest.blanks) == ("dossier-2026-00042", 2, ())
    assert [(each.level, each.title, each.page) for each in manifest.headings] == [(1, "1. KERVELLA Jeanne (Mme)", 0)]
    assert len(manifest.faces) == 3
    assert json.loads(json.dumps(manifest.key)) and len(manifest.key) == 64
