"""What an ODT or a DOCX says of itself before it is opened: title, author, dates.

The libraries leave there what their own first document said, or the template of the establishment: its author, the day
it was made. A letter says whose it is and when it was written, and nothing of the patient.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from rcp.documents.errors import RenderFailed
from rcp.documents.letters.archive import parse
from rcp.domain.letters import LetterFormat

_EPOCH = (1980, 1, 1, 0, 0, 0)
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_PREFIXES = {"dc": _DC.strip("{}"), "dcterms": _TERMS.strip("{}")}
_CORE_KIND = "/relationships/metadata/core-properties"  # how its relation ends, in either edition of the standard
_PROGRAM = "RCP"
# What is said anew, or would be said of the template: subject, key words, language and what is its own are kept.
_REWRITTEN = {
    *(f"{_DC}{name}" for name in ("title", "creator", "date")),
    *(f"{_TERMS}{name}" for name in ("created", "modified")),
    *(f"{_CORE}{name}" for name in ("lastModifiedBy", "lastPrinted", "revision")),
    *(f"{_META}{name}" for name in ("initial-creator", "creation-date", "printed-by", "print-date", "generator")),
    *(f"{_META}{name}" for name in ("editing-cycles", "editing-duration", "document-statistic", "template")),
}


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself; a template has no dates."""

    title: str
    author: str
    created: datetime | None = None
    modified: datetime | None = None


def described(data: bytes, form: LetterFormat, about: About) -> bytes:
    """The same document, saying this of itself. Equal parts and words give equal bytes, whatever the hour.

    Raises:
        RenderFailed: it is no document of this format.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = _place(parts, form)
        if name:
            parts[name] = _rewritten(parts[name], form, about)
        return _packed(parts)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise RenderFailed from error


def _place(parts: dict[str, bytes], form: LetterFormat) -> str:
    """The part that holds it; none, in an ODT that says nothing of itself."""
    if form is LetterFormat.ODT:
        return "meta.xml" if "meta.xml" in parts else ""
    for each in parse(parts["_rels/.rels"]).iter(_RELATED):
        if each.get("Type", "").endswith(_CORE_KIND):
            return str(each.get("Target", "")).lstrip("/")
    return ""


def _rewritten(part: bytes, form: LetterFormat, about: About) -> bytes:
    root = parse(part)
    held = root if form is LetterFormat.DOCX else root.find(f"{_OFFICE}meta")
    if held is None:
        raise ValueError("no place for what a document says of itself")
    for each in [each for each in held if each.tag in _REWRITTEN]:
        held.remove(each)
    for tag, text in _said(form, about).items():
        if text:
            told = etree.SubElement(held, tag, nsmap=_PREFIXES)
            told.text = text
            if tag.startswith(_TERMS):  # the prefix of the template, whatever it is
                told.set(_XSI_TYPE, f"{told.prefix}:W3CDTF" if told.prefix else "W3CDTF")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _said(form: LetterFormat, about: About) -> dict[str, str]:
    created, modified = (_instant(each) if each else "" for each in (about.created, about.modified))
    said = {f"{_DC}title": about.title, f"{_DC}creator": about.author}
    if form is LetterFormat.DOCX:
        dates = {f"{_TERMS}created": created, f"{_TERMS}modified": modified}
        return said | {f"{_CORE}lastModifiedBy": about.author} | dates
    dates = {f"{_META}creation-date": created, f"{_DC}date": modified}
    return said | {f"{_META}initial-creator": about.author, f"{_META}generator": _PROGRAM} | dates


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _packed(parts: dict[str, bytes]) -> bytes:
    """The parts in their order: an ODT begins with its type, which is not compressed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # the same on every machine
            entry.external_attr = 0o40755 << 16 | 0x10 if entry.is_dir() else 0o644 << 16
            is_stored = name == "mimetype" or entry.is_dir()
            archive.writestr(entry, data, zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED)
    return written.getvalue()
