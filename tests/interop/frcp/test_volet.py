"""The document written, compared with the tables noted on the official examples. Its conformance is not judged."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from rcp.documents.frcp import write_frcp
from rcp.domain.frcp.model import Frcp, Header
from rcp.domain.frcp.national import privacy_texts, sections, value
from rcp.domain.frcp.people import MeetingPlace, SubjectOfCare
from rcp.domain.frcp.values import Identifier
from rcp.interop.frcp.reading import read_frcp
from tests.interop.frcp.samples import FICHE

ORDER = """
realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber
recordTarget author informant custodian legalAuthenticator participant inFulfillmentOf documentationOf
relatedDocument componentOf component
"""
DATA = Path(__file__).parents[2] / "data" / "frcp"
V3 = {"v": "urn:hl7-org:v3"}
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
OPERATION = replace(FICHE.reports[0], kind="operation")
GENETICS = replace(FICHE.reports[0], kind="genetics")
WHOLE = replace(
    FICHE,
    reports=(OPERATION, FICHE.reports[0], GENETICS),
    pregnancies=tuple(
        replace(FICHE.pregnancies[0], code=found)
        for code in ("11996-6", "11977-6", "ORG-173")
        if (found := value("pregnancy_observations", code))
    ),
)
TRANSVERSAL = replace(
    WHOLE,
    reason=replace(
        WHOLE.reason,
        nature=value("board_natures", "ORG-132"),
        subject=value("transversal_subjects", "C63334"),
        organs=(),
    ),
)
EMPTY = Frcp(
    header=Header(
        document_id=Identifier("2.25.1"),
        title="FRCP",
        issued_at="2026-11-23",
        patient=SubjectOfCare(birth_name="EXEMPLE"),
        meeting=MeetingPlace(),
    )
)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO((DATA / name).read_text(encoding="utf-8"), newline="")))


@cache
def document(fiche: Frcp) -> ElementTree.Element:
    return ElementTree.fromstring(write_frcp(fiche, b"%PDF-1.4"))


def section(root: ElementTree.Element, template: str) -> list[ElementTree.Element]:
    return [
        each
        for each in root.iter(f"{{{V3['v']}}}section")
        if [found.get("root") for found in each.findall("v:templateId", V3)][-1] == template
    ]


def test_every_section_of_the_table_is_written_with_its_code_title_and_templates() -> None:
    root = document(WHOLE)
    for row in (each for each in rows("sections_2025.csv") if each["kind"] == "section"):
        wanted = row["templateIds"].split()
        found = section(root, wanted[-1])
        assert found, row["title"]
        titles = [each.findtext("v:title", "", V3) for each in found]
        assert " ".join(row["title"].split()) in titles
        for each in found:
            assert [one.get("root") for one in each.findall("v:templateId", V3)] == wanted
            code = each.find("v:code", V3)
            assert code is not None
            assert code.get("code") == row["code"]


def test_sections_follow_the_order_of_the_volet() -> None:
    order = [spec.title for spec in sections().values()]
    components = document(WHOLE).findall(".//v:structuredBody/v:component", V3)
    written = [each.findtext("v:section/v:title", "", V3) for each in components]
    assert written == order


def test_compulsory_sections_are_there_even_when_nothing_is_known() -> None:
    root = document(EMPTY)
    written = [each.findtext("v:title", "", V3) for each in root.iter(f"{{{V3['v']}}}section")]
    assert written == [spec.title for spec in sections().values() if spec.is_compulsory]
    text = "".join(root.itertext())
    assert text.count("Non renseigné") > 10
    reading = read_frcp(write_frcp(EMPTY, b"%PDF-1.4"))
    assert reading.missing == ()
    assert reading.left_over == ()


def test_every_entry_of_the_table_carries_its_templates() -> None:
    root = document(WHOLE)
    present = {}
    for node in root.iter():
        code = node.find("v:code", V3)
        roots = tuple(each.get("root") for each in node.findall("v:templateId", V3))
        if code is not None and roots:
            present.setdefault(code.get("code") or "NA", set()).add(roots)
    for row in (each for each in rows("sections_2025.csv") if each["kind"] == "entry"):
        wanted = tuple(row["templateIds"].split())
        code = row["code"]
        # Kinds of treatment are values of a list: the same entry, whatever the code.
        same = (
            set().union(*present.values()) if code in TREATMENTS
            else present[code]
        )  # fmt: skip
        assert wanted in same, row["title"]


TREATMENTS = {"424313000", "GEN-092.03.01", "C15313", "C15632"}  # values of a list: any other makes the same entry


def is_written(row: dict[str, str], root: ElementTree.Element) -> bool:
    """Whether an entry of an outline is in the document: same element, link, class, mood, code and type of value."""
    for parent in root.iter(f"{{{V3['v']}}}{row['link']}"):
        if (parent.get("typeCode") or "") not in ("", row["type_code"]):
            continue
        for node in parent.findall(f"v:{row['element']}", V3):
            code, found = node.find("v:code", V3), node.find("v:value", V3)
            named = (code.get("code") or "") if code is not None else ""
            typed = found.get(XSI_TYPE, "") if found is not None else ""
            if (
                (node.get("classCode") or "", node.get("moodCode") or "") == (row["class"], row["mood"])
                and (row["code"] in ("", named) or row["code"] in TREATMENTS)
                and row["value"] in ("", typed)
            ):
                return True
    return False


def test_every_entry_of_the_outlines_is_written_as_in_the_examples() -> None:
    documents = {"appareil": document(WHOLE), "transv": document(TRANSVERSAL)}
    outlines = rows("entries_2025.csv")
    assert len(outlines) > 120
    assert [row for row in outlines if not is_written(row, documents[row["kind"]])] == []


def test_every_part_of_the_header_table_is_written() -> None:
    root = document(WHOLE)
    for row in rows("header_participants_2025.csv"):
        path = "/".join(f"v:{part}" for part in row["cda_path"].split("/"))
        found = root.findall(path, V3)
        if row["typeCode"]:
            found = [each for each in found if each.get("typeCode") == row["typeCode"]]
        if row["functionCode"] and not row["functionCode"].startswith("nullFlavor"):
            wanted = row["functionCode"].split()[0]
            codes = [each.find("v:functionCode", V3) for each in found]
            assert wanted in [code.get("code") for code in codes if code is not None], row["role"]
        assert found, row["role"]


def test_the_header_says_which_volet_and_which_document() -> None:
    root = document(WHOLE)
    templates = [(each.get("root"), each.get("extension")) for each in root.findall("v:templateId", V3)]
    assert templates == [
        ("2.16.840.1.113883.2.8.2.1", None),
        ("1.2.250.1.213.1.1.1.1", None),
        ("1.2.250.1.213.1.1.1.8", "2025.01"),
    ]
    related = root.find("v:relatedDocument", V3)
    assert related is not None
    assert related.get("typeCode") == "RPLC"
    assert len(root.findall("v:componentOf/v:encompassingEncounter/v:id", V3)) >= 3


def test_an_identifier_that_is_not_known_says_so_and_is_never_made_up() -> None:
    ids = document(EMPTY).findall("v:componentOf/v:encompassingEncounter/v:id", V3)
    assert [(each.get("extension"), each.get("nullFlavor")) for each in ids] == [(None, "UNK")] * 3


def test_the_privacy_texts_are_there_word_for_word() -> None:
    text = "".join("".join(each.itertext()) for each in section(document(EMPTY), sections()["privacy"].own_template))
    assert all(each in text for each in privacy_texts())


def test_elements_of_the_header_are_in_the_order_of_the_schema() -> None:
    order = ORDER.split()
    written = [each.tag.removeprefix(f"{{{V3['v']}}}") for each in document(WHOLE)]
    assert written == sorted(written, key=order.index)
    assert set(written) == set(order)
