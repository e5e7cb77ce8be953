"""The parts of letters, when one may be written or approved, the letter to a doctor, the variables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from rcp.domain.decision import NoDecisionReason
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.letters import (
    PLACEHOLDER,
    RULE_LETTER_PARTS,
    RULE_TEMPLATE,
    VARIABLES,
    LetterFacts,
    LetterFormat,
    LetterKind,
    Proposed,
    Signatory,
    SigningAs,
    check_may_write,
    check_ready,
    check_variables,
    choose_signature,
    clean_parts,
    doctor_parts,
    is_said_deceased,
    lacking,
    letter_file_name,
    replacing_place,
    replacing_words,
    samples,
    signing_cautions,
    with_replacing,
)

FACTS = LetterFacts(
    board="Oncologie interventionnelle", meeting_date="16 mars 2026", case_number="2026-00042", question="Que faire ?",
    proposals=(
        Proposed(label="Cryoablation", aim="Curative", detail="Sous anesthésie.", plan="Trois sondes."),
        Proposed(label="Surveillance active", is_alternative=True),
    ),
    conditions=("Si la biopsie est positive, alors cryoablation.",), plan_b="Radiothérapie.", is_surveillance=True,
    is_stopping=True, stopping="Arrêt de l’hormonothérapie.", is_trial_proposed=True, trial_name="CRYO-OS 3",
    comment="Accord unanime.", examination_lines=("IRM avant le 4 mai 2026",), asks_geriatrician=True,
    supportive_care=("Traitement de la douleur",), referral="RCP de recours", referral_board="Sarcomes",
    responsible="Pr Anne Kermorvan", due_on="4 mai 2026", actions=("Appeler l’anesthésiste",),
)  # fmt: skip


def doctor(facts: LetterFacts) -> dict[str, str]:
    return doctor_parts(facts, recipient="Dr Y", patient="Mme Jeanne MARTIN", signature="Pr A")


def test_a_letter_to_a_doctor_says_the_whole_decision() -> None:
    parts = doctor(FACTS)
    assert parts["proposal"].splitlines() == [
        "1. Cryoablation (visée\u202f: curative)", "Sous anesthésie.", "Plan technique\u202f: Trois sondes.",
        "2. Surveillance active (alternative)", "Surveillance.",
        "Arrêt ou abstention de traitement spécifique\u202f: Arrêt de l’hormonothérapie.",
        "Essai clinique proposé\u202f: CRYO-OS 3", "Avis de la RCP\u202f: Accord unanime.",
        "Si la biopsie est positive, alors cryoablation.", "Plan B\u202f: Radiothérapie.",
    ]  # fmt: skip
    assert parts["next"].splitlines() == [
        "Examen demandé\u202f: IRM avant le 4 mai 2026", "Avis oncogériatrique demandé.",
        "Soins de support\u202f: Traitement de la douleur", "Orientation\u202f: RCP de recours, Sarcomes",
        "Médecin responsable\u202f: Pr Anne Kermorvan", "Échéance\u202f: 4 mai 2026",
        "Action\u202f: Appeler l’anesthésiste",
    ]  # fmt: skip
    assert "étudié" in parts["why"]
    assert "présenté" in doctor(replace(FACTS, is_registered=True))["why"]


def test_a_letter_to_a_doctor_says_which_one_it_replaces() -> None:
    parts = doctor(FACTS)
    assert with_replacing(LetterKind.DOCTOR, parts, "") == parts
    words = replacing_words(LetterKind.DOCTOR, "4 mai 2026")
    assert words == "Cette lettre annule et remplace celle du 4 mai 2026, que vous avez pu recevoir."
    assert with_replacing(LetterKind.DOCTOR, parts, words) == parts | {"why": f"{parts['why']}\n{words}"}


def test_a_letter_to_a_doctor_names_a_woman_as_one() -> None:
    of_man = doctor_parts(FACTS, recipient="Dr Y", patient="M. Jean MARTIN", signature="Pr A")
    of_woman = doctor_parts(FACTS, recipient="Dr Y", patient="Mme Jeanne MARTIN", is_woman=True, signature="Pr A")
    assert of_man["why"].startswith("Le dossier de votre patient (M. Jean MARTIN) a été étudié")
    assert of_woman["why"].startswith("Le dossier de votre patiente (Mme Jeanne MARTIN) a été étudié")


def test_a_letter_to_a_doctor_says_why_nothing_was_decided() -> None:
    facts = replace(FACTS, no_decision_reason="Dossier incomplet", unblocked_by="La biopsie.")
    assert doctor(facts)["proposal"].startswith("Pas de décision possible\u202f: Dossier incomplet\n")
    assert doctor(LetterFacts())["proposal"] == "Aucune décision n’a été consignée."


def test_the_parts_are_kept_clean_and_in_order() -> None:
    typed = {part.name: f"  {part.name}\r\nsuite " for part in LetterKind.PATIENT.parts} | {"ailleurs": "x"}
    kept = clean_parts(LetterKind.PATIENT, typed)
    assert list(kept) == [part.name for part in LetterKind.PATIENT.parts]
    assert kept["why"] == "why\nsuite"
    with pytest.raises(InvalidValue) as empty:
        clean_parts(LetterKind.PATIENT, typed | {"why": " "})
    assert empty.value.field == "why"
    with pytest.raises(InvalidValue) as long:
        clean_parts(LetterKind.PATIENT, typed | {"recipient": "ligne\n" * 8})
    assert long.value.field == "recipient"


def test_a_letter_with_something_to_fill_in_is_not_approved() -> None:
    assert RULE_LETTER_PARTS == "lettres-du-dossier"
    check_ready(LetterKind.PATIENT, {"contacts": "02 00 00 00 00"})
    with pytest.raises(InvalidValue) as refused:
        check_ready(LetterKind.PATIENT, {"contacts": "Téléphone : [à compléter]"})
    assert refused.value.field == "contacts"


def test_no_letter_is_written_to_a_patient_who_died() -> None:
    check_may_write(LetterKind.DOCTOR, is_deceased=True)
    check_may_write(LetterKind.PATIENT, is_deceased=False)
    with pytest.raises(TransitionRefused):
        check_may_write(LetterKind.PATIENT, is_deceased=True)


def test_a_decision_says_by_its_reason_that_the_patient_died() -> None:
    assert is_said_deceased(NoDecisionReason.PATIENT_DECEASED.label)
    assert not is_said_deceased(NoDecisionReason.OTHER.label) and not is_said_deceased("")


ANNE = Signatory(UUID(int=1), "Pr Anne Kermorvan", "Oncologie médicale", SigningAs.REFERRING)
YVES = Signatory(UUID(int=2), "Dr Yves Le Goff", "", SigningAs.MEMBER)


def test_a_letter_is_signed_by_who_was_chosen_among_those_offered() -> None:
    assert ANNE.label == "Pr Anne Kermorvan (spécialiste référent)"
    assert choose_signature((ANNE, YVES), None) == "Pr Anne Kermorvan\nOncologie médicale"
    assert choose_signature((ANNE, YVES), YVES.person) == "Dr Yves Le Goff"
    assert choose_signature((), None) == PLACEHOLDER
    with pytest.raises(InvalidValue) as refused:
        choose_signature((ANNE,), YVES.person)
    assert refused.value.field == "signatory"


def test_nobody_signs_the_letter_written_to_them() -> None:
    assert choose_signature((ANNE, YVES), None, recipient=ANNE.person) == "Dr Yves Le Goff"
    assert choose_signature((ANNE,), None, recipient=ANNE.person) == PLACEHOLDER
    with pytest.raises(InvalidValue) as refused:
        choose_signature((ANNE, YVES), ANNE.person, recipient=ANNE.person)
    assert refused.value.field == "signatory" and "destinataire" in refused.value.message


def test_each_way_to_sign_has_its_words() -> None:
    assert len({each.label for each in SigningAs}) == len(SigningAs)


def test_who_approves_in_another_s_name_is_told_so() -> None:
    (told,) = signing_cautions(ANNE.signature, approver="Dr Yves Le Goff")
    assert "Pr Anne Kermorvan" in told
    assert signing_cautions(ANNE.signature, approver="Pr Anne Kermorvan") == ()
    assert signing_cautions("", approver="Dr Yves Le Goff") == ()


def test_a_file_name_carries_no_identity() -> None:
    day = date(2026, 3, 16)
    assert letter_file_name(LetterKind.PATIENT, day, 42) == "Lettre-patient_2026-03-16_0042.pdf"
    assert (
        letter_file_name(LetterKind.DOCTOR, day, 42, "odt", is_draft=True)
        == "Lettre-medecin_2026-03-16_0042_A-RELIRE.odt"
    )
    assert {each.label for each in LetterKind} == {"Lettre au patient", "Lettre au médecin"}
    assert LetterFormat.ODT.media_type.endswith("opendocument.text")
    assert LetterFormat.DOCX.label == "Word (DOCX)"


def test_a_template_asks_only_for_what_exists_and_says_what_it_must() -> None:
    assert RULE_TEMPLATE == "modeles-de-lettre"
    assert set(samples()) == set(VARIABLES)
    complete = {"destinataire", "patient", "decision", "remplace", "mention", "mention_pps", "date"}
    check_variables(complete)
    with pytest.raises(InvalidValue, match="«\u202fpatientt\u202f»"):
        check_variables({"destinataire", "patientt", "decision"})
    for name in complete - {"date"}:
        with pytest.raises(InvalidValue, match="Ajoutez-y") as refused:
            check_variables(complete - {name}, field="file")
        assert f"{{{{ {name} }}}}" in refused.value.message


@pytest.mark.parametrize(
    ("used", "place"),
    [
        ({"introduction", "remplace", "decision"}, "remplace"),
        ({"introduction", "decision"}, "introduction"),
        ({"decision"}, "decision"),
    ],
)
def test_a_template_kept_from_before_its_variable_names_the_letter_replaced_all_the_same(
    used: set[str], place: str
) -> None:
    assert replacing_place(used) == place
    assert ("remplace" in lacking(used)) == (place != "remplace")


def test_the_guide_names_every_variable() -> None:
    guide = (Path(__file__).parents[3] / "docs/guide/secretaire.md").read_text(encoding="utf-8")
    assert [name for name in VARIABLES if f"`{{{{ {name} }}}}`" not in guide] == []
