"""Whether a patient resembles a population that was studied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rcp.domain.clinical.conditions import Comparison, facts_of
from rcp.domain.clinical.declarations import DeclarationError
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import read, score
from rcp.domain.clinical.naming import fact_label
from rcp.domain.clinical.profiles import (
    CAUTION,
    RULE_PROFILES,
    Compared,
    Criterion,
    Match,
    Resemblance,
    answer,
    compare,
    profiles,
)

ICE3: dict[str, Any] = {
    "lesion.organ": "breast", "patient.age": 74, "lesion.multifocalite": 1, "lesion.modality": "echo",
    "case.morphology": "8500/3", "lesion.long_axis_mm": 9, "lesion.grade": "II", "lesion.re_pct": 90,
    "lesion.rp_pct": 0, "lesion.her2": "1+",
}  # fmt: skip


def one(values: Mapping[str, Any], profile: str) -> Compared:
    found = compare(Facts({name: Fact(value) for name, value in values.items()}))
    return next(each for each in found if each.profile.id == profile)


def test_the_rule_has_its_sheet() -> None:
    assert RULE_PROFILES == "profils-etudies"
    assert "ne constitue pas une indication" in CAUTION


def test_every_criterion_has_a_name_and_every_profile_a_citation() -> None:
    for profile in profiles().values():
        assert profile.citation and profile.criteria
        for criterion in profile.criteria:
            assert all(fact_label(name) for name in (*facts_of(criterion.met), *facts_of(criterion.unmet)))


def test_all_met_is_comparable() -> None:
    found = one(ICE3, "ice3")
    assert found.resemblance is Resemblance.COMPARABLE
    assert found.resemblance.label == "Profil comparable"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patient.age", 59),
        ("lesion.multifocalite", 2),
        ("case.morphology", "8520/3"),
        ("lesion.long_axis_mm", 15.1),
        ("lesion.grade", "III"),
        ("lesion.her2", "3+"),
    ],
)
def test_one_unmet_is_outside(name: str, value: Any) -> None:
    assert one({**ICE3, name: value}, "ice3").resemblance is Resemblance.OUTSIDE


@pytest.mark.parametrize(("name", "value"), [("lesion.her2", "2+"), ("lesion.re_pct", 5), ("lesion.modality", "irm")])
def test_between_two_thresholds_nothing_is_known(name: str, value: Any) -> None:
    assert one({**ICE3, name: value}, "ice3").resemblance is Resemblance.UNDETERMINED


def test_receptors_absent_are_unmet() -> None:
    assert one({**ICE3, "lesion.re_pct": 0, "lesion.rp_pct": 0.5}, "ice3").resemblance is Resemblance.OUTSIDE


def test_an_unknown_criterion_is_shown_unknown() -> None:
    found = one({name: value for name, value in ICE3.items() if name != "patient.age"}, "ice3")
    age = next(each for each in found.answers if each.wording.startswith("60"))
    assert (age.match, age.value) == (Match.UNKNOWN, "non renseigné")
    assert found.resemblance.label == "Donnée manquante"


@pytest.mark.parametrize(
    ("count", "solstice", "eclipse"), [(5, "conforme", "conforme"), (6, "conforme", "hors_profil")]
)
def test_two_studies_of_the_lung_differ_by_one_lesion(count: int, solstice: str, eclipse: str) -> None:
    values = {
        "lesion.organ": "lung", "lesion.nature": "metastase", "lesion.long_axis_mm": 35, "case.lesions_lung": count,
    }  # fmt: skip
    assert (one(values, "solstice").resemblance, one(values, "eclipse").resemblance) == (solstice, eclipse)


def test_another_organ_is_compared_with_nothing() -> None:
    assert compare(Facts({"lesion.organ": Fact("prostate")})) == ()


def test_answers_have_words() -> None:
    assert [each.label for each in Match] == ["Satisfait", "Non satisfait", "Inconnu"]
    assert Resemblance.OUTSIDE.label == "Hors population étudiée"


def test_the_score_offers_every_study_and_each_question_can_be_answered() -> None:
    """The score reads the criteria here; its questions are asked in the words of its own options."""
    declared = score("profils_essais")
    offered = declared.input("profil")
    assert offered is not None and {each.value for each in offered.options} == profiles().keys()
    for criterion in (each for profile in profiles().values() for each in profile.criteria):
        asked = declared.input(criterion.key)
        assert asked is not None
        wanted = criterion.question.value
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        if asked.options:
            assert set(wanted) <= {each.value for each in asked.options}
        else:
            assert all(isinstance(value, int) for value in wanted)


def test_what_is_asked_is_what_is_read_unless_the_file_says_otherwise() -> None:
    age, *_others = profiles()["ice3"].criteria
    assert age.question == Comparison("age", ">=", 60)
    seen = next(each for each in profiles()["ice3"].criteria if each.key == "visible_echo")
    assert seen.question == Comparison("visible_echo", "==", "oui")


def test_a_criterion_that_is_no_comparison_must_say_what_is_asked() -> None:
    group = b'{"key": "a", "wording": "A", "met": {"any": []}}'
    with pytest.raises(DeclarationError, match="what is asked"):
        read(group, Criterion, "a")


@pytest.mark.parametrize("study", ["eclipse", "solstice", "motion", "frenk"])
def test_a_recurrence_may_be_that_of_a_metastasis(study: str) -> None:
    criterion = profiles()[study].criteria[0]
    answers = {
        nature: answer(criterion, Facts({"lesion.nature": Fact(nature)})).match
        for nature in ("metastase", "recidive", "indeterminee", "primitif", "benin")
    }
    assert list(answers.values()) == [Match.MET, Match.UNKNOWN, Match.UNKNOWN, Match.UNMET, Match.UNMET]
