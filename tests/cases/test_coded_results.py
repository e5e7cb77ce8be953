"""Coded results, the version of the TNM, the treatment foreseen: what rules read of a case besides its lesions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from rcp.cases import services
from rcp.cases.models import Result
from rcp.db import db
from rcp.domain.case.measures import measure
from tests.support.build import NOW, TODAY, Builder
from tests.support.client import CheckingClient


def test_a_measure_gives_its_name_and_unit(at_work: CheckingClient, case: Any) -> None:
    page = f"/dossiers/{case.uuid}/resultats/nouveau"
    typed = {"code": "psa_ng_ml", "done_on": "12/02/2026", "value": "14,2 ng/mL"}
    assert at_work.submit(page, typed).status_code == 303
    row = db.session.execute(select(Result)).scalar_one()
    assert (row.kind, row.label, row.value, row.unit, row.number) == (
        "biology", "PSA", "14,2", "ng/mL", Decimal("14.2"),
    )  # fmt: skip
    edit = f"/dossiers/{case.uuid}/resultats/{row.uuid}"
    assert at_work.submit(edit, {"value": "15"}).status_code == 303
    db.session.refresh(row)
    assert row.number == 15


@pytest.mark.parametrize(
    ("code", "value", "message"),
    [
        ("psa_ng_ml", "", "Saisissez la valeur"),
        ("psa_ng_ml", "14 mg", "en ng/mL"),
        ("psa_ng_ml", "beaucoup", "Nombre invalide."),
        ("psa_ng_ml", "6000", "hors limites"),
        ("metanephrines", "moyennes", "Choix inconnu"),
        ("inconnue", "12", "Choix inconnu"),
    ],
)
def test_a_bad_measure_value_is_refused(
    at_work: CheckingClient, case: Any, code: str, value: str, message: str
) -> None:
    typed = {"code": code, "done_on": "12/02/2026", "value": value}
    answer = at_work.submit(f"/dossiers/{case.uuid}/resultats/nouveau", typed)
    assert answer.status_code == 422 and message in answer.text


def test_a_panel_keeps_all_or_nothing(at_work: CheckingClient, case: Any) -> None:
    page = f"/dossiers/{case.uuid}/resultats/bilan"
    typed = {
        "done_on": "12/02/2026", "biology-creatinine_umol_l": "98 µmol/L", "biology-plaquettes_g_l": "abc",
        "biology-metanephrines": "elevees", "clinical-vems_pct": "62",
    }  # fmt: skip
    refused = at_work.submit(page, typed)
    assert refused.status_code == 422 and "Nombre invalide." in refused.text
    assert 'value="abc"' in refused.text and 'value="98 µmol/L"' in refused.text
    assert db.session.execute(select(Result)).first() is None
    assert at_work.send(refused, {"biology-plaquettes_g_l": "212"}, button="Enregistrer").status_code == 303
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    for text in ("98 µmol/L", "212 G/L", "Élevées", "62 %"):
        assert text in shown.replace("\u202f", " ")
    db.session.expire_all()
    kept = db.session.execute(select(Result).where(Result.code == "metanephrines")).scalar_one()
    assert kept.value == "elevees" and kept.number is None


def test_a_panel_left_empty_keeps_nothing(at_work: CheckingClient, case: Any) -> None:
    page = f"/dossiers/{case.uuid}/resultats/bilan"
    assert at_work.submit(page, {"done_on": "12/02/2026"}).status_code == 303
    assert db.session.execute(select(Result)).first() is None
    assert "Saisissez la date du bilan." in at_work.submit(page, {"biology-inr": "1,1"}).text


def test_the_service_refuses_a_reading_that_is_not_its_measure(make: Builder, case: Any, doctor: Any) -> None:
    psa = measure("psa_ng_ml")
    assert psa
    good = services.ResultValues.of_measure(psa, TODAY, "4,1")
    for change in ({"number": Decimal(9)}, {"code": "x"}, {"value": "abc"}, {"kind": "imaging"}):
        with pytest.raises(services.Problems):
            services.add_result(case, replace(good, **change), actor=make.actor(doctor), now=NOW, today=TODAY)


def test_the_lung_is_offered_the_ninth_edition_and_chooses(at_work: CheckingClient, case: Any) -> None:
    case.organ = "lung"
    db.session.flush()
    page = f"/dossiers/{case.uuid}/tumeur"
    shown = at_work.get(page).text
    assert "Version proposée pour cet organe\u202f: UICC, 9e édition" in shown and "Non vérifié" in shown
    assert at_work.submit(page, {"tnm_version": "TNM8UICC", "tnm_t": "1c"}).status_code == 303
    again = at_work.get(page).text
    assert '<option value="T1c"></option>' in again and "Version proposée" not in again


def test_the_treatment_foreseen_and_the_antithrombotics_are_ticked(at_work: CheckingClient, case: Any) -> None:
    question = f"/dossiers/{case.uuid}/question"
    assert at_work.submit(question, {"intended_treatments": ["cryoablation"]}).status_code == 303
    situation = f"/dossiers/{case.uuid}/situation"
    wrong = {"has_anticoagulants": "no", "antithrombotics": ["apixaban"]}
    refused = at_work.submit(situation, wrong)
    assert refused.status_code == 422 and "en cochez un" in refused.text
    assert at_work.submit(situation, {**wrong, "has_anticoagulants": "yes"}).status_code == 303
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    assert "Apixaban" in shown and "Traitement envisagé par le demandeur" in shown
