from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from rcp.domain.afterwards import (
    RULE_AFTERWARDS,
    Held,
    afterwards_sentence,
    check_closing,
    check_may_start,
    check_opening,
    held,
    instant,
    latest,
    overlapping,
)
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import InvalidValue, NeedsConfirmation, TransitionRefused

DAY, TODAY = date(2026, 11, 30), date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
OPENED = datetime(2026, 11, 30, 13, 30, 20, tzinfo=UTC)  # 14:30:20 in Paris


def at(hour: int, minute: int) -> datetime:
    """An instant of the day, from its hour in Paris."""
    return datetime(2026, 11, 30, hour - 1, minute, tzinfo=UTC)


def start(**values: Any) -> None:
    given = {
        "status": MeetingStatus.PLANNED, "day": DAY, "today": TODAY, "is_started": False, "live_decisions": 0,
        "is_confirmed": False,
    } | values  # fmt: skip
    check_may_start(given.pop("status"), given.pop("day"), **given)


def test_the_rule_has_its_name() -> None:
    assert RULE_AFTERWARDS == "saisie-a-posteriori"


@pytest.mark.parametrize("status", [MeetingStatus.PLANNED, MeetingStatus.OPEN])
def test_a_session_of_today_or_of_the_past_may_be_typed_afterwards(status: MeetingStatus) -> None:
    start(status=status)
    start(status=status, day=TODAY)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"is_started": True}, "déjà commencée"),
        ({"status": MeetingStatus.CLOSED}, "Seule une séance planifiée ou ouverte"),
        ({"status": MeetingStatus.CANCELLED}, "Seule une séance planifiée ou ouverte"),
        ({"day": date(2026, 12, 2)}, "pas encore eu lieu"),
    ],
)
def test_any_other_may_not(values: dict[str, Any], said: str) -> None:
    with pytest.raises(TransitionRefused, match=said):
        start(**values)


def test_decisions_taken_live_ask_for_a_confirmation() -> None:
    with pytest.raises(NeedsConfirmation, match="1 décision a été prise") as refused:
        start(status=MeetingStatus.OPEN, live_decisions=1)
    assert refused.value.field == "is_confirmed"
    with pytest.raises(NeedsConfirmation, match="3 décisions ont été prises"):
        start(live_decisions=3)
    start(status=MeetingStatus.OPEN, live_decisions=3, is_confirmed=True)


def test_an_hour_is_of_paris_and_of_the_day() -> None:
    assert instant(DAY, time(14, 5), now=NOW, field="opened") == at(14, 5)


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        (DAY, None, "Saisissez l’heure"),
        (date(2026, 3, 29), time(2, 30), "n’existe pas"),
        (date(2026, 12, 1), time(9, 1), "pas encore passée"),
    ],
)
def test_an_impossible_hour_is_refused_by_its_field(day: date, hour: time | None, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as refused:
        instant(day, hour, now=NOW, field="opened")
    assert refused.value.field == "opened"


def test_a_session_opens_before_what_is_known_of_it() -> None:
    check_opening(OPENED, first_known=None)
    check_opening(OPENED, first_known=OPENED)
    with pytest.raises(InvalidValue, match="discuté à 14\u00a0h\u00a012") as refused:
        check_opening(OPENED, first_known=at(14, 12))
    assert refused.value.field == "opened"


def test_a_case_lasts_from_its_start_to_its_end() -> None:
    found = held(DAY, time(14, 30), time(14, 36), opened_at=OPENED, now=NOW)
    assert found == Held(at(14, 30), at(14, 36)), "paper knows no seconds"
    assert held(DAY, time(9, 0), time(9, 1), opened_at=None, now=NOW).started_at == at(9, 0)


@pytest.mark.parametrize(
    ("start_", "end", "field"),
    [
        (time(14, 29), time(14, 40), "held_from"),
        (None, time(14, 40), "held_from"),
        (time(14, 40), None, "held_until"),
        (time(14, 40), time(14, 40), "held_until"),
        (time(14, 40), time(14, 35), "held_until"),
    ],
)
def test_impossible_hours_of_a_case_are_refused_by_their_field(start_: time, end: time, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        held(DAY, start_, end, opened_at=OPENED, now=NOW)
    assert refused.value.field == field


def test_a_session_closes_after_all_it_did() -> None:
    check_closing(at(16, 0), opened_at=OPENED, last_known=at(16, 0))
    check_closing(at(16, 0), opened_at=None, last_known=None)
    with pytest.raises(InvalidValue, match="se termine ensuite"):
        check_closing(at(14, 30), opened_at=OPENED, last_known=None)
    with pytest.raises(InvalidValue, match="dernier fait noté est de 15\u00a0h\u00a055") as refused:
        check_closing(at(15, 50), opened_at=OPENED, last_known=at(15, 55))
    assert refused.value.field == "closed"


def test_cases_discussed_at_once_are_told_and_those_that_follow_are_not() -> None:
    spans = {"a": Held(at(14, 0), at(14, 6)), "b": Held(at(14, 6), at(14, 10)), "c": Held(at(14, 8), at(14, 20))}
    assert overlapping(spans) == {"a": (), "b": ("c",), "c": ("b",)}


def test_the_sentence_says_when_by_whom_and_why() -> None:
    said = afterwards_sentence(NOW, "Mme Josèphe Clairvalon", "réseau en panne")
    assert said == (
        "Séance tenue sur papier, saisie a posteriori le 01/12/2026 à 9\u00a0h par Mme Josèphe Clairvalon"
        "\u202f: réseau en panne"
    )
    assert afterwards_sentence(NOW, "", "panne").endswith("9\u00a0h\u202f: panne")


def test_the_last_instant_known() -> None:
    assert latest([None, at(14, 0), at(13, 0)]) == at(14, 0)
    assert latest([None]) is None
