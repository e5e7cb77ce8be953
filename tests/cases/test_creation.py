"""Opening a case: the number, who asks, what is taken over from the last one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.cases import queries, services
from rcp.cases.models import Case, LesionDescriptor
from rcp.cases.services.creation import next_number
from rcp.db import db
from rcp.domain.errors import Forbidden, InvalidValue
from rcp.journal.models import JournalEntry
from rcp.patients.models import PatientMerge
from tests.cases.conftest import READY, make_lesion
from tests.support.build import NOW, Builder

QUESTION = "Quel traitement local proposer\u202f?"


def only_case() -> Case:
    return db.session.execute(select(Case).order_by(Case.id.desc()).limit(1)).scalar_one()


def test_numbers_follow_each_other_without_a_gap_and_start_again_each_year(db_session: Any) -> None:
    assert [next_number(NOW), next_number(NOW)] == ["2026-00001", "2026-00002"]
    assert next_number(datetime(2027, 1, 4, tzinfo=UTC)) == "2027-00001"
    assert next_number(NOW) == "2026-00003"


def test_the_year_of_a_number_is_that_of_paris(db_session: Any) -> None:
    assert next_number(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "2027-00001"


def test_a_number_given_to_a_case_that_fails_is_given_again(
    make: Builder, board: Any, patient: Any, doctor: Any
) -> None:
    db.session.commit()
    next_number(NOW)
    db.session.rollback()
    assert next_number(NOW) == "2026-00001"


def test_a_physician_opens_a_case_in_their_own_name(signed_in: Any, board: Any, patient: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    answer = client.submit(f"/patients/{patient.uuid}/dossiers/nouveau", {"question": QUESTION, "reasons": ["ORG-114"]})
    case = only_case()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{case.uuid}")
    assert (case.question, case.status, case.requester_id, case.entered_by_id) == (
        QUESTION,
        "draft",
        doctor.id,
        doctor.id,
    )
    assert QUESTION in client.get(answer.headers["Location"]).text


def test_the_question_is_mandatory_and_what_was_typed_stays(signed_in: Any, patient: Any, doctor: Any) -> None:
    answer = signed_in(doctor).submit(
        f"/patients/{patient.uuid}/dossiers/nouveau", {"question": " \u200b ", "reasons": ["ORG-115"]}
    )
    assert answer.status_code == 422
    assert "Posez la question à la RCP." in answer.text
    assert db.session.execute(select(Case)).first() is None


def test_a_secretary_opens_a_case_in_a_physicians_name(
    signed_in: Any, patient: Any, secretary: Any, doctor: Any
) -> None:
    client, page = signed_in(secretary), f"/patients/{patient.uuid}/dossiers/nouveau"
    assert "Au nom de" in client.get(page).text
    refused = client.submit(page, {"question": QUESTION})
    assert refused.status_code == 422 and "Indiquez le médecin demandeur." in refused.text
    answer = client.submit(page, {"question": QUESTION, "requester": str(doctor.uuid)})
    case = only_case()
    assert (case.requester_id, case.entered_by_id) == (doctor.id, secretary.id)
    shown = client.get(answer.headers["Location"]).text
    assert f"saisi par {secretary.name} en son nom" in shown
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.event == "case.created")).scalar_one()
    assert entry.details["on_behalf"] is True
    assert "question" not in str(entry.details)


def test_nobody_asks_a_board_in_the_name_of_an_outsider(
    make: Builder, patient: Any, board: Any, secretary: Any, stranger: Any, external: Any, doctor: Any
) -> None:
    with pytest.raises(InvalidValue, match="ne fait pas partie"):
        services.create_case(
            patient, board, question=QUESTION, requester_id=stranger.id, actor=make.actor(secretary), now=NOW
        )
    with pytest.raises(Forbidden):
        services.create_case(
            patient, board, question=QUESTION, requester_id=doctor.id, actor=make.actor(external), now=NOW
        )
    with pytest.raises(Forbidden):
        services.create_case(
            patient, board, question=QUESTION, requester_id=stranger.id, actor=make.actor(stranger), now=NOW
        )


def test_the_quality_role_opens_no_case(signed_in: Any, patient: Any, quality: Any) -> None:
    assert signed_in(quality).get(f"/patients/{patient.uuid}/dossiers/nouveau").status_code == 403


def test_a_double_click_opens_one_case(signed_in: Any, patient: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    page = client.get(f"/patients/{patient.uuid}/dossiers/nouveau")
    first = client.send(page, {"question": QUESTION})
    second = client.send(page, {"question": QUESTION})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(db.session.execute(select(Case)).all()) == 1


@pytest.fixture
def known(make: Builder, board: Any, patient: Any, doctor: Any) -> Any:
    """A patient's earlier case, with something in every section."""
    case = make.case(board, patient, requester=doctor, referring_id=doctor.id, summary="Histoire.", **READY)
    lesion = make_lesion(case)
    for key, code in {"evolution": "progression", "douleur_type": "mecanique", "type_osseux": "lytique"}.items():
        db.session.add(LesionDescriptor(case_id=case.id, lesion_id=lesion.id, key=key, code=code))
    db.session.flush()
    return case


def test_a_new_case_takes_over_the_last_one_and_says_so(
    signed_in: Any, make: Builder, known: Any, patient: Any, doctor: Any
) -> None:
    client, page = signed_in(doctor), f"/patients/{patient.uuid}/dossiers/nouveau"
    shown = client.get(page).text
    assert known.number in shown and known.question in shown
    answer = client.submit(page, {"question": QUESTION})
    db.session.expire_all()
    case = queries.get_case_page(only_case().uuid, actor=make.actor(doctor))
    assert case.previous_case_id == known.id
    assert (case.tumour_site, case.has_allergies, case.referring_id) == ("C61", "no", doctor.id)
    assert (case.question, case.performance_status, case.patient_informed, case.summary) == (QUESTION, "", "", "")
    (lesion,) = case.lesions
    assert lesion.long_axis_mm == Decimal("23.5") and lesion.imaging_date is not None
    assert [(row.structure, row.distance_mm) for row in lesion.distances] == [
        ("Moelle épinière / cône", Decimal("4.0"))
    ]
    assert [(row.key, row.code) for row in lesion.descriptors] == [("type_osseux", "lytique")]
    assert (case.has_anticoagulants, case.anticoagulants) == ("", "")
    assert "tumour_site" in case.prefilled and f"lesion:{lesion.uuid}" in case.prefilled
    page_text = client.get(answer.headers["Location"]).text
    assert f"Repris du dossier {known.number}, à vérifier" in page_text


def test_saving_a_section_verifies_what_it_took_over(
    signed_in: Any, make: Builder, known: Any, patient: Any, doctor: Any
) -> None:
    client = signed_in(doctor)
    client.submit(f"/patients/{patient.uuid}/dossiers/nouveau", {"question": QUESTION})
    case = only_case()
    client.submit(f"/dossiers/{case.uuid}/tumeur", {"tnm_t": "t2a"})
    db.session.refresh(case)
    assert not {"tumour_site", "phase"} & set(case.prefilled)
    assert "has_allergies" in case.prefilled
    assert (
        client.submit(f"/dossiers/{case.uuid}", button="Confirmer les éléments repris dans Lésions").status_code == 303
    )
    db.session.refresh(case)
    assert not [mark for mark in case.prefilled if mark.startswith("lesion:")]


def test_one_may_start_from_nothing(signed_in: Any, known: Any, patient: Any, doctor: Any) -> None:
    signed_in(doctor).submit(f"/patients/{patient.uuid}/dossiers/nouveau", {"question": QUESTION, "takes_over": None})
    case = only_case()
    assert (case.previous_case_id, case.tumour_site, case.prefilled) == (None, "", [])


def test_a_merged_record_brings_its_cases(signed_in: Any, make: Builder, known: Any, patient: Any, doctor: Any) -> None:
    kept = make.patient()
    patient.merged_into_id = kept.id
    db.session.add(PatientMerge(source_id=patient.id, target_id=kept.id, reason="doublon", merged_at=NOW))
    db.session.flush()
    signed_in(doctor).submit(f"/patients/{kept.uuid}/dossiers/nouveau", {"question": QUESTION})
    case = only_case()
    assert (case.patient_id, case.previous_case_id) == (kept.id, known.id)


def test_a_case_of_another_board_is_not_taken_over(make: Builder, signed_in: Any, known: Any, patient: Any) -> None:
    elsewhere = make.member(make.board(), Role.PHYSICIAN)
    signed_in(elsewhere).submit(f"/patients/{patient.uuid}/dossiers/nouveau", {"question": QUESTION})
    assert only_case().previous_case_id is None
