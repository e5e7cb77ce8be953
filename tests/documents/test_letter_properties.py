"""What a letter says of itself before it is opened: whose it is, when it was written, and nothing of its template."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import docx
import odfdo
import pytest
from lxml import etree

from rcp.documents.errors import RenderFailed
from rcp.documents.letters.defaults import default_template
from rcp.documents.letters.filling import fill
from rcp.documents.letters.properties import About, described
from rcp.domain.letters import LetterFormat, samples
from tests.documents.test_letter_templates import repacked, with_docx, with_odt, words

PARIS = timezone(timedelta(hours=1))
WRITTEN, CHANGED = datetime(2026, 11, 24, 9, 5, 59, 7, PARIS), datetime(2026, 11, 25, 0, 30, tzinfo=PARIS)
ABOUT = About("Lettre au médecin & co", "RCP d’oncologie <1>", WRITTEN, CHANGED)
PLACE = {LetterFormat.DOCX: "docProps/core.xml", LetterFormat.ODT: "meta.xml"}
FORMATS = list(LetterFormat)


def old_template(form: LetterFormat) -> bytes:
    """The template of an establishment, as an editor keeps it."""

    def build(document) -> None:
        told = document.core_properties
        told.author, told.last_modified_by, told.title = "Mme Secrétaire", "M. Stagiaire", "Papier {{ patient }}"
        told.created = told.modified = told.last_printed = datetime(2013, 12, 23, tzinfo=UTC)
        told.revision, told.subject, told.keywords = 44, "Courrier", "RCP"

    if form is LetterFormat.DOCX:
        return with_docx(build)
    data = with_odt(lambda _body: None)
    said = (
        "<meta:initial-creator>Mme Secrétaire</meta:initial-creator><dc:creator>M. Stagiaire</dc:creator>"
        "<meta:creation-date>2013-12-23T10:00:00</meta:creation-date><dc:date>2013-12-24T10:00:00</dc:date>"
        "<meta:print-date>2013-12-24T10:00:00</meta:print-date><meta:editing-cycles>44</meta:editing-cycles>"
        "<meta:generator>Editor/7</meta:generator><dc:title>Papier</dc:title><dc:subject>Courrier</dc:subject>"
        "<meta:keyword>RCP</meta:keyword></office:meta>"
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("meta.xml").decode()
    return repacked(data, meta_DOT_xml=part.replace("</office:meta>", said).encode())


def filled(data: bytes, form: LetterFormat) -> bytes:
    return described(fill(data, form, samples()), form, ABOUT)


def told(data: bytes, form: LetterFormat) -> dict[str, list[str]]:
    """What the part says, by local name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(PLACE[form]))
    found: dict[str, list[str]] = {}
    for each in root.iter(etree.Element):
        if each.text and each.text.strip():
            found.setdefault(etree.QName(each).localname, []).append(each.text)
    return found


@pytest.mark.parametrize("make", [default_template, old_template])
def test_a_docx_says_whose_letter_it_is_and_when_it_was_written(make):
    data = filled(make(LetterFormat.DOCX), LetterFormat.DOCX)
    found = docx.Document(io.BytesIO(data)).core_properties
    assert (found.title, found.author, found.last_modified_by) == (ABOUT.title, ABOUT.author, ABOUT.author)
    assert found.created == datetime(2026, 11, 24, 8, 5, 59, tzinfo=UTC)
    assert found.modified == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert found.last_printed is None
    said = told(data, LetterFormat.DOCX)
    expected = {"title", "creator", "lastModifiedBy", "created", "modified", "language"}
    if make is old_template:
        assert (said["subject"], said["keywords"]) == (["Courrier"], ["RCP"])
        expected |= {"subject", "keywords"}
    assert said.keys() == expected


@pytest.mark.parametrize("make", [default_template, old_template])
def test_an_odt_says_whose_letter_it_is_and_when_it_was_written(make):
    data = filled(make(LetterFormat.ODT), LetterFormat.ODT)
    found = odfdo.Document(io.BytesIO(data)).meta
    assert (found.title, found.creator, found.initial_creator) == (ABOUT.title, ABOUT.author, ABOUT.author)
    said = told(data, LetterFormat.ODT)
    assert (said["creation-date"], said["date"]) == (["2026-11-24T08:05:59Z"], ["2026-11-24T23:30:00Z"])
    expected = {"title", "creator", "initial-creator", "creation-date", "date", "generator"}
    if make is old_template:
        assert (said["subject"], said["keyword"]) == (["Courrier"], ["RCP"])
        expected |= {"subject", "keyword"}
    assert said.keys() == expected


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("make", [default_template, old_template])
def test_the_same_letter_gives_the_same_bytes_whatever_the_hour(form, make, monkeypatch):
    made = []
    for year in (2026, 2031):
        monkeypatch.setattr("zipfile.time.localtime", lambda *_given, year=year: (year, 5, 6, 7, 8, 10))
        default_template.cache_clear()
        made.append(filled(make(form), form))
    assert made[0] == made[1]
    assert words(made[0], form) == words(fill(make(form), form, samples()), form)


@pytest.mark.parametrize("form", FORMATS)
def test_the_templates_shipped_have_neither_a_date_nor_another_author(form):
    said = told(default_template(form), form)
    assert said["title"] == ["Lettre au médecin"] and said["creator"] == ["RCP"]
    assert not {"created", "modified", "creation-date", "date"} & said.keys()
    with zipfile.ZipFile(io.BytesIO(default_template(form))) as archive:
        assert archive.testzip() is None
        assert not {"docProps/app.xml", "docProps/thumbnail.jpeg"} & set(archive.namelist())
        if form is LetterFormat.ODT:
            first = archive.infolist()[0]
            assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_what_a_template_names_its_own_way_is_understood():
    """Another prefix, and a document that says nothing of itself."""
    template = default_template(LetterFormat.DOCX)
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        part = archive.read(PLACE[LetterFormat.DOCX]).replace(b"dcterms:", b"x:").replace(b"xmlns:dcterms", b"xmlns:x")
    data = filled(repacked(template, docProps__core_DOT_xml=part), LetterFormat.DOCX)
    assert docx.Document(io.BytesIO(data)).core_properties.created == datetime(2026, 11, 24, 8, 5, 59, tzinfo=UTC)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(PLACE[LetterFormat.DOCX]))
    created = next(each for each in root if etree.QName(each).localname == "created")
    prefix, _, kind = created.values()[0].partition(":")
    assert (created.nsmap[prefix], kind) == ("http://purl.org/dc/terms/", "W3CDTF")

    silent = without(default_template(LetterFormat.ODT), "meta.xml")
    assert words(described(silent, LetterFormat.ODT, ABOUT), LetterFormat.ODT)


def without(data: bytes, part: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return written.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_says_of_itself_what_cannot_be_read_is_refused(form):
    name = PLACE[form].replace("/", "__").replace(".", "_DOT_")
    with pytest.raises(RenderFailed):
        described(b"PK", form, ABOUT)
    with pytest.raises(RenderFailed):
        described(repacked(default_template(form), **{name: b"<a>"}), form, ABOUT)
    if form is LetterFormat.ODT:
        with pytest.raises(RenderFailed):
            described(repacked(default_template(form), **{name: b"<a/>"}), form, ABOUT)
