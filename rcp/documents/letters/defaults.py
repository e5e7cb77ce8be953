"""The templates that an installation begins with: sober, and made to be opened and changed by an establishment."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import docx
import odfdo
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from rcp.documents.letters.properties import About, described
from rcp.domain.letters import LetterFormat

_ACCENT = "0b5273"
_MUTED = "444444"
_HEAD = ("{{ etablissement }}", "{{ adresse_etablissement }}", "{{ rcp }}")
_SUBJECT = "Objet : {{ patient }}, né(e) le {{ naissance }}"
_REFERENCE = "Dossier {{ dossier }}, séance du {{ date_seance }}, fiche RCP version {{ version }}"
_SECTIONS = (
    ("Question posée", "{{ question }}"),
    ("Décision de la réunion", "{{ decision }}"),
    ("Suites prévues", "{{ suites }}"),
)
_REPLACED = "{{ remplace }}"
_FOOT = "{{ mention_pps }} {{ mention }}"
_NAME, _PROGRAM, _LANGUAGE = "Lettre au médecin", "RCP", "fr-FR"
_OF_THE_LIBRARY = {RELATIONSHIP_TYPE.EXTENDED_PROPERTIES, RELATIONSHIP_TYPE.THUMBNAIL}  # another program, a blank page


@cache
def default_template(form: LetterFormat) -> bytes:
    """The bytes of the template shipped for a format. It bears no date: a library would say that of its own model."""
    return described(_odt() if form is LetterFormat.ODT else _docx(), form, About(_NAME, _PROGRAM))


def _docx() -> bytes:
    document = docx.Document()
    _say_in_french(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    style.paragraph_format.space_after = Pt(6)
    head = section.header.paragraphs[0]
    for rank, text in enumerate(_HEAD):
        line = head if rank == 0 else section.header.add_paragraph()
        run = line.add_run(text)
        run.bold, run.font.color.rgb = rank == 0, RGBColor.from_string(_ACCENT if rank == 0 else _MUTED)
        run.font.size = Pt(13 if rank == 0 else 9)
        line.paragraph_format.space_after = Pt(0)
    for text in ("{{ destinataire }}", "Le {{ date }}"):
        line = document.add_paragraph(text)
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Mm(88), Pt(14)
    subject = document.add_paragraph().add_run(_SUBJECT)
    subject.bold, subject.font.size = True, Pt(12)
    document.add_paragraph().add_run(_REFERENCE).font.color.rgb = RGBColor.from_string(_MUTED)
    document.add_paragraph("{{ formule_appel }}")
    document.add_paragraph("{{ introduction }} ").add_run(_REPLACED).bold = True
    for title, text in _SECTIONS:
        heading = document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        run = heading.add_run(title)
        run.bold, run.font.color.rgb = True, RGBColor.from_string(_ACCENT)
        document.add_paragraph(text)
    document.add_paragraph("{{ formule_politesse }}")
    document.add_paragraph("{{ signature }}").paragraph_format.left_indent = Mm(88)
    section.footer.paragraphs[0].add_run(_FOOT).font.size = Pt(9)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _say_in_french(document: Any) -> None:
    """The library begins an English document of its own: an editor would underline every word of a letter."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)
    told = document.core_properties
    told.language, told.comments = _LANGUAGE, ""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype in _OF_THE_LIBRARY]:
        relations.pop(key)


def _odt() -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    for name, area, values in (
        ("Letterhead", "text", {"color": f"#{_ACCENT}", "bold": True, "size": "13pt"}),
        ("Muted", "text", {"color": f"#{_MUTED}", "size": "9pt"}),
        ("Strong", "text", {"bold": True, "size": "12pt"}),
        ("Bold", "text", {"bold": True}),
        ("Title", "text", {"bold": True, "color": f"#{_ACCENT}"}),
    ):
        document.insert_style(odfdo.Style("text", name=name, area=area, **values), automatic=True)
    for name, left in (("Body", "0mm"), ("Aside", "88mm")):
        style = odfdo.Style("paragraph", name=name, area="paragraph", margin_left=left, margin_bottom="3mm")
        document.insert_style(style, automatic=True)
    document.insert_style(_heading(), automatic=True)
    lines = [
        *((text, "Body", "Letterhead" if rank == 0 else "Muted") for rank, text in enumerate(_HEAD)),
        ("{{ destinataire }}", "Aside", ""), ("Le {{ date }}", "Aside", ""), (_SUBJECT, "Body", "Strong"),
        (_REFERENCE, "Body", "Muted"), ("{{ formule_appel }}", "Body", ""),
        (f"{{{{ introduction }}}} {_REPLACED}", "Body", "Bold"),
        *(line for title, text in _SECTIONS for line in ((title, "Heading", "Title"), (text, "Body", ""))),
        ("{{ formule_politesse }}", "Body", ""), ("{{ signature }}", "Aside", ""), (_FOOT, "Body", "Muted"),
    ]  # fmt: skip
    for text, paragraph, span in lines:
        line = odfdo.Paragraph(text, style=paragraph)
        if span:
            line.set_span(span, regex=re.escape(_REPLACED) if _REPLACED in text else ".+")
        document.body.append(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _heading() -> odfdo.Style:
    """A heading that no page ends with."""
    style = odfdo.Style("paragraph", name="Heading", area="paragraph", margin_left="0mm", margin_bottom="3mm")
    style.set_properties({"fo:keep-with-next": "always"}, area="paragraph")
    return style
