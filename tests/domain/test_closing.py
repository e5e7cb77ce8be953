"""What a meeting amounts to when it ends, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcp.domain.closing import ClosingSummary, duration_text, postponed_text

SUMMARY = ClosingSummary(
    discussed=3, registered=1, without_decision=0, undecided=0, postponed=2, without_quorum=1, minutes=112,
    planned_minutes=90,
)  # fmt: skip


def test_the_figures_are_said_in_order_with_the_duration() -> None:
    assert SUMMARY.lines == [
        ("Discutés", "3\u00a0dossiers"),
        ("Enregistrés sans discussion", "1\u00a0dossier"),
        ("Sans décision, avec un motif", "0\u00a0dossier"),
        ("Reportés", "2\u00a0dossiers"),
        ("Discutés sans quorum", "1\u00a0dossier"),
        ("Durée", "1\u202fh\u202f52, pour 1\u202fh\u202f30 prévues"),
    ]


def test_what_still_waits_comes_first_and_an_unknown_opening_says_no_duration() -> None:
    lines = replace(SUMMARY, undecided=2, minutes=None).lines
    assert lines[0] == ("Sans réponse", "2\u00a0dossiers")
    assert "Durée" not in dict(lines)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0\u202fmin"), (45, "45\u202fmin"), (60, "1\u202fh"), (65, "1\u202fh\u202f05"), (120, "2\u202fh")],
)
def test_a_duration_reads_as_people_say_it(minutes: int, text: str) -> None:
    assert duration_text(minutes) == text


def test_a_postponed_case_says_how_many_times() -> None:
    assert (postponed_text(0), postponed_text(2)) == ("", "Reporté 2\u00a0fois")
