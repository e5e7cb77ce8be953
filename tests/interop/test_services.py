"""A sealed case leaves as a national fiche and comes back as a new case that says the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import SYSTEM, Role
from rcp.cases.models import Attachment, Case
from rcp.cases.queries import get_case_page
from rcp.db import db
from rcp.documents.frcp import write_frcp
from rcp.domain.errors import Forbidden, Incomplete, InvalidValue, NotFound, TransitionRefused
from rcp.domain.frcp.values import Identifier
from rcp.domain.upload import XML
from rcp.interop import services
from rcp.interop.frcp.parsing import UnreadableFile
from rcp.interop.frcp.reading import read_frcp
from rcp.interop.services import PatientToChoose, import_frcp, understand
from rcp.minutes.models import DocumentFile
from rcp.minutes.services import prepare_fiche, validate
from rcp.minutes.services.national import export_frcp
from rcp.patients.models import Patient
from tests.interop.frcp.samples import FICHE
from tests.minutes.conftest import Held
from tests.support.build import NOW, TODAY
from tests.support.databases import without_guards

LATER = datetime(2026, 11, 28, 9, tzinfo=UTC)
THEN = date(2026, 11, 28)
PDF = b"%PDF-1.4\n%%EOF"


def seal(held: Held) -> Case:
    case = held.cases[0]
    validate(prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW), actor=held.actor, now=NOW)
    db.session.commit()
    return case


def bring(data: bytes, **more: Any) -> services.Imported:
    return import_frcp(data, **({"actor": SYSTEM, "now": LATER, "today": THEN} | more))


# --- export -------------------------------------------------------------------------------------------------------


def test_a_sealed_case_is_exported_with_what_it_says_and_its_copy(held: Held) -> None:
    case = seal(held)
    found = export_frcp(case.uuid, actor=held.actor)
    reading = read_frcp(found.data)
    fiche = reading.frcp
    assert re.fullmatch(r"FRCP_2026-03-16_\d{4}\.xml", found.file_name)
    assert (reading.left_over, reading.missing) == ((), ())
    assert reading.copy is not None
    assert reading.copy.startswith(b"%PDF-1.4")
    assert [each.type.code for each in fiche.answer.proposals] == ["C63334"]
    assert fiche.answer.proposals[0].type.words == "Cryoablation percutanée (cryothérapie)"
    assert fiche.file.quorum is not None
    assert fiche.file.quorum.code == "ORG-126"
    assert fiche.progression.phase is not None
    assert fiche.progression.phase.code == "MED-244"
    assert (fiche.header.version, fiche.header.replaces) == (1, None)
    assert case.question in fiche.summary


def test_the_same_version_gives_the_same_bytes(held: Held) -> None:
    case = seal(held)
    assert export_frcp(case.uuid, actor=held.actor).data == export_frcp(case.uuid, actor=held.actor).data


@pytest.mark.parametrize(
    ("status", "is_conveyed"), [("QUAL", True), ("RECUP", False), ("VALI", False), ("PROV", False)]
)
def test_the_matricule_leaves_only_with_a_qualified_identity(held: Held, status: str, is_conveyed: bool) -> None:
    patient = db.session.get_one(Patient, held.cases[0].patient_id)
    patient.ins, patient.ins_oid, patient.identity_status = "279035121518989", "1.2.250.1.213.1.4.10", status
    patient.birth_place_insee = "51215"
    case = seal(held)
    data = export_frcp(case.uuid, actor=held.actor).data
    assert (b"279035121518989" in data) is is_conveyed


def test_a_case_not_yet_validated_has_no_national_fiche(held: Held) -> None:
    with pytest.raises(TransitionRefused, match="validez-la d’abord"):
        export_frcp(held.cases[0].uuid, actor=held.actor)


def test_nobody_of_another_board_exports_it(held: Held, make: Any) -> None:
    case = seal(held)
    stranger = make.actor(make.member(make.board(), Role.COORDINATOR))
    with pytest.raises(NotFound):
        export_frcp(case.uuid, actor=stranger)


def test_a_hollow_fiche_is_refused(held: Held) -> None:
    """One sealed before national documents were frozen with their fiche: it is made when it is asked for."""
    case = seal(held)
    with without_guards(db.session.connection()):
        db.session.execute(DocumentFile.__table__.delete())
    db.session.execute(Case.__table__.update().where(Case.id == case.id).values(phase=""))
    db.session.commit()
    with pytest.raises(Incomplete, match="La phase du cancer"):
        export_frcp(case.uuid, actor=held.actor)


# --- and back -----------------------------------------------------------------------------------------------------

SHARED = (
    "question", "reasons", "tumour_site", "morphology", "tumour_laterality", "phase", "progression",
    "progression_kinds", "screening", "medical_history", "surgical_history", "family_history", "comorbidities",
    "performance_status", "patient_wishes", "discovery",
)  # fmt: skip


def test_what_leaves_comes_back_as_a_new_draft_of_the_same_patient(held: Held) -> None:
    case = seal(held)
    found = bring(export_frcp(case.uuid, actor=held.actor).data)
    assert found.case.id != case.id
    assert found.case.status == "draft"
    assert found.case.patient_id == case.patient_id
    assert found.case.board_id == case.board_id
    assert {name: getattr(found.case, name) for name in SHARED} == {name: getattr(case, name) for name in SHARED}
    assert case.summary in found.case.summary
    assert "Cryoablation percutanée (cryothérapie), première intention" in found.case.summary
    assert "Quorum\u202f: Quorum atteint" in found.case.summary


def test_the_file_its_copy_and_what_was_not_understood_are_kept(held: Held) -> None:
    data = export_frcp(seal(held).uuid, actor=held.actor).data
    found = bring(data)
    kept = {each.label: each for each in found.case.attachments}
    assert set(kept) == {services.SOURCE_LABEL, services.COPY_LABEL}
    assert kept[services.SOURCE_LABEL].media_type == XML
    assert kept[services.SOURCE_LABEL].size_bytes == len(data)
    assert found.understood.not_understood() == []
    assert found.understood.without_field()


# --- a foreign file -----------------------------------------------------------------------------------------------


def foreign(**changes: Any) -> bytes:
    return write_frcp(replace(FICHE, **changes), PDF)


def test_a_foreign_fiche_creates_its_patient_provisional(make: Any) -> None:
    board = make.board()
    found = bring(foreign())
    patient = found.case.patient
    assert (patient.birth_name, patient.first_given_name, patient.birth_date) == ("ÉXEMPLE", "Anne", "1958-04-12")
    assert (patient.identity_status, patient.ins) == ("PROV", "279035121518989")
    assert found.case.board_id == board.id
    assert (found.case.tnm_prefix, found.case.tnm_t, found.case.tnm_n, found.case.tnm_m) == ("c", "T1a", "N0", "M0")
    assert (found.case.tnm_version, found.case.organ, found.case.tumour_laterality) == ("TNM8UICC", "kidney", "7771000")
    assert "Bosniak 2019 Bosniak IV" in found.case.other_classification
    (treatment,) = found.case.treatments
    assert (treatment.type_code, treatment.started_on, treatment.status) == ("C63334", "2020", "completed")
    (pathology,) = found.case.results
    assert (pathology.kind, pathology.done_on) == ("pathology", date(2026, 9, 20))


def test_every_word_of_a_fiche_is_in_the_case_or_listed(make: Any) -> None:
    make.board()
    found = bring(foreign())
    listed = [each["text"] for each in found.understood.without_field()]
    whole = "\n".join([found.case.summary, found.case.question, *listed])
    for words in ("3 sondes, sous TDM", "Plan B", "Patiente sourde", "DR Anne QUORUM", "Référentiel du rein 2025",
                  "Scintigraphie", "TDM à 6 mois", "Imagerie relue en séance", "Masse de 23 mm", "Lou PROCHE",
                  "Questionnaire G8", "robuste", "Relecture demandée", "4 Rue Larrey"):  # fmt: skip
        assert words in whole or all(part in whole for part in words.split(" ")), words


def test_the_same_matricule_is_the_same_patient_and_likeness_alone_is_for_a_person(make: Any) -> None:
    make.board()
    known = make.patient(birth_name="ÉXEMPLE", first_given_name="Anne", birth_date="1958-04-12", sex="F")
    assert bring(foreign()).case.patient_id == known.id
    known.first_given_name, known.given_name_folded = "Annie", "annie"
    db.session.flush()
    with pytest.raises(PatientToChoose) as refused:
        bring(foreign())
    assert [each.record.id for each in refused.value.likely] == [known.id]
    assert bring(foreign(), is_new_patient=True).case.patient_id != known.id
    assert bring(foreign(), patient=known).case.patient_id == known.id


def test_several_boards_ask_which_one(make: Any) -> None:
    boards = [make.board(), make.board()]
    with pytest.raises(InvalidValue, match="précisez laquelle"):
        bring(foreign())
    assert bring(foreign(), board_uuid=boards[1].uuid).case.board_id == boards[1].id
    with pytest.raises(NotFound):
        bring(foreign(), board_uuid=uuid4())
    boards[0].nature, boards[0].subject_code = "ORG-117", "122489005"
    db.session.flush()
    assert bring(foreign()).case.board_id == boards[0].id


def test_the_requester_is_found_by_their_rpps(make: Any) -> None:
    board = make.board()
    person = make.member(board, rpps="99700366240")
    assert bring(foreign()).case.requester_id == person.id


def test_codes_of_no_list_and_values_no_field_takes_are_told_and_listed(make: Any) -> None:
    make.board()
    site = replace(FICHE.tumours[0].site, code="Z99.9", label="Ailleurs")
    header = replace(FICHE.header, patient=replace(FICHE.header.patient, ins=Identifier("1.2.250.1.213.1.4.8", "1")))
    stage = replace(FICHE.tumours[0], site=site, t=replace(FICHE.tumours[0].t, code="T12"))
    found = bring(foreign(tumours=(stage,), header=header))
    assert found.case.tumour_site == ""
    assert found.case.patient.ins == ""
    refused = [str(each["text"]) for each in found.understood.not_understood() if each["reason"] == services.REFUSED]
    assert len(refused) == 3
    for words in ("Z99.9 Ailleurs", "T12", "NIR"):
        assert any(words in each for each in refused)
        assert words in found.case.summary


def test_a_stage_says_its_code_whatever_its_label(make: Any) -> None:
    make.board()
    (tumour,) = FICHE.tumours
    assert tumour.stage is not None
    odd = replace(FICHE, tumours=(replace(tumour, stage=replace(tumour.stage, code="IB", label="None")),))
    assert "Stade clinique\u202f: IB – None" in bring(write_frcp(odd, None)).case.summary


def test_nothing_is_written_when_the_file_cannot_be_read(make: Any) -> None:
    make.board()
    before = db.session.scalar(select(func.count(Case.id)))
    for data in (b"", b"<html/>", foreign()[:-200]):
        with pytest.raises(UnreadableFile):
            bring(data)
    assert db.session.scalar(select(func.count(Case.id))) == before
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    assert db.session.scalar(select(func.count(Patient.id))) == 0


def test_a_copy_that_is_no_pdf_stays_in_its_file_and_is_listed(make: Any) -> None:
    make.board()
    found = bring(write_frcp(FICHE, b"pas un PDF"))
    assert [each.label for each in found.case.attachments] == [services.SOURCE_LABEL]
    assert any("PDF de la fiche" in str(each["text"]) for each in found.understood.not_understood())


def test_somebody_who_may_not_open_a_case_imports_nothing(make: Any) -> None:
    board = make.board()
    reader = make.actor(make.member(board, Role.QUALITY))
    with pytest.raises(Forbidden):
        bring(foreign(), actor=reader)
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_a_member_imports_for_their_board_and_the_case_opens(make: Any) -> None:
    board = make.board()
    person = make.member(board, Role.COORDINATOR, Role.PHYSICIAN)
    actor = make.actor(person)
    found = bring(foreign(), actor=actor, requester_id=person.id)
    db.session.commit()
    assert get_case_page(found.case.uuid, actor=actor).number == found.case.number


def test_understanding_writes_nothing(make: Any) -> None:
    understood = understand(foreign(), today=TODAY)
    assert understood.proposed.identity.traits.birth_name == "ÉXEMPLE"
    assert db.session.scalar(select(func.count(Patient.id))) == 0
