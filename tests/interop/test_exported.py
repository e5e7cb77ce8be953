"""What leaves of a sealed case, line by line: who took part, every section that has something to say, its versions."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest

from rcp.access.permissions import Role
from rcp.cases.models import Case, Result, Treatment
from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.domain.frcp.national import sections
from rcp.domain.frcp.people import Part
from rcp.interop.frcp.reading import Reading, read_frcp
from rcp.minutes.services import correct_fiche, prepare_fiche, validate
from rcp.minutes.services.national import export_frcp
from rcp.minutes.services.xdm import prepare_xdm
from rcp.patients.models import Patient
from tests.minutes.conftest import Held
from tests.support.build import NOW
from tests.support.xdm import open_package

LATER = NOW + timedelta(days=1)
# No field of a case says these: they are written when a model has them (`test_volet`), never from our rows.
NO_FIELD = {"pregnancies", "operation", "genetics", "comments"}


def seal(held: Held, moment: Any = NOW) -> Case:
    case = held.cases[0]
    validate(prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=moment), actor=held.actor, now=moment)
    db.session.commit()
    return case


def exported(held: Held) -> Reading:
    return read_frcp(export_frcp(held.cases[0].uuid, actor=held.actor).data)


def keys(data: bytes) -> set[str]:
    """The sections that a document holds, by their titles: two of them share a template."""
    return {spec.key for spec in sections().values() if f"<title>{spec.title}</title>".encode() in data}


def test_everybody_has_their_part_and_who_discussed_is_of_the_quorum(held: Held, make: Any) -> None:
    doctor = make.person(family_name="TRAITANT", rpps="99700366240")
    db.session.get_one(Patient, held.cases[0].patient_id).treating_doctor_id = doctor.id
    nurse = make.member(held.board, Role.PHYSICIAN, family_name="INFIRMIER")
    writer = make.member(held.board, Role.PHYSICIAN, family_name="ECRIT", specialty_code="G15_10/SM26")
    away = make.member(held.board, Role.PHYSICIAN, family_name="EXCUSE", specialty_code="G15_10/SM26")
    for person, mode in ((nurse, "room"), (writer, "written"), (away, "excused")):
        db.session.add(
            Attendance(
                meeting_id=held.meeting.id, person_id=person.id, specialty_code=person.specialty_code, mode=mode,
                is_physician=person is not nurse,
            )
        )  # fmt: skip
    db.session.commit()
    seal(held)
    told = exported(held).frcp.header.participants
    by_part: dict[Part, list[str]] = {}
    for each in told:
        assert each.professional is not None and each.professional.name is not None
        by_part.setdefault(each.part, []).append(each.professional.name.family)
    leader = held.coordinator.family_name
    for part in (Part.COORDINATOR, Part.REQUESTER, Part.PRESENTER):
        assert by_part[part] == [leader], part
    assert by_part[Part.TREATING] == ["TRAITANT"]
    assert len(by_part[Part.QUORUM]) == 3
    assert {"INFIRMIER", "ECRIT"} <= set(by_part[Part.OUTSIDE])
    assert all("EXCUSE" not in names for names in by_part.values())
    quorum = [each.professional for each in told if each.part is Part.QUORUM]
    assert all(one is not None and one.specialty is not None for one in quorum), "one specialty a physician"


def test_every_section_that_has_something_to_say_is_written(held: Held) -> None:
    case = held.cases[0]
    case.surgical_history, case.family_history = "Appendicectomie.", "Aucun."
    case.patient_wishes = "Rester chez elle."
    db.session.add_all(
        [
            Treatment(case_id=case.id, type_code="C15313", started_on="2024-05", status="completed"),
            Result(case_id=case.id, kind="imaging", done_on=date(2026, 2, 2), label="Scanner", text="Lésion unique."),
            Result(case_id=case.id, kind="pathology", done_on=date(2026, 1, 9), label="Biopsie", text="Carcinome."),
        ]
    )
    db.session.commit()
    seal(held)
    assert keys(export_frcp(case.uuid, actor=held.actor).data) == set(sections()) - NO_FIELD
    fiche = exported(held).frcp
    assert fiche.wishes[0].text == "Rester chez elle."
    assert [each.label for each in fiche.results] and fiche.reports[0].kind == "pathology"
    assert fiche.treatments[0].type.code == "C15313"


def test_the_compulsory_sections_are_always_written_and_a_section_without_content_never(held: Held) -> None:
    case = seal(held)
    compulsory = {spec.key for spec in sections().values() if spec.is_compulsory}
    found = keys(export_frcp(case.uuid, actor=held.actor).data)
    assert compulsory <= found
    assert {"wishes", "treatments", "pathology", *NO_FIELD} & found == set()


def test_the_copy_is_a_pdf_a_1b_of_the_same_fiche(held: Held) -> None:
    seal(held)
    copy = exported(held).copy
    assert copy is not None
    with pikepdf.open(io.BytesIO(copy)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("1", "B")


def test_a_new_version_names_the_one_it_replaces_in_the_document_and_in_the_package(held: Held) -> None:
    case = seal(held)
    first = exported(held).frcp.header
    package = open_package(prepare_xdm(case.uuid, actor=held.actor).data)
    assert (first.version, first.replaces, package.replaced) == (1, None, "")
    correct_fiche(held.meeting.uuid, case.uuid, reason="Latéralité erronée.", actor=held.actor, now=LATER)
    db.session.commit()
    seal(held, LATER)
    second = exported(held).frcp.header
    assert second.version == 2
    assert second.replaces == first.document_id != second.document_id
    assert second.set_id == first.set_id
    assert b'typeCode="RPLC"' in export_frcp(case.uuid, actor=held.actor).data
    assert exported(held).frcp.status.comment == "Latéralité erronée."
    assert open_package(prepare_xdm(case.uuid, actor=held.actor).data).replaced == package.entry


@pytest.mark.parametrize(("mark", "is_conveyed"), [("is_doubtful", False), ("is_fictitious", False), ("", True)])
def test_a_doubtful_or_fictitious_identity_conveys_no_matricule(held: Held, mark: str, is_conveyed: bool) -> None:
    patient = db.session.get_one(Patient, held.cases[0].patient_id)
    patient.ins, patient.ins_oid, patient.identity_status = "279035121518989", "1.2.250.1.213.1.4.10", "QUAL"
    patient.birth_place_insee = "51215"
    if mark:
        setattr(patient, mark, True)
    case = seal(held)
    assert (exported(held).frcp.header.patient.ins is not None) is is_conveyed
    found = open_package(prepare_xdm(case.uuid, actor=held.actor).data)
    assert found.ids.get("XDSDocumentEntry.patientId") == (
        "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH" if is_conveyed else None
    )
