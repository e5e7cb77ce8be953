"""The stories themselves, and the days they are told on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rcp.demo import boards
from rcp.demo.calendar import COMING, DAYS_BETWEEN, HELD, HOURS, Calendar, is_working_day
from rcp.demo.identities import identity_of
from rcp.demo.people import DEMO_PASSWORD, PEOPLE, demo_accounts
from rcp.demo.shapes import Fate
from rcp.demo.stories import AGAIN, STORIES
from rcp.demo.wording import partial_date, say
from rcp.domain.agenda import Recurrence, cutoff_at, occurrences, to_utc
from rcp.domain.identity import IdentityAttribute, IdentityStatus, InsNature, check_ins, finess_warning, rpps_warning
from rcp.domain.password import check_password
from rcp.domain.vocabulary import vocabulary

TODAY = date(2026, 11, 23)


def test_about_fifty_patients_over_every_organ() -> None:
    assert 45 <= len(STORIES) <= 60
    assert {story.organ for story in STORIES} == {concept.code for concept in vocabulary("lesion_organs")}
    assert len({(story.who.birth_name, story.who.born) for story in STORIES}) == len(STORIES)
    assert {again.story for again in AGAIN} <= {story.key for story in STORIES}
    assert set(Fate) - {Fate.BOOKED} == {story.fate for story in STORIES if story.fate}


def test_codes_are_those_of_the_lists() -> None:
    for story in STORIES:
        assert not story.tumour.site or story.tumour.site in vocabulary("tumour_sites"), story.key
        assert not story.tumour.morphology or story.tumour.morphology in vocabulary("morphologies"), story.key
        for proposal in story.answer.proposals if story.answer else ():
            assert proposal.treatment in vocabulary("treatments"), story.key


def test_identities_are_nobodys() -> None:
    for rank, story in enumerate(STORIES, 1):
        identity = identity_of(story.who, rank, TODAY)
        identity.check(today=TODAY)
        assert identity.doubts(today=TODAY) == ()
        is_marked = IdentityAttribute.FICTITIOUS in identity.attributes
        assert is_marked or identity.traits.ins_oid == InsNature.TEST.oid == "1.2.250.1.213.1.4.10"
        if identity.status is IdentityStatus.QUALIFIED:
            assert check_ins(identity.traits.ins) == identity.traits.ins


def test_people_have_right_keys_and_addresses_that_reach_nobody() -> None:
    for rank, somebody in enumerate(PEOPLE, 1):
        details = somebody.details(rank)
        assert rpps_warning(details.rpps) is None
        assert all(address.endswith(".example") for address in (details.email, details.secure_address) if address)
        assert not details.specialty_code or details.specialty_code in vocabulary("all_specialties")
    assert finess_warning(boards.FINESS) is None


def test_each_account_accepts_the_published_password() -> None:
    for somebody in PEOPLE:
        if somebody.account:
            check_password(DEMO_PASSWORD, own_words=(somebody.family_name, somebody.given_name, somebody.email))
    assert len({each.email for each in demo_accounts()}) == len(demo_accounts()) >= 8
    assert {each.password for each in demo_accounts()} == {DEMO_PASSWORD}


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_the_coming_meeting_is_always_near_and_of_the_recurrence(year: int) -> None:
    for number in range(0, 365, 2):
        check_calendar(date(year, 1, 1) + timedelta(days=number))


def check_calendar(today: date) -> None:
    calendar = Calendar.of(today)
    coming = calendar.days["next"]
    assert timedelta(days=1) <= coming - today <= timedelta(days=5)
    assert all(is_working_day(day) for day in calendar.days.values())
    assert all(today - timedelta(days=100) < calendar.days[key] < today for key in HELD)
    assert len({(board, calendar.days[key]) for key, (board, _) in HELD.items()}) == len(HELD)
    # Yesterday evening, when the late add is made, bookings are closed.
    if coming - today < timedelta(days=5):
        assert cutoff_at(coming, HOURS["cryo"], 120) < to_utc(today - timedelta(days=1), HOURS["uro"])
    for key, settings in boards.settings(calendar.weekdays(), calendar.recurs_from()).items():
        day = next(calendar.days[each] for each, board in COMING.items() if board == key)
        assert settings.weekday is not None and settings.start_time and settings.recurs_from and settings.frequency
        frequency = "weekly" if DAYS_BETWEEN[key] == 7 else "biweekly"
        assert settings.frequency == frequency
        rule = Recurrence(frequency, settings.weekday, settings.recurs_from, settings.start_time)  # type: ignore[arg-type]
        assert [each.date for each in occurrences(rule, day, day)] == [day]
        assert settings.recurs_from <= min(calendar.days[each] for each in HELD)


def test_dates_of_a_story_are_seen_from_its_day() -> None:
    assert say("le {d-3}, en {m-2} puis {y-4}", date(2026, 1, 2)) == "le 30/12/2025, en novembre 2025 puis 2022"
    assert say("l'arc : 24 x 15 mm ?", TODAY) == "l’arc\u202f: 24\u00a0×\u00a015\u00a0mm\u202f?"
    assert partial_date("m+2", date(2026, 11, 5)).iso == "2027-01"
    with pytest.raises(ValueError, match="not an offset"):
        partial_date("hier", TODAY)
