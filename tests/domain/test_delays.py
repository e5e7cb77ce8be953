"""The delays a board gives itself (rule `delais-vises`)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rcp.domain.delays import is_late, waits_too_long

TODAY = date(2026, 3, 16)


def test_a_delay_is_over_the_day_after_its_last() -> None:
    since = date(2026, 3, 6)
    assert not is_late(since, TODAY, 10)
    assert is_late(since, TODAY, 9)
    assert is_late(date(2026, 3, 15), TODAY, 0)


def test_a_board_that_aims_at_no_delay_is_never_late() -> None:
    assert not is_late(date(2025, 1, 1), TODAY, None)


def test_a_case_waits_from_the_day_it_was_submitted_in_paris() -> None:
    just_before_midnight = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)  # the 6th in Paris
    assert not waits_too_long(just_before_midnight, TODAY, 10)
    assert waits_too_long(just_before_midnight, TODAY, 9)
    assert not waits_too_long(None, TODAY, 0)
