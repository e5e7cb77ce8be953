"""The quorum of a case, from those present for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.errors import InvalidValue
from rcp.domain.quorum import (
    QUORUM_BASIS,
    RULE_QUORUM,
    RULE_WRITTEN_OPINION,
    WRITTEN_OPINIONS,
    AttendanceMode,
    Presence,
    QuorumRule,
    QuorumStatus,
    may_be_written,
    presences_for_case,
    quorum,
    specialty_key,
    written_basis,
)

RULES = (RULE_QUORUM, RULE_WRITTEN_OPINION)

ONCOLOGY, RADIOTHERAPY, SURGERY, RADIOLOGY = "G15_10/SM36", "G15_10/SM45", "G15_10/SM12", "G15_10/SM74"
INTERVENTIONAL, NUCLEAR = "G15_10/SM94", "G15_10/SM28"
RULE = QuorumRule(3, (ONCOLOGY, RADIOTHERAPY))
LABELS = {ONCOLOGY: "Oncologie médicale", RADIOTHERAPY: "Radiothérapie", INTERVENTIONAL: "Radiologie interventionnelle"}


def present(
    key: str,
    specialty: str,
    mode: AttendanceMode = AttendanceMode.ROOM,
    *,
    physician: bool = True,
    arrived: int | None = None,
    left: int | None = None,
) -> Presence:
    return Presence(key, specialty, physician, mode, at(arrived), at(left))


def at(minute: int | None) -> datetime | None:
    return None if minute is None else datetime(2026, 11, 23, 8, minute, tzinfo=UTC)


ROOM = (present("a", ONCOLOGY), present("b", RADIOTHERAPY, AttendanceMode.REMOTE), present("c", SURGERY))


# --- quorum-par-cas -----------------------------------------------------------------------------------------------


def test_three_specialties_with_the_required_ones_reach_the_quorum() -> None:
    verdict = quorum(RULE, ROOM, labels=LABELS)
    assert verdict.status is QuorumStatus.REACHED
    assert (verdict.counted, verdict.missing_count, verdict.missing_specialties) == (3, 0, ())
    assert verdict.explanation[0] == "Spécialités différentes\u202f: 3 sur 3 au moins."
    assert "Oncologie médicale, Radiothérapie, SM12" in verdict.explanation[1]


def test_three_physicians_of_two_specialties_do_not() -> None:
    verdict = quorum(QuorumRule(3), [*ROOM[:2], present("d", ONCOLOGY)])
    assert verdict.status is QuorumStatus.NOT_REACHED
    assert (verdict.counted, verdict.missing_count) == (2, 1)
    assert "Il manque 1 spécialité." in verdict.explanation


def test_two_codes_of_one_specialty_count_once() -> None:
    assert specialty_key("G15_10/SM37") == specialty_key("SM45")
    verdict = quorum(QuorumRule(2), [present("a", "G15_10/SM37"), present("b", RADIOTHERAPY)])
    assert verdict.counted == 1
    assert quorum(QuorumRule(None, (RADIOTHERAPY,)), [present("a", "SM37")]).status is QuorumStatus.REACHED


def test_a_missing_required_specialty_is_named_even_when_the_number_is_there() -> None:
    verdict = quorum(RULE, [ROOM[0], ROOM[2], present("d", RADIOLOGY)], labels=LABELS)
    assert verdict.status is QuorumStatus.NOT_REACHED
    assert (verdict.missing_count, verdict.missing_specialties) == (0, (RADIOTHERAPY,))
    assert "Spécialité requise absente\u202f: Radiothérapie." in verdict.explanation


def test_who_is_not_a_physician_or_has_no_specialty_is_not_counted() -> None:
    verdict = quorum(QuorumRule(3), [*ROOM[:2], present("n", SURGERY, physician=False), present("x", " ")])
    assert verdict.counted == 2
    assert verdict.explanation[-1] == "Sans spécialité renseignée, non comptés\u202f: 1."
    assert "Il manque 1 spécialité." in verdict.explanation


def test_nobody_noted_is_unknown_and_nobody_left_for_the_case_is_not_reached() -> None:
    assert quorum(RULE, []).status is QuorumStatus.UNKNOWN
    empty = quorum(RULE, [], attendance_recorded=True)
    assert empty.status is QuorumStatus.NOT_REACHED
    assert "Il manque 3 spécialités." in empty.explanation
    assert quorum(RULE, ROOM, attendance_recorded=False).status is QuorumStatus.UNKNOWN


@pytest.mark.parametrize("rule", [None, QuorumRule(None)])
def test_without_a_rule_the_quorum_is_unknown(rule: QuorumRule | None) -> None:
    verdict = quorum(rule, ROOM)
    assert verdict.status is QuorumStatus.UNKNOWN
    assert verdict.explanation == ("La règle de quorum de la RCP n’est pas définie.",)


def test_a_minimum_below_one_is_refused() -> None:
    with pytest.raises(InvalidValue):
        QuorumRule(0)


def test_the_verdict_has_its_national_code_and_its_words() -> None:
    assert [(each.national_code, each.label) for each in QuorumStatus] == [
        ("ORG-126", "Quorum atteint"),
        ("ORG-133", "Quorum non atteint"),
        ("GEN-010", "Quorum inconnu"),
    ]
    assert [mode.label for mode in AttendanceMode] == ["En salle", "À distance", "Avis écrit", "Absent", "Excusé"]


def test_the_verdict_freezes_as_json() -> None:
    frozen = quorum(RULE, ROOM).as_dict()
    assert json.loads(json.dumps(frozen)) == frozen
    assert frozen["status"] == "reached"


@given(st.lists(st.sampled_from([ONCOLOGY, RADIOTHERAPY, SURGERY, RADIOLOGY, NUCLEAR]), max_size=8))
def test_one_more_physician_never_loses_the_quorum(codes: list[str]) -> None:
    people = [present(str(n), code) for n, code in enumerate(codes)]
    before = quorum(RULE, people, attendance_recorded=True)
    after = quorum(RULE, [*people, present("new", INTERVENTIONAL)], attendance_recorded=True)
    assert after.counted == before.counted + 1
    assert before.status is not QuorumStatus.REACHED or after.status is QuorumStatus.REACHED


# --- presences for one case ---------------------------------------------------------------------------------------


def test_the_recused_and_those_out_of_the_room_are_not_counted_for_the_case() -> None:
    kept = presences_for_case(ROOM, absent={"a"}, recused={"b"})
    assert [each.person_key for each in kept] == ["c"]


def test_a_recused_physician_cannot_write_either() -> None:
    assert presences_for_case([present("a", INTERVENTIONAL, AttendanceMode.WRITTEN)], recused=["a"]) == ()


def test_the_absent_and_the_excused_take_no_part() -> None:
    people = [present("a", ONCOLOGY, AttendanceMode.ABSENT), present("b", SURGERY, AttendanceMode.EXCUSED)]
    assert presences_for_case(people) == ()


def test_one_is_counted_only_if_there_when_the_decision_is_taken() -> None:
    people = [
        present("late", ONCOLOGY, arrived=12),
        present("gone", SURGERY, left=14),
        present("there", RADIOTHERAPY, arrived=0, left=30),
        present("writes", INTERVENTIONAL, AttendanceMode.WRITTEN, arrived=59),
    ]
    assert [each.person_key for each in presences_for_case(people, at=at(10))] == ["gone", "there", "writes"]
    assert [each.person_key for each in presences_for_case(people, at=at(20))] == ["late", "there", "writes"]
    assert [each.person_key for each in presences_for_case(people)] == ["late", "writes"], "who has left is out"


@pytest.mark.parametrize("live_first", [True, False])
def test_a_person_counts_once_live_before_writing(live_first: bool) -> None:
    both = [present("a", ONCOLOGY, AttendanceMode.WRITTEN), present("a", ONCOLOGY)]
    kept = presences_for_case(reversed(both) if live_first else both)
    assert [each.mode for each in kept] == [AttendanceMode.ROOM]


# --- avis-ecrit ---------------------------------------------------------------------------------------------------

WRITES = present("w", INTERVENTIONAL, AttendanceMode.WRITTEN)


def test_a_written_opinion_satisfies_the_specialty_the_decree_names_and_not_the_number() -> None:
    verdict = quorum(QuorumRule(3, (INTERVENTIONAL,)), [*ROOM, WRITES], labels=LABELS)
    assert verdict.status is QuorumStatus.REACHED
    assert verdict.satisfied_by_writing == (INTERVENTIONAL,)
    assert verdict.counted == 3
    assert any("D. 6124-131 III" in line for line in verdict.explanation)
    assert verdict.explanation[-1].startswith("Avis écrits, non comptés dans le nombre")

    short = quorum(QuorumRule(3, (INTERVENTIONAL,)), [*ROOM[:2], WRITES])
    assert (short.status, short.counted, short.missing_count) == (QuorumStatus.NOT_REACHED, 2, 1)


def test_a_written_opinion_counts_in_the_number_when_the_board_says_so_and_is_shown_apart() -> None:
    verdict = quorum(QuorumRule(3, (), written_counts_in_minimum=True), [*ROOM[:2], WRITES])
    assert (verdict.status, verdict.counted) == (QuorumStatus.REACHED, 3)
    assert verdict.written_specialties == (INTERVENTIONAL,)
    assert verdict.explanation[-1].startswith("Avis écrits, comptés dans le nombre")


def test_a_written_opinion_of_any_other_specialty_does_not_replace_its_presence() -> None:
    writes = present("w", RADIOTHERAPY, AttendanceMode.WRITTEN)
    verdict = quorum(RULE, [ROOM[0], ROOM[2], present("d", RADIOLOGY), writes])
    assert verdict.status is QuorumStatus.NOT_REACHED
    assert verdict.missing_specialties == (RADIOTHERAPY,)
    assert any("ne remplace pas sa présence" in line for line in verdict.explanation)


def test_a_specialty_present_and_written_is_counted_once() -> None:
    rule = QuorumRule(3, (), written_counts_in_minimum=True)
    verdict = quorum(rule, [*ROOM[:2], present("w", ONCOLOGY, AttendanceMode.WRITTEN)])
    assert verdict.counted == 2
    assert not any(line.startswith("Avis écrits") for line in verdict.explanation)


def test_opinions_written_before_the_meeting_leave_the_quorum_unknown() -> None:
    assert quorum(RULE, [WRITES]).status is QuorumStatus.UNKNOWN
    assert quorum(RULE, [WRITES], attendance_recorded=True).status is QuorumStatus.NOT_REACHED


def test_the_table_of_written_opinions_says_its_source_and_how_far_it_was_checked() -> None:
    assert len(WRITTEN_OPINIONS) == 3
    for basis in WRITTEN_OPINIONS:
        assert basis.codes and basis.label and basis.verification
        assert "D. 6124-131 III" in basis.source
    assert [code for code in (INTERVENTIONAL, NUCLEAR, "SM31", ONCOLOGY, RADIOLOGY) if may_be_written(code)] == [
        INTERVENTIONAL,
        NUCLEAR,
        "SM31",
    ]


def test_a_rule_says_where_it_is_written_and_how_far_that_was_read() -> None:
    assert "HAS" in QUORUM_BASIS.source and "non lu en entier" in QUORUM_BASIS.verification
    basis = written_basis(NUCLEAR)
    assert basis is not None and basis.source.startswith("CSP D. 6124-131 III")
    assert written_basis(SURGERY) is None
