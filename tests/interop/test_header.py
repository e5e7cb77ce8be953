"""The header of what leaves, row by row of the tables noted on the official example: what it asks is there, what it
allows is there when a row says it, and only then.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.documents.frcp import write_frcp
from rcp.domain.frcp.rules import hollow_reasons
from rcp.minutes.queries.material import load_material
from rcp.minutes.queries.national import national_fiche
from rcp.patients.models import Patient, PatientCorrespondent
from tests.minutes.conftest import Held
from tests.minutes.sealed import sealed_fiche

DATA = Path(__file__).parents[1] / "data" / "frcp"
V3 = {"": "urn:hl7-org:v3"}
# What no row of ours says, and why; the writer is tested with them in `test_volet`.
NEVER = {
    "relative": "no column names somebody close to the patient",
    "ipp": "needs the OID of the establishment, which no setting gives (ADR 0022)",
}
# The identifiers of the network, of who runs it and of the board: compulsory, never made up, hence said to be unknown.
UNKNOWN = "componentOf/encompassingEncounter/id[1]"


@dataclass(frozen=True)
class Situation:
    """Rows changed, and what they then say."""

    says: frozenset[str]
    change: Callable[[Held, Case, Patient, Any], None] = lambda *_: None
    version: int = 1
    lacks: tuple[str, ...] = field(default=())


def _qualified(held: Held, case: Case, patient: Patient, make: Any) -> None:
    patient.ins, patient.ins_oid, patient.identity_status = "279035121518989", "1.2.250.1.213.1.4.10", "QUAL"
    patient.birth_place_insee, patient.birth_place = "51215", "Épernay"


def _not_qualified(held: Held, case: Case, patient: Patient, make: Any) -> None:
    _qualified(held, case, patient, make)
    patient.identity_status, patient.ipp = "VALI", "0042"


def _everybody(held: Held, case: Case, patient: Patient, make: Any) -> None:
    _qualified(held, case, patient, make)
    patient.treating_doctor_id = make.person().id
    db.session.add(PatientCorrespondent(patient_id=patient.id, person_id=make.person().id, relation="Radiologue"))
    nurse = make.person(specialty_code="")
    db.session.add(Attendance(meeting_id=held.meeting.id, person_id=nurse.id, is_physician=False, mode="room"))


def _nobody_asks(held: Held, case: Case, patient: Patient, make: Any) -> None:
    case.requester_id = case.presenter_id = case.referring_id = None
    case.tumour_site = ""
    held.board.establishment = held.board.address = ""


_DOCTORS = frozenset({"requester", "presenter", "quorum", "tumour site"})
SITUATIONS = {
    "an identity that is not qualified": Situation(_DOCTORS | {"birth place"}, _not_qualified),
    "a qualified identity": Situation(_DOCTORS | {"birth place", "ins"}, _qualified),
    "everybody": Situation(_DOCTORS | {"birth place", "ins", "outside", "correspondent"}, _everybody),
    "without anybody who asks": Situation(
        frozenset({"quorum"}), _nobody_asks, lacks=("Le médecin demandeur n’est pas nommé.",)
    ),
    "a version that replaces another": Situation(_DOCTORS, version=2),
}


def rows() -> list[dict[str, str]]:
    with (DATA / "header_2025.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=SITUATIONS, ids=lambda name: name)
def written(request: Any, held: Held, make: Any) -> tuple[Situation, ElementTree.Element]:
    """A situation, and the document that its rows make."""
    situation = SITUATIONS[request.param]
    case = held.cases[0]
    held.board.establishment, held.board.address = "Hôpital d’essai", "1 rue Haute"
    situation.change(held, case, db.session.get_one(Patient, case.patient_id), make)
    document = None
    for version in range(1, situation.version + 1):
        replaced = document.id if document else None
        document = sealed_fiche(make, held, case, version, replaces_id=replaced)
    assert document is not None
    db.session.commit()
    material = load_material(held.meeting.uuid, actor=held.actor, case_uuid=case.uuid)
    fiche = national_fiche(material, material.items[0], document)
    assert hollow_reasons(fiche, has_copy=True) == situation.lacks
    return situation, ElementTree.fromstring(write_frcp(fiche, b"%PDF-1.4"))


def test_every_row_of_the_header_table_is_there_when_the_rows_say_it(
    written: tuple[Situation, ElementTree.Element],
) -> None:
    situation, root = written
    wrong = []
    for row in rows():
        found = root.findall(row["path"], V3)
        known = [each for each in found if row["element"] == UNKNOWN or each.get("nullFlavor") != "UNK"]
        wanted = row["when"] == "always" or row["when"] in situation.says
        if bool(known) is not wanted:
            wrong.append((row["element"], row["comment_in_example"], wanted))
    assert wrong == []


def test_what_the_official_rules_detect_is_always_written_or_belongs_to_the_matricule() -> None:
    detected = [row for row in rows() if row["removal_detected"] == "yes" and row["when"] != "always"]
    assert [row["element"] for row in detected] == ["recordTarget/patientRole/patient/birthplace"]
    assert {row["when"] for row in rows()} == {"always", "birth place", *NEVER, *SITUATIONS["everybody"].says}


def test_the_meeting_has_its_three_national_identifiers_a_name_and_an_address(
    written: tuple[Situation, ElementTree.Element],
) -> None:
    _, root = written
    encounter = root.find("componentOf/encompassingEncounter", V3)
    assert encounter is not None
    assert len(encounter.findall("id", V3)) >= 3
    for part in ("name", "addr"):
        assert encounter.find(f"location/healthCareFacility/location/{part}", V3) is not None, part


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (datetime(2026, 3, 15, 16, tzinfo=UTC), "2026-03-16T09:30:00+01:00"),  # the evening before: as it was planned
        (datetime(2026, 3, 16, 8, 20, tzinfo=UTC), "2026-03-16T09:20:00+01:00"),
        (None, "2026-03-16T09:30:00+01:00"),
    ],
)
def test_the_meeting_is_held_on_its_own_day(held: Held, make: Any, opened: datetime | None, said: str) -> None:
    held.meeting.opened_at = opened
    document = sealed_fiche(make, held, held.cases[0], 1)
    db.session.commit()
    material = load_material(held.meeting.uuid, actor=held.actor, case_uuid=held.cases[0].uuid)
    header = national_fiche(material, material.items[0], document).header
    assert header.meeting is not None
    assert (header.started_at, header.meeting.held_at) == (said, said)


def test_a_replacement_names_what_it_replaces_and_a_first_version_nothing(
    written: tuple[Situation, ElementTree.Element],
) -> None:
    situation, root = written
    related = root.findall("relatedDocument[@typeCode='RPLC']/parentDocument/id", V3)
    number = root.find("versionNumber", V3)
    assert len(related) == situation.version - 1
    assert number is not None
    assert number.get("value") == str(situation.version)
