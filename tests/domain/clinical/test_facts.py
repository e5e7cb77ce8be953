"""Facts are found by name; those that come later win."""

from __future__ import annotations

from datetime import date

from rcp.domain.clinical.facts import Fact, Facts

FACTS = Facts({"patient.age": Fact(68, "Identité"), "result.inr": Fact(1.2, "INR", date(2026, 11, 2))})


def test_facts_are_a_mapping_that_gives_its_values() -> None:
    assert len(FACTS) == 2 and list(FACTS) == ["patient.age", "result.inr"]
    assert FACTS["result.inr"].on == date(2026, 11, 2)
    assert FACTS.values_by_name == {"patient.age": 68, "result.inr": 1.2}
    assert FACTS.get("lesion.organ") is None


def test_joined_facts_leave_the_first_untouched() -> None:
    joined = FACTS.joined({"patient.age": Fact(70), "lesion.organ": Fact("bone")})
    assert joined["patient.age"].value == 70 and len(joined) == 3
    assert FACTS["patient.age"].value == 68
