"""Files that people send in good faith, or not, each with words of the answer it gets."""

from __future__ import annotations

from rcp.documents.frcp import write_frcp
from rcp.interop.frcp.parsing import MAXIMUM_DEPTH
from tests.interop.frcp.samples import FICHE

WRITTEN = write_frcp(FICHE, None)
_ROOT = b'<ClinicalDocument xmlns="urn:hl7-org:v3">'
_BOMB = b"".join(
    [
        b'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">',
        *(b'<!ENTITY a%d "%s">' % (rank, b"&a%d;" % (rank - 1) * 10) for rank in range(1, 10)),
        b"]>",
    ]
)

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "truncated": (WRITTEN[: len(WRITTEN) // 2], "s’arrête avant la fin"),
    "entity bomb": (_BOMB + _ROOT + b"<title>&a9;</title></ClinicalDocument>", "DOCTYPE"),
    "external entity": (
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _ROOT + b"&e;</ClinicalDocument>", "DOCTYPE",
    ),
    "depth bomb": (_ROOT + b"<a>" * (MAXIMUM_DEPTH + 1), "emboîtés"),
    "not XML": (b"%PDF-1.7\n\x00\x01", "pas du XML"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(60), "pas du XML"),
    "Latin-1 that says UTF-8": (WRITTEN.decode().encode("iso-8859-1", "replace"), "Fichier illisible"),
    "a character set of nowhere": (WRITTEN.replace(b'"UTF-8"', b'"x-nowhere"', 1), "jeu de caractères"),
    "UTF-16 that says UTF-8": (WRITTEN.decode().encode("utf-16-le"), "illisible"),
    "another document": (_ROOT + b'<code code="11488-4" displayName="CR de suite"/></ClinicalDocument>', "CR de suite"),
    "a web page": (b"<html><body/></html>", "ClinicalDocument"),
}  # fmt: skip
