"""Every kind of PDF opened by four programs that share no code: none has anything to say against it."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from rcp.documents.attachments import PdfAttachment
from rcp.documents.fragments import render_fragment
from rcp.documents.gathering import Whole, gather
from rcp.documents.marking import mark_across
from rcp.documents.pack import print_pack
from rcp.documents.pdf import assemble_minutes, print_document, print_embeddable
from rcp.documents.sealing import sealed
from rcp.documents.signing import examine, sign
from tests.documents import samples
from tests.documents.anatomy import Anatomy
from tests.documents.test_extracted import DOCUMENTS, fiche_of
from tests.minutes.test_pack import page_of
from tests.minutes.test_pack import sample as pack_of
from tests.support.signing import signing

MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
# What the program says of itself, whatever it opens: Debian builds it without colour management.
ABOUT_MUPDF = "warning: ICC support is not available\n"


def gathered(_folder: Path) -> bytes:
    parts = [Whole(fiche_of(case), f"Fiche {rank}") for rank, case in enumerate((samples.KIDNEY, samples.LIVER), 1)]
    return gather(parts, title="Fiches de la séance", description="Séance", dated=MOMENT)[0]


def carrying(_folder: Path) -> bytes:
    content = sealed(replace(samples.FICHE, edition=samples.VALIDATED))
    other = PdfAttachment("FRCP.xml", b"<ClinicalDocument/>", "Document national (FRCP)", "Alternative", dated=MOMENT)
    return print_document(content, attachments=[other]).data


def pack(_folder: Path) -> bytes:
    return print_pack(pack_of(*(page_of(case) for case in samples.MINUTES.cases[:2]))).data


def bound() -> bytes:
    content = sealed(replace(samples.MINUTES, cases=(samples.KIDNEY, samples.LIVER), edition=samples.VALIDATED))
    return assemble_minutes(content, [render_fragment(case, content.meeting) for case in content.cases]).data


MADE: dict[str, Callable[[Path], bytes]] = {
    **{name: lambda _folder, make=make: make() for name, make in DOCUMENTS.items()},
    "minutes": lambda _folder: print_document(samples.MINUTES).data,
    "letter": lambda _folder: print_document(samples.LETTER).data,
    "embedded": lambda _folder: print_embeddable(sealed(replace(samples.FICHE, edition=samples.VALIDATED))).data,
    "signed": lambda folder: sign(fiche_of(samples.KIDNEY), signing(folder), now=MOMENT),
    "bound": lambda folder: sign(bound(), signing(folder), now=MOMENT),
    "gathered": gathered,
    "carrying its national document": carrying,
    "paper pack": pack,
    "marked once bound": lambda _folder: mark_across(bound(), "REMPLACÉ PAR LA VERSION 2", code="ACDE-FGHJ-KMNP-QRTV"),
}


def told(*command: str) -> str:
    """What a program says while it opens a document; it must say that it could."""
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stderr


@pytest.mark.parametrize("name", MADE)
def test_four_programs_open_it_without_a_warning(name: str, tmp_path: Path) -> None:
    data = MADE[name](tmp_path)
    path, nowhere = str(tmp_path / "document.pdf"), str(tmp_path / "drawn.txt")
    Path(path).write_bytes(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:  # qpdf
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []
    assert told("pdfinfo", "-struct", path) == ""
    assert told("pdftotext", path, nowhere) == ""
    assert told("mutool", "draw", "-q", "-F", "txt", "-o", nowhere, path).replace(ABOUT_MUPDF, "") == ""
    run = subprocess.run(
        ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", path],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("make", [lambda: fiche_of(samples.KIDNEY), bound])
def test_the_field_of_a_signature_leaves_the_tree_as_it_was(make: Callable[[], bytes], tmp_path: Path) -> None:
    tagged = make()
    signed = sign(tagged, signing(tmp_path), now=MOMENT)
    found = examine(signed)
    assert found is not None and found.is_intact
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert max(float(each) for each in field.Rect) < 0, "outside the page"
        assert not int(field.F) & 2, "not hidden"
        assert int(field.F) & 4, "printed"
    assert Anatomy(signed).problems == Anatomy(tagged).problems == []
