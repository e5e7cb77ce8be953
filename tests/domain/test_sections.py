"""What a section of a case may say: codes of the lists, TNM by its shape, links that lead somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.case.checks import RULE_CONTRADICTION, UNKNOWN_CODE, section_problems
from rcp.domain.case.images import RULE_IMAGE_LINK, check_study_uid, check_web_address, is_web_address, pacs_link
from rcp.domain.case.tnm import RULE_TNM, parse_tnm
from rcp.domain.errors import InvalidValue


def fields_of(values: dict[str, Any], stored: dict[str, Any] | None = None) -> list[str | None]:
    return [problem.field for problem in section_problems(values, stored=stored or {})]


def test_a_section_that_says_what_the_lists_hold_is_kept() -> None:
    values = {
        "organ": "bone", "reasons": ["MED-235"], "performance_status": "LA9622-7", "progression": "yes",
        "progression_kinds": [], "deliberation_mode": "discuss", "tnm_t": "T2a", "tnm_n": "", "question": "Traiter ?",
        "imaging_url": "https://pacs.example/1", "study_uid": "1.2.3", "tumour_site": "",
    }  # fmt: skip
    assert section_problems(values, stored={}) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("organ", "liver2"), ("reasons", ["MED-235", "X"]), ("tnm_version", "TNM1"), ("progression", "maybe")],
)
def test_a_code_of_no_list_is_refused_unless_it_stood_there_already(field: str, value: Any) -> None:
    assert [problem.message for problem in section_problems({field: value}, stored={})] == [UNKNOWN_CODE]
    assert fields_of({field: value}, {field: value}) == []


def test_a_board_discusses_the_living() -> None:
    assert fields_of({"performance_status": "LA9627-6"}) == ["performance_status"]


def test_each_problem_is_said_next_to_its_field() -> None:
    values = {"tnm_t": "T9", "tnm_n": "cN0", "tnm_m": "M", "imaging_url": "javascript:alert(1)", "study_uid": "abc"}
    assert fields_of(values) == ["tnm_t", "tnm_n", "tnm_m", "imaging_url", "study_uid"]


def test_answers_that_contradict_each_other() -> None:
    assert RULE_CONTRADICTION == "reponses-contradictoires"
    assert fields_of({"has_allergies": "no", "allergies": "iode"}) == ["allergies"]
    assert fields_of({"has_anticoagulants": "no", "anticoagulants": "  "}) == []
    assert fields_of({"has_anticoagulants": "unknown", "anticoagulants": "apixaban"}) == []
    taken = {"antithrombotics": ["apixaban"]}
    assert fields_of({"has_anticoagulants": "no"} | taken, taken) == ["antithrombotics"]
    assert fields_of({"has_anticoagulants": "yes"} | taken, taken) == []
    kinds = ["inconnu"]
    stored = {"progression_kinds": kinds}
    assert fields_of({"progression": "no", "progression_kinds": kinds}, stored) == ["progression_kinds"]
    assert fields_of({"progression": "yes", "progression_kinds": kinds}, stored) == []


@pytest.mark.parametrize(
    ("axis", "typed", "kept"),
    [
        ("T", "t2A", "T2a"), ("T", " 2 a ", "T2a"), ("T", "x", "TX"), ("T", "Tis(DCIS)", "Tis(DCIS)"), ("N", "", ""),
        ("N", "n1mi(sn)", "N1mi(sn)"), ("M", "1c", "M1c"), ("M", "M1(hep)", "M1(hep)"),
    ],
)  # fmt: skip
def test_a_tnm_code_is_kept_in_one_shape(axis: str, typed: str, kept: str) -> None:
    assert RULE_TNM == "tnm-forme"
    assert parse_tnm(axis, typed) == kept


@pytest.mark.parametrize(
    ("axis", "typed", "said"),
    [("T", "pT2", "sans préfixe"), ("T", "T5", "T2a"), ("N", "N4", "N2b"), ("T", "T1a(m)(m)(m)(m)", "T2a")],
)
def test_a_tnm_code_of_no_shape_says_how(axis: str, typed: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as refused:
        parse_tnm(axis, typed, field="tnm_t")
    assert refused.value.field == "tnm_t"


@pytest.mark.parametrize("address", ["https://pacs.example/a?b=1", "http://10.0.0.1:8080/x", "  "])
def test_an_address_a_link_may_lead_to(address: str) -> None:
    assert RULE_IMAGE_LINK == "lien-images"
    assert check_web_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "/relatif", "https://", "https://a b.example", "https://a:b@c.example",
     "https://[::1", "https://a.example:port"],
)  # fmt: skip
def test_an_address_no_link_may_lead_to(address: str) -> None:
    assert not is_web_address(address)
    with pytest.raises(InvalidValue, match="https://"):
        check_web_address(address)


def test_a_study_uid_has_its_shape() -> None:
    assert check_study_uid(" 1.2.840.10008 ") == "1.2.840.10008"
    assert check_study_uid("") == ""
    for wrong in ("1.02.3", "1..2", "a.b", "1." + "1" * 64, "12"):
        with pytest.raises(InvalidValue, match="UID"):
            check_study_uid(wrong)


def test_the_link_to_the_pacs_is_made_only_when_all_is_known() -> None:
    template = "https://pacs.example/study/{study}?ipp={ipp}"
    assert pacs_link(template, study="1.2", ipp="A B&c") == "https://pacs.example/study/1.2?ipp=A%20B%26c"
    assert pacs_link(template, study="1.2") == ""
    assert pacs_link("", study="1.2") == ""
    assert pacs_link("javascript:{study}", study="1.2") == ""
