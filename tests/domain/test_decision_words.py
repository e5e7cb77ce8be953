"""A decision as it is typed, as the rules see it, and in words; what a written opinion leans to."""

from __future__ import annotations

from datetime import date

import pytest

from rcp.domain.decision.entry import ROWS, DecisionEntry, ProposalEntry, treatment_choice, treatment_label
from rcp.domain.decision.facts import ExaminationFacts
from rcp.domain.decision.rows import ActionEntry, ConditionEntry, DissentEntry
from rcp.domain.decision.words import decision_words
from rcp.domain.directory import TITLES, PersonDetails
from rcp.domain.errors import InvalidValue
from rcp.domain.opinion import Stance

FULL = DecisionEntry(
    outcome="discussed",
    proposals=(
        ProposalEntry("cryoablation", detail="Lésion de L2", plan="Deux aiguilles", aim="antalgique"),
        ProposalEntry("type:C15313", intention="alternative"),
    ),
    is_surveillance=True,
    surveillance="IRM à 3 mois",
    no_decision_reason="other",
    no_decision_comment="Panne",
    examinations=(ExaminationFacts("IRM", date(2026, 4, 1), date(2026, 5, 1)), ExaminationFacts("TEP")),
    referral="recourse",
    referral_board="RCP sarcome",
    trial="yes",
    trial_name="ESSAI-1",
    guideline_followed="no",
    guideline="Référentiel 2025",
    departure_reason="Comorbidités",
    patient_preference_known="yes",
    patient_preference="Peu de séjours",
    supportive_care=("ORG-035",),
    oncogeriatrics="yes",
    responsible_id=7,
    due_on=date(2026, 5, 2),
    unblocked_by="Un scanner",
    conditions=(ConditionEntry("biopsie positive", "cryoablation"),),
    plan_b="RTST",
    actions=(ActionEntry("Demander l’IRM", 7, date(2026, 4, 1)), ActionEntry("Prévenir le patient")),
    dissents=(DissentEntry(8, text="RTST préférable"), DissentEntry(name="Dr Invité", text="Trop tôt"), DissentEntry()),
    is_to_present_again=True,
    present_again_note="Avec l’IRM",
)


def test_every_field_in_words() -> None:
    words = dict(decision_words(FULL, {7: "Dr Anne Essai", 8: "Dr Luc Essai"}))
    assert words["Statut du cas"] == "Cas discuté"
    assert words["Propositions"] == (
        "1. Cryoablation percutanée (cryothérapie) (première intention, visée\u202f: antalgique, palliative)\n"
        "Lésion de L2\nPlan technique\u202f: Deux aiguilles\n2. Radiothérapie (alternative)"
    )
    assert words["Surveillance"] == "Oui\nIRM à 3 mois"
    assert words["Motif d’absence de décision"] == "Autre motif\nPanne"
    assert words["Examens complémentaires"] == "IRM, à partir du 01/04/2026, au plus tard le 01/05/2026\nTEP"
    assert words["Orientation"] == "RCP de recours\nRCP sarcome"
    assert words["Référentiel suivi"] == "Non\nRéférentiel 2025\nComorbidités"
    assert words["Soins de support"] == "Traitement de la douleur"
    assert (words["Médecin responsable"], words["Échéance"]) == ("Dr Anne Essai", "02/05/2026")
    assert words["Conditions"] == "Si biopsie positive, alors cryoablation."
    assert (words["Plan B"], words["Ce qui permettrait de décider"]) == ("RTST", "Un scanner")
    assert words["Actions"] == (
        "Demander l’IRM (Dr Anne Essai, échéance le 01/04/2026)\nPrévenir le patient (à attribuer, sans échéance)"
    )
    assert words["Avis divergents"] == (
        "Dr Luc Essai\u202f: RTST préférable\nDr Invité\u202f: Trop tôt\nAuteur non précisé\u202f: "
    )
    assert words["À présenter de nouveau"] == "Oui\nAvec l’IRM"


def test_what_nobody_answered_is_blank() -> None:
    assert {text for _label, text in decision_words(DecisionEntry())} == {""}


def test_the_rules_see_what_was_typed() -> None:
    facts = FULL.facts(needs_double_expertise=True, decided_on=date(2026, 3, 1))
    assert [(each.treatment, each.label) for each in facts.proposals] == [
        ("cryoablation", "Cryoablation percutanée (cryothérapie)"), ("C15313", "Radiothérapie"),
    ]  # fmt: skip
    assert facts.has_responsible
    assert facts.needs_double_expertise
    assert facts.decided_on == date(2026, 3, 1)
    assert facts.trial_name == "ESSAI-1"
    assert (facts.conditions, facts.plan_b, facts.proposals[0].aim) == (FULL.conditions, "RTST", "antalgique")
    assert facts.participants is None and not facts.recused
    assert not DecisionEntry().facts().has_responsible


def test_the_columns_are_those_of_the_decision_itself() -> None:
    assert "outcome" in DecisionEntry.columns()
    assert not set(ROWS) & set(DecisionEntry.columns())


def test_a_treatment_is_ours_or_national() -> None:
    assert ProposalEntry("type:C15313").type_code == "C15313"
    assert ProposalEntry("cryoablation").treatment == "cryoablation"
    assert treatment_choice("", "C15313") == "type:C15313"
    assert treatment_choice("rfa", "C15313") == "rfa"
    assert treatment_label("", "C15313") == "Radiothérapie"
    for unknown in ("type:nothing", "nothing"):
        with pytest.raises(InvalidValue, match="Traitement inconnu"):
            ProposalEntry(unknown).type_code  # noqa: B018  the property refuses


def test_a_written_opinion_leans_to_something_in_words() -> None:
    assert [stance.label for stance in Stance] == [
        "Indication retenue", "Indication non retenue", "Examen complémentaire nécessaire", "À discuter en séance",
    ]  # fmt: skip


def test_a_person_of_the_directory_needs_only_a_name() -> None:
    somebody = PersonDetails(family_name="Essai")
    assert somebody.is_active
    assert somebody.title in TITLES
