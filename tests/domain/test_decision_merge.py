"""Two people type the same decision: nothing of either is lost."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from rcp.domain.decision.entry import DecisionEntry, ProposalEntry
from rcp.domain.decision.facts import ExaminationFacts
from rcp.domain.decision.merge import RULE_MERGE, Choice, from_plain, keep_both, mark_of, merge, plain, seen
from tests.domain.test_decision_words import FULL

SHOWN = DecisionEntry(outcome="discussed", comment="Revoir", trial="no")


def test_each_keeps_what_they_alone_changed() -> None:
    mine, theirs = replace(SHOWN, comment="Opérer"), replace(SHOWN, trial="yes", trial_name="ESSAI-1")
    merged = merge(seen(SHOWN), mine, theirs)
    assert merged.entry == replace(SHOWN, comment="Opérer", trial="yes", trial_name="ESSAI-1")
    assert (merged.clashes, merged.unseen) == ((), ("trial", "trial_name"))
    assert RULE_MERGE == "saisie-a-plusieurs"


def test_what_both_changed_stays_as_stored_and_waits_for_a_choice() -> None:
    mine, theirs = replace(SHOWN, comment="Opérer"), replace(SHOWN, comment="Surveiller")
    merged = merge(seen(SHOWN), mine, theirs)
    assert merged.entry == theirs
    assert [(each.field, each.mine, each.theirs) for each in merged.clashes] == [("comment", "Opérer", "Surveiller")]
    assert merged.unseen == ("comment",)


def test_the_same_change_made_twice_is_no_clash() -> None:
    same = replace(SHOWN, comment="Opérer")
    assert merge(seen(SHOWN), same, same) == merge(seen(same), same, same)
    assert merge(seen(SHOWN), same, same).clashes == ()


def test_rows_are_one_field() -> None:
    mine = replace(SHOWN, proposals=(ProposalEntry("cryoablation"),))
    theirs = replace(SHOWN, proposals=(ProposalEntry("rfa"),), examinations=(ExaminationFacts("IRM"),))
    merged = merge(seen(SHOWN), mine, theirs)
    assert merged.entry == theirs and [each.field for each in merged.clashes] == ["proposals"]


def test_what_could_not_be_read_stays_as_stored() -> None:
    mine = replace(SHOWN, comment="Opérer", due_on=None)
    theirs = replace(SHOWN, due_on=date(2026, 5, 1))
    merged = merge(seen(theirs), mine, theirs, frozen=["due_on"])
    assert merged.entry == replace(theirs, comment="Opérer") and not merged.clashes


def test_a_field_that_was_never_shown_is_not_written_over() -> None:
    merged = merge({}, replace(SHOWN, comment="Opérer"), SHOWN)
    assert merged.entry == SHOWN and [each.field for each in merged.clashes] == ["comment"]


def test_a_mark_says_equality_and_nothing_else() -> None:
    assert mark_of((ProposalEntry("rfa"),)) == mark_of((ProposalEntry("rfa"),)) != mark_of((ProposalEntry("mwa"),))
    assert mark_of("") != mark_of(None) != mark_of(False)
    assert "Revoir" not in json.dumps(seen(SHOWN))


@pytest.mark.parametrize("name", [each.name for each in fields(DecisionEntry)])
def test_each_field_survives_being_kept_as_json(name: str) -> None:
    for value in (getattr(FULL, name), getattr(DecisionEntry(), name)):
        assert from_plain(name, json.loads(json.dumps(plain(value)))) == value


@pytest.mark.parametrize(
    ("field", "stored", "rival", "kept"),
    [
        ("comment", "Opérer", "Surveiller", "Opérer\nSurveiller"),
        ("surveillance", "IRM", "TEP", "IRM – TEP"),
        ("comment", "Opérer", "Opérer vite", "Opérer vite"),
        ("comment", "Opérer vite", "Opérer", "Opérer vite"),
        ("comment", "", "Opérer", None),
        ("trial", "yes", "no", None),
        ("due_on", date(2026, 5, 1), date(2026, 6, 1), None),
        ("supportive_care", ("a",), ("a", "b"), ("a", "b")),
        ("supportive_care", ("a",), (), None),
    ],
)
def test_both_are_kept_where_they_do_not_exclude_each_other(field: str, stored: Any, rival: Any, kept: Any) -> None:
    assert keep_both(field, stored, rival) == kept
    assert Choice("both") is Choice.BOTH
