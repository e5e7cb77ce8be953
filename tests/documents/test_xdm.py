"""An XDM package: what a receiver reads of it, where each value comes from, and what it never says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcp.documents.frcp import write_frcp
from rcp.documents.xdm import PACKAGE_NAME, mail_subject, read_facts, write_package
from rcp.documents.xdm.facts import Id, to_utc
from rcp.documents.xdm.metadata import entry_uuid
from rcp.domain.frcp.model import Frcp
from rcp.domain.frcp.people import Organisation, SubjectOfCare
from rcp.domain.frcp.values import Identifier, PersonName
from tests.interop.frcp.samples import FICHE
from tests.support.xdm import Received, open_package

CDA = write_frcp(FICHE, b"%PDF-1.4\n%%EOF")


def packed(fiche: Frcp) -> Received:
    return open_package(write_package(write_frcp(fiche, None)))


def of_patient(**values: object) -> Frcp:
    patient = replace(FICHE.header.patient, **values)  # type: ignore[arg-type]
    return replace(FICHE, header=replace(FICHE.header, patient=patient))


def test_a_receiver_finds_the_document_its_hash_its_size_and_nothing_unexplained() -> None:
    found = open_package(write_package(CDA))
    assert found.document == CDA
    assert found.names == ["INDEX.HTM", "README.TXT", "IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC0001.XML"]


def test_the_same_document_always_gives_the_same_bytes() -> None:
    assert write_package(CDA) == write_package(bytes(bytearray(CDA)))


def test_codes_are_those_of_a_national_fiche() -> None:
    codes = packed(FICHE).codes
    assert codes["formatCode"] == [("urn:asip:ci-sis:frcp:2011", "1.2.250.1.213.1.1.4.2.282")]
    assert codes["typeCode"] == [("34794-8", "2.16.840.1.113883.6.1")]
    assert codes["classCode"] == [("10", "1.2.250.1.213.1.1.4.1")]
    assert codes["confidentialityCode"] == [("N", "2.16.840.1.113883.5.25")]
    assert codes["eventCodeList"] == [("40", "1.2.250.1.213.3.3.13"), ("C64", "2.16.840.1.113883.6.3")]
    assert codes["healthcareFacilityTypeCode"] == [("SA01", "1.2.250.1.71.4.2.4")]
    assert codes["practiceSettingCode"] == [("ETABLISSEMENT", "1.2.250.1.213.1.1.4.9")]


def test_times_are_in_utc_and_people_in_the_forms_of_hl7() -> None:
    found = packed(FICHE)
    assert found.title == FICHE.header.title
    assert found.slots["creationTime"] == ["20261123163000"]
    assert found.slots["serviceStartTime"] == ["20261123140000"]
    assert found.slots["languageCode"] == ["fr-FR"]
    assert found.slots["legalAuthenticator"] == ["899700366240^SIGNATAIRE^Anne^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"]
    for said in (
        "899700366240^AUTRICE^Anne^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS",
        "Hôpital d’exemple^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1490000049",
        "G15_10/SM36^Médecin - Oncologie, opt médicale (SM)^1.2.250.1.213.1.1.4.5",
        "Membre de l'équipe de soins",
    ):
        assert found.metadata.count(said) == 2  # for the document, and for the set
    assert found.slots["sourcePatientInfo"] == ["PID-5|ÉXEMPLE^Anne^^^^^L", "PID-7|19580412", "PID-8|F"]


def test_the_patient_is_known_by_the_matricule_when_the_document_conveys_it() -> None:
    found = packed(FICHE)
    ins = "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH"
    assert found.ids["XDSDocumentEntry.patientId"] == found.ids["XDSSubmissionSet.patientId"] == ins
    assert found.slots["sourcePatientId"] == ["0042^^^&1.2.3.4&ISO"]
    alone = packed(of_patient(local_ids=()))
    assert alone.slots["sourcePatientId"] == ["279035121518989^^^&1.2.250.1.213.1.4.10&ISO"]


def test_without_it_by_the_number_of_the_sender_and_else_by_none_rather_than_one_made_up() -> None:
    local = packed(of_patient(ins=None))
    assert local.ids["XDSDocumentEntry.patientId"] == "0042^^^&1.2.3.4&ISO^PI"
    unknown = packed(of_patient(ins=None, local_ids=()))
    assert "XDSDocumentEntry.patientId" not in unknown.ids
    assert "XDSSubmissionSet.patientId" not in unknown.ids
    assert "sourcePatientId" not in unknown.slots


def test_what_is_not_known_is_left_out() -> None:
    header = replace(
        FICHE.header, signatory=None, authors=(), custodian=None, tumour_site=None, led_by=None, started_at="",
        replaces=None, meeting=replace(FICHE.header.meeting, facility_kind=None), patient=SubjectOfCare(birth_name="X"),
    )  # fmt: skip
    found = packed(replace(FICHE, header=header))
    assert {"legalAuthenticator", "serviceStartTime", "sourcePatientId"} & set(found.slots) == set()
    assert {"author", "healthcareFacilityTypeCode", "practiceSettingCode"} & set(found.codes) == set()
    assert found.slots["sourcePatientInfo"] == ["PID-5|X^^^^^^L"]
    assert found.replaced == ""
    assert "Non précisé" in found.pages


def test_an_author_without_number_nor_structure_keeps_a_name() -> None:
    (author,) = FICHE.header.authors
    bare = replace(author.professional, identifier=None, specialty=None, organisation=Organisation(name="Cabinet"))
    found = packed(replace(FICHE, header=replace(FICHE.header, authors=(replace(author, professional=bare),))))
    assert ">^AUTRICE^Anne^^^^^^^D<" in found.metadata
    assert ">Cabinet<" in found.metadata


def test_separators_of_hl7_in_a_name_do_not_move_its_fields() -> None:
    found = packed(of_patient(birth_name="A^B&C|D~E\\F"))
    assert found.slots["sourcePatientInfo"][0] == "PID-5|A B C D E F^Anne^^^^^L"


def test_identifiers_are_oids_of_at_most_64_characters_and_stay_the_same() -> None:
    first, again = packed(FICHE), packed(FICHE)
    assert first.ids == again.ids
    assert first.ids["XDSDocumentEntry.uniqueId"] == "2.25.7"
    for name in ("XDSSubmissionSet.uniqueId", "XDSSubmissionSet.sourceId"):
        assert first.ids[name].startswith("2.25.")
        assert len(first.ids[name]) <= 64
    other = packed(replace(FICHE, header=replace(FICHE.header, document_id=Identifier("1.2.3", "45"))))
    assert other.ids["XDSDocumentEntry.uniqueId"] == "1.2.3^45"
    assert other.ids["XDSSubmissionSet.uniqueId"] != first.ids["XDSSubmissionSet.uniqueId"]
    assert other.ids["XDSSubmissionSet.sourceId"] == first.ids["XDSSubmissionSet.sourceId"]


def test_a_new_version_replaces_the_entry_of_the_earlier_one() -> None:
    earlier = packed(replace(FICHE, header=replace(FICHE.header, document_id=Identifier("2.25.5"), replaces=None)))
    later = packed(FICHE)
    assert earlier.replaced == ""
    assert later.replaced == earlier.entry == entry_uuid(Id("2.25.5"))


def test_no_name_in_the_package_and_no_page_of_it_tells_who_it_is_about() -> None:
    found = open_package(write_package(CDA))
    for said in ("XEMPLE", "Anne", "1958", "279035121518989", "AUTRE"):
        assert said not in found.pages
        assert all(said not in name for name in [*found.names, PACKAGE_NAME])
    assert "Hôpital d’exemple" in found.pages


def test_a_name_that_is_markup_stays_text() -> None:
    custodian = Organisation(name="<script>&\"'")
    assert "&lt;script&gt;" in packed(replace(FICHE, header=replace(FICHE.header, custodian=custodian))).pages


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "EXEMPLE Anne 12/04/1958"),
        ({"birth_name": "D’ŒUVRE-ÇA", "first_given_name": "Zoé Lü"}, "D'OEUVRE-CA Zoe Lu 12/04/1958"),
        ({"birth_name": "Łøđ-Þing", "first_given_name": "Ægir"}, "LOD-THING AEgir 12/04/1958"),
        ({"birth_date": "1958"}, "EXEMPLE Anne"),
        ({"birth_date": "", "first_given_name": ""}, "EXEMPLE"),
    ],
)
def test_the_subject_line_is_the_one_receivers_sort_by(values: dict[str, str], said: str) -> None:
    facts = read_facts(write_frcp(of_patient(**values), None))
    assert mail_subject(facts) == f"XDM/1.0/DDM+CR de reunion de concertation pluridisci {said}"


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ("20261123173000+0100", "20261123163000"),
        ("20260701003000+0200", "20260630223000"),
        ("20261123173000-0400", "20261123213000"),
        ("20261123", "20261123"),
        ("", ""),
    ],
)
def test_a_moment_is_written_in_utc(moment: str, utc: str) -> None:
    assert to_utc(moment) == utc


def test_a_name_of_several_words_keeps_its_spaces_single() -> None:
    (author,) = FICHE.header.authors
    named = replace(author.professional, name=PersonName(family="DE  LA TOUR", given="Anne"))
    found = packed(replace(FICHE, header=replace(FICHE.header, authors=(replace(author, professional=named),))))
    assert "^DE LA TOUR^Anne^" in found.metadata
