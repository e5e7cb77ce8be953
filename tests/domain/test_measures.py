"""Coded results. Rule: mesures-codees."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rcp.domain.case.measures import RULE_MEASURES, Reading, measure, measures_of, read_measure, result_text
from rcp.domain.errors import InvalidValue


def test_a_measure_is_read_in_its_unit() -> None:
    assert RULE_MEASURES == "mesures-codees"
    creatinine = measure("creatinine_umol_l")
    assert creatinine and read_measure(creatinine, "98,5 µmol/L") == Reading(Decimal("98.5"), "98,5")


@pytest.mark.parametrize("typed", ["1,2 mg", "abc", "9", "3000", "98,55", "NaN", "1e2"])
def test_what_is_no_plausible_number_is_refused(typed: str) -> None:
    creatinine = measure("creatinine_umol_l")
    assert creatinine
    with pytest.raises(InvalidValue) as refused:
        read_measure(creatinine, typed, field="value")
    assert refused.value.field == "value"


def test_a_choice_takes_its_code_or_its_label() -> None:
    metanephrines = measure("metanephrines")
    assert metanephrines and read_measure(metanephrines, "Élevées") == Reading(None, "elevees")
    with pytest.raises(InvalidValue, match="Normales, Élevées"):
        read_measure(metanephrines, "12")


def test_measures_are_listed_by_family() -> None:
    assert {each.kind for each in measures_of("clinical")} == {"clinical"} and not measures_of("imaging")
    assert measure("inconnue") is None


def test_a_result_is_shown_in_words() -> None:
    assert result_text("metanephrines", "elevees") == "Élevées"
    assert result_text("psa_ng_ml", "4,1") == "4,1" and result_text("", "stable") == "stable"
