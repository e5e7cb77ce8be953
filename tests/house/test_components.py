"""The macros every page is made of: what they promise to a keyboard and to a screen reader, and to a broken server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import FieldList, Form, FormField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.fixture
def environment() -> Environment:
    """As the application sets it, with nothing of the application in it."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@pytest.fixture
def macro(environment: Environment) -> Callable[[str], Any]:
    def get(name: str) -> Any:
        file, _, function = name.partition(".")
        return getattr(environment.get_template(f"components/{file}.html").module, function)

    return get


class Lesion(Form):
    size = StringField("Grand axe", [InputRequired("Saisissez le grand axe.")])


class Example(Form):
    question = TextAreaField("Question posée", [InputRequired("Saisissez la question.")], description="Une phrase.")
    size = StringField("Grand axe", [InputRequired("Saisissez le grand axe.")])
    side = RadioField("Côté", [InputRequired("Indiquez le côté.")], choices={"g": "Gauche", "d": "Droit"})
    lesions = FieldList(FormField(Lesion), min_entries=1)


@pytest.fixture
def refused() -> Example:
    form = Example()
    assert not form.validate()
    return form


def test_a_field_is_labelled_helped_and_corrected(macro: Any, refused: Example) -> None:
    html = str(macro("field.field")(refused.question))
    assert '<label class="field__label" for="question">Question posée' in html
    assert 'aria-describedby="question-help question-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="question-help">Une phrase.' in html
    assert "Saisissez la question." in html
    assert 'autocomplete="off"' in html


def test_a_unit_is_read_with_the_label(macro: Any) -> None:
    html = str(macro("field.field")(Example().size, unit="mm"))
    assert '<span class="visually-hidden"> (mm)</span>' in html
    assert 'inputmode="decimal"' in html
    assert 'aria-hidden="true">mm</span>' in html


def test_choices_are_a_fieldset_with_its_legend(macro: Any, refused: Example) -> None:
    html = str(macro("field.field")(refused.side))
    assert re.search(r'<fieldset class="field field--group is-invalid" id="side" aria-describedby="side-error">', html)
    assert "<legend" in html
    assert html.count('type="radio"') == html.count('class="choice__label"') == 2
    assert "checked" not in html


def test_every_error_leads_to_its_field(macro: Any, refused: Example) -> None:
    html = str(macro("error_summary.error_summary")(refused))
    assert 'role="alert"' in html
    assert re.findall(r'href="#([^"]+)"', html) == ["question", "size", "side", "lesions-0-size"]
    lines = [re.sub("<[^>]+>", "", line) for line in re.findall("<li>(.*?)</li>", html)]
    assert lines[0] == "Question posée : Saisissez la question."
    assert lines[3] == "Grand axe : Saisissez le grand axe."


def test_an_error_names_its_field_once(macro: Any) -> None:
    form = Example(data={"question": "x"})
    form.question.errors = ["Question posée : trop longue."]
    form.size.label.text = "Mesurée ?"
    form.size.errors = ["Nombre invalide."]
    html = str(macro("error_summary.error_summary")(form))
    assert re.findall(r'<a href="#[^"]+">([^<]+)', html) == [
        "Question posée : trop longue.",
        "Mesurée ? Nombre invalide.",
    ]


def test_a_valid_form_has_no_summary(macro: Any) -> None:
    assert str(macro("error_summary.error_summary")(Example())).strip() == ""


def test_errors_of_the_form_as_a_whole_are_listed(macro: Any) -> None:
    form = Example()
    form.form_errors.append("Ce dossier est incomplet.")
    html = str(macro("error_summary.error_summary")(form))
    assert html.count("Ce dossier est incomplet.") == 1


def patient(**changes: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "birth_name": "Lefèvre", "first_given_name": "Élise", "used_name": "Bonnard", "used_given_name": "Élise",
        "title": "Mme", "birth_date_text": "14/08/1958", "age_text": "68 ans", "sex_label": "Féminin", "ipp": "",
        "ins_text": "", "ins_nature": "", "identity_status_label": "Provisoire", "birth_place": "",
        "is_deceased": False, "deceased_text": "", "is_homonym": False, "is_doubtful": False, "is_fictitious": False,
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


def test_the_banner_says_the_traits_in_order_and_what_is_unknown(macro: Any) -> None:
    html = str(macro("patient_banner.patient_banner")(patient()))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    places = [text.index(part) for part in ("LEFÈVRE", "Élise", "(Mme)", "14/08/1958", "68 ans", "Féminin", "IPP")]
    assert places == sorted(places)
    assert text.count("Non renseigné") == 2
    assert "Nom utilisé BONNARD" in text
    assert "Prénom utilisé" not in text
    assert "INS" not in text


def test_a_death_changes_the_ground_and_says_so(macro: Any) -> None:
    html = str(macro("patient_banner.patient_banner")(patient(is_deceased=True, deceased_text="Décédée le 02/11/2026")))
    assert "banner--deceased" in html
    assert "Décédée le 02/11/2026" in html


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_needs_nothing(environment: Environment, code: int) -> None:
    html = environment.get_template(f"errors/{code}.html").render()
    assert html.startswith('<!doctype html>\n<html lang="fr"')
    assert html.count("<h1>") == 1
    assert f"Erreur {code}" in html
    assert "– RCP</title>" in html


def test_what_was_typed_survives_the_end_of_the_session(environment: Environment) -> None:
    typed = [("texte", "Lésion du segment VI.\nBilan <complet>."), ("choix", "foie")]
    html = environment.get_template("errors/401.html").render(kept=typed, action="/dossiers/x")
    assert "Bilan &lt;complet&gt;." in html
    assert '<input type="hidden" name="choix" value="foie">' in html
    assert 'action="/dossiers/x"' in html
