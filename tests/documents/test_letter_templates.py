"""Templates of letters: filled with text that stays text, refused when they are more than a template."""

from __future__ import annotations

import io
import zipfile

import docx
import odfdo
import pytest
from docx.oxml.ns import qn

from rcp.documents.errors import RenderFailed
from rcp.documents.letters import archive, filling
from rcp.documents.letters.defaults import default_template
from rcp.documents.letters.filling import check_template, fill, read_variables
from rcp.documents.letters.properties import About, described
from rcp.domain.errors import InvalidValue
from rcp.domain.letters import VARIABLES, LetterFormat, samples

NASTY = "Ýrsa d’Œuvre-L'Haÿ Çelikkaya Zbrzeźny {{ patient }} <b>&amp; {% x %} {# y #} ≥ 2 & <\nÀ la ligne “ici”"
FORMATS = list(LetterFormat)


def words(data: bytes, form: LetterFormat) -> str:
    if form is LetterFormat.DOCX:
        document = docx.Document(io.BytesIO(data))
        section = document.sections[0]
        held = [section.header, document, section.footer]
        lines = [each.text for part in held for each in part.paragraphs]
        lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join(lines)
    return odfdo.Document(io.BytesIO(data)).get_formatted_text()


def with_docx(build) -> bytes:
    document = docx.Document(io.BytesIO(default_template(LetterFormat.DOCX)))
    build(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_odt(build) -> bytes:
    document = odfdo.Document(io.BytesIO(default_template(LetterFormat.ODT)))
    build(document.body)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(data: bytes, **changes: bytes) -> bytes:
    """The same archive, some parts replaced or added (`__` stands for a slash, `_DOT_` for a dot)."""
    changed = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in changes.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in changed:
                target.writestr(name, source.read(name))
        for name, content in changed.items():
            target.writestr(name, content)
    return written.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidValue) as refused:
        check_template(data, field="file")
    assert refused.value.field == "file"
    return refused.value.message


@pytest.mark.parametrize("form", FORMATS)
def test_the_default_template_says_every_value_and_nothing_in_it_is_read_as_a_variable(form):
    data = default_template(form)
    assert check_template(data) is form
    values = {name: f"{name}\u202f: {NASTY}" for name in VARIABLES}
    said = words(fill(data, form, values), form)
    shown = {"finess", "adresse_etablissement"}
    for name, value in values.items():
        if name not in shown:
            assert "".join(value.split()) in "".join(said.split()), name


def test_the_default_templates_are_french_and_end_no_page_with_a_heading():
    document = docx.Document(io.BytesIO(default_template(LetterFormat.DOCX)))
    assert [each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))] == ["fr-FR"]
    assert "python" not in document.core_properties.comments + document.core_properties.author
    content = odfdo.Document(io.BytesIO(default_template(LetterFormat.ODT))).get_part("content.xml").serialize()
    assert content.count(b'fo:keep-with-next="always"') == 1
    assert content.count(b'<text:p text:style-name="Heading">') == 3


def test_a_variable_is_filled_in_a_table_and_when_an_editor_cut_it_into_pieces():
    def build(document):
        document.add_table(1, 1).cell(0, 0).text = "Cellule {{ dossier }}"
        cut = document.add_paragraph()
        for piece in ("avant {", "{ pa", "tient }", "} après"):
            cut.add_run(piece)

    data = with_docx(build)
    check_template(data)
    said = words(fill(data, LetterFormat.DOCX, samples()), LetterFormat.DOCX)
    assert "Cellule 2026-00042" in said
    assert "avant Mme Jeanne MARTIN après" in said

    def build_odt(body):
        table = odfdo.Table("T", width=1, height=1)
        cell = odfdo.Cell()
        cell.append(odfdo.Paragraph("Cellule {{ dossier }}"))
        table.set_cell((0, 0), cell)
        body.append(table)
        cut = odfdo.Paragraph("avant {{ pa")
        cut.append(odfdo.Span("tient }"))
        cut.append(odfdo.Span("} après"))
        body.append(cut)

    data = with_odt(build_odt)
    check_template(data)
    said = words(fill(data, LetterFormat.ODT, samples()), LetterFormat.ODT)
    assert "Cellule 2026-00042" in said
    assert "avant Mme Jeanne MARTIN après" in said


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__ }}", "{% for x in patient %}x{% endfor %}", "{{ patient * 999999999 }}",
        "{{ patient|upper }}", "{{ self }}{{ 1 }}", "{% if patient %}x{% endif %}", "{{ patient.name }}",
        "{{ range(9) }}", "{% set patient = 1 %}", "{{ patient",
    ],
)  # fmt: skip
def test_a_template_that_does_more_than_name_variables_is_refused(hostile):
    assert refusal(with_docx(lambda document: document.add_paragraph(hostile)))
    if "}}" in hostile or "{%" in hostile:
        assert refusal(with_odt(lambda body: body.append(odfdo.Paragraph(hostile))))


def test_an_unknown_variable_is_named():
    assert "«\u202fsurvie\u202f»" in refusal(with_docx(lambda document: document.add_paragraph("{{ survie }}")))
    assert "«\u202fsurvie\u202f»" in refusal(with_odt(lambda body: body.append(odfdo.Paragraph("{{ survie }}"))))


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_no_template_is_refused_with_the_reason(form, monkeypatch):
    data = default_template(form)
    assert refusal(b"%PDF-1.7") == archive.NOT_THE_FORMAT
    assert refusal(b"PK\x03\x04 broken") == archive.BROKEN
    assert refusal(data[:-200]) == archive.BROKEN
    assert (
        refusal(repacked(data, mimetype=b"text/plain", **{"[Content_Types]_DOT_xml": b"<x/>"}))
        == archive.NOT_THE_FORMAT
    )
    assert refusal(b"PK" + b"\0" * archive.MAXIMUM_BYTES) == archive.TOO_LARGE
    assert refusal(repacked(data, word__vbaProject_DOT_bin=b"x")) == archive.MACROS
    assert refusal(repacked(data, Basic__Standard__script_DOT_xml=b"<x/>")) == archive.MACROS
    assert refusal(repacked(data, bomb=b"\0" * (archive.MAXIMUM_UNPACKED + 1))) == archive.BOMB
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert refusal(repacked(data, other_DOT_xml=entity)) == archive.BROKEN
    monkeypatch.setattr(archive, "MAXIMUM_PARTS", 2)
    assert refusal(data) == archive.BOMB


def test_what_a_property_names_is_neither_counted_nor_filled():
    def build(document):
        properties = document.core_properties
        properties.title, properties.subject, properties.comments = "{{ remplace }}", "{{ patient }}", "{{ patient }}"
        for each in document.element.body.iter(qn("w:t")):
            each.text = (each.text or "").replace("{{ remplace }}", "")

    data = with_docx(build)
    assert "remplace" not in read_variables(data)[1]
    filled = described(fill(data, LetterFormat.DOCX, samples()), LetterFormat.DOCX, About("Lettre", "RCP"))
    told = docx.Document(io.BytesIO(filled)).core_properties
    assert (told.title, told.author, told.subject, told.comments) == ("Lettre", "RCP", *["{{ patient }}"] * 2)


def test_a_template_may_reach_nothing_outside_itself():
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        b'Type="x" Target="http://ailleurs.example/" TargetMode="External"/></Relationships>'
    )
    assert refusal(repacked(default_template(LetterFormat.DOCX), word___rels__other_DOT_rels=link)) == archive.OUTSIDE
    image = b'<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>'
    assert refusal(repacked(default_template(LetterFormat.ODT), other_DOT_xml=image)) == archive.OUTSIDE
    for tag, reason in ((b"event-listener", archive.MACROS), (b"dde-source", archive.OUTSIDE)):
        assert refusal(repacked(default_template(LetterFormat.ODT), other_DOT_xml=b"<" + tag + b"/>")) == reason
    field = b"<w><instrText>INCLUDETEXT x</instrText></w>"
    assert refusal(repacked(default_template(LetterFormat.DOCX), other_DOT_xml=field)) == archive.OUTSIDE


def test_a_template_that_cannot_be_filled_is_refused_and_never_breaks_the_page(monkeypatch):
    with pytest.raises(RenderFailed):
        fill(b"rien", LetterFormat.DOCX, samples())

    def broken(*_given):
        raise RenderFailed

    monkeypatch.setattr(filling, "fill", broken)
    assert refusal(default_template(LetterFormat.ODT)) == archive.BROKEN
