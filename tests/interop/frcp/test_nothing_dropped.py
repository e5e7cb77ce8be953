"""Every text, code and value of a file is read or listed: proved by writing a word in one leaf at a time."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcp.documents.frcp import write_frcp
from rcp.domain.errors import InvalidValue
from rcp.interop.frcp.nodes import LAYOUT, STRUCTURE
from rcp.interop.frcp.reading import Reading, read_frcp
from rcp.interop.services import understand
from tests.interop.frcp.samples import FICHE

WORD = "zqx7"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
V3 = "{urn:hl7-org:v3}"
# How the document is built, and the labels of what was recognised by its code.
BUILT = {each.replace("xsi:", XSI) for each in STRUCTURE | LAYOUT}
LABELS = {"displayName", "codeSystemName"}
NAMING = ("code", "name", "translation", "functionCode", "administrativeGenderCode", "priorityCode")

ElementTree.register_namespace("", "urn:hl7-org:v3")
WRITTEN = write_frcp(FICHE, b"%PDF-1.4 copy")


def leaves(root: ElementTree.Element) -> list[tuple[int, str]]:
    """What carries something: the rank of its element, and the attribute ("" for the text)."""
    found = []
    within: dict[ElementTree.Element, ElementTree.Element] = {child: each for each in root.iter() for child in each}
    for rank, node in enumerate(root.iter()):
        tag, parent = node.tag.removeprefix(V3), within.get(node)
        names_something = tag in NAMING or (tag == "value" and node.get("code") == "55108-5")
        is_technical = tag == "reference" or (
            tag == "id" and parent is not None and parent.tag.removeprefix(V3) in TECHNICAL
        )
        for name in node.attrib:
            if not (is_technical or name in BUILT or (name in LABELS and names_something)):
                found.append((rank, name))
        is_title = tag == "title" and parent is not None and parent.tag == f"{V3}section"
        if (node.text or "").strip() and not is_title:
            found.append((rank, ""))
    return found


TECHNICAL = ("section", "observation", "act", "procedure", "encounter", "organizer")
LEAVES = leaves(ElementTree.fromstring(WRITTEN))


def changed(rank: int, name: str) -> bytes:
    """The document with the word in one leaf."""
    root = ElementTree.fromstring(WRITTEN)
    node = list(root.iter())[rank]
    if name:
        node.set(name, WORD)
    else:
        node.text = f"{node.text} {WORD}"
    return ElementTree.tostring(root, encoding="utf-8")


def is_name_of_patient(leaf: tuple[int, str]) -> bool:
    """Whether a leaf is of the birth name, without which there is no case to open."""
    root = ElementTree.fromstring(WRITTEN)
    return list(root.iter())[leaf[0]] is root.find(f"{V3}recordTarget//{V3}family[@qualifier='BR']")


def says(reading: Reading, word: str) -> bool:
    told = [repr(reading.frcp), reading.version, *(each.text for each in reading.left_over)]
    return any(word in each for each in told)


def test_the_untouched_document_leaves_nothing() -> None:
    assert read_frcp(WRITTEN).left_over == ()
    assert read_frcp(WRITTEN).frcp == FICHE
    assert len(LEAVES) > 700


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(LEAVES))
def test_a_word_anywhere_is_read_or_listed(leaf: tuple[int, str]) -> None:
    assert says(read_frcp(changed(*leaf)), WORD), leaf


def test_a_word_in_the_code_of_a_section_or_of_one_inside_it_is_read_or_listed() -> None:
    root = ElementTree.fromstring(WRITTEN)
    nodes, codes = list(root.iter()), {each.find(f"{V3}code") for each in root.iter(f"{V3}section")}
    found = [leaf for leaf in LEAVES if nodes[leaf[0]] in codes]
    assert len(found) > 40
    assert [leaf for leaf in found if not says(read_frcp(changed(*leaf)), WORD)] == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LEAVES), st.sampled_from("\x7f\x80\x92\x9f\ufdd0\U0001fffe"))
def test_a_character_that_no_field_takes_is_marked_and_listed_and_the_rest_is_read(
    leaf: tuple[int, str], refused: str
) -> None:
    data = changed(*leaf).replace(WORD.encode(), f"zq{refused}x7".encode())
    try:
        reading = understand(data, today=date(2026, 3, 16)).reading
    except InvalidValue:  # nobody is named: the only leaf that may refuse the whole fiche
        assert is_name_of_patient(leaf), leaf
        return
    assert any("Caractères illisibles" in each.text and "zq\ufffdx7" in each.text for each in reading.left_over), leaf
    assert refused not in repr(reading.frcp)


@pytest.mark.parametrize(
    "entry",
    [
        '<entry><observation classCode="OBS" moodCode="EVN"><code code="zq-1" displayName="Inconnu zq-2"/>'
        '<value value="zq-3"/></observation></entry>',
        "<component><section><title>zq-1</title><text>zq-2<br/>zq-3</text></section></component>",
    ],
)
def test_an_unknown_entry_or_section_is_listed_whole(entry: str) -> None:
    data = WRITTEN.replace(b"</section>", entry.encode() + b"</section>", 1)
    (line,) = read_frcp(data).left_over
    assert all(f"zq-{number}" in line.text for number in (1, 2, 3))
    assert line.path.startswith("/ClinicalDocument/component/structuredBody/component[1]/section/")
    assert line.place == "Type de RCP / Motif de la RCP"
    assert line.line > 100


def test_a_denied_entry_is_never_read_as_said() -> None:
    data = WRITTEN.replace(b'classCode="PROC" moodCode="INT" negationInd="false"',
                           b'classCode="PROC" moodCode="INT" negationInd="true"', 1)  # fmt: skip
    reading = read_frcp(data)
    assert [each.type.code for each in reading.frcp.answer.proposals] == ["387713003"]
    assert says(reading, "Cryoablation percutanée")


def test_words_that_contradict_a_boolean_are_listed() -> None:
    data = WRITTEN.replace(b">Non</content>", b">Oui</content>", 1)
    reading = read_frcp(data)
    assert reading.frcp.reason.is_paediatric_board is False
    assert [each.text for each in reading.left_over] == ["Oui"]
