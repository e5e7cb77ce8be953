"""What a decision must hold, and the sentence that sums it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rcp.domain.dates import PartialDate
from rcp.domain.decision import (
    Answer,
    DecisionFacts,
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    ProposalFacts,
    Referral,
    Trial,
    answer_label,
    check_decision,
    decision_sentence,
    needs_double_expertise,
    quorum_consequence,
)
from rcp.domain.decision.checks import RULE_DECISION, RULE_DOUBLE_EXPERTISE, RULE_WITHOUT_QUORUM
from rcp.domain.decision.sentence import RULE_SENTENCE
from rcp.domain.quorum import QuorumStatus

RULES = (RULE_DECISION, RULE_DOUBLE_EXPERTISE, RULE_WITHOUT_QUORUM, RULE_SENTENCE)

ON = date(2026, 11, 23)
CRYO = ProposalFacts("cryoablation", "Cryoablation percutanée")
SURGERY = ProposalFacts("nephrectomie_partielle", "Néphrectomie partielle", intention="alternative")
WHOLE = DecisionFacts(outcome="discussed", proposals=(CRYO, SURGERY), decided_on=ON)


def codes(facts: DecisionFacts, *, for_validation: bool = True) -> list[str]:
    return [each.code for each in check_decision(facts, for_validation=for_validation)]


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Outcome, Intention, NoDecisionReason, Trial, Referral, PatientPreference, Answer])
def test_every_code_has_its_french_label(kind: type[Outcome]) -> None:
    labels = [member.label for member in kind]
    assert len(set(labels)) == len(labels) and all(labels)


def test_national_codes_of_the_decision() -> None:
    assert [each.national_code for each in Outcome] == ["ORG-134", "ORG-128"]
    assert [each.number for each in Intention] == [1, 2]
    assert [each for each in Trial if each.is_proposed] == [Trial.YES]
    assert answer_label("") == "Non renseigné"


# --- decision-complete --------------------------------------------------------------------------------------------


def test_a_whole_decision_is_ready_to_validate() -> None:
    assert codes(WHOLE) == []


def test_an_empty_decision_may_be_typed_and_cannot_be_validated() -> None:
    assert codes(DecisionFacts(), for_validation=False) == []
    gaps = check_decision(DecisionFacts(), for_validation=True)
    assert [gap.code for gap in gaps] == ["outcome", "decision"]
    assert all(gap.section == "decision" and gap.message.endswith(".") for gap in gaps)


@pytest.mark.parametrize(
    "facts",
    [
        DecisionFacts(outcome="discussed", is_surveillance=True),
        DecisionFacts(outcome="discussed", is_stopping=True),
        DecisionFacts(outcome="discussed", examinations=(ExaminationFacts("IRM"),)),
        DecisionFacts(outcome="discussed", referral="recourse"),
        DecisionFacts(outcome="discussed", no_decision_reason="imaging-missing"),
        DecisionFacts(
            outcome="discussed", no_decision_reason="imaging-missing", examinations=(ExaminationFacts("IRM"),)
        ),
    ],
)
def test_a_decision_is_a_treatment_or_any_other_way_forward(facts: DecisionFacts) -> None:
    assert codes(facts) == []


def test_no_referral_is_not_a_decision() -> None:
    assert codes(DecisionFacts(outcome="discussed", referral="none")) == ["decision"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"no_decision_reason": "disagreement"}, "no-decision-with-decision"),
        ({"proposals": (SURGERY,)}, "first-intention"),
        ({"examinations": (ExaminationFacts(" "),)}, "examination-label"),
        ({"examinations": (ExaminationFacts("IRM", date(2026, 12, 2), date(2026, 12, 1)),)}, "examination-dates"),
        ({"due_on": date(2026, 11, 22), "has_responsible": True}, "due-before-decision"),
        (
            {"outcome": "registered", "guideline": "CCAFU", "proposals": (), "no_decision_reason": "disagreement"},
            "no-decision-registered",
        ),
    ],
)
def test_a_contradiction_is_refused_as_soon_as_it_is_typed(change: dict[str, object], code: str) -> None:
    facts = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert codes(facts, for_validation=False) == [code]
    assert code in codes(facts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
        ({"proposals": (), "no_decision_reason": "other", "no_decision_comment": " "}, "no-decision-comment"),
        ({"trial": "yes"}, "trial-name"),
        ({"outcome": "registered"}, "guideline"),
        (
            {"outcome": "registered", "guideline": "CCAFU", "guideline_followed": "no", "departure_reason": "Âge"},
            "guideline-registered",
        ),
        ({"guideline_followed": "no"}, "departure-reason"),
        ({"patient_preference_known": "yes"}, "patient-preference"),
        ({"needs_double_expertise": True}, "double-expertise"),
        ({"due_on": date(2026, 12, 1)}, "responsible"),
        ({"asks_responsible": True, "has_responsible": True}, "due-on"),
    ],
)
def test_what_is_missing_to_validate_is_said_and_does_not_prevent_typing(change: dict[str, object], code: str) -> None:
    facts = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert codes(facts) == [code]
    assert codes(facts, for_validation=False) == []


def test_everything_answered_may_be_validated() -> None:
    facts = replace(
        WHOLE,
        trial="yes",
        trial_name="ESSAI-RCP 12",
        guideline_followed="no",
        departure_reason="Comorbidités",
        patient_preference_known="yes",
        patient_preference="Souhaite éviter la chirurgie",
        needs_double_expertise=True,
        double_expertise="yes",
        examinations=(ExaminationFacts("IRM", ON, ON),),
        asks_responsible=True,
        has_responsible=True,
        due_on=ON,
    )
    assert codes(facts) == []
    assert codes(replace(WHOLE, outcome="registered", guideline="CCAFU", guideline_followed="yes")) == []


# --- double-expertise-15-24-ans -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2011, 11, 24), False),  # 15 tomorrow
        (date(2011, 11, 23), True),  # 15 today
        (date(2001, 11, 24), True),  # 25 tomorrow
        (date(2001, 11, 23), False),  # 25 today
        (PartialDate(2011), True),
        (PartialDate(2012), False),
        (PartialDate(2001, 11), True),
        (PartialDate(2001, 10), False),
    ],
)
def test_double_expertise_is_asked_from_15_to_24(birth: PartialDate | date, expected: bool) -> None:
    assert needs_double_expertise(birth, ON) is expected


# --- cas-sans-quorum ----------------------------------------------------------------------------------------------


def test_a_case_discussed_without_quorum_is_marked_and_proposed_for_another_meeting() -> None:
    consequence = quorum_consequence("discussed", QuorumStatus.NOT_REACHED)
    assert (consequence.is_marked, consequence.must_be_presented_again) == (True, True)
    assert "à présenter de nouveau" in consequence.sentence


def test_an_unknown_quorum_marks_the_case_without_bringing_it_back() -> None:
    consequence = quorum_consequence("discussed", QuorumStatus.UNKNOWN)
    assert (consequence.is_marked, consequence.must_be_presented_again) == (True, False)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("discussed", QuorumStatus.REACHED),
        ("registered", QuorumStatus.NOT_REACHED),
        ("", QuorumStatus.NOT_REACHED),
    ],
)
def test_otherwise_the_quorum_changes_nothing(outcome: str, status: QuorumStatus) -> None:
    assert quorum_consequence(outcome, status).is_marked is False


# --- phrase-de-decision -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (DecisionFacts(), "Décision non renseignée."),
        (WHOLE, "Cryoablation percutanée en première intention ; alternative : néphrectomie partielle."),
        (
            replace(
                WHOLE,
                proposals=(CRYO, ProposalFacts("rtst", "RTST"), SURGERY, replace(SURGERY, label="Surveillance active")),
            ),
            "Cryoablation percutanée, puis RTST en première intention ; "
            "alternatives : néphrectomie partielle, surveillance active.",
        ),
        (DecisionFacts(proposals=(ProposalFacts("cryoablation"),)), "Cryoablation en première intention."),
        (
            DecisionFacts(outcome="discussed", no_decision_reason="imaging-missing"),
            "Pas de décision : imagerie manquante ou insuffisante.",
        ),
        (
            DecisionFacts(no_decision_reason="other", no_decision_comment="Patient absent."),
            "Pas de décision : patient absent.",
        ),
        (
            DecisionFacts(
                is_surveillance=True,
                is_stopping=True,
                examinations=(ExaminationFacts("IRM hépatique"),),
                referral="recourse",
                referral_board="Sarcomes",
                trial="yes",
                trial_name="CRYO-2",
            ),
            "Surveillance ; arrêt ou abstention de traitement spécifique ; examen complémentaire : IRM hépatique ; "
            "orientation vers une RCP de recours (Sarcomes) ; essai clinique proposé : CRYO-2.",
        ),
        (
            DecisionFacts(
                examinations=(ExaminationFacts("Biopsie"), ExaminationFacts("TEP")), referral="paediatric", trial="yes"
            ),
            "Examens complémentaires : biopsie, TEP ; orientation vers une RCP pédiatrique ; essai clinique proposé.",
        ),
        (
            replace(WHOLE, outcome="registered", guideline="CCAFU rein", proposals=(CRYO,), trial="no"),
            "Cryoablation percutanée en première intention ; cas enregistré selon le référentiel CCAFU rein.",
        ),
    ],
)
def test_the_decision_reads_as_one_sentence(facts: DecisionFacts, sentence: str) -> None:
    assert decision_sentence(facts) == sentence.replace(" ;", "\u202f;").replace(" :", "\u202f:")
