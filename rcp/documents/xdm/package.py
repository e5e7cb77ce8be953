"""The ZIP: `INDEX.HTM` and `README.TXT` at its root, then the one subset. No name in it tells of anybody."""

from __future__ import annotations

import io
import zipfile

from rcp.documents.html import xdm_index
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
        "INDEX.HTM": xdm_index(facts.custodian, f"{SUBSET}/{DOCUMENT}").encode("utf-8"),
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
