"""The technical plan of a cryotherapy: its bounds, its sentence, what the rules read in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcp.domain.case import CaseStatus
from rcp.domain.errors import InvalidValue
from rcp.domain.plan import (
    RULE_PLAN,
    USUAL_MARGIN,
    USUAL_MARGIN_STATUS,
    PlanEntry,
    check_plan,
    is_plannable,
    plan_facts,
    plan_sentence,
    plan_words,
)

RULE = RULE_PLAN
WHOLE = PlanEntry(
    probes=3, probe_gauge="17G", probe_kind="IceSphere", approach="percutanee", guidance=("tdm", "echographie"),
    anaesthesia="ag", protections=("hydrodissection", "thermocouple"), cementoplasty="yes", margin_mm=Decimal("5.0"),
    comment="Décubitus ventral.",
)  # fmt: skip


def test_a_whole_plan_is_kept_and_a_blank_one_is_none() -> None:
    check_plan(WHOLE)
    check_plan(PlanEntry())
    assert PlanEntry().is_blank and not WHOLE.is_blank


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"probes": 0}, "probes"),
        ({"probes": 26}, "probes"),
        ({"probe_gauge": "12G"}, "probe_gauge"),
        ({"approach": "endoscopique"}, "approach"),
        ({"guidance": ("tdm", "boussole")}, "guidance"),
        ({"anaesthesia": "hypnose"}, "anaesthesia"),
        ({"protections": ("bouclier",)}, "protections"),
        ({"cementoplasty": "peut-être"}, "cementoplasty"),
        ({"margin_mm": Decimal("50.1")}, "margin_mm"),
        ({"margin_mm": Decimal(-1)}, "margin_mm"),
    ],
)
def test_what_no_plan_holds_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_plan(PlanEntry(**values))
    assert refused.value.field == field


def test_bounds_are_in() -> None:
    for probes, margin in ((1, Decimal(0)), (25, Decimal(50))):
        check_plan(PlanEntry(probes=probes, margin_mm=margin))


def test_a_plan_is_one_sentence() -> None:
    assert plan_sentence(WHOLE, "Lésion 1") == (
        "Lésion 1\u202f: 3 cryosondes 17G (IceSphere)\u202f; voie percutanée\u202f; guidage\u202f: TDM, échographie"
        "\u202f; anesthésie générale\u202f; thermoprotection\u202f: hydrodissection, thermocouple\u202f; "
        "cimentoplastie associée\u202f; marge visée\u202f: 5 mm. Décubitus ventral."
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ""),
        ({"probes": 1}, "1 cryosonde."),
        ({"probe_kind": "IceRod"}, "IceRod."),
        ({"margin_mm": Decimal("7.5")}, "Marge visée\u202f: 7,5 mm."),
        ({"cementoplasty": "no"}, "Sans cimentoplastie."),
        ({"cementoplasty": "unknown", "comment": "À revoir."}, "À revoir."),
        ({"anaesthesia": "rachi"}, "Rachianesthésie ou péridurale."),
    ],
)
def test_a_sentence_says_only_what_is_foreseen(values: dict[str, Any], expected: str) -> None:
    assert plan_sentence(PlanEntry(**values)) == expected


def test_the_words_of_a_plan_follow_the_form() -> None:
    words = dict(plan_words(WHOLE))
    assert words["Guidage"] == "TDM, Échographie"
    assert words["Cimentoplastie associée"] == "Oui"
    assert all(text == "" for _label, text in plan_words(PlanEntry()))
    assert len(words) == len(PlanEntry.columns())


def test_rules_read_a_plan_under_the_keys_of_the_report() -> None:
    assert plan_facts(PlanEntry()) == {}
    assert plan_facts(WHOLE) == {
        "nb_cryosondes": 3,
        "calibre": "17G",
        "type_cryosonde": "IceSphere",
        "voie": "percutanee",
        "guidage": ("tdm", "echographie"),
        "anesthesie": "ag",
        "protections": ("hydrodissection", "thermocouple"),
        "cimentoplastie": "yes",
        "marge_cible_mm": 5.0,
    }


def test_a_plan_is_foreseen_before_the_decision() -> None:
    assert [status.value for status in CaseStatus if is_plannable(status)] == [
        "draft", "submitted", "returned", "booked",
    ]  # fmt: skip


def test_the_usual_margin_says_where_it_was_read() -> None:
    assert (USUAL_MARGIN, USUAL_MARGIN_STATUS.label) == (5, "Lu dans une source publiée")
