"""Meetings: their status, their dates, their hours, what enters them and in what order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.agenda import (
    HOLIDAY_SUBDIVISIONS,
    MEETING_TRANSITIONS,
    PARIS,
    BookingDecision,
    BookingVerdict,
    Frequency,
    MeetingAction,
    MeetingStatus,
    Recurrence,
    accepts_bookings,
    allowed_meeting_actions,
    booking_decision,
    check_arrangeable,
    check_not_sealed,
    check_period,
    check_planned_minutes,
    check_postponement,
    check_wall_time,
    cutoff_at,
    day_of_end,
    end_of,
    exists,
    happens_twice,
    held_since,
    holiday_name,
    left_open_since,
    may_leave,
    next_meeting_status,
    occurrences,
    reorder,
    running_clock,
    to_paris,
    to_utc,
)
from rcp.domain.agenda.booking import RULE_BOOKING, RULE_SEALED_STAYS
from rcp.domain.agenda.meeting import LONGEST_SESSION, RULE_MEETING_STATUS
from rcp.domain.agenda.order import RULE_RUNNING_CLOCK
from rcp.domain.agenda.recurrence import RULE_RECURRENCE
from rcp.domain.agenda.wall_time import RULE_CUTOFF, RULE_WALL_TIME
from rcp.domain.case import CaseStatus, PostponementReason
from rcp.domain.errors import InvalidValue, NeedsConfirmation, TransitionRefused

RULES = (
    RULE_BOOKING,
    RULE_SEALED_STAYS,
    RULE_MEETING_STATUS,
    RULE_RUNNING_CLOCK,
    RULE_RECURRENCE,
    RULE_CUTOFF,
    RULE_WALL_TIME,
)

FORWARD = date(2026, 3, 29)  # clocks go from 2 h to 3 h
BACK = date(2026, 10, 25)  # clocks go from 3 h to 2 h
HALF_PAST_TWO = time(2, 30)

WEEKLY = Recurrence(Frequency.WEEKLY, weekday=0, starts_on=date(2026, 3, 1), start_time=time(8, 30))


def dates(recurrence: Recurrence, from_: date, to: date) -> list[date]:
    return [each.date for each in occurrences(recurrence, from_, to)]


# --- statuts-de-la-seance -----------------------------------------------------------------------------------------


def test_the_statuses_are_those_of_the_command_line() -> None:
    assert [status.value for status in MeetingStatus] == ["planned", "open", "closed", "validated", "cancelled"]


@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("action", MeetingAction)
def test_what_is_not_in_the_table_is_refused_with_what_is_possible(
    status: MeetingStatus, action: MeetingAction
) -> None:
    assert status.label and status.explanation.endswith(".") and action.label
    if (status, action) in MEETING_TRANSITIONS:
        assert next_meeting_status(status, action) is MEETING_TRANSITIONS[(status, action)]
        return
    with pytest.raises(TransitionRefused) as refusal:
        next_meeting_status(status, action)
    assert status.label in refusal.value.message
    assert allowed_meeting_actions(status)[0].infinitive in refusal.value.message


def test_every_meeting_status_is_reached_from_planned() -> None:
    reached = {MeetingStatus.PLANNED}
    while more := {target for (origin, _), target in MEETING_TRANSITIONS.items() if origin in reached} - reached:
        reached |= more
    assert reached == set(MeetingStatus)


def test_a_meeting_ends_now_unless_it_ended_an_earlier_day() -> None:
    evening, midnight = datetime(2026, 11, 17, 22, 59, tzinfo=UTC), datetime(2026, 11, 17, 23, 0, tzinfo=UTC)
    assert end_of(None, midnight) == midnight
    assert end_of(evening - timedelta(hours=2), evening) == evening
    assert end_of(evening, midnight) == evening  # midnight in Paris


def test_a_meeting_open_for_more_than_twelve_hours_was_left_open() -> None:
    opened = datetime(2026, 11, 17, 14, tzinfo=UTC)
    long_after = opened + LONGEST_SESSION + timedelta(minutes=1)
    assert left_open_since(opened, None, opened + LONGEST_SESSION, planned=opened) is None
    assert left_open_since(opened, None, long_after, planned=opened - timedelta(hours=1)) == opened
    assert left_open_since(opened, opened + timedelta(hours=1), long_after, planned=opened) is None
    assert left_open_since(None, None, long_after, planned=opened) is None


def test_a_meeting_opened_ahead_is_counted_from_its_planned_start() -> None:
    opened = datetime(2026, 3, 16, 16, tzinfo=UTC)  # 17:00 in Paris, the evening before
    planned = datetime(2026, 3, 17, 8, tzinfo=UTC)
    eleven = datetime(2026, 3, 17, 10, tzinfo=UTC)
    assert left_open_since(opened, None, eleven, planned=planned) is None
    assert left_open_since(opened, None, eleven + timedelta(days=1), planned=planned) == planned
    assert day_of_end(planned, time(11), eleven + timedelta(days=1)) == date(2026, 3, 17)
    assert held_since(opened, planned, eleven) == planned
    assert held_since(planned - timedelta(minutes=10), planned, eleven) == planned - timedelta(minutes=10)
    assert held_since(opened, planned, planned) == opened  # it ended before it was to begin


def test_an_hour_past_midnight_is_of_the_following_day() -> None:
    began = datetime(2026, 3, 16, 19, tzinfo=UTC)  # 20:00 in Paris
    morning = datetime(2026, 3, 17, 9, tzinfo=UTC)
    assert day_of_end(began, time(0, 30), morning) == date(2026, 3, 17)
    assert day_of_end(began, time(23, 30), morning) == date(2026, 3, 16)
    assert day_of_end(began, time(0, 30), datetime(2026, 3, 16, 23, 29, tzinfo=UTC)) == date(2026, 3, 16)  # to come
    assert day_of_end(began, time(8), morning) == date(2026, 3, 17)
    assert day_of_end(began, time(8, 1), morning) == date(2026, 3, 16)  # longer than the longest


def test_only_a_meeting_to_come_or_under_way_accepts_cases() -> None:
    assert {status for status in MeetingStatus if accepts_bookings(status)} == {
        MeetingStatus.PLANNED,
        MeetingStatus.OPEN,
    }


# --- seances-recurrentes ------------------------------------------------------------------------------------------


def test_a_weekly_board_skips_public_holidays_and_says_which() -> None:
    found = occurrences(WEEKLY, date(2026, 3, 30), date(2026, 4, 13))
    assert [(each.date, each.skipped_because) for each in found] == [
        (date(2026, 3, 30), None),
        (date(2026, 4, 6), "Jour férié\u202f: Lundi de Pâques"),
        (date(2026, 4, 13), None),
    ]


def test_every_other_week_is_counted_from_the_first_meeting() -> None:
    biweekly = replace(WEEKLY, frequency=Frequency.BIWEEKLY, starts_on=date(2026, 9, 4))  # a Friday
    assert dates(biweekly, date(2026, 9, 1), date(2026, 10, 10)) == [
        date(2026, 9, 7),
        date(2026, 9, 21),
        date(2026, 10, 5),
    ]
    assert dates(biweekly, date(2026, 9, 10), date(2026, 9, 22)) == [date(2026, 9, 21)]


def test_a_monthly_board_meets_on_the_nth_or_the_last_weekday() -> None:
    second_tuesday = replace(WEEKLY, frequency=Frequency.MONTHLY, weekday=1, nth=2, starts_on=date(2026, 1, 14))
    assert dates(second_tuesday, date(2026, 1, 1), date(2026, 3, 31)) == [date(2026, 2, 10), date(2026, 3, 10)]
    last_monday = replace(second_tuesday, weekday=0, nth=-1)
    assert dates(last_monday, date(2026, 2, 1), date(2026, 3, 31)) == [date(2026, 2, 23), date(2026, 3, 30)]


def test_a_recurrence_ends_on_its_last_day_included() -> None:
    ended = replace(WEEKLY, until=date(2026, 3, 9))
    assert dates(ended, date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert dates(ended, date(2026, 4, 1), date(2026, 12, 31)) == []


@given(
    st.sampled_from([Frequency.WEEKLY, Frequency.BIWEEKLY]),
    st.integers(0, 6),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_meetings_fall_on_their_weekday_and_are_evenly_spaced(frequency: Frequency, weekday: int, start: date) -> None:
    recurrence = Recurrence(frequency, weekday, start, time(9))
    found = dates(recurrence, start, start + timedelta(days=70))
    gap = timedelta(days=7 if frequency is Frequency.WEEKLY else 14)
    assert start <= found[0] < start + timedelta(days=7)
    assert all(day.weekday() == weekday for day in found)
    assert all(later - earlier == gap for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weekday": 7}, "weekday"),
        ({"frequency": Frequency.MONTHLY}, "nth_in_month"),
        ({"frequency": Frequency.MONTHLY, "nth": 5}, "nth_in_month"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"until": date(2026, 2, 28)}, "until"),
    ],
)
def test_an_impossible_recurrence_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        replace(WEEKLY, **change)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_frequencies_are_said_in_french() -> None:
    assert [each.label for each in Frequency] == ["Chaque semaine", "Une semaine sur deux", "Chaque mois"]


def test_alsace_and_moselle_keep_good_friday_and_saint_stephen() -> None:
    good_friday = date(2026, 4, 3)
    assert holiday_name(good_friday) is None
    for subdivision in ("57", "6AE"):
        assert holiday_name(good_friday, subdivision=subdivision) == "Vendredi saint"
        assert holiday_name(date(2026, 12, 26), subdivision=subdivision) == "Saint-Étienne"
    friday = replace(WEEKLY, weekday=4)
    found = occurrences(friday, good_friday, good_friday, holidays_subdivision="6AE")
    assert found[0].skipped_because == "Jour férié\u202f: Vendredi saint"


def test_the_eleven_national_holidays_are_known() -> None:
    found = [day for n in range(365) if holiday_name(day := date(2026, 1, 1) + timedelta(days=n))]
    assert len(found) == 11
    assert holiday_name(date(2026, 11, 11)) == "Armistice"


@pytest.mark.parametrize("subdivision", HOLIDAY_SUBDIVISIONS)
def test_every_calendar_offered_works(subdivision: str) -> None:
    assert holiday_name(date(2026, 7, 14), subdivision=subdivision) is not None


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(InvalidValue):
        holiday_name(date(2026, 7, 14), subdivision="Zone A")


# --- heure-legale, date-limite-inscription ------------------------------------------------------------------------


def test_wall_time_follows_summer_and_winter() -> None:
    assert to_utc(date(2026, 1, 12), time(8, 30)) == datetime(2026, 1, 12, 7, 30, tzinfo=UTC)
    assert to_utc(date(2026, 7, 13), time(8, 30)) == datetime(2026, 7, 13, 6, 30, tzinfo=UTC)
    assert to_paris(datetime(2026, 7, 13, 6, 30, tzinfo=UTC)).isoformat() == "2026-07-13T08:30:00+02:00"


def test_an_hour_that_does_not_exist_is_read_as_the_next_one() -> None:
    assert not exists(FORWARD, HALF_PAST_TWO)
    assert not happens_twice(FORWARD, HALF_PAST_TWO)
    assert to_utc(FORWARD, HALF_PAST_TWO) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with pytest.raises(NeedsConfirmation) as asked:
        check_wall_time(FORWARD, HALF_PAST_TWO, field="start_time")
    assert "03:30" in asked.value.message and asked.value.field == "start_time"


def test_an_hour_that_happens_twice_is_read_as_the_first_one() -> None:
    assert exists(BACK, HALF_PAST_TWO)
    assert happens_twice(BACK, HALF_PAST_TWO)
    assert to_utc(BACK, HALF_PAST_TWO) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_utc(BACK, HALF_PAST_TWO.replace(fold=1)) == to_utc(BACK, HALF_PAST_TWO)
    with pytest.raises(NeedsConfirmation) as asked:
        check_wall_time(BACK, HALF_PAST_TWO)
    assert "deux fois" in asked.value.message


def test_an_ordinary_hour_needs_no_question() -> None:
    check_wall_time(FORWARD, time(8, 30))
    check_wall_time(BACK, time(8, 30))


def test_a_naive_instant_has_no_hour() -> None:
    with pytest.raises(InvalidValue):
        to_paris(datetime(2026, 1, 12, 8, 30))  # noqa: DTZ001


def test_the_cut_off_keeps_the_hour_of_the_wall_clock_across_a_change() -> None:
    cutoff = cutoff_at(date(2026, 3, 30), time(8, 0), 48)
    assert cutoff.isoformat() == "2026-03-28T08:00:00+01:00"
    assert cutoff_at(date(2026, 10, 26), time(8, 0), 48).isoformat() == "2026-10-24T08:00:00+02:00"
    assert cutoff_at(date(2026, 11, 23), time(8, 0), 0) == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert cutoff.tzinfo is PARIS


def test_a_cut_off_that_falls_in_the_missing_hour_moves_to_the_next_one() -> None:
    assert cutoff_at(date(2026, 3, 30), time(2, 30), 24).isoformat() == "2026-03-29T03:30:00+02:00"


def test_a_negative_cut_off_is_refused() -> None:
    with pytest.raises(InvalidValue):
        cutoff_at(date(2026, 11, 23), time(8, 0), -1)


# --- inscription-a-une-seance -------------------------------------------------------------------------------------

CUTOFF = datetime(2026, 11, 21, 7, tzinfo=UTC)


def ask(
    meeting: MeetingStatus = MeetingStatus.PLANNED,
    case: CaseStatus = CaseStatus.SUBMITTED,
    *,
    same_patient: bool = False,
    now: datetime = CUTOFF,
    reason: str = "",
) -> BookingDecision:
    return booking_decision(
        meeting_status=meeting,
        case_status=case,
        patient_already_booked=same_patient,
        cutoff=CUTOFF,
        now=now,
        late_reason=reason,
    )


def test_a_submitted_case_is_booked_until_the_cut_off_included() -> None:
    answer = ask()
    answer.enforce()
    assert (answer.verdict, answer.is_late) == (BookingVerdict.OK, False)


def test_after_the_cut_off_a_reason_is_asked_then_the_case_is_a_late_add() -> None:
    after = CUTOFF + timedelta(seconds=1)
    answer = ask(now=after, reason="  ")
    assert answer.verdict is BookingVerdict.NEEDS_REASON
    assert "21/11/2026 08:00" in answer.message
    with pytest.raises(InvalidValue) as refusal:
        answer.enforce()
    assert refusal.value.field == "late_reason"
    late = ask(now=after, reason="Fracture imminente")
    late.enforce()
    assert (late.verdict, late.is_late) == (BookingVerdict.OK, True)


def test_a_meeting_under_way_takes_late_adds_only() -> None:
    answer = ask(MeetingStatus.OPEN)
    assert (answer.verdict, answer.is_late) == (BookingVerdict.NEEDS_REASON, True)
    assert "ouverte" in answer.message


@pytest.mark.parametrize("status", [MeetingStatus.CLOSED, MeetingStatus.VALIDATED, MeetingStatus.CANCELLED])
def test_a_meeting_that_is_over_refuses_cases(status: MeetingStatus) -> None:
    with pytest.raises(TransitionRefused, match=status.label):
        ask(status, reason="Urgent").enforce()


def test_the_same_patient_twice_in_one_meeting_is_refused() -> None:
    with pytest.raises(TransitionRefused, match="déjà inscrit à cette séance"):
        ask(same_patient=True).enforce()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (CaseStatus.DRAFT, "soumettez-le"),
        (CaseStatus.RETURNED, "soumettez-le"),
        (CaseStatus.BOOKED, "Reportez-le"),
        (CaseStatus.VALIDATED, "Validé"),
    ],
)
def test_a_case_not_waiting_for_a_meeting_is_refused(status: CaseStatus, said: str) -> None:
    with pytest.raises(TransitionRefused, match=said):
        ask(case=status).enforce()


# --- horloge-de-seance --------------------------------------------------------------------------------------------


def test_the_running_clock_gives_each_case_its_hour_and_the_overrun() -> None:
    clock = running_clock([5, 10, 5], time(8, 30), duration_minutes=15)
    assert [(slot.starts_at, slot.overruns) for slot in clock.slots] == [
        (time(8, 30), False),
        (time(8, 35), False),
        (time(8, 45), True),
    ]
    assert (clock.total_minutes, clock.overrun_minutes, clock.ends_at) == (20, 5, time(8, 50))
    assert clock.slots[1].ends_at == time(8, 45) and clock.slots[1].minutes == 10


def test_an_empty_agenda_has_no_overrun_and_midnight_is_crossed() -> None:
    assert running_clock([], time(8, 30), duration_minutes=90).overrun_minutes == 0
    assert running_clock([60], time(23, 30), duration_minutes=90).ends_at == time(0, 30)


def test_negative_minutes_are_refused() -> None:
    with pytest.raises(InvalidValue):
        running_clock([-1], time(8), duration_minutes=90)
    with pytest.raises(InvalidValue):
        running_clock([], time(8), duration_minutes=-1)


def test_an_item_moves_to_the_position_asked_and_stops_at_the_ends() -> None:
    assert reorder("abcd", "c", 1) == ("c", "a", "b", "d")
    assert reorder("abcd", "a", 3) == ("b", "c", "a", "d")
    assert reorder("abcd", "b", 0) == ("b", "a", "c", "d")
    assert reorder("abcd", "b", 99) == ("a", "c", "d", "b")


def test_an_item_that_left_the_agenda_cannot_move() -> None:
    with pytest.raises(InvalidValue):
        reorder([1, 2], 3, 1)


@given(st.permutations(range(6)), st.integers(0, 5), st.integers(-3, 12))
def test_moving_loses_nobody(order: list[int], item: int, position: int) -> None:
    moved = reorder(order, item, position)
    assert sorted(moved) == sorted(order)
    assert [each for each in moved if each != item] == [each for each in order if each != item]


def test_who_booked_may_leave_until_the_cutoff_included() -> None:
    """Rule `inscription-a-une-seance`."""
    cutoff = datetime(2026, 3, 24, 12, tzinfo=UTC)
    assert may_leave(cutoff=cutoff, now=cutoff)
    assert not may_leave(cutoff=cutoff, now=cutoff + timedelta(seconds=1))


@pytest.mark.parametrize("status", list(MeetingStatus))
def test_an_agenda_changes_only_while_its_meeting_takes_bookings(status: MeetingStatus) -> None:
    if accepts_bookings(status):
        check_arrangeable(status)
    else:
        with pytest.raises(TransitionRefused, match="ne change plus"):
            check_arrangeable(status)


@pytest.mark.parametrize("minutes", [-1, 181])
def test_minutes_of_a_case_out_of_bounds_are_refused(minutes: int) -> None:
    with pytest.raises(InvalidValue):
        check_planned_minutes(minutes)
    assert [check_planned_minutes(each) for each in (0, 180)] == [0, 180]


def test_only_another_reason_of_postponement_needs_words() -> None:
    """Rule `report-de-dossier`."""
    check_postponement(PostponementReason.NO_TIME, "")
    check_postponement(PostponementReason.OTHER, "Patient hospitalisé")
    with pytest.raises(InvalidValue, match="Précisez"):
        check_postponement(PostponementReason.OTHER, "  ")


@pytest.mark.parametrize(
    ("from_", "to", "field"),
    [
        (date(2026, 3, 15), date(2026, 3, 20), "from_"),
        (date(2026, 3, 20), date(2026, 3, 19), "to"),
        (date(2026, 3, 16), date(2027, 3, 18), "to"),
    ],
)
def test_meetings_are_planned_over_a_period_to_come_of_at_most_a_year(from_: date, to: date, field: str) -> None:
    """Rule `seances-recurrentes`."""
    with pytest.raises(InvalidValue) as refused:
        check_period(from_, to, today=date(2026, 3, 16))
    assert refused.value.field == field
    check_period(date(2026, 3, 16), date(2027, 3, 17), today=date(2026, 3, 16))


def test_a_case_whose_fiche_was_sealed_stays_at_its_meeting() -> None:
    check_not_sealed(has_fiche=False)
    with pytest.raises(TransitionRefused, match="Corrigez la décision"):
        check_not_sealed(has_fiche=True)
