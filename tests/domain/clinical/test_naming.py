"""Every fact that a score asks for has a French name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rcp.domain.clinical.conditions import facts_of
from rcp.domain.clinical.declarations import Declaration
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.naming import fact_label, fact_text


def facts_asked(declaration: Declaration) -> Iterator[str]:
    yield from facts_of(declaration.applies)
    for origin in (origin for each in declaration.inputs for origin in each.origins):
        yield from (name for name in (origin.fact, origin.over, *facts_of(origin.when)) if name)


@pytest.mark.parametrize("declaration", scores().values(), ids=scores().keys())
def test_every_fact_a_score_asks_for_has_a_french_name(declaration: Declaration) -> None:
    assert all(fact_label(name) for name in facts_asked(declaration))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("patient.imc", "Indice de masse corporelle"),
        ("case.lesions_bone", "Lésions décrites (os)"),
        ("case.metastases_liver", "Métastases décrites (foie)"),
        ("case.largest_liver_mm", "Plus grand axe des lésions (foie)"),
        ("case.any_liver_thrombose_porte", "Thrombose porte tumorale (une lésion au moins)"),
        ("score.frankel.tokuhashi", "Frankel, points pour Tokuhashi révisé"),
    ],
)
def test_what_lesions_say_together_and_what_scores_give_are_named(name: str, label: str) -> None:
    assert fact_label(name) == label


@pytest.mark.parametrize("name", ["score.frankel.other", "answer.frankel.other", "lesion.inconnu", "case.inconnu"])
def test_a_fact_without_a_name_is_a_fault_of_ours(name: str) -> None:
    with pytest.raises(KeyError):
        fact_label(name)


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("case.phase", "MED-244", "Rechute du cancer"),
        ("case.tumour_site", "C22.0", "Carcinome hépatocellulaire"),
        ("case.morphology", "8170/3", "Carcinome hépatocellulaire, SAI (C22.0)"),
    ],
)
def test_a_code_of_a_national_list_is_told_by_its_label(name: str, code: str, text: str) -> None:
    assert fact_text(name, Facts({name: Fact(code)})) == text


def test_what_is_computed_is_told_with_the_decimals_of_its_score() -> None:
    told = {"score.cockcroft_gault.clcr": 96.42378717, "score.mirels.score": 9, "patient.imc": 31.2345678}
    texts = [fact_text(name, Facts({name: Fact(value)})) for name, value in told.items()]
    assert texts == ["96,4\u00a0mL/min", "9", "31,23\u00a0kg/m²"]


def test_labels_use_dashes_and_signs_of_multiplication() -> None:
    """In what is read; the names of bands are in the published vectors and are set when shown (`wording`)."""
    for declaration in scores().values():
        labels = [declaration.name, declaration.short_name]
        labels += [each.label for each in declaration.inputs]
        labels += [option.label for each in declaration.inputs for option in each.options]
        assert not [label for label in labels if " - " in label or " x " in label or "..." in label]
