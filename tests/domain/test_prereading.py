"""What a mark of the pre-read is, and what it is worth."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus
from rcp.domain.errors import InvalidValue
from rcp.domain.opinion import Stance
from rcp.domain.prereading import (
    IMAGING_DAYS,
    RULE_PREREADING,
    Imaging,
    Mark,
    Recency,
    accepts_marks,
    check_mark,
    imaging,
    stance_of,
    written_weight,
)
from rcp.domain.quorum import QuorumRule

RULE = RULE_PREREADING
INTERVENTIONAL, RADIOLOGY, ONCOLOGY = "G15_10/SM94", "G15_10/SM74", "G15_10/SM36"
DAY = date(2026, 12, 1)


def test_each_mark_has_its_word() -> None:
    assert [mark.label for mark in Mark] == ["Lu", "Examen manquant", "Indication retenue", "À rediscuter"]


def test_a_mark_is_one_of_the_four_and_a_missing_examination_is_named() -> None:
    assert check_mark("retained", "") is Mark.RETAINED
    assert check_mark("missing-exam", "IRM") is Mark.MISSING_EXAM
    for mark, field in (("written", "mark"), ("missing-exam", "comment")):
        with pytest.raises(InvalidValue) as refused:
            check_mark(mark, "")
        assert refused.value.field == field


def test_an_opinion_made_of_a_mark_leans_as_it_does() -> None:
    assert stance_of("retained") is Stance.RETAINED
    assert stance_of("missing-exam") is Stance.EXAMINATION
    assert stance_of("rediscuss") is Stance.DISCUSS
    assert stance_of("read") is None
    assert stance_of("") is None


def test_only_a_booked_case_of_a_meeting_to_come_or_under_way_is_pre_read() -> None:
    accepted = [
        (case.value, meeting.value) for case in CaseStatus for meeting in MeetingStatus if accepts_marks(case, meeting)
    ]
    assert accepted == [("booked", "planned"), ("booked", "open")]


@pytest.mark.parametrize(
    ("required", "code", "words"),
    [
        ((INTERVENTIONAL,), INTERVENTIONAL, "tient lieu de la présence"),
        ((RADIOLOGY,), RADIOLOGY, "ne remplace pas votre présence"),
        ((ONCOLOGY,), INTERVENTIONAL, "n’exige pas votre spécialité"),
        ((ONCOLOGY,), "", "n’est pas renseignée"),
    ],
)
def test_the_page_says_whether_the_board_counts_a_written_opinion(
    required: tuple[str, ...], code: str, words: str
) -> None:
    assert words in written_weight(QuorumRule(3, required), code)
    assert "n’entre pas dans le nombre" in written_weight(QuorumRule(3, required), code)
    counted = written_weight(QuorumRule(3, required, written_counts_in_minimum=True), code)
    assert "entre dans le nombre" in counted


def test_imaging_is_missing_old_or_recent() -> None:
    assert imaging([], on=DAY) == Imaging(Recency.MISSING)
    recent = imaging([DAY - timedelta(days=IMAGING_DAYS), DAY - timedelta(days=400)], on=DAY)
    assert (recent.recency, recent.days) == (Recency.RECENT, IMAGING_DAYS)
    assert imaging([DAY - timedelta(days=IMAGING_DAYS + 1)], on=DAY).recency is Recency.STALE
    assert imaging([DAY - timedelta(days=20)], on=DAY, limit=10).recency is Recency.STALE
    assert [each.label for each in Recency] == ["Aucune imagerie datée", "Imagerie ancienne", "Imagerie récente"]
