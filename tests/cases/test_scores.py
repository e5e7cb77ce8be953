"""The scores of a case: found, typed, kept, out of date; what cannot be read is said and nothing is lost."""

from __future__ import annotations

import re
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from rcp.cases import queries
from rcp.cases.models import Lesion, LesionDescriptor, ScoreRecord
from rcp.cases.queries.scores import latest_scores
from rcp.cases.services import Problems
from rcp.cases.services import scores as services
from rcp.db import db
from rcp.domain.clinical import library
from rcp.domain.clinical.declarations import Input
from rcp.domain.clinical.library import score
from rcp.domain.errors import Forbidden, NotFound, StaleEdit, TransitionRefused
from rcp.journal.models import JournalEntry
from tests.cases.conftest import make_lesion
from tests.support.build import NOW, TODAY, Builder
from tests.support.client import CheckingClient

SPINE = {"region": "rachis_lombaire", "niveau_vertebral": "L3", "type_osseux": "lytique", "douleur_type": "mecanique"}
TYPED = {
    "alignement": "normal",
    "tassement": "aucun",
    "posterolateral": "aucune",
}  # 2 with the three found: mobile, 3, 2
RESULT = re.compile(r'class="score__value[^"]*">([^<]+)')


def describe(lesion: Any, **codes: str) -> None:
    """Answer the sheet of the organ."""
    for key, code in codes.items():
        db.session.add(LesionDescriptor(case_id=lesion.case_id, lesion_id=lesion.id, key=key, code=code))
    db.session.flush()


@pytest.fixture
def case(make: Builder, board: Any, doctor: Any) -> Any:
    """A man of 68, too young for the G8, with a lytic lesion of L3."""
    case = make.case(board, make.patient(birth_date="1958-05-14", sex="M"), requester=doctor)
    describe(make_lesion(case), **SPINE)
    return case


@pytest.fixture
def address(case: Any) -> str:
    return f"/dossiers/{case.uuid}/scores"


def loaded(make: Builder, case: Any, person: Any) -> Any:
    db.session.expire_all()
    return queries.get_case_page(case.uuid, actor=make.actor(person))


def keep(make: Builder, case: Any, person: Any, typed: dict[str, Any], score_id: str = "sins", **options: Any) -> Any:
    page = loaded(make, case, person)
    declaration = options.pop("declaration", None) or score(score_id)
    lesion = page.lesions[options.pop("lesion", 0)] if declaration.about == "lesion" else None
    last = services.last_record(
        sorted(latest_scores([case.id]).get(case.id, []), key=lambda each: -each.id), declaration.id, lesion
    )
    version = options.pop("version", services.score_snapshot(last).version)
    return services.keep_score(
        page, declaration, typed, lesion=lesion, version=version, actor=make.actor(person), now=NOW, today=TODAY,
    )  # fmt: skip


def records() -> list[ScoreRecord]:
    db.session.expire_all()
    return list(db.session.scalars(select(ScoreRecord).order_by(ScoreRecord.id)))


def section(text: str, anchor: str) -> str:
    """The markup of one score of the page."""
    return text.split(f'id="{anchor}"')[1].split('class="card score"')[0]


def save(
    client: CheckingClient, address: str, anchor: str, *, headers: dict[str, str] | None = None, **typed: Any
) -> Any:
    """Fill the form of a score and press its button."""
    from tests.support import pages
    from tests.support.client import filled

    shown = client.get(address)
    form = next(each for each in pages.parse(shown.text).iter("form") if each.get("hx-target") == f"#{anchor}-resultat")
    data = filled(form) | {f"saisie-{key}": value for key, value in typed.items()}
    return client.post(str(form.get("action")), data=data, headers=headers)


# The page.


def test_a_value_that_a_score_cannot_take_is_said_on_the_case_too(at_work: CheckingClient, case: Any) -> None:
    make_lesion(case, organ="kidney", position=2, long_axis_mm=Decimal(350), distances={})
    shown = at_work.get(f"/dossiers/{case.uuid}").text
    assert "350\u202fmm, hors des bornes du score" in shown


def test_what_the_case_says_is_not_typed_again(at_work: CheckingClient, address: str) -> None:
    shown = section(at_work.get(address).text, "sins-1")
    assert "Rachis mobile" in shown and "Lésion 1, le 20/02/2026" in shown
    assert "Proposé d’après le dossier\u202f: Rachis mobile" in shown and 'name="saisie-alignement"' in shown
    asked = shown.partition('name="saisie-localisation"')[2].partition("</fieldset>")[0]
    assert asked and "checked" not in asked, "what is only read from the case may be corrected, and is not preselected"
    assert " checked" not in shown


def test_what_is_missing_leads_to_its_field(at_work: CheckingClient, address: str) -> None:
    shown = section(at_work.get(address).text, "sins-1")
    assert RESULT.findall(shown) == ["Non calculable"]
    assert 'href="#sins-1-alignement"' in shown and 'id="sins-1-alignement"' in shown


def test_a_result_of_the_patient_is_entered_in_the_case(
    at_work: CheckingClient, make: Builder, case: Any, address: str
) -> None:
    make_lesion(case, organ="kidney", position=2, site="pôle inférieur", long_axis_mm=None, short_axis_mm=None)
    shown = section(at_work.get(address).text, "renal_nephrometry-2")
    assert 'name="saisie-diametre_mm"' not in shown
    assert re.search(r'href="/dossiers/[^"]+/lesions/[^"]+#long_axis_mm"', shown)


def test_a_score_is_kept_and_shown(at_work: CheckingClient, case: Any, doctor: Any, address: str) -> None:
    answer = save(at_work, address, "sins-1", **TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}#sins-1")
    (record,) = records()
    assert record.outputs["score"] == 7 and record.outputs["band"] == "Instabilité potentielle"
    assert (record.typed, record.missing, record.version) == (TYPED, [], score("sins").version)
    assert record.inputs["localisation"] == "mobile" and record.recorded_by_id == doctor.id
    shown = section(at_work.get(address).text, "sins-1")
    assert "Instabilité potentielle" in shown and doctor.name in shown and "checked" in shown
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "case.score_kept")).one()
    assert entry.details["score"] == "sins" and entry.details["missing"] == 0


def test_with_scripts_the_score_alone_comes_back(at_work: CheckingClient, address: str) -> None:
    script = {"HX-Request": "true"}
    answer = save(at_work, address, "sins-1", headers=script, **TYPED)
    assert answer.status_code == 200 and answer.headers["HX-Trigger"] == "rcp:kept"
    assert answer.text.count('class="card score"') == 1 and "<h1" not in answer.text
    assert 'data-announce="Score enregistré\u202f: SINS."' in answer.text and "Enregistré le" in answer.text
    refused = save(at_work, address, "sins-1", headers=script, **{**TYPED, "alignement": "autre"})
    assert refused.status_code == 422 and refused.text.count('class="card score"') == 1
    assert "n’a pas été enregistré" in refused.text and "is-invalid" in refused.text
    assert len(records()) == 1


def test_an_incomplete_score_is_kept_with_what_it_lacks(at_work: CheckingClient, address: str) -> None:
    assert save(at_work, address, "sins-1", alignement="normal").status_code == 303
    (record,) = records()
    assert record.outputs == {} and record.missing == ["tassement", "posterolateral"]


def test_kept_again_unchanged_it_is_the_same_record(at_work: CheckingClient, address: str) -> None:
    for _twice in range(2):
        assert save(at_work, address, "sins-1", **TYPED).status_code == 303
    assert len(records()) == 1
    save(at_work, address, "sins-1", **{**TYPED, "alignement": "subluxation"})
    assert [each.outputs["score"] for each in records()] == [7, 11]
    assert "Enregistrements précédents (1)" in at_work.get(address).text


@pytest.mark.parametrize("typed", ["autre", "<script>", "0"])
def test_an_unknown_choice_is_refused_next_to_its_field(at_work: CheckingClient, address: str, typed: str) -> None:
    answer = save(at_work, address, "sins-1", **{**TYPED, "alignement": typed})
    shown = section(answer.text, "sins-1")
    assert answer.status_code == 422 and records() == []
    assert "Choix inconnu" in shown and shown.count(" checked") == 2


# Numbers: G8 asks for none in the case; Cockcroft and the others are results. A score of ours asks for one.


def with_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SINS with one more item, a number from 0 to 10."""
    sins = score("sins")
    added = Input("intensite", "Intensité", "number", required=False, unit="cm", min=0, max=10)
    declared = dict(library.scores()) | {"sins": replace(sins, inputs=(*sins.inputs, added), version="9")}
    monkeypatch.setattr("rcp.domain.clinical.library.scores", lambda: declared)
    for name in ("rcp.cases.queries.scores.scores", "rcp.cases.views.scores_page.declared_scores"):
        monkeypatch.setattr(name, lambda: declared)
    monkeypatch.setattr("rcp.domain.clinical.scoring.case_declarations", lambda: (declared["sins"],))
    monkeypatch.setattr("rcp.cases.views.scores_shown.scores", lambda: declared)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("beaucoup", "Nombre invalide."),
        ("11", "Valeur hors limites"),
        ("-1", "La valeur doit être positive."),
        ("1,25", "Une décimale"),
        ("12 mm", "sans unité"),
        ("NaN", "Nombre invalide."),
    ],
)
def test_a_number_that_cannot_be_read_stays_in_its_field(
    at_work: CheckingClient, address: str, monkeypatch: pytest.MonkeyPatch, typed: str, message: str
) -> None:
    with_number(monkeypatch)
    answer = save(at_work, address, "sins-1", **TYPED, intensite=typed)
    shown = section(answer.text, "sins-1")
    assert answer.status_code == 422 and records() == []
    assert message in shown and f'value="{typed}"' in shown and shown.count(" checked") == 3


@pytest.mark.parametrize(("typed", "kept"), [("0", 0), ("7,5", 7.5), ("7.5 cm", 7.5)])
def test_a_number_is_typed_with_a_comma_or_its_unit(
    at_work: CheckingClient, address: str, monkeypatch: pytest.MonkeyPatch, typed: str, kept: float
) -> None:
    with_number(monkeypatch)
    assert save(at_work, address, "sins-1", **TYPED, intensite=typed).status_code == 303
    assert records()[0].typed["intensite"] == kept
    assert f'value="{str(kept).replace(".", ",")}"' in section(at_work.get(address).text, "sins-1")


# What is computed as one types.


def compute(client: CheckingClient, case: Any, **typed: str) -> Any:
    lesion = db.session.scalars(select(Lesion.uuid).where(Lesion.case_id == case.id)).one()
    data = {f"saisie-{key}": value for key, value in typed.items()} | {"csrf_token": client.csrf()}
    return client.post(f"/dossiers/{case.uuid}/lesions/{lesion}/scores/sins/calcul", data=data)


def test_the_result_comes_back_alone_and_nothing_is_written(at_work: CheckingClient, case: Any, count_sql: Any) -> None:
    with count_sql() as statements:
        answer = compute(at_work, case, **TYPED)
    assert answer.status_code == 200 and RESULT.findall(answer.text) == ["7\u202f/18 "]
    assert "<input" not in answer.text and "<form" not in answer.text
    assert [sql for sql in statements.sent if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql) and "score" in sql] == []
    assert records() == []


def test_what_cannot_be_read_is_said_as_one_types(at_work: CheckingClient, case: Any) -> None:
    answer = compute(at_work, case, **{**TYPED, "alignement": "autre"})
    assert answer.status_code == 200
    assert "Non calculable" in answer.text and "À corriger" in answer.text and "Choix inconnu" in answer.text


# What has changed since.


def test_a_value_of_another_version_stays_readable(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str
) -> None:
    keep(make, case, doctor, TYPED)
    records()[0].version = "0"
    db.session.flush()
    shown = section(at_work.get(address).text, "sins-1")
    assert "Calculé selon la version 0 du" in shown and doctor.name in shown and "Recalculer" in shown
    assert save(at_work, address, "sins-1").status_code == 303
    assert [each.version for each in records()] == ["0", score("sins").version]
    assert "Calculé selon la version" not in at_work.get(address).text


def test_a_case_that_changed_shows_the_old_result_and_the_new(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str
) -> None:
    keep(make, case, doctor, TYPED)
    row = db.session.scalars(select(LesionDescriptor).where(LesionDescriptor.key == "niveau_vertebral")).one()
    row.code = "L1"
    db.session.flush()
    shown = section(at_work.get(address).text, "sins-1")
    assert "Les données du dossier ont changé depuis" in shown
    assert "7\u202f/18" in shown and "8\u202f/18" in shown and score("sins").inputs[0].label.split()[0] in shown
    card = at_work.get(f"/dossiers/{case.uuid}").text
    assert "À recalculer" in card


def test_two_people_who_keep_the_same_score_are_told(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, colleague: Any, address: str
) -> None:
    shown = at_work.get(address)
    keep(make, case, colleague, {**TYPED, "alignement": "subluxation"})
    answer = at_work.send(shown, {f"saisie-{key}": value for key, value in TYPED.items()})
    assert answer.status_code == 409 and colleague.name in answer.text and len(records()) == 1
    again = at_work.send(answer, {f"saisie-{key}": value for key, value in TYPED.items()})
    assert again.status_code == 303 and len(records()) == 2


def test_the_service_refuses_a_stale_version(make: Builder, case: Any, doctor: Any) -> None:
    with pytest.raises(StaleEdit):
        keep(make, case, doctor, TYPED, version=3)


# Which scores, for whom.


def test_another_score_is_added_then_kept(at_work: CheckingClient, address: str) -> None:
    assert 'id="g8"' not in at_work.get(address).text
    answer = at_work.get(address, query_string={"ajouter": "g8"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}?avec=g8#g8")
    assert 'id="g8"' in at_work.get(address, query_string={"avec": "g8"}).text
    key = score("g8").inputs[0]
    assert save(at_work, f"{address}?avec=g8", "g8", **{key.key: key.options[0].value}).status_code == 303
    assert 'id="g8"' in at_work.get(address).text


@pytest.mark.parametrize("wanted", ["inconnu", "sins", "sins.9", "sins.x", "g8.1", "sins.0"])
def test_an_unknown_score_is_not_found_in_french(at_work: CheckingClient, address: str, wanted: str) -> None:
    for name in ("ajouter", "avec"):
        answer = at_work.get(address, query_string={name: wanted})
        assert answer.status_code == 404 and 'lang="fr"' in answer.text


def test_an_unknown_score_is_not_kept(at_work: CheckingClient, make: Builder, case: Any, doctor: Any) -> None:
    data = {"csrf_token": at_work.csrf()}
    lesion = loaded(make, case, doctor).lesions[0].uuid
    for path in ("scores/inconnu", "scores/sins", f"lesions/{lesion}/scores/g8", f"lesions/{uuid.uuid4()}/scores/sins"):
        for suffix in ("", "/calcul"):
            assert at_work.post(f"/dossiers/{case.uuid}/{path}{suffix}", data=data).status_code == 404, path


def test_a_score_of_another_organ_is_refused(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str
) -> None:
    make_lesion(case, organ="liver", position=2, site="segment VII")
    with pytest.raises(Problems, match="ne s’applique pas à cet organe"):
        keep(make, case, doctor, TYPED, lesion=1)
    answer = at_work.get(address, query_string={"avec": "sins.2"})
    assert answer.status_code == 422 and "ne s’applique pas à cet organe" in answer.text
    assert 'value="sins.2"' not in at_work.get(address).text


def test_a_value_of_the_case_is_not_typed_for_a_score(make: Builder, case: Any, doctor: Any) -> None:
    make_lesion(case, organ="kidney", position=2)
    with pytest.raises(Problems, match="à saisir dans le dossier"):
        keep(make, case, doctor, {"diametre_mm": 30}, "renal_nephrometry", lesion=1)
    with pytest.raises(Problems):
        keep(make, case, doctor, {"inconnu": 30})


def test_a_score_of_another_page_is_not_kept_here(make: Builder, case: Any, doctor: Any) -> None:
    with pytest.raises(NotFound):
        keep(make, case, doctor, {}, declaration=replace(score("sins"), screen="follow-up"))


def test_who_reads_is_shown_results_without_forms(
    signed_in: Any, make: Builder, case: Any, quality: Any, doctor: Any, address: str
) -> None:
    keep(make, case, doctor, TYPED)
    shown = signed_in(quality).get(address)
    assert "7\u202f/18" in shown.text and "hx-post" not in shown.text and "Autres scores" not in shown.text
    with pytest.raises(Forbidden):
        keep(make, case, quality, TYPED)


def test_a_case_that_no_longer_changes_keeps_no_score(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str
) -> None:
    case.status = "validated"
    db.session.flush()
    with pytest.raises(TransitionRefused):
        keep(make, case, doctor, TYPED)
    shown = at_work.get(address).text
    assert "Non calculable" in shown and "hx-post" not in shown
    data = {"csrf_token": at_work.csrf()}
    lesion = loaded(make, case, doctor).lesions[0].uuid
    assert at_work.post(f"/dossiers/{case.uuid}/lesions/{lesion}/scores/sins", data=data).status_code == 303
    assert records() == []


def test_the_records_of_a_case_are_bounded(
    make: Builder, case: Any, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAXIMUM_RECORDS", 1)
    keep(make, case, doctor, TYPED)
    with pytest.raises(Problems, match="au maximum"):
        keep(make, case, doctor, {**TYPED, "alignement": "subluxation"})


def test_the_scores_of_a_lesion_taken_out_are_kept_and_no_longer_shown(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str
) -> None:
    keep(make, case, doctor, TYPED)
    page = loaded(make, case, doctor)
    page.lesions.remove(page.lesions[0])
    db.session.flush()
    assert "SINS" not in at_work.get(address).text
    assert [record.score_id for record in records()] == ["sins"]


# Cost.


def test_scores_cost_one_statement_whatever_the_number_of_cases(
    make: Builder, case: Any, doctor: Any, count_sql: Any
) -> None:
    keep(make, case, doctor, TYPED)
    other = make.case(case.board, requester=doctor)
    describe(make_lesion(other), **SPINE)
    keep(make, other, doctor, TYPED)
    ids = [case.id, other.id]
    db.session.expire_all()
    with count_sql() as statements:
        found = latest_scores(ids)
        names = [record.recorded_by.name for each in found.values() for record in each]
    assert len(statements) == 1 and len(set(names)) == 1 and len(names) == 2


def test_the_page_costs_the_same_whatever_was_kept(
    at_work: CheckingClient, make: Builder, case: Any, doctor: Any, address: str, count_sql: Any
) -> None:
    def cost() -> int:
        with count_sql() as statements:
            assert at_work.get(address).status_code == 200
        return len(statements)

    cost()
    before = cost()
    for number in range(2, 6):
        describe(make_lesion(case, position=number, imaging_date=date(2026, 2, 1), long_axis_mm=Decimal(40)), **SPINE)
    keep(make, case, doctor, TYPED)
    keep(make, case, doctor, {**TYPED, "alignement": "subluxation"})
    assert cost() == before <= 20


# Where what is missing is filled in.


@pytest.mark.parametrize(
    ("fact", "words", "ending"),
    [
        ("patient.age", "Identité du patient", ""),
        ("patient.imc", "Résultats", "/resultats/bilan#clinical-poids_kg"),
        ("result.creatinine_umol_l", "Résultats", "/resultats/bilan#biology-creatinine_umol_l"),
        ("case.oms", "", "/situation#performance_status"),
        ("case.lesions_bone", "Lésions", "/lesions"),
        ("lesion.long_axis_mm", "Lésion 1", "#long_axis_mm"),
        ("lesion.region", "Lésion 1", "#sheet-region"),
        ("distance.moelle", "Lésion 1", "#structures-moelle"),
        ("score.sins.score", "Autre score", ""),
        ("plan.nb_cryosondes", "Plan technique", ""),
    ],
)
def test_each_fact_has_its_place(
    app: Any, make: Builder, case: Any, doctor: Any, fact: str, words: str, ending: str
) -> None:
    from flask import g

    from rcp.cases.views.fact_places import place_of

    page = loaded(make, case, doctor)
    with app.test_request_context():
        g.case_patient, g.actor = page.patient, make.actor(doctor)
        place = place_of(page, fact, page.lesions[0])
    assert place.words.startswith(words) and place.url.endswith(ending)


def test_every_score_that_may_be_added_opens_and_computes_blank(
    at_work: CheckingClient, make: Builder, case: Any, address: str
) -> None:
    for position, organ in enumerate(("adrenal", "lung", "liver", "kidney", "breast", "prostate"), 2):
        make_lesion(case, organ=organ, position=position, site="Siège", long_axis_mm=None, short_axis_mm=None)
    options = re.findall(r'<option value="([^"]+)"', at_work.get(address).text)
    offered = [each for each in options if each.partition(".")[0] in library.scores()]
    assert {"dn4.1", "ckd_epi_2021", "cockcroft_gault"} <= set(offered)
    for each in offered:
        shown = at_work.get(f"{address}?avec={each}", check=False)
        assert shown.status_code == 200, each
    anchor = "dn4-1"
    dn4 = at_work.get(f"{address}?avec=dn4.1").text
    assert RESULT.findall(section(dn4, anchor)) == ["Non calculable"]
    assert save(at_work, f"{address}?avec=dn4.1", anchor).status_code == 303
    assert RESULT.findall(section(at_work.get(address).text, anchor)) == ["Non calculable"]


def test_the_history_says_which_score_of_which_lesion(at_work: CheckingClient, case: Any, address: str) -> None:
    save(at_work, address, "sins-1", **TYPED)
    shown = at_work.get(f"/dossiers/{case.uuid}/historique").text
    site = db.session.scalars(select(Lesion.site)).first()
    assert f"Score enregistré\u202f: SINS, lésion {site}, 7\u202f/18 (Instabilité potentielle)" in shown
