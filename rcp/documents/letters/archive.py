"""What an uploaded template is: a real archive of its format, small, without macro nor anything outside itself.

Nothing is unpacked on disk. Sizes are those read, never those announced; XML is parsed without entities nor network.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from rcp.domain.errors import InvalidValue
from rcp.domain.letters import LetterFormat

MAXIMUM_BYTES = 2 * 1024 * 1024
MAXIMUM_UNPACKED = 20 * 1024 * 1024
MAXIMUM_PARTS = 400

TOO_LARGE = "Modèle trop volumineux\u202f: 2 Mo au plus."
NOT_THE_FORMAT = "Ce fichier n’est pas un document ODT ou DOCX. Enregistrez le modèle dans l’un de ces formats."
MACROS = "Modèle refusé\u202f: il contient une macro. Enregistrez-le sans macro."
OUTSIDE = "Modèle refusé\u202f: il contient un lien, une image ou un objet extérieur au fichier. Retirez-le."
BOMB = "Modèle refusé\u202f: son contenu décompressé est trop volumineux."
BROKEN = "Modèle illisible\u202f: le fichier est endommagé ou protégé par un mot de passe."

_MACRO = re.compile(
    r"vbaproject|vbadata|(^|/)basic/|(^|/)scripts/|\.bin$|activex|embeddings/|(^|/)object ", re.IGNORECASE
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_XLINK = "{http://www.w3.org/1999/xlink}href"


def read_archive(data: bytes, *, field: str | None = None) -> tuple[LetterFormat, dict[str, bytes]]:
    """The format of a template and its parts, by name.

    Raises:
        InvalidValue: with what to do about it.
    """
    if len(data) > MAXIMUM_BYTES:
        raise InvalidValue(TOO_LARGE, field)
    parts = _parts(data, field)
    if any(_MACRO.search(name) for name in parts):
        raise InvalidValue(MACROS, field)
    form = _format(parts, field)
    for name, content in parts.items():
        if content and name.endswith((".xml", ".rels")):
            _check_part(name, _tree(content, field), field)
    return form, parts


def parse(content: bytes) -> etree._Element:
    """The tree of a part.

    Raises:
        etree.XMLSyntaxError, ValueError: no tree, or one with a document type, where entities would be declared.
    """
    root = etree.fromstring(content, _PARSER)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a part declares a document type")
    return root


def _parts(data: bytes, field: str | None) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    room = MAXIMUM_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAXIMUM_PARTS:
                raise InvalidValue(BOMB, field)
            for info in archive.infolist():
                with archive.open(info) as part:
                    content = part.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise InvalidValue(BOMB, field)
                if info.filename in parts:
                    raise InvalidValue(BROKEN, field)  # two readers could each see another document
                parts[info.filename] = content
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
        raise InvalidValue(NOT_THE_FORMAT if not data.startswith(b"PK") else BROKEN, field) from None
    return parts


def _format(parts: dict[str, bytes], field: str | None) -> LetterFormat:
    if parts.get("mimetype", b"").strip() == LetterFormat.ODT.media_type.encode() and "content.xml" in parts:
        return LetterFormat.ODT
    if _DOCX_MAIN.encode() in parts.get("[Content_Types].xml", b"") and "word/document.xml" in parts:
        return LetterFormat.DOCX
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise InvalidValue(MACROS, field)
    raise InvalidValue(NOT_THE_FORMAT, field)


def _tree(content: bytes, field: str | None) -> etree._Element:
    try:
        return parse(content)
    except (etree.XMLSyntaxError, ValueError):
        raise InvalidValue(BROKEN, field) from None


def _check_part(name: str, root: etree._Element, field: str | None) -> None:
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if name.endswith(".rels") and element.get("TargetMode", "").lower() == "external":
            raise InvalidValue(OUTSIDE, field)
        link = element.get(_XLINK, "")
        if link and not link.startswith(("Pictures/", "./Pictures/", "#")):
            raise InvalidValue(OUTSIDE, field)
        if tag in {"event-listener", "script", "altChunk"}:
            raise InvalidValue(MACROS, field)
        if tag == "instrText" and re.search(r"INCLUDE|DDE|LINK", element.text or "", re.IGNORECASE):
            raise InvalidValue(OUTSIDE, field)
        if tag in {"dde-source", "dde-connection-decl", "database-display"}:
            raise InvalidValue(OUTSIDE, field)
