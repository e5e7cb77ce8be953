"""The lesions of a case: measures in mm, distances to what must not be harmed, their order."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from rcp.cases.models import Lesion
from rcp.db import db
from rcp.journal.models import Change
from tests.cases.conftest import TYPED_LESION, carried, make_lesion
from tests.support.build import Builder
from tests.support.client import CheckingClient


@pytest.fixture
def page(case: Any) -> str:
    return f"/dossiers/{case.uuid}/lesions/nouvelle"


def lesions() -> list[Lesion]:
    db.session.expire_all()
    return list(db.session.execute(select(Lesion).order_by(Lesion.position)).scalars())


def distances(lesion: Lesion) -> dict[str, Decimal]:
    from rcp.cases.models import LesionDistance

    rows = db.session.execute(select(LesionDistance).where(LesionDistance.lesion_id == lesion.id)).scalars()
    return {row.structure: row.distance_mm for row in rows}


def test_the_organ_of_a_new_lesion_is_never_ticked_beforehand(at_work: CheckingClient, case: Any, page: str) -> None:
    make_lesion(case)
    shown = at_work.get(page).text
    assert 'name="sheet-region"' in shown, "the sheet of the last lesion's organ is there"
    assert not re.search(r'name="organ"[^>]* checked', shown)
    refused = at_work.submit(page, TYPED_LESION | {"organ": None})
    assert refused.status_code == 422 and "Choisissez l’organe." in refused.text and len(lesions()) == 1


def test_a_lesion_is_described_with_its_distances(at_work: CheckingClient, case: Any, page: str) -> None:
    typed = {
        **TYPED_LESION,
        "structures-moelle": "4",
        "structures-racine": "0",
        "others-0-structure": "Cathéter",
        "others-0-distance_mm": "12,5 mm",
    }
    answer = at_work.submit(page, typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{case.uuid}#lesions")
    (lesion,) = lesions()
    assert (lesion.site, lesion.long_axis_mm, lesion.short_axis_mm) == ("L4", Decimal("23.5"), Decimal(18))
    assert distances(lesion) == {
        "Moelle épinière / cône": Decimal(4), "Racine / nerf": Decimal(0), "Cathéter": Decimal("12.5"),
    }  # fmt: skip
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    assert "23,5" in shown and "Moelle épinière / cône" in shown


def test_the_structures_listed_are_those_of_the_organ(at_work: CheckingClient, case: Any, page: str) -> None:
    assert "Queue de cheval" in at_work.get(page).text
    typed = {**carried(at_work, page), "organ": "liver"}
    fragment = at_work.post(f"/dossiers/{case.uuid}/lesions/fiche", data=typed).text
    assert "Vésicule biliaire" in fragment and "Queue de cheval" not in fragment
    assert at_work.post(f"/dossiers/{case.uuid}/lesions/fiche", data={**typed, "organ": "<x>"}).status_code == 200


def test_without_a_script_another_organ_keeps_the_distances_typed(at_work: CheckingClient, page: str) -> None:
    shown = at_work.submit(page, {**TYPED_LESION, "organ": "liver", "structures-moelle": "4"})
    assert shown.status_code == 422 and "L’organe a changé" in shown.text
    assert at_work.send(shown, button="Enregistrer").status_code == 303
    assert distances(lesions()[0]) == {"Moelle épinière / cône": Decimal(4)}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("organ", "", "Choisissez l’organe."),
        ("organ", "brain", "Choix inconnu"),
        ("nature", "grave", "Choix inconnu"),
        ("long_axis_mm", "-5", "La valeur doit être positive."),
        ("long_axis_mm", "0", "La taille doit être supérieure à 0 mm."),
        ("long_axis_mm", "3000", "Valeur hors limites"),
        ("long_axis_mm", "3 m", "en millimètres"),
        ("long_axis_mm", "2,35", "Une décimale"),
        ("long_axis_mm", "NaN", "Nombre invalide."),
        ("long_axis_mm", "Infinity", "Nombre invalide."),
        ("long_axis_mm", "1e2", "Nombre invalide."),
        ("long_axis_mm", "٢٣", "Nombre invalide."),
        ("long_axis_mm", "", "Saisissez aussi le grand axe"),
        ("short_axis_mm", "40", "Le petit axe dépasse le grand axe"),
        ("imaging_date", "31/02/2026", "Date invalide."),
        ("imaging_date", "20/02/2126", "dans le futur"),
        ("imaging_modality", "polaroid", "Choix inconnu"),
        ("structures-moelle", "-21", "hors limites"),
        ("structures-moelle", "nan", "Nombre invalide."),
        ("site", "x" * 301, "300 caractères maximum."),
    ],
)
def test_a_bad_measure_is_refused_beside_its_field_and_stays_typed(
    at_work: CheckingClient, page: str, field: str, typed: str, message: str
) -> None:
    answer = at_work.submit(page, {**TYPED_LESION, field: typed})
    assert answer.status_code == 422
    assert message in answer.text and "Erreur" in answer.text
    if typed and field not in {"organ", "nature", "imaging_modality"}:
        assert f'value="{typed}"' in answer.text
    assert lesions() == []


def test_a_distance_names_its_structure_once(at_work: CheckingClient, page: str) -> None:
    nameless = at_work.submit(page, {**TYPED_LESION, "others-0-distance_mm": "3"})
    assert nameless.status_code == 422 and "Nommez la structure" in nameless.text
    unmeasured = at_work.submit(page, {**TYPED_LESION, "others-0-structure": "Uretère"})
    assert unmeasured.status_code == 422 and "Saisissez la distance en mm." in unmeasured.text
    twice = {
        **TYPED_LESION,
        "structures-moelle": "3",
        "others-0-structure": "moelle epiniere / cone",
        "others-0-distance_mm": "4",
    }
    refused = at_work.submit(page, twice)
    assert refused.status_code == 422 and "nommée deux fois" in refused.text


def test_a_lesion_is_corrected_and_its_history_kept(at_work: CheckingClient, case: Any) -> None:
    lesion = make_lesion(case)
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}"
    assert at_work.submit(page, {"long_axis_mm": "25", "structures-moelle": ""}).status_code == 303
    (kept,) = lesions()
    assert (kept.long_axis_mm, distances(kept)) == (Decimal(25), {})
    changes = {
        (change.table, change.action, change.field): (change.old, change.new)
        for change in db.session.execute(select(Change).where(Change.root_id == case.id)).scalars()
    }
    assert changes[("lesion", "update", "long_axis_mm")] == ("23.5", "25")
    assert changes[("lesion_distance", "delete", "distance_mm")][0] is not None


def test_two_people_on_one_lesion_both_keep_their_text(
    app: Any, sign_in: Any, case: Any, doctor: Any, colleague: Any
) -> None:
    lesion = make_lesion(case)
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}"
    one, two = app.test_client(), app.test_client()
    sign_in(one, doctor)
    sign_in(two, colleague)
    first, second = one.get(page), two.get(page)
    assert one.send(first, {"remark": "Du premier"}).status_code == 303
    conflict = two.send(second, {"remark": "Du second", "structures-racine": "9"})
    assert conflict.status_code == 409
    assert "Du premier" in conflict.text and "Du second" in conflict.text
    assert two.send(conflict, {"garder": ["remark"]}, button="Enregistrer").status_code == 303
    (kept,) = lesions()
    assert kept.remark == "Du premier" and distances(kept)["Racine / nerf"] == Decimal(9)


def test_a_lesion_is_removed_after_a_confirmation(at_work: CheckingClient, case: Any) -> None:
    lesion = make_lesion(case)
    case.prefilled = [f"lesion:{lesion.uuid}"]
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}/retirer"
    assert "corps de L3" in at_work.get(page).text
    assert lesions()
    assert at_work.submit(page, button="Retirer la lésion").status_code == 303
    assert lesions() == []
    db.session.refresh(case)
    assert case.prefilled == []
    assert at_work.get(page).status_code == 404


def test_lesions_are_put_in_order_by_buttons_and_by_dragging(at_work: CheckingClient, case: Any) -> None:
    for number, site in enumerate(("L1", "L2", "L3"), 1):
        make_lesion(case, site=site, position=number)
    page = f"/dossiers/{case.uuid}/lesions"
    assert at_work.submit(page, button="Descendre la lésion 1").status_code == 303
    assert [lesion.site for lesion in lesions()] == ["L2", "L1", "L3"]
    order = [str(lesion.uuid) for lesion in reversed(lesions())]
    shown = at_work.get(page)
    from tests.support import pages
    from tests.support.client import filled

    form = next(form for form in pages.parse(shown.text).iter("form") if form.get("id") == "lesion-order")
    data = filled(form)
    assert at_work.post(f"{page}/ordre", data={**data, "order": order}).status_code == 303
    assert [lesion.site for lesion in lesions()] == ["L3", "L1", "L2"]
    # The page that was dragged is stale now.
    assert at_work.post(f"{page}/ordre", data={**data, "cle": "", "order": order[:2]}).status_code == 409


def test_a_lesion_of_another_case_does_not_exist(at_work: CheckingClient, make: Builder, case: Any, board: Any) -> None:
    other = make_lesion(make.case(board))
    assert at_work.get(f"/dossiers/{case.uuid}/lesions/{other.uuid}").status_code == 404


def test_results_are_dated_named_and_said(at_work: CheckingClient, case: Any) -> None:
    page = f"/dossiers/{case.uuid}/resultats/nouveau?nature=biology"
    typed = {"done_on": "12/02/2026", "label": "PSA", "value": "14,2", "unit": "ng/mL"}
    assert at_work.submit(page, typed).status_code == 303
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    assert "PSA" in shown and "14,2 ng/mL" in shown and "12/02/2026" in shown
    listed = at_work.get(f"/dossiers/{case.uuid}/resultats").text
    assert "PSA" in listed


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": ""}, "Choisissez la nature du résultat."),
        ({"kind": "x"}, "Choix inconnu"),
        ({"done_on": ""}, "Saisissez la date du résultat."),
        ({"done_on": "2126-01-01"}, "dans le futur"),
        ({"label": " "}, "Nommez l’examen"),
        ({"text": ""}, "Saisissez le résultat"),
    ],
)
def test_a_bad_result_is_refused_beside_its_field(
    at_work: CheckingClient, case: Any, values: dict[str, str], message: str
) -> None:
    typed = {"kind": "imaging", "done_on": "12/02/2026", "label": "TDM", "text": "Stable.", **values}
    answer = at_work.submit(f"/dossiers/{case.uuid}/resultats/nouveau", typed)
    assert answer.status_code == 422 and message in answer.text


def test_a_result_is_corrected_then_removed(at_work: CheckingClient, make: Builder, case: Any) -> None:
    from rcp.cases.models import Result
    from tests.support.build import TODAY

    result = Result(case_id=case.id, kind="imaging", done_on=TODAY - timedelta(days=3), label="TDM", text="Stable.")
    db.session.add(result)
    db.session.flush()
    page = f"/dossiers/{case.uuid}/resultats/{result.uuid}"
    assert at_work.submit(page, {"text": "Progression."}).status_code == 303
    db.session.refresh(result)
    assert result.text == "Progression."
    assert at_work.submit(f"{page}/retirer", button="Retirer le résultat").status_code == 303
    assert at_work.get(page).status_code == 404
