"""Rule `mot-de-passe`: long, not common, not one's own name; nothing else is asked."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rcp.domain.errors import InvalidValue
from rcp.domain.password import RULE_PASSWORD, TOO_COMMON, TOO_LONG, TOO_PERSONAL, TOO_SHORT, check_password

CASES = [
    case
    for case in json.loads(Path("tests/data/bad-inputs.json").read_text(encoding="utf-8"))["cases"]
    if case["category"] == "password"
]


def typed(case: dict[str, Any]) -> str:
    if "gen" in case:
        return str(case["gen"]["unit"]) * int(case["gen"]["n"])
    return str(case["value"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_recorded_passwords(case: dict[str, Any]) -> None:
    if case["expect"] == "accept":
        assert check_password(typed(case)) == typed(case)
    else:
        with pytest.raises(InvalidValue) as error:
            check_password(typed(case))
        assert error.value.message.replace("\u202f", " ").startswith(case["message_fr"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 11, TOO_SHORT),
        ("x" * 1025, TOO_LONG),
        ("azertyuiop123", TOO_COMMON),
        ("motdepasse123", TOO_COMMON),
        ("doudou123456", TOO_COMMON),
        ("soleilsoleil", TOO_COMMON),
        ("123456789012", TOO_COMMON),
        ("Password1234!", TOO_COMMON),
        ("Quévremont-26", TOO_PERSONAL),
        ("quevremont.m1", TOO_PERSONAL),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    own = ("Quévremont", "Maëlle", "quevremont.m@hopital.example")
    with pytest.raises(InvalidValue) as error:
        check_password(text, own_words=own, field="new_password")
    assert (error.value.message, error.value.field) == (message, "new_password")


@pytest.mark.parametrize(
    "text", ["aaaa bbbb cccc dddd", "forêt-âgée-çà-et-là", "x7" + "kqzvw" * 60, "lapin-bleu-tasse"]
)
def test_what_is_accepted(text: str) -> None:
    assert RULE_PASSWORD == "mot-de-passe"
    assert check_password(text) == text


def test_two_keyboards_agree() -> None:
    assert check_password("fore\u0302t-a\u0302ge\u0301e-ca\u0300") == "forêt-âgée-cà"


def test_a_hostile_text_is_judged_quickly() -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidValue):
        check_password("aA1!" * 256)
    assert time.perf_counter() - started < 1
