"""What a decision must hold, and the sentence that sums it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rcp.domain.dates import PartialDate
from rcp.domain.decision import (
    ActionEntry,
    Aim,
    Answer,
    ConditionEntry,
    DecisionFacts,
    DissentEntry,
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    ProposalFacts,
    Referral,
    Trial,
    aim_label,
    answer_label,
    check_decision,
    decision_advice,
    decision_sentence,
    needs_double_expertise,
    present_again,
    quorum_consequence,
)
from rcp.domain.decision.again import RULE_PRESENT_AGAIN
from rcp.domain.decision.aim import RULE_AIM, aim_phrase
from rcp.domain.decision.checks import RULE_DECISION, RULE_DOUBLE_EXPERTISE, RULE_WITHOUT_QUORUM
from rcp.domain.decision.sentence import RULE_SENTENCE
from rcp.domain.quorum import QuorumStatus

RULES = (RULE_DECISION, RULE_DOUBLE_EXPERTISE, RULE_WITHOUT_QUORUM, RULE_SENTENCE, RULE_AIM, RULE_PRESENT_AGAIN)

ON = date(2026, 11, 23)
CRYO = ProposalFacts("cryoablation", "Cryoablation percutanée")
SURGERY = ProposalFacts("nephrectomie_partielle", "Néphrectomie partielle", intention="alternative")
WHOLE = DecisionFacts(outcome="discussed", proposals=(CRYO, SURGERY), decided_on=ON)


def codes(facts: DecisionFacts, *, for_validation: bool = True) -> list[str]:
    return [each.code for each in check_decision(facts, for_validation=for_validation)]


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [Outcome, Intention, Aim, NoDecisionReason, Trial, Referral, PatientPreference, Answer]
)
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
        DecisionFacts(outcome="discussed", conditions=(ConditionEntry("biopsie positive", "cryoablation"),)),
        DecisionFacts(outcome="discussed", no_decision_reason="imaging-missing", unblocked_by="IRM"),
        DecisionFacts(
            outcome="discussed",
            no_decision_reason="imaging-missing",
            unblocked_by="IRM",
            examinations=(ExaminationFacts("IRM"),),
        ),
        DecisionFacts(outcome="discussed", no_decision_reason="patient-deceased"),
        DecisionFacts(outcome="discussed", no_decision_reason="wrong-board", referral="recourse"),
    ],
)
def test_a_decision_is_a_treatment_or_any_other_way_forward(facts: DecisionFacts) -> None:
    assert codes(facts) == []


def test_no_referral_is_not_a_decision() -> None:
    assert codes(DecisionFacts(outcome="discussed", referral="none")) == ["decision"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"no_decision_reason": "disagreement", "unblocked_by": "Un avis"}, "no-decision-with-decision"),
        ({"proposals": (SURGERY,)}, "first-intention"),
        ({"examinations": (ExaminationFacts(" "),)}, "examination-label"),
        ({"examinations": (ExaminationFacts("IRM", date(2026, 12, 2), date(2026, 12, 1)),)}, "examination-dates"),
        ({"due_on": date(2026, 11, 22), "has_responsible": True}, "due-before-decision"),
        ({"actions": (ActionEntry("Demander l’IRM", 3, date(2026, 11, 22)),)}, "action-before-decision"),
        ({"dissents": (DissentEntry(7, text="RTST préférable"),), "recused": frozenset({7})}, "dissent-recused"),
        (
            {"proposals": (), "plan_b": "RTST", "no_decision_reason": "disagreement", "unblocked_by": "Un avis"},
            "no-decision-with-decision",
        ),
        (
            {
                "outcome": "registered",
                "guideline": "CCAFU",
                "proposals": (),
                "no_decision_reason": "disagreement",
                "unblocked_by": "Un avis",
            },
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
        (
            {"proposals": (), "no_decision_reason": "other", "no_decision_comment": " ", "unblocked_by": "Un avis"},
            "no-decision-comment",
        ),
        ({"proposals": (), "no_decision_reason": "imaging-missing", "unblocked_by": " "}, "unblocked-by"),
        ({"proposals": (), "no_decision_reason": "wrong-board"}, "unblocked-by"),
        ({"unblocked_by": "Une IRM"}, "no-decision-reason"),
        ({"no_decision_comment": "Panne"}, "no-decision-reason"),
        ({"conditions": (ConditionEntry("biopsie positive", " "),)}, "condition-halves"),
        ({"conditions": (ConditionEntry("", "surveillance"),)}, "condition-halves"),
        ({"actions": (ActionEntry(" ", 3, date(2026, 12, 1)),)}, "action-label"),
        ({"dissents": (DissentEntry(text="RTST préférable"),)}, "dissent-whole"),
        ({"dissents": (DissentEntry(name="Dr Invité", text=" "),)}, "dissent-whole"),
        (
            {"dissents": (DissentEntry(7, text="RTST préférable"),), "participants": frozenset({8})},
            "dissent-participant",
        ),
        ({"present_again_note": "avec l’IRM"}, "present-again"),
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


def test_a_blank_left_by_a_sentence_is_filled_before_the_case_is_marked() -> None:
    typed = replace(WHOLE, comment="Contrôle à ___ mois.", plan_b="Si le geste échoue\u202f: ____")
    assert codes(typed, for_validation=True) == ["blank-comment", "blank-plan_b"]
    assert codes(typed, for_validation=False) == []


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
        conditions=(ConditionEntry("récidive à 3 mois", "RTST"),),
        plan_b="RTST",
        actions=(ActionEntry("Demander l’IRM", 3, ON),),
        dissents=(DissentEntry(7, text="RTST préférable"), DissentEntry(name="Dr Invité", text="Trop tôt")),
        participants=frozenset({7}),
        recused=frozenset({9}),
        is_to_present_again=True,
        present_again_note="avec l’IRM",
    )
    assert codes(facts) == []
    assert codes(replace(WHOLE, outcome="registered", guideline="CCAFU", guideline_followed="yes")) == []


def test_an_action_without_anybody_or_without_a_date_is_said_and_prevents_nothing() -> None:
    facts = replace(WHOLE, actions=(ActionEntry("Demander l’IRM"),))
    assert codes(facts) == []
    assert [each.code for each in decision_advice(facts)] == ["action-assignee", "action-due"]
    assert decision_advice(replace(WHOLE, actions=(ActionEntry("Demander l’IRM", 3, ON),))) == ()


# --- visee-du-traitement ------------------------------------------------------------------------------------------


def test_an_aim_has_a_label_and_its_words_in_a_sentence() -> None:
    assert (aim_label("curative"), aim_phrase("curative")) == ("Curative", "à visée curative")
    assert all(aim_label(each) and aim_phrase(each) for each in Aim)
    assert aim_label("") == aim_phrase("") == ""
    assert (aim_label("gone"), aim_phrase("gone")) == ("gone", "gone")


# --- nouvelle-presentation ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "is_asked", "title", "cause"),
    [
        (QuorumStatus.REACHED, False, "", ""),
        (QuorumStatus.REACHED, True, "Nouvelle présentation demandée par la RCP", "à la demande de la RCP"),
        (QuorumStatus.NOT_REACHED, False, "Discuté sans quorum : à présenter de nouveau", "faute de quorum"),
        (
            QuorumStatus.NOT_REACHED,
            True,
            "Discuté sans quorum : à présenter de nouveau",
            "faute de quorum et à la demande de la RCP",
        ),
    ],
)
def test_a_case_comes_back_for_want_of_quorum_or_because_the_board_asks(
    status: QuorumStatus, is_asked: bool, title: str, cause: str
) -> None:
    again = present_again("discussed", status, is_asked=is_asked, note="avec l’IRM")
    assert (again.is_needed, again.title, again.cause) == (bool(title), title, cause)
    assert again.note == ("avec l’IRM" if is_asked else "")


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
            DecisionFacts(no_decision_reason="imaging-missing", unblocked_by="Une IRM de moins\nd’un mois."),
            "Pas de décision : imagerie manquante ou insuffisante (pour décider : une IRM de moins d’un mois).",
        ),
        (
            DecisionFacts(
                proposals=(replace(CRYO, aim="curative"), replace(SURGERY, aim="cytoreduction")),
                conditions=(
                    ConditionEntry("Si la biopsie est négative,", "Alors surveillance."),
                    ConditionEntry("s’il existe une récidive", "RTST"),
                    ConditionEntry("IRM évocatrice", " "),
                ),
                plan_b="RTST en trois séances.",
            ),
            "Cryoablation percutanée à visée curative en première intention ; alternative : néphrectomie partielle "
            "pour cytoréduction ; si la biopsie est négative, alors surveillance ; s’il existe une récidive, alors RTST"
            " ; si IRM évocatrice, alors (non précisé) ; plan B : RTST en trois séances.",
        ),
        (
            DecisionFacts(is_surveillance=True, is_to_present_again=True, present_again_note="Avec l’IRM"),
            "Surveillance ; à présenter de nouveau (avec l’IRM).",
        ),
        (DecisionFacts(is_surveillance=True, is_to_present_again=True), "Surveillance ; à présenter de nouveau."),
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
