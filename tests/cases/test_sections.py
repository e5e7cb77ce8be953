"""Filling a case in, section by section: what is kept, refused, contradicted, and what happens when two people type."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from rcp.cases import queries, services
from rcp.cases.models import Treatment
from rcp.db import db
from rcp.domain.case import Section
from rcp.domain.case.checks import RULE_CONTRADICTION, section_problems
from rcp.domain.case.images import RULE_IMAGE_LINK, check_study_uid, check_web_address, pacs_link
from rcp.domain.case.tnm import RULE_TNM, parse_tnm
from rcp.domain.errors import Forbidden, InvalidValue, StaleEdit, TransitionRefused
from rcp.journal.models import Change, JournalEntry
from tests.cases.conftest import make_lesion
from tests.support import pages
from tests.support.build import NOW, Builder
from tests.support.client import filled

SECTIONS = ("question", "tumeur", "situation", "patient", "images", "traitements", "lesions", "resultats")


def page_of(case: Any, section: str) -> str:
    return f"/dossiers/{case.uuid}/{section}"


def changes_of(case: Any) -> int:
    return db.session.execute(
        select(func.count())
        .select_from(JournalEntry)
        .where(JournalEntry.event == "case.changed", JournalEntry.object_uuid == case.uuid)
    ).scalar_one()


def test_a_saved_section_is_one_version_one_line_of_the_journal_and_a_history_of_its_fields(
    signed_in: Any, ready: Any, doctor: Any
) -> None:
    before = ready.version
    answer = signed_in(doctor).submit(
        page_of(ready, "tumeur"), {"tnm_t": "t2A", "tnm_n": "1mi", "tnm_m": "M0", "morphology": "8140/3"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{ready.uuid}#tumeur")
    db.session.refresh(ready)
    assert (ready.tnm_t, ready.tnm_n, ready.version, ready.updated_by_id) == ("T2a", "N1mi", before + 1, doctor.id)
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.event == "case.changed")).scalar_one()
    assert entry.details == {"section": "tumeur", "fields": ["morphology", "tnm_m", "tnm_n", "tnm_t"]}
    changes = db.session.execute(
        select(Change.field, Change.old, Change.new).where(Change.root_id == ready.id, Change.action == "update")
    ).all()
    assert ("tnm_t", None, "T2a") in [tuple(change) for change in changes]


def test_saving_what_has_not_changed_writes_nothing(signed_in: Any, ready: Any, doctor: Any) -> None:
    before = ready.version
    client = signed_in(doctor)
    for section in ("question", "tumeur", "situation", "patient", "images", "traitements"):
        assert client.submit(page_of(ready, section), button="Enregistrer").status_code == 303, section
    db.session.refresh(ready)
    assert (ready.version, changes_of(ready)) == (before, 0)


def test_one_may_go_straight_to_the_next_section(signed_in: Any, ready: Any, doctor: Any) -> None:
    answer = signed_in(doctor).submit(
        page_of(ready, "tumeur"), {"discovery": "Douleurs."}, button="Enregistrer et continuer"
    )
    assert answer.headers["Location"] == page_of(ready, "situation")


@pytest.mark.parametrize(
    ("section", "field", "value", "message"),
    [
        ("question", "question", "\u200b", "Posez la question"),
        ("question", "reasons", ["ORG-114", "ORG-999"], "Choix inconnu"),
        ("question", "organ", "cerveau", "Choix inconnu"),
        ("question", "deliberation_mode", "", "à discuter ou à enregistrer"),
        ("tumeur", "tumour_site", "C99.9", "Choix inconnu"),
        ("tumeur", "morphology", "' OR 1=1", "Choix inconnu"),
        ("tumeur", "tnm_t", "T5", "Code T non reconnu"),
        ("tumeur", "tnm_t", "pT2", "sans préfixe"),
        ("tumeur", "tnm_n", "<script>", "Code N non reconnu"),
        ("tumeur", "tnm_m", "M9", "Code M non reconnu"),
        ("tumeur", "phase", "MED-1", "Choix inconnu"),
        ("situation", "performance_status", "LA9999-9", "Choix inconnu"),
        ("situation", "has_allergies", "0", "Choix inconnu"),
        ("situation", "allergies", "Pénicilline", "corrigez la réponse ou le texte"),
        ("situation", "comorbidities", "texte\x00nul", "Caractère non autorisé"),
        ("patient", "patient_informed", "peut-être", "Choix inconnu"),
        ("images", "imaging_url", "javascript:alert(1)", "https://"),
        ("images", "imaging_url", "//pacs.example/x", "https://"),
        ("images", "study_uid", "1.2.abc", "chiffres séparés par des points"),
    ],
)
def test_a_bad_value_is_refused_beside_its_field_and_stays_typed(
    signed_in: Any, ready: Any, doctor: Any, section: str, field: str, value: Any, message: str
) -> None:
    before = ready.version
    answer = signed_in(doctor).submit(page_of(ready, section), {field: value})
    assert answer.status_code == 422
    assert message in answer.text and "Erreur" in answer.text
    db.session.refresh(ready)
    assert ready.version == before


def test_a_long_prose_keeps_its_lines_and_loses_nothing(signed_in: Any, ready: Any, doctor: Any) -> None:
    text = "HTA <b>sévère</b> & diabète\r\n  - metformine\r\n\t« 2 g » {{ 7 * 7 }}"
    client = signed_in(doctor)
    assert client.submit(page_of(ready, "situation"), {"medical_history": text}).status_code == 303
    db.session.refresh(ready)
    assert ready.medical_history == text.replace("\r\n", "\n")
    assert "HTA &lt;b&gt;sévère&lt;/b&gt; &amp; diabète" in client.get(f"/dossiers/{ready.uuid}").text


def test_answers_that_contradict_each_other_are_told() -> None:
    assert RULE_CONTRADICTION == "reponses-contradictoires"
    wrong = {"has_allergies": "no", "allergies": "iode", "has_anticoagulants": "no", "anticoagulants": "AVK"}
    assert [problem.field for problem in section_problems(wrong, stored=wrong)] == ["allergies", "anticoagulants"]
    assert section_problems({"has_allergies": "unknown", "allergies": "iode\u202f?"}, stored={}) == ()
    progression = {"progression": "no", "progression_kinds": ["MED-246"]}
    assert [problem.field for problem in section_problems(progression, stored={})] == ["progression_kinds"]


def test_a_code_that_left_its_list_may_stay_not_come_back() -> None:
    assert section_problems({"tumour_site": "C00.99"}, stored={"tumour_site": "C00.99"}) == ()
    assert section_problems({"tumour_site": "C00.99"}, stored={"tumour_site": ""})[0].field == "tumour_site"


@pytest.mark.parametrize(
    ("axis", "typed", "code"),
    [("T", " t2A ", "T2a"), ("T", "is(DCIS)", "Tis(DCIS)"), ("T", "x", "TX"), ("N", "n2b", "N2b"),
     ("N", "N0(i+)", "N0(i+)"), ("M", "1c", "M1c"), ("M", "", "")],
)  # fmt: skip
def test_a_tnm_code_takes_its_usual_shape(axis: str, typed: str, code: str) -> None:
    assert RULE_TNM == "tnm-forme"
    assert parse_tnm(axis, typed) == code


def test_the_link_to_the_images_comes_from_the_template_of_the_installation() -> None:
    assert RULE_IMAGE_LINK == "lien-images"
    template = "https://pacs.example/v?s={study}&a={accession}&p={ipp}"
    assert pacs_link(template, study="1.2", accession="A/1&x=é", ipp="80 1") == (
        "https://pacs.example/v?s=1.2&a=A%2F1%26x%3D%C3%A9&p=80%201"
    )
    assert pacs_link(template, study="1.2", accession="", ipp="1") == ""
    assert pacs_link("javascript:alert({study})", study="1") == ""
    assert pacs_link("", study="1") == ""
    for bad in ("ftp://x/y", "https://u:p@pacs.example/", "https:///x", "http://a b", "/x"):
        with pytest.raises(InvalidValue):
            check_web_address(bad)
    assert check_study_uid(" 1.2.840.10008 ") == "1.2.840.10008"


def test_the_case_page_opens_the_images_in_the_second_window(app: Any, signed_in: Any, ready: Any, doctor: Any) -> None:
    ready.accession_number = "A 12/3"
    app.config["PACS_URL_TEMPLATE"] = "https://pacs.example/{accession}"
    try:
        text = signed_in(doctor).get(f"/dossiers/{ready.uuid}").text
    finally:
        app.config["PACS_URL_TEMPLATE"] = ""
    assert 'href="https://pacs.example/A%2012%2F3" target="pacs" rel="noopener noreferrer"' in text


def test_two_people_on_one_section_both_keep_their_text(
    app: Any, sign_in: Any, ready: Any, doctor: Any, colleague: Any
) -> None:
    one, two, page = app.test_client(), app.test_client(), page_of(ready, "situation")
    sign_in(one, doctor)
    sign_in(two, colleague)
    first, second = one.get(page), two.get(page)
    assert one.send(first, {"comorbidities": "Texte du premier"}).status_code == 303
    conflict = two.send(second, {"comorbidities": "Texte du second", "family_history": "Père"})
    assert conflict.status_code == 409
    assert "Texte du premier" in conflict.text and "Texte du second" in conflict.text
    assert doctor.name in conflict.text
    db.session.refresh(ready)
    assert (ready.comorbidities, ready.family_history) == ("Texte du premier", "")
    # Decided: the other's comorbidities, my family history.
    assert two.send(conflict, {"garder": ["comorbidities"]}, button="Enregistrer").status_code == 303
    db.session.refresh(ready)
    assert (ready.comorbidities, ready.family_history) == ("Texte du premier", "Père")


def test_after_a_conflict_one_may_save_over_it(app: Any, sign_in: Any, ready: Any, doctor: Any, colleague: Any) -> None:
    one, two, page = app.test_client(), app.test_client(), page_of(ready, "question")
    sign_in(one, doctor)
    sign_in(two, colleague)
    first, second = one.get(page), two.get(page)
    one.send(first, {"question": "Première\u202f?"})
    conflict = two.send(second, {"question": "Seconde\u202f?"})
    assert conflict.status_code == 409
    assert two.send(conflict, button="Enregistrer").status_code == 303
    db.session.refresh(ready)
    assert ready.question == "Seconde\u202f?"


def test_two_people_on_two_sections_are_in_nobodys_way(
    app: Any, sign_in: Any, ready: Any, doctor: Any, colleague: Any
) -> None:
    one, two = app.test_client(), app.test_client()
    sign_in(one, doctor)
    sign_in(two, colleague)
    first, second = one.get(page_of(ready, "tumeur")), two.get(page_of(ready, "situation"))
    assert one.send(first, {"discovery": "Bilan"}).status_code == 303
    assert two.send(second, {"family_history": "Père"}).status_code == 303
    db.session.refresh(ready)
    assert (ready.discovery, ready.family_history) == ("Bilan", "Père")


def test_a_stale_service_call_carries_both_texts(make: Builder, ready: Any, doctor: Any) -> None:
    case = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    with pytest.raises(StaleEdit) as caught:
        services.save_section(case, Section.TUMOUR, {"discovery": "Mien"}, version=1, actor=make.actor(doctor), now=NOW)
    assert caught.value.mine["discovery"] == "Mien"
    assert caught.value.theirs["discovery"] == ""


def test_treatments_are_rows_kept_in_order(signed_in: Any, ready: Any, doctor: Any) -> None:
    client, page = signed_in(doctor), page_of(ready, "traitements")
    values = {
        "treatments-0-type_code": "387713003", "treatments-0-label": "prostatectomie",
        "treatments-0-started_on": "05/2019", "treatments-0-status": "completed",
    }  # fmt: skip
    assert client.submit(page, values).status_code == 303
    values = {"treatments-1-type_code": "C547", "treatments-1-started_on": "2021", "treatments-1-status": "active"}
    assert client.submit(page, values).status_code == 303
    rows = db.session.execute(select(Treatment).order_by(Treatment.position)).scalars().all()
    assert [(row.type_code, row.label, row.started_on, row.ended_on) for row in rows] == [
        ("387713003", "prostatectomie", "2019-05", ""), ("C547", "", "2021", ""),
    ]  # fmt: skip
    assert "05/2019" in client.get(f"/dossiers/{ready.uuid}").text
    # An emptied row leaves.
    gone = dict.fromkeys(("treatments-0-type_code", "treatments-0-label", "treatments-0-started_on"), "")
    assert client.submit(page, {**gone, "treatments-0-status": None}).status_code == 303
    assert [row.type_code for row in db.session.execute(select(Treatment)).scalars()] == ["C547"]
    assert changes_of(ready) == 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"type_code": ""}, "Choisissez le type de traitement."),
        ({"type_code": "C999"}, "Choix inconnu"),
        ({"started_on": "31/02/2020"}, "Date invalide."),
        ({"started_on": "2030"}, "dans le futur"),
        ({"started_on": "2020", "ended_on": "03/2019"}, "La fin précède le début"),
        ({"status": "fini"}, "Choix inconnu"),
    ],
)
def test_a_bad_treatment_is_refused_beside_its_field(
    signed_in: Any, ready: Any, doctor: Any, values: dict[str, str], message: str
) -> None:
    typed = {"type_code": "C15632", "label": "FOLFOX", **values}
    answer = signed_in(doctor).submit(
        page_of(ready, "traitements"), {f"treatments-0-{name}": value for name, value in typed.items()}
    )
    assert answer.status_code == 422
    assert message in answer.text and "FOLFOX" in answer.text
    assert db.session.execute(select(Treatment)).first() is None


def test_the_quality_role_reads_and_changes_nothing(signed_in: Any, ready: Any, quality: Any) -> None:
    client = signed_in(quality)
    shown = client.get(f"/dossiers/{ready.uuid}")
    assert shown.status_code == 200 and "Modifier" not in shown.text
    for section in SECTIONS:
        assert client.get(page_of(ready, section)).status_code == 403, section
        assert client.post(page_of(ready, section), data={"csrf_token": client.csrf()}).status_code in {403, 405}


def test_a_case_of_another_board_does_not_exist(signed_in: Any, ready: Any, stranger: Any) -> None:
    client = signed_in(stranger)
    for path in ("", *(f"/{section}" for section in SECTIONS), "/soumettre", "/renvoyer", "/retirer"):
        assert client.get(f"/dossiers/{ready.uuid}{path}").status_code == 404, path


def test_an_external_requester_sees_their_own_cases_alone(
    signed_in: Any, make: Builder, ready: Any, board: Any, external: Any
) -> None:
    own = make.case(board, requester=external)
    client = signed_in(external)
    assert client.get(f"/dossiers/{ready.uuid}").status_code == 404
    assert client.get(f"/dossiers/{own.uuid}").status_code == 200
    assert client.submit(page_of(own, "situation"), {"comorbidities": "HTA"}).status_code == 303


def test_an_external_requester_stays_the_requester(make: Builder, board: Any, external: Any, doctor: Any) -> None:
    own = make.case(board, requester=external)
    actor = make.actor(external)
    case = queries.get_case_page(own.uuid, actor=actor)
    version = queries.section_snapshot(case, Section.QUESTION).version
    with pytest.raises(Forbidden):
        services.save_section(
            case, Section.QUESTION, {"requester_id": doctor.id}, version=version, actor=actor, now=NOW
        )


def test_an_administrator_sees_no_case(signed_in: Any, make: Builder, ready: Any) -> None:
    client = signed_in(make.administrator())
    assert client.get(f"/dossiers/{ready.uuid}").status_code == 403


@pytest.mark.parametrize("status", ["validated", "closed", "withdrawn"])
def test_a_closed_case_is_no_longer_changed(
    signed_in: Any, make: Builder, ready: Any, doctor: Any, status: str
) -> None:
    ready.status = status
    db.session.flush()
    client = signed_in(doctor)
    for section in SECTIONS:
        answer = client.get(page_of(ready, section))
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{ready.uuid}")
    actor = make.actor(doctor)
    case = queries.get_case_page(ready.uuid, actor=actor)
    version = queries.section_snapshot(case, Section.TUMOUR).version
    with pytest.raises(TransitionRefused):
        services.save_section(case, Section.TUMOUR, {"discovery": "x"}, version=version, actor=actor, now=NOW)


def test_a_form_of_another_patient_is_refused(
    signed_in: Any, make: Builder, ready: Any, board: Any, doctor: Any
) -> None:
    other = make.case(board, requester=doctor)
    client = signed_in(doctor)
    shown = client.get(page_of(other, "situation"))
    form = next(form for form in pages.parse(shown.text).iter("form") if form.get("class", "").startswith("form"))
    answer = client.post(page_of(ready, "situation"), data={**filled(form), "comorbidities": "Autre patient"})
    assert answer.status_code == 409
    db.session.refresh(ready)
    assert ready.comorbidities == ""


def test_the_case_page_costs_the_same_whatever_it_holds(count_sql: Any, make: Builder, ready: Any, doctor: Any) -> None:
    actor = make.actor(doctor)

    def cost() -> int:
        db.session.expire_all()
        with count_sql() as statements:
            case = queries.get_case_page(ready.uuid, actor=actor)
            queries.facts(case)
            queries.last_edits(case)
        return len(statements)

    before = cost()
    for number in range(2, 12):
        make_lesion(ready, position=number)
    assert cost() == before <= 9


def test_the_whole_page_of_a_case_costs_twenty_statements_whatever_it_holds(
    count_sql: Any, signed_in: Any, ready: Any, doctor: Any
) -> None:
    client = signed_in(doctor)
    address = f"/dossiers/{ready.uuid}"

    def cost() -> int:
        client.get(address, check=False)
        db.session.expire_all()
        with count_sql() as statements:
            client.get(address, check=False)
        return len(statements)

    before = cost()
    for number in range(2, 12):
        make_lesion(ready, position=number)
    assert cost() == before <= 20
