"""A patient whose record was merged into another: documents and messages follow the one that stands today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from rcp.access.permissions import SYSTEM
from rcp.db import db
from rcp.documents.content import CaseContent
from rcp.domain.frcp.people import Part
from rcp.minutes.queries import load_material
from rcp.minutes.queries.contents.cases import case_content
from rcp.minutes.queries.letters import get_case_letters
from rcp.minutes.queries.national import national_fiche
from rcp.minutes.queries.sending import get_fiche_sending, list_meeting_sendings
from rcp.overview.unsent import list_unsent
from rcp.patients.models import Patient, PatientCorrespondent
from tests.minutes.conftest import decide
from tests.support.build import NOW

RETRIEVED = {"identity_status": "RECUP", "ins": "255069912345678", "ins_oid": "1.2.250.1.213.1.4.8"}


@pytest.fixture
def survivor(make: Any, sealed: Any) -> Patient:
    """The record that stands, two merges away, with another treating doctor and another correspondent."""
    kept: Patient = make.patient(birth_name="Restante", treating_doctor_id=make.person(family_name="Nouveau").id)
    between = make.patient(merged_into_id=kept.id)
    db.session.add(PatientCorrespondent(patient_id=kept.id, person_id=make.person(family_name="Autre").id))
    sealed.patient.merged_into_id = between.id
    db.session.commit()
    return kept


def content(sealed: Any) -> CaseContent:
    material = load_material(sealed.held.meeting.uuid, actor=SYSTEM, case_uuid=sealed.case.uuid)
    return case_content(material, material.items[0])


def family_names(named: Any) -> set[str]:
    return {each.split()[-1].title() for each in named}


def test_the_fiche_names_who_treats_the_patient_today(sealed, survivor):
    case = content(sealed)
    assert case.identity.birth_name == "Restante"
    assert family_names([case.treating_doctor]) == {"Nouveau"}
    assert family_names(case.correspondents) == {"Autre"}


def test_the_national_document_names_them_too(sealed, survivor):
    material = load_material(sealed.held.meeting.uuid, actor=SYSTEM, case_uuid=sealed.case.uuid)
    header = national_fiche(material, material.items[0], sealed.document).header
    assert header.patient.birth_name == "Restante"
    named = {each.part: each.professional.name.family for each in header.participants if each.professional}
    assert (named[Part.TREATING], named[Part.CORRESPONDENT]) == ("Nouveau", "Autre")


def test_the_fiche_is_proposed_to_them_on_every_page(sealed, survivor):
    for found in (get_fiche_sending(sealed.document.uuid, actor=SYSTEM), *list_meeting_sendings(sealed.held.meeting)):
        assert found.patient.id == survivor.id
        assert family_names(line.name for line in found.lines) >= {"Nouveau", "Autre"}
        assert not family_names(line.name for line in found.lines) & {"Traitant", "Muet"}
    letters = get_case_letters(sealed.case.uuid, actor=SYSTEM)
    assert letters.case.patient.id == survivor.id
    assert family_names(line.name for line in letters.recipients) >= {"Nouveau", "Autre"}


def test_what_was_not_sent_names_the_record_that_stands(sealed, survivor):
    (line,) = list_unsent(sealed.actor, date(2026, 3, 20)).lines
    assert (line.birth_name, line.patient_id, line.document_uuid) == ("Restante", survivor.id, sealed.document.uuid)


def test_a_decision_about_a_merged_record_is_the_previous_one_of_each_case(make, held):
    """Two records of one person are at this meeting, a third one was at an earlier one."""
    one, other = (db.session.get_one(Patient, case.patient_id) for case in held.cases)
    before = make.patient(merged_into_id=one.id)
    other.merged_into_id = one.id
    meeting = make.meeting(held.board, date=held.meeting.date - timedelta(days=14), status="closed")
    case = make.case(held.board, before)
    make.booking(meeting, case, position=1)
    decide(case, meeting, held.coordinator, decided_at=NOW - timedelta(days=14))
    db.session.commit()
    previous = load_material(held.meeting.uuid, actor=SYSTEM).previous
    assert {key: decision.case_id for key, decision in previous.items()} == {each.id: case.id for each in held.cases}


@pytest.mark.parametrize(
    ("values", "conveyed"),
    [
        (RETRIEVED, ""),
        (RETRIEVED | {"identity_status": "PROV"}, ""),
        (RETRIEVED | {"identity_status": "QUAL"}, RETRIEVED["ins"]),
        (RETRIEVED | {"identity_status": "QUAL", "is_fictitious": True}, ""),
        (RETRIEVED | {"identity_status": "QUAL", "is_doubtful": True}, ""),
    ],
)
def test_the_data_of_a_fiche_hold_no_matricule_that_may_not_be_conveyed(sealed, values, conveyed):
    """Rule `identite-transmission-ins`: what the page hides, the attached data would tell."""
    for name, value in values.items():
        setattr(sealed.patient, name, value)
    db.session.commit()
    identity = content(sealed).identity
    assert (identity.ins, bool(identity.ins_nature)) == (conveyed, bool(conveyed))
