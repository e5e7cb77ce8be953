"""Files that are not fiches, or no longer, or never should be: a clear answer, and nothing opened or fetched."""

from __future__ import annotations

import pytest

from rcp.documents.frcp import write_frcp
from rcp.interop.frcp import parsing
from rcp.interop.frcp.parsing import UnreadableFile
from rcp.interop.frcp.reading import read_frcp
from tests.interop.frcp.samples import FICHE

WRITTEN = write_frcp(FICHE, b"%PDF-1.4")
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT = b'<ClinicalDocument xmlns="urn:hl7-org:v3">'

BOMB = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:9/x.dtd">'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'


def component(template: str) -> int:
    """Where the component of the section that begins by this template starts."""
    return WRITTEN.rindex(b"<component>", 0, WRITTEN.index(f'<templateId root="{template}"/>'.encode()))


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, REMOTE, PARAMETER, b"<!DOCTYPE ClinicalDocument>"])
def test_a_document_type_is_refused_before_anything_is_expanded(doctype: bytes) -> None:
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        read_frcp(HEAD + doctype + ROOT + b"<title>&lol2;&e;</title></ClinicalDocument>")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_says_where_it_stops(share: float) -> None:
    with pytest.raises(UnreadableFile, match="s’arrête avant la fin, à la ligne"):
        read_frcp(WRITTEN[: int(len(WRITTEN) * share)])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"%PDF-1.7 \x00\x01", "pas du XML"),
        (b"nom;prenom", "pas du XML"),
        (b"<a><b></a>", "syntaxe XML à la ligne 1"),
        (b"<html><body/></html>", "ClinicalDocument"),
        (b"<ClinicalDocument/>", "ClinicalDocument"),
        (b'<?xml version="1.0" encoding="x-nowhere"?><a/>', "jeu de caractères"),
        (ROOT + b'<code code="11488-4" displayName="CR de consultation"/></ClinicalDocument>', "CR de consultation"),
        (ROOT + b"</ClinicalDocument>", "sans code"),
        (ROOT + b'<code code="34794-8"/></ClinicalDocument>', "contenu structuré"),
    ],
)
def test_what_is_no_fiche_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said) as refused:
        read_frcp(data)
    assert refused.value.field == "file"


def test_a_file_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAXIMUM_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="50 Mo"):
        read_frcp(WRITTEN)


def test_a_file_too_deep_is_refused() -> None:
    depth = parsing.MAXIMUM_DEPTH + 1
    with pytest.raises(UnreadableFile, match="emboîtés"):
        read_frcp(ROOT + b"<a>" * depth + b"</a>" * depth + b"</ClinicalDocument>")


def test_a_file_of_too_many_elements_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="trop d’éléments"):
        read_frcp(ROOT + b"<a/>" * parsing.MAXIMUM_NODES + b"</ClinicalDocument>")


def test_an_element_of_too_many_attributes_is_refused() -> None:
    attributes = b" ".join(b'a%d="1"' % rank for rank in range(parsing.MAXIMUM_ATTRIBUTES + 1))
    with pytest.raises(UnreadableFile, match="trop d’éléments"):
        read_frcp(ROOT + b"<a " + attributes + b"/></ClinicalDocument>")


def test_another_encoding_is_read() -> None:
    text = WRITTEN.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert read_frcp(text.encode("utf-16")).frcp == FICHE
    latin = WRITTEN.decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    assert read_frcp(latin.encode("iso-8859-1", "xmlcharrefreplace")).frcp == FICHE


def test_a_mark_of_utf_8_before_the_file_is_nothing() -> None:
    assert read_frcp(b"\xef\xbb\xbf" + WRITTEN).frcp == FICHE


def test_a_missing_section_is_named_and_the_rest_is_read() -> None:
    start = WRITTEN.index(
        b'<component>\n        <section>\n          <templateId root="2.16.840.1.113883.10.20.1.10"/>'
    )
    end = WRITTEN.index(
        b'</component>\n      <component>\n        <section>\n          <templateId root="1.2.250.1.213.1.1.2.175"/>'
    )
    reading = read_frcp(WRITTEN[:start] + WRITTEN[end + len(b"</component>") :])
    assert reading.missing == ("Proposition de la RCP",)
    assert reading.frcp.answer.proposals == ()
    assert reading.frcp.summary == FICHE.summary


def test_an_unknown_code_is_kept_with_what_it_came_with() -> None:
    known, unknown = b'"MED-268" displayName="Phase initiale du cancer"', b'"MED-999" displayName="Autre phase"'
    data = WRITTEN.replace(known, unknown)
    phase = read_frcp(data).frcp.progression.phase
    assert phase is not None
    assert (phase.code, phase.label) == ("MED-999", "Autre phase")


def test_a_copy_that_cannot_be_decoded_is_listed() -> None:
    reading = read_frcp(WRITTEN.replace(b"JVBERi0xLjQ=", b"pas du base64 !"))
    assert reading.copy is None
    assert any("pas du base64" in each.text for each in reading.left_over)


def test_an_earlier_version_is_read_as_far_as_it_says_the_same() -> None:
    """2022.01: performance status under a code of its own, in a section of its own, and the names of systems differ."""
    old = (
        '<component><section><templateId root="1.2.250.1.213.1.1.2.111"/><code code="47420-5" '
        'displayName="Évaluation du statut fonctionnel" codeSystem="2.16.840.1.113883.6.1"/><component><section>'
        '<templateId root="1.2.250.1.213.1.1.2.115"/><code code="46006-3" codeSystem="2.16.840.1.113883.6.1"/>'
        '<text><table><tbody><tr><td>15/02/2019</td><td><content ID="oms">Grade 1</content></td></tr></tbody></table>'
        '</text><entry><observation classCode="OBS" moodCode="EVN"><code code="MED-239" '
        'displayName="Echelle de performance OMS" codeSystem="1.2.250.1.213.1.1.4.322" codeSystemName="TA_ASIP"/>'
        '<text><reference value="#oms"/></text><statusCode code="completed"/><effectiveTime value="20190215"/>'
        '<value code="MED-241" displayName="Stade 1" codeSystem="1.2.250.1.213.1.1.4.322"/></observation></entry>'
        "</section></component></section></component>"
    )
    start = WRITTEN.index(
        b'<component>\n        <section>\n          <templateId root="1.3.6.1.4.1.19376.1.5.3.1.1.12.2.5"/>'
    )
    end = WRITTEN.index(b"</component>", start) + len(b"</component>")
    data = (WRITTEN[:start] + old.encode() + WRITTEN[end:]).replace(b'extension="2025.01"', b'extension="2022.01"')
    reading = read_frcp(data.replace(b'codeSystemName="TerminologieCISIS"', b'codeSystemName="TA_ASIP"'))
    assert reading.version == "2022.01"
    assert not reading.is_current
    (status,) = reading.frcp.evaluations
    assert status.value is not None
    assert (status.value.code, status.value.words, status.on) == ("LA9623-5", "Stade 1", "2019-02-15")
    assert reading.frcp.summary == FICHE.summary
    assert any("Évaluation du statut fonctionnel" in each.text for each in reading.left_over)
