"""The sheet of a lesion: what applies is asked, what is refused stays typed, what is kept is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from rcp.cases import queries, services
from rcp.cases.models import Lesion, LesionDescriptor
from rcp.cases.queries.lesions import LesionFilters, list_lesions
from rcp.db import db
from rcp.domain.clinical.organs import sheet, visible_fields
from rcp.domain.vocabulary import vocabulary
from tests.cases.conftest import TYPED_BONE, carried, make_lesion
from tests.support.build import NOW, Builder
from tests.support.client import CheckingClient
from tests.support.sql import count_sql


@pytest.fixture
def page(case: Any) -> str:
    return f"/dossiers/{case.uuid}/lesions/nouvelle"


def rows() -> set[tuple[Any, ...]]:
    db.session.expire_all()
    found = db.session.execute(select(LesionDescriptor).order_by(LesionDescriptor.id)).scalars()
    return {(row.key, row.code or row.text or row.day or row.number) for row in found}


def answered(client: CheckingClient, case: Any, typed: dict[str, Any]) -> Lesion:
    assert client.submit(f"/dossiers/{case.uuid}/lesions/nouvelle", typed).status_code == 303
    lesion: Lesion = db.session.execute(select(Lesion)).scalar_one()
    return lesion


def test_the_answers_are_kept_as_rows_and_shown_on_the_case(at_work: CheckingClient, case: Any) -> None:
    lesion = answered(at_work, case, TYPED_BONE)
    assert {
        ("partie_vertebrale", "corps_posterieur"),
        ("partie_vertebrale", "pedicule"),
        ("composante_tissulaire_mm", Decimal("12.5")),
        ("fracture", "non"),
        ("histologie", "adénocarcinome"),
    } <= rows()
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    for text in ("Rachis lombaire", "L3", "Pédicule", "12,5\u202fmm", "12/01/2026", "4,4\u202fcm³"):
        assert text in shown
    again = at_work.get(f"/dossiers/{case.uuid}/lesions/{lesion.uuid}").text
    assert 'value="12,5"' in again and 'value="12/01/2026"' in again


def test_nothing_clinical_is_chosen_beforehand(at_work: CheckingClient, page: str) -> None:
    assert not {name for name in carried(at_work, page) if name.startswith("sheet-")} & {
        "sheet-region-0", "sheet-type_osseux", "sheet-fracture",
    }  # fmt: skip
    typed = carried(at_work, page)
    assert all(set(value) == {""} for name, value in typed.items() if name.startswith("sheet-"))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("sheet-composante_tissulaire_mm", "douze", "Nombre invalide."),
        ("sheet-composante_tissulaire_mm", "2 cm", "en millimètres"),
        ("sheet-composante_tissulaire_mm", "900", "Valeur hors limites"),
        ("sheet-suv_max", "1e2", "Nombre invalide."),
        ("sheet-region", "pole_superieur", "choix inconnu"),
        ("sheet-fracture", "peut-être", "choix inconnu"),
        ("sheet-partie_vertebrale", ["lame", "IVa"], "choix inconnu"),
        ("sheet-date_histologie", "31/02/2026", "Date invalide."),
        ("sheet-date_histologie", "01/01/2126", "dans le futur"),
        ("sheet-histologie", "x" * 301, "300 caractères maximum."),
    ],
)
def test_a_bad_answer_is_refused_beside_its_field_and_stays(
    at_work: CheckingClient, page: str, field: str, typed: Any, message: str
) -> None:
    answer = at_work.submit(page, {**TYPED_BONE, field: typed})
    assert answer.status_code == 422 and message in answer.text
    for text in typed if isinstance(typed, list) else [typed]:
        assert f'value="{text}"' in answer.text
    assert rows() == set()


def test_what_does_not_apply_is_refused_and_shown(at_work: CheckingClient, page: str) -> None:
    answer = at_work.submit(page, {**TYPED_BONE, "sheet-region": "femur"})
    assert answer.status_code == 422
    assert "Niveau vertébral\u202f: sans objet" in answer.text


def test_the_sheet_follows_an_answer_and_keeps_what_is_typed(at_work: CheckingClient, case: Any, page: str) -> None:
    typed = {**carried(at_work, page), **TYPED_BONE, "sheet-suv_max": "abc"}
    spine = at_work.post(f"/dossiers/{case.uuid}/lesions/fiche", data=typed).text
    before, _noscript, after = spine.partition("Segment de l’os long")
    assert before.rstrip().count("<noscript>") > before.count("</noscript>") and after
    assert 'value="abc"' in spine and "4,4\u202fcm³" in spine
    femur = at_work.post(f"/dossiers/{case.uuid}/lesions/fiche", data={**typed, "sheet-region": "femur"}).text
    before = femur.partition("Segment de l’os long")[0]
    assert before.count("<noscript>") == before.count("</noscript>")
    # A value typed where it no longer applies stays in sight.
    before = femur.partition("Niveau vertébral")[0]
    assert before.count("<noscript>") == before.count("</noscript>")


def test_answers_of_another_organ_are_said_and_come_back(at_work: CheckingClient, case: Any, page: str) -> None:
    typed = {**carried(at_work, page), **TYPED_BONE, "organ": "liver"}
    liver = at_work.post(f"/dossiers/{case.uuid}/lesions/fiche", data=typed).text
    assert "Ces réponses ne valent pas" in liver and "Région\u202f: Rachis lombaire" in liver
    assert '<input type="hidden" name="sheet-region" value="rachis_lombaire">' in liver
    shown = at_work.submit(page, {**TYPED_BONE, "organ": "liver"})
    assert shown.status_code == 422 and "Ces réponses ne valent pas" in shown.text


def test_distances_follow_the_lesion_to_another_organ(at_work: CheckingClient, case: Any, page: str) -> None:
    measured = {"structures-nerf_sciatique": "11", "structures-pleure": "8"}
    shown = at_work.post(
        f"/dossiers/{case.uuid}/lesions/fiche",
        data={**carried(at_work, page), "grid": "bone", "organ": "kidney", **measured},
    ).text
    others = shown.partition('id="other-structures"')[2]
    assert "<details" in others and " open>" in others.partition("</summary>")[0]
    assert 'value="Nerf sciatique"' in others and 'value="11"' in others
    # A structure of both organs stays in its field, and is not said twice.
    assert 'name="structures-pleure" type="text" value="8"' in shown and 'value="Plèvre / poumon"' not in others


def test_an_old_code_is_shown_and_may_stay(at_work: CheckingClient, case: Any) -> None:
    lesion = make_lesion(case)
    for key, code in (("region", "femur"), ("type_osseux", "fibreux"), ("ancienne", "x")):
        db.session.add(LesionDescriptor(case_id=case.id, lesion_id=lesion.id, key=key, code=code))
    db.session.flush()
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}"
    assert "fibreux (hors liste)" in at_work.get(page).text
    assert "fibreux" in at_work.get(f"/dossiers/{case.uuid}").text
    assert at_work.submit(page, {"sheet-fracture": "oui"}).status_code == 303
    assert rows() == {("region", "femur"), ("type_osseux", "fibreux"), ("ancienne", "x"), ("fracture", "oui")}
    fresh = f"/dossiers/{case.uuid}/lesions/nouvelle"
    assert at_work.submit(fresh, {**TYPED_BONE, "sheet-type_osseux": "fibreux"}).status_code == 422


def test_a_correction_keeps_the_row_and_is_told_in_words(at_work: CheckingClient, case: Any) -> None:
    lesion = answered(at_work, case, TYPED_BONE)
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}"
    changes = {"sheet-fracture": "oui", "sheet-partie_vertebrale": ["pedicule", "lame"], "sheet-hauteur_mm": ""}
    assert at_work.submit(page, changes).status_code == 303
    found = rows()
    assert ("fracture", "oui") in found and ("partie_vertebrale", "lame") in found
    assert ("partie_vertebrale", "corps_posterieur") not in found
    assert not any(key == "hauteur_mm" for key, _value in found)
    told = at_work.get(f"/dossiers/{case.uuid}/historique").text
    assert "Fracture pathologique" in told and "Oui" in told and "Corps – tiers postérieur" in told
    assert "corps_posterieur" not in told


def test_two_people_on_one_sheet_both_keep_their_answers(
    app: Any, sign_in: Any, case: Any, doctor: Any, colleague: Any
) -> None:
    lesion = make_lesion(case)
    page = f"/dossiers/{case.uuid}/lesions/{lesion.uuid}"
    one, two = app.test_client(), app.test_client()
    sign_in(one, doctor)
    sign_in(two, colleague)
    first, second = one.get(page), two.get(page)
    assert one.send(first, {"sheet-fracture": "oui"}).status_code == 303
    conflict = two.send(second, {"sheet-fracture": "non", "remark": "Du second"})
    assert conflict.status_code == 409 and "Fracture pathologique\u202f: Oui" in conflict.text
    assert two.send(conflict, {"garder": ["sheet"]}, button="Enregistrer").status_code == 303
    assert ("fracture", "oui") in rows()


def test_a_new_case_takes_the_answers_over(make: Builder, board: Any, patient: Any, case: Any, doctor: Any) -> None:
    lesion = make_lesion(case)
    db.session.add(LesionDescriptor(case_id=case.id, lesion_id=lesion.id, key="region", code="femur"))
    db.session.flush()
    previous = queries.find_last_case(patient, actor=make.actor(doctor))
    new = services.create_case(
        patient, board, question="Et maintenant\u202f?", requester_id=doctor.id, actor=make.actor(doctor),
        now=NOW, previous=previous,
    )  # fmt: skip
    (copy,) = new.lesions
    assert queries.descriptor_values(copy) == {"region": "femur"}
    assert copy.descriptors[0].id != lesion.id and copy.descriptors[0].case_id == new.id


def test_a_draft_brings_the_answers_back(at_work: CheckingClient, case: Any, page: str) -> None:
    typed = {**carried(at_work, page), **TYPED_BONE}
    assert at_work.post(f"/dossiers/{case.uuid}/brouillons/lesion-nouvelle", data=typed).status_code == 200
    back = at_work.get(page).text
    assert 'value="12,5 mm"' in back and "repris" in back


def test_lumbar_lesions_over_30_mm_are_found_where_one_may_read(
    at_work: CheckingClient, make: Builder, board: Any, case: Any
) -> None:
    def place(of: Any, region: str, size: int) -> Lesion:
        lesion = make_lesion(of, site=f"{region} {size}", long_axis_mm=Decimal(size), short_axis_mm=None)
        db.session.add(LesionDescriptor(case_id=of.id, lesion_id=lesion.id, key="region", code=region))
        return lesion

    place(case, "rachis_lombaire", 31)
    place(case, "rachis_lombaire", 30)
    place(case, "femur", 60)
    place(make.case(make.board()), "rachis_lombaire", 50)
    db.session.flush()
    assert "rachis_lombaire 31" not in at_work.get("/lesions").text
    address = "/lesions?organe=bone&reponse=region:rachis_lombaire&plus-de=30"
    shown = at_work.get(address).text
    assert "rachis_lombaire 31" in shown and "Une lésion" not in shown and "<strong>1 lésion</strong>" in shown
    for absent in ("rachis_lombaire 30", "femur 60", "rachis_lombaire 50"):
        assert absent not in shown
    assert "Nombre invalide." in at_work.get("/lesions?organe=bone&plus-de=abc").text
    assert "Aucune lésion ne correspond" in at_work.get("/lesions?organe=liver").text
    assert "<strong>3 lésions</strong>" in at_work.get("/lesions?organe=bone&reponse=region:rachis_ancien").text
    assert "n’a pas filtré la liste" in at_work.get("/lesions?organe=bone&reponse=zzz").text
    assert at_work.get("/lesions?organe=coeur").status_code == 404


def test_the_search_of_lesions_is_one_statement(make: Builder, case: Any, doctor: Any) -> None:
    for number in range(3):
        make_lesion(case, site=f"L{number}", position=number + 1)
    actor = make.actor(doctor)
    with count_sql(db.engine) as statements:
        assert len(list_lesions(LesionFilters("bone", above_mm=Decimal(1)), actor=actor)) == 3
    assert len(statements) == 1


def every_answer(organ: str) -> dict[str, Any]:
    """One answer to each question of a sheet: the first choice, the least number, a day, a word."""
    least = {field.key: field.min for field in sheet(organ).fields if field.type == "number"}
    return {
        field.key: {
            "number": lambda field: {"number": Decimal(str(least[field.key]))},
            "date": lambda field: {"day": date(2026, 1, 12)},
            "text": lambda field: {"text": "texte"},
        }.get(field.type, lambda field: {"code": field.choices[-1].value})(field)
        for field in sheet(organ).fields
    }


@pytest.mark.parametrize("organ", [concept.code for concept in vocabulary("lesion_organs")])
def test_a_form_sent_back_as_it_came_refuses_nothing_it_showed(at_work: CheckingClient, case: Any, organ: str) -> None:
    lesion = make_lesion(case, organ=organ)
    db.session.expire(case)
    answers = every_answer(organ)
    given = {key: str(answer.get("code", "")) for key, answer in answers.items() if "code" in answer}
    asked = visible_fields(sheet(organ), {**given, "nature": lesion.nature})
    for field in asked:
        db.session.add(LesionDescriptor(case_id=case.id, lesion_id=lesion.id, key=field.key, **answers[field.key]))
    db.session.flush()
    before = rows()
    answer = at_work.submit(f"/dossiers/{case.uuid}/lesions/{lesion.uuid}", {"site": lesion.site})
    assert answer.status_code == 303, answer.text
    assert rows() == before and len(before) >= len(asked) - 1
