"""What is known last is written at the end of minutes, by hand: any reader must find there what was meant."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest

from rcp.documents.attachments import pdf_date
from rcp.documents.binding import join
from rcp.documents.errors import RenderFailed
from rcp.documents.finishing import CARRIED, Last, finish
from rcp.documents.fragments import print_loose, render_fragment
from rcp.documents.pdf import assemble_minutes, finish_minutes, join_minutes, minutes_keys, render_front
from rcp.documents.sealing import canonical_json
from rcp.documents.stamps import Stamp
from tests.documents.test_binding import minutes_of, short


def test_the_last_moment_is_an_update_at_the_end_of_the_parts_joined() -> None:
    content = minutes_of(short(1))
    fragments, front = [render_fragment(short(1), content.meeting)], render_front(content)
    joined = join_minutes(minutes_keys(content), front, fragments)
    data = finish_minutes(content, joined).data
    assert data.startswith(joined.data), "nothing of the parts is written again"
    with pikepdf.open(io.BytesIO(joined.data)) as before, pikepdf.open(io.BytesIO(data)) as after:
        assert len(after.objects) == len(before.objects) + 1, "its table alone is new"
        assert bytes(after.trailer.ID[0]) == bytes(before.trailer.ID[0]) != bytes(after.trailer.ID[1])
        assert str(after.trailer.Info.ModDate) == pdf_date(datetime.fromisoformat(content.edition.edited_at))
        assert content.edition.edited_at.encode() in after.Root.Metadata.read_bytes()
    with pytest.raises(RenderFailed):
        finish_minutes(content, front)


def test_the_last_moment_writes_the_content_as_a_file_carried() -> None:
    content = minutes_of(short(1))
    data, edited = canonical_json(content), pdf_date(datetime.fromisoformat(content.edition.edited_at))
    printed = assemble_minutes(content, [render_fragment(short(1), content.meeting)])
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        (file,) = pdf.Root.AF
        carried, told = file.EF.F, file.EF.F.Params
        assert pdf.Root.Names.EmbeddedFiles.Names[1].objgen == file.objgen
        assert file.EF.UF.objgen == carried.objgen
        assert (str(file.F), str(file.UF), str(file.AFRelationship)) == ("contenu.json", "contenu.json", "/Data")
        assert (str(carried.Type), str(carried.Subtype)) == ("/EmbeddedFile", "/application/json")
        assert carried.read_bytes() == data
        assert int(told.Size) == len(data) > 1000
        assert bytes(told.CheckSum) == hashlib.md5(data, usedforsecurity=False).digest()
        assert str(told.CreationDate) == str(told.ModDate) == edited


@pytest.mark.parametrize(
    "identifier",
    [b"abcdefghijklmno\xe9", "abcdefghijklmné".encode(), b"(ab\\cd))ef\\(gh(\\", bytes(range(0xF0, 0x100))],
    ids=["a byte that is no letter", "two that would be one", "parentheses", "no letter at all"],
)
@pytest.mark.parametrize("title", ["RCP (é) \\", "RCP « \u0153 » – (Łódź"], ids=["of few letters", "of any letters"])
def test_a_file_may_be_identified_by_any_bytes_and_bear_any_title(identifier: bytes, title: str) -> None:
    page = "<html lang=fr><title>x</title><body><h2>Titre</h2>"
    front = print_loose(page, key=identifier.hex() * 2, name="document", title=title, is_whole=True)
    joined = join(front, [], key="1" * 64)
    carried = replace(CARRIED, data=b"{}")
    last = Last(stamp=Stamp(("pied",)), texts={}, dated=datetime(2026, 11, 23, tzinfo=UTC), content=carried)
    data = finish(joined, last)
    later = finish(joined, replace(last, stamp=Stamp(("autre pied",))))
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(later)) as other:
        assert pdf.check_pdf_syntax() == [] and pdf.get_warnings() == []
        assert bytes(pdf.trailer.ID[0]) == bytes(other.trailer.ID[0]) == identifier
        assert len(bytes(pdf.trailer.ID[1])) == 16 and bytes(pdf.trailer.ID[1]) != bytes(other.trailer.ID[1])
        assert str(pdf.trailer.Info.Title) == title
        assert str(pdf.trailer.Info.CreationDate) == str(pdf.trailer.Info.ModDate) == pdf_date(last.dated)
