"""What programs that know nothing of tags extract: every letter of the data and of the feet, and no other."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from rcp.documents.gathering import Whole, gather
from rcp.documents.marking import mark_across
from rcp.documents.pdf import print_document
from rcp.documents.sealing import sealed
from tests.documents import samples
from tests.documents.anatomy import Anatomy
from tests.documents.saying import squeezed
from tests.documents.test_binding import (
    EVERY_LETTER,
    LETTERS,
    LONG_HISTORY,
    bound,
    long_letter,
    minutes_of,
    short,
)


def fiche_of(case):
    return print_document(sealed(replace(samples.FICHE, case=case, edition=samples.VALIDATED))).data


def several(*documents: bytes) -> bytes:
    parts = [Whole(data, f"Document {rank}") for rank, data in enumerate(documents, 1)]
    return gather(parts, title="Documents", description="", dated=datetime(2026, 11, 24, tzinfo=UTC))[0]


DOCUMENTS = {
    "one case": lambda: fiche_of(samples.KIDNEY),
    "no lesion": lambda: fiche_of(replace(samples.LIVER, lesions=())),
    "every diacritic": lambda: fiche_of(EVERY_LETTER),
    "twelve pages of history": lambda: fiche_of(LONG_HISTORY),
    "sixty cases": lambda: bound(minutes_of(*(short(rank) for rank in range(1, 61))))[0].data,
    "marked": lambda: mark_across(fiche_of(samples.KIDNEY), "REMPLACÉ PAR LA VERSION 2", code="ACDE-FGHJ-KMNP-QRTV"),
    "agenda": lambda: print_document(samples.AGENDA).data,
    "attendance sheet": lambda: print_document(samples.NOTED_SHEET).data,
    "letter to the patient": lambda: print_document(samples.LETTER).data,
    "letter to a doctor, to be read again": lambda: print_document(samples.DOCTOR_LETTER).data,
    "letter of several pages": lambda: print_document(long_letter(f"{LETTERS}\nÀ revoir.\n" * 12)).data,
    "several documents in one": lambda: several(fiche_of(EVERY_LETTER), print_document(samples.LETTER).data),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_others_extract_the_letters_of_the_data_and_no_other(name: str, tmp_path) -> None:
    data = DOCUMENTS[name]()
    found = Anatomy(data)
    read = Counter(squeezed(found.reading()))
    drawn = read + Counter(squeezed("".join(found.artifacts)))  # a running head may be longer than its margin
    heads = {letter for cell in found.of_type("/TH") for letter in squeezed(found.text_of(cell))}
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    extracted = ["".join(pages).replace("\x02", "-")]  # what pdfium makes of a hyphen at the end of a line
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    run = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    extracted.append(run.stdout)
    for text in extracted:
        letters = Counter(squeezed(text))
        assert read - letters == Counter()
        assert set(letters - drawn) <= heads, "only the heads of tables are said again, page after page"
