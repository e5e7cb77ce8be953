"""What becomes of the conditions and actions of a decision."""

from __future__ import annotations

from datetime import date

import pytest

from rcp.domain.errors import InvalidValue
from rcp.domain.followup import RULE_FOLLOWUP, Verdict, check_verdict, is_overdue

RULES = (RULE_FOLLOWUP,)


def test_a_verdict_is_of_the_list_and_a_condition_dropped_says_why() -> None:
    for verdict in (Verdict.MET, Verdict.NOT_MET):
        check_verdict(verdict, "")
    check_verdict(Verdict.DROPPED, "Patient perdu de vue")
    for verdict, note, field in (("", "", "verdict"), ("maybe", "", "verdict"), ("dropped", " ", "note")):
        with pytest.raises(InvalidValue) as refused:
            check_verdict(verdict, note)
        assert refused.value.field == field
    assert [each.label for each in Verdict] == ["Remplie", "Non remplie", "Abandonnée"]


def test_an_action_is_late_the_day_after_its_date() -> None:
    day = date(2026, 11, 23)
    assert is_overdue(date(2026, 11, 22), day)
    assert not is_overdue(day, day) and not is_overdue(None, day)
