"""Reads an XDM package as a receiver would, and says what does not hold."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from rcp.documents.xdm.metadata import (
    DOCUMENT_SCHEMES,
    HAS_MEMBER,
    LCM,
    REPLACES,
    RIM,
    STABLE_DOCUMENT,
    SUBMISSION_NODE,
)

SUBSET = "IHE_XDM/SUBSET01/"
_LEVEL_1 = re.compile(r"[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?")


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver finds in a package."""

    names: list[str]
    document: bytes
    pages: str  # INDEX.HTM and README.TXT
    metadata: str
    slots: dict[str, list[str]]
    codes: dict[str, list[tuple[str, str]]]  # attribute → (code, OID of its system)
    ids: dict[str, str]  # « XDSDocumentEntry.patientId » → value
    entry: str
    replaced: str
    title: str


def open_package(data: bytes) -> Received:
    """A package whose layout, metadata, hash, size and references were all checked."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(names) == len(set(names))
    assert {"INDEX.HTM", "README.TXT", f"{SUBSET}METADATA.XML"} <= set(names)
    for name in names:
        assert all(_LEVEL_1.fullmatch(part) for part in name.split("/")), name
    metadata = archive.read(f"{SUBSET}METADATA.XML")
    root = ElementTree.fromstring(metadata)
    assert root.tag == f"{{{LCM}}}SubmitObjectsRequest"
    objects = root[0]
    assert objects.tag == _rim("RegistryObjectList")
    _check_order(objects)
    (entry,), (package,) = objects.findall(_rim("ExtrinsicObject")), objects.findall(_rim("RegistryPackage"))
    _check_references(objects, entry, package)
    slots = {each.get("name", ""): _values(each) for each in entry.findall(_rim("Slot"))}
    document = archive.read(SUBSET + slots["URI"][0])
    assert slots["hash"] == [hashlib.sha1(document).hexdigest()]
    assert slots["size"] == [str(len(document))]
    ElementTree.fromstring(document)
    ElementTree.fromstring(archive.read("INDEX.HTM"))
    index = archive.read("INDEX.HTM").decode("utf-8")
    links = set(re.findall(r'href="([^"]+)"', index))
    assert links <= set(names)
    # Every file is referred to: by the page at the root, by the metadata, or by its fixed name.
    assert set(names) - links - {"INDEX.HTM", f"{SUBSET}METADATA.XML", SUBSET + slots["URI"][0]} == set()
    assert (entry.get("objectType"), entry.get("mimeType")) == (STABLE_DOCUMENT, "text/xml")
    return Received(
        names=names,
        document=document,
        pages=index + archive.read("README.TXT").decode("utf-8-sig"),
        metadata=metadata.decode("utf-8"),
        slots=slots,
        codes=_codes(entry),
        ids={_name(each): each.get("value", "") for each in objects.iter(_rim("ExternalIdentifier"))},
        entry=entry.get("id", ""),
        replaced=next(iter(_associations(objects, REPLACES)), ("", ""))[1],
        title=_name(entry),
    )


def _rim(name: str) -> str:
    return f"{{{RIM}}}{name}"


def _values(slot: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in slot.iter(_rim("Value"))]


def _name(element: ElementTree.Element) -> str:
    found = element.find(f"{_rim('Name')}/{_rim('LocalizedString')}")
    return "" if found is None else found.get("value", "")


def _codes(entry: ElementTree.Element) -> dict[str, list[tuple[str, str]]]:
    names = {scheme: name for name, scheme in DOCUMENT_SCHEMES.items()}
    found: dict[str, list[tuple[str, str]]] = {}
    for each in entry.findall(_rim("Classification")):
        systems = [
            value
            for slot in each.findall(_rim("Slot"))
            if slot.get("name") == "codingScheme"
            for value in _values(slot)
        ]
        name = names[each.get("classificationScheme", "")]
        found.setdefault(name, []).append((each.get("nodeRepresentation", ""), "".join(systems)))
    return found


def _associations(objects: ElementTree.Element, kind: str) -> list[tuple[str, str]]:
    return [
        (each.get("sourceObject", ""), each.get("targetObject", ""))
        for each in objects.findall(_rim("Association"))
        if each.get("associationType") == kind
    ]


def _check_references(objects: ElementTree.Element, entry: ElementTree.Element, package: ElementTree.Element) -> None:
    """Ids are unique; what points at an object points at one that is there; the set holds the document."""
    ids = [each.get("id", "") for each in objects.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for owner in (entry, package):
        for each in owner.findall(_rim("Classification")):
            assert each.get("classifiedObject") == owner.get("id")
        for each in owner.findall(_rim("ExternalIdentifier")):
            assert each.get("registryObject") == owner.get("id")
    (node,) = objects.findall(_rim("Classification"))
    assert (node.get("classifiedObject"), node.get("classificationNode")) == (package.get("id"), SUBMISSION_NODE)
    assert _associations(objects, HAS_MEMBER) == [(package.get("id"), entry.get("id"))]
    assert {source for source, _ in _associations(objects, REPLACES)} <= {entry.get("id")}


def _check_order(objects: ElementTree.Element) -> None:
    """ebRIM's schema has an order: slots, name, classifications, external identifiers."""
    ranks = {_rim(name): rank for rank, name in enumerate(("Slot", "Name", "Classification", "ExternalIdentifier"))}
    for each in objects:
        order = [ranks[child.tag] for child in each]
        assert order == sorted(order)
