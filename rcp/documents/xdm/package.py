"""The ZIP: `INDEX.HTM` and `README.TXT` at its root, then the one subset. No name in it tells of anybody."""

from __future__ import annotations

import html
import io
import zipfile

from rcp.documents.xdm.facts import Facts, read_facts
from rcp.documents.xdm.metadata import write_metadata

PACKAGE_NAME = "IHE_XDM.zip"
SUBSET = "IHE_XDM/SUBSET01"
DOCUMENT = "DOC0001.XML"  # ISO 9660 level 1: eight capitals, three capitals
METADATA = "METADATA.XML"
# The first day a ZIP can write: the same document always gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TREE = f"""README.TXT
INDEX.HTM
IHE_XDM
    SUBSET01
        {METADATA}
        {DOCUMENT}
"""


def write_package(cda: bytes) -> bytes:
    """The package of one document of ours. The same document gives the same bytes."""
    facts = read_facts(cda)
    entries = {
        "INDEX.HTM": _index(facts),
        "README.TXT": _readme(facts),
        f"{SUBSET}/{METADATA}": write_metadata(facts, cda, DOCUMENT),
        f"{SUBSET}/{DOCUMENT}": cda,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _index(facts: Facts) -> bytes:
    sender = html.escape(facts.custodian or "Non précisé")
    page = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML Basic 1.0//EN" "http://www.w3.org/TR/xhtml-basic/xhtml-basic10.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>Fiche de réunion de concertation pluridisciplinaire</title>
</head>
<body>
<h1>Fiche de réunion de concertation pluridisciplinaire</h1>
<p>Émetteur : {sender}</p>
<ul>
<li><a href="README.TXT">Mode d’emploi</a></li>
<li><a href="{SUBSET}/{DOCUMENT}">Le document (CDA R2)</a></li>
</ul>
</body>
</html>
"""
    return page.encode("utf-8")


def _readme(facts: Facts) -> bytes:
    text = f"""Fiche de réunion de concertation pluridisciplinaire (RCP)

Émetteur
    {facts.custodian or "Non précisé"}

Application
    RCP

Contenu
    Un document au format national (CDA R2, volet FRCP 2025.01), avec sa copie PDF à l'intérieur.
    Ouvrez ce fichier ZIP avec votre logiciel de professionnel de santé.

Arborescence
{_TREE}"""
    # A mark of UTF-8 and lines of DOS: what opens a README.TXT anywhere shows its accents.
    return text.replace("\n", "\r\n").encode("utf-8-sig")
