"""What the tests of cases share: a board, a person of each role, a case ready to be submitted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.cases.models import Lesion, LesionDistance
from rcp.db import db
from tests.support import pages
from tests.support.build import Builder
from tests.support.client import CheckingClient, filled

READY = {
    "question": "Une cryothérapie de la métastase de L3 est-elle indiquée\u202f?",
    "reasons": ["ORG-114"],
    "organ": "bone",
    "tumour_site": "C61",
    "phase": "MED-244",
    "performance_status": "LA9623-5",
    "has_allergies": "no",
    "has_anticoagulants": "yes",
    "anticoagulants": "Apixaban 5 mg deux fois par jour",
    "patient_informed": "yes",
}
# What the form of a lesion sends; and with it, what the sheet of a bone sends.
TYPED_LESION = {
    "organ": "bone",
    "nature": "metastase",
    "site": "L4",
    "long_axis_mm": "23,5",
    "short_axis_mm": "18",
    "imaging_date": "20/02/2026",
    "imaging_modality": "irm",
}
TYPED_BONE = {
    **TYPED_LESION,
    "sheet-region": "rachis_lombaire",
    "sheet-niveau_vertebral": "L3",
    "sheet-partie_vertebrale": ["corps_posterieur", "pedicule"],
    "sheet-type_osseux": "lytique",
    "sheet-composante_tissulaire_mm": "12,5 mm",
    "sheet-fracture": "non",
    "sheet-hauteur_mm": "20",
    "sheet-preuve": "histologie",
    "sheet-histologie": "adénocarcinome",
    "sheet-date_histologie": "12/01/2026",
}


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board()


@pytest.fixture
def doctor(make: Builder, board: Any) -> Any:
    return make.member(board, Role.PHYSICIAN)


@pytest.fixture
def colleague(make: Builder, board: Any) -> Any:
    return make.member(board, Role.PHYSICIAN)


@pytest.fixture
def secretary(make: Builder, board: Any) -> Any:
    return make.member(board, Role.SECRETARY, title="Mme")


@pytest.fixture
def coordinator(make: Builder, board: Any) -> Any:
    return make.member(board, Role.COORDINATOR)


@pytest.fixture
def quality(make: Builder, board: Any) -> Any:
    return make.member(board, Role.QUALITY)


@pytest.fixture
def external(make: Builder, board: Any) -> Any:
    return make.member(board, Role.EXTERNAL)


@pytest.fixture
def stranger(make: Builder) -> Any:
    """A coordinator of another board."""
    return make.member(make.board(), Role.COORDINATOR)


@pytest.fixture
def patient(make: Builder) -> Any:
    return make.patient()


@pytest.fixture
def case(make: Builder, board: Any, patient: Any, doctor: Any) -> Any:
    return make.case(board, patient, requester=doctor)


def make_lesion(case: Any, **values: Any) -> Lesion:
    values = {
        "organ": "bone",
        "nature": "metastase",
        "site": "corps de L3",
        "long_axis_mm": Decimal("23.5"),
        "short_axis_mm": Decimal("18.0"),
        "imaging_date": date(2026, 2, 20),
        "imaging_modality": "irm",
        "position": 1,
    } | values
    distances = values.pop("distances", {"Moelle épinière / cône": Decimal("4.0")})
    lesion = Lesion(case_id=case.id, **values)
    lesion.distances = [
        LesionDistance(case_id=case.id, structure=name, distance_mm=mm) for name, mm in distances.items()
    ]
    db.session.add(lesion)
    db.session.flush()
    return lesion


@pytest.fixture
def ready(make: Builder, board: Any, patient: Any, doctor: Any) -> Any:
    """A draft with nothing missing to submit it."""
    case = make.case(board, patient, requester=doctor, presenter_id=doctor.id, **READY)
    make_lesion(case)
    return case


@pytest.fixture
def signed_in(client: CheckingClient, sign_in: Any) -> Any:
    """`signed_in(person)`: the client, as this person."""

    def as_person(person: Any) -> CheckingClient:
        sign_in(client, person)
        return client

    return as_person


@pytest.fixture
def at_work(signed_in: Any, doctor: Any) -> CheckingClient:
    """A client signed in as the physician who asks."""
    client: CheckingClient = signed_in(doctor)
    return client


def carried(client: CheckingClient, page: str) -> dict[str, Any]:
    """What the form of a page sends untouched, but its key: what a fragment of it is asked for with."""
    form = next(
        form for form in pages.parse(client.get(page).text).iter("form") if "case-form" in form.get("class", "")
    )
    return {name: value for name, value in filled(form).items() if name != "cle"}
