"""What a quorum lacks, and who could bring it (rule `qui-peut-apporter`)."""

from __future__ import annotations

from rcp.domain.quorum import AttendanceMode, Presence, Quorum, QuorumRule, quorum
from rcp.domain.summons import RULE_SUMMONS, Candidate, Standing, who_could_bring

RULES = (RULE_SUMMONS,)

ONCOLOGY, RADIOTHERAPY, SURGERY = "G15_10/SM36", "G15_10/SM45", "G15_10/SM12"
INTERVENTIONAL, OLD_RADIOTHERAPY, GERIATRICS = "G15_10/SM94", "G15_10/SM37", "G15_10/SM18"
RULE = QuorumRule(3, (ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL))


def verdict(rule: QuorumRule, *specialties: str) -> Quorum:
    people = [Presence(str(rank), code, True, AttendanceMode.ROOM) for rank, code in enumerate(specialties)]
    return quorum(rule, people, attendance_recorded=True)


def test_a_quorum_that_is_reached_or_unknown_lacks_nothing() -> None:
    near = [Candidate("a", ONCOLOGY, Standing.EXPECTED)]
    assert who_could_bring(RULE, verdict(RULE, ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL), near) == ()
    assert who_could_bring(RULE, quorum(RULE, []), near) == ()


def test_the_missing_specialty_is_brought_by_the_nearest_of_its_specialty() -> None:
    people = [
        Candidate("directory", RADIOTHERAPY, Standing.DIRECTORY),
        Candidate("excused", RADIOTHERAPY, Standing.EXCUSED),
        Candidate("expected", OLD_RADIOTHERAPY, Standing.EXPECTED),
        Candidate("out", RADIOTHERAPY, Standing.OUT),
        Candidate("other", SURGERY, Standing.OUT),
        Candidate("nameless", "", Standing.OUT),
    ]
    (lack,) = who_could_bring(RULE, verdict(RULE, ONCOLOGY, INTERVENTIONAL, SURGERY), people)
    assert (lack.specialty_code, lack.count) == (RADIOTHERAPY, 1)
    assert [each.person_key for each in lack.people] == ["out", "expected", "excused", "directory"]
    assert not lack.suffices and lack.basis is None
    assert lack.writing == "Un avis écrit ne remplace pas sa présence."


def test_one_person_is_named_once_where_they_are_nearest_and_the_recused_never() -> None:
    people = [
        Candidate("a", RADIOTHERAPY, Standing.MEMBER),
        Candidate("a", RADIOTHERAPY, Standing.LEFT),
        Candidate("b", RADIOTHERAPY, Standing.OUT),
    ]
    (lack,) = who_could_bring(RULE, verdict(RULE, ONCOLOGY, INTERVENTIONAL, SURGERY), people, recused={"b"})
    assert lack.people == (Candidate("a", RADIOTHERAPY, Standing.LEFT),)


def test_a_written_opinion_suffices_where_the_decree_says_so_and_the_number_is_there() -> None:
    (lack,) = who_could_bring(RULE, verdict(RULE, ONCOLOGY, RADIOTHERAPY, SURGERY), [])
    assert lack.suffices and lack.writing == "Un avis écrit suffit."
    assert lack.basis is not None and "D. 6124-131 III" in lack.basis.source and lack.basis.verification


def test_whether_writing_counts_in_the_number_is_the_boards_setting() -> None:
    (strict,) = who_could_bring(RULE, verdict(RULE, ONCOLOGY, RADIOTHERAPY), [])
    assert not strict.suffices and strict.basis is not None
    assert "ne compte pas dans le nombre" in strict.writing
    liberal_rule = QuorumRule(3, RULE.required_specialties, written_counts_in_minimum=True)
    (liberal,) = who_could_bring(liberal_rule, verdict(liberal_rule, ONCOLOGY, RADIOTHERAPY), [])
    assert liberal.suffices


def test_beyond_the_required_ones_any_specialty_not_yet_counted_does() -> None:
    rule = QuorumRule(3, (ONCOLOGY,))
    people = [
        Candidate("same", SURGERY, Standing.EXPECTED),
        Candidate("required", ONCOLOGY, Standing.EXPECTED),
        Candidate("other", GERIATRICS, Standing.EXPECTED),
    ]
    required, others = who_could_bring(rule, verdict(rule, SURGERY), people)
    assert [each.person_key for each in required.people] == ["required"]
    assert (others.specialty_code, others.count) == ("", 1)
    assert [each.person_key for each in others.people] == ["other"]
    assert not others.suffices and "ne compte pas dans le nombre" in others.writing
    liberal = QuorumRule(3, (), written_counts_in_minimum=True)
    (number,) = who_could_bring(liberal, verdict(liberal, SURGERY), people)
    assert (number.count, number.suffices) == (2, True)
    assert number.writing == "Un avis écrit d’une autre spécialité compte (réglage de la RCP)."


def test_every_standing_has_its_words_and_the_nearest_comes_first() -> None:
    assert [each.rank for each in Standing] == list(range(len(Standing)))
    assert Standing.OUT.label == "sorti pour ce dossier"
    assert all(each.label for each in Standing)
