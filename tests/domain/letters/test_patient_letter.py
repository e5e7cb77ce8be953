"""The letter to a patient: plain, true, tactful, whatever was decided."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rcp.domain.decision import Aim, NoDecisionReason
from rcp.domain.letters import (
    BOARD_PROPOSES,
    NOT_THE_PPS,
    PLACEHOLDER,
    RULE_PLAIN_LETTER,
    YOU_DECIDE,
    Contact,
    LetterFacts,
    LetterKind,
    Proposed,
    cautions,
    patient_notices,
    patient_parts,
    replacing_words,
    uncopied,
    with_replacing,
)
from rcp.domain.letters.lay import (
    OTHER_EXAMINATION,
    aim_sentence,
    care_words,
    examination_words,
    reason_sentence,
    treatment_words,
)
from rcp.domain.letters.plain import NO_PROPOSAL
from rcp.domain.vocabulary import vocabulary

LONGEST = 20  # words
FORBIDDEN = re.compile(
    r"palliati|métasta|pronostic|survie|récidive|curati|néoadjuv|adjuvant|cytoréduct|oligo|percutan|étiolog|"
    r"\b(?:RCP|TDM|OMS|RFA|MWA|IRE|HIFU|TACE|SIRT|SBRT|RTST|PSMA|BPCO|PSA|NFS)\b|\d+\s*%",
    re.IGNORECASE,
)
ALLOWED_CAPITALS = {"IRM", "TEP", "PPS", "MARTIN"}
FREE = "TEXTE-LIBRE"

TREATMENTS = [each.label for name in ("treatments", "treatment_types") for each in vocabulary(name)]
FACTS = LetterFacts(
    board="Oncologie interventionnelle", meeting_date="16 mars 2026", case_number="2026-00042", question=FREE,
    contact=Contact(name="Pr Anne Kermorvan", phone="02 00 00 00 00", structure="Hôpital fictif"),
)  # fmt: skip


def letter(facts: LetterFacts) -> dict[str, str]:
    return patient_parts(facts, recipient="Mme Jeanne MARTIN", greeting="Madame,", signature="Pr Anne Kermorvan")


def check_plain(facts: LetterFacts) -> None:
    check_plain_text("\n".join([*letter(facts).values(), *patient_notices(facts)]))


def check_plain_text(text: str) -> None:
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        assert len(sentence.split()) <= LONGEST, sentence
    assert not FORBIDDEN.search(text), FORBIDDEN.search(text)
    assert set(re.findall(r"\b[A-Z]{2,}\b", text)) <= ALLOWED_CAPITALS
    assert FREE not in text


@pytest.mark.parametrize("label", TREATMENTS)
def test_each_treatment_of_the_lists_is_said_in_plain_french(label: str) -> None:
    assert RULE_PLAIN_LETTER == "lettre-en-francais-clair"
    for aim in ("", *(each.label for each in Aim)):
        treatment = Proposed(label=label, aim=aim, detail=FREE, plan=FREE)
        check_plain(replace(FACTS, proposals=(treatment, replace(treatment, is_alternative=True), treatment)))


def test_only_other_treatments_have_no_word_of_their_own() -> None:
    assert {label for label in TREATMENTS if not treatment_words(label)} == {
        "Autre(s) traitement(s)", "Autre(s) traitement(s) médicamenteux spécifique(s)",
    }  # fmt: skip
    text = letter(replace(FACTS, proposals=(Proposed(label="Un mot que personne ne connaît"),)))["proposal"]
    assert text == "Les médecins proposent de faire un traitement, que votre médecin vous expliquera."


@pytest.mark.parametrize("reason", [each for each in NoDecisionReason if each is not NoDecisionReason.PATIENT_DECEASED])
def test_a_letter_without_proposal_says_so(reason: NoDecisionReason) -> None:
    facts = replace(FACTS, no_decision_reason=reason.label, no_decision_comment=FREE, unblocked_by=FREE, comment=FREE)
    check_plain(facts)
    assert letter(facts)["proposal"].startswith(NO_PROPOSAL)
    assert bool(reason_sentence(reason.label)) is (reason is not NoDecisionReason.OTHER)
    assert bool(cautions(facts)) is (reason is NoDecisionReason.OTHER)


def test_everything_a_decision_can_add_is_plain_and_no_free_text_is_copied() -> None:
    facts = replace(
        FACTS, is_surveillance=True, surveillance=FREE, is_stopping=True, stopping=FREE, is_trial_proposed=True,
        trial_name=FREE, conditions=(FREE,), plan_b=FREE, comment=FREE, patient_preference=FREE, actions=(FREE,),
        supportive_care=tuple(each.label for each in vocabulary("supportive_care")), supportive_care_comment=FREE,
        examinations=("IRM de contrôle", "Bilan sanguin", FREE), examination_lines=("IRM de contrôle", FREE),
        asks_geriatrician=True, referral="RCP de recours", referral_board=FREE,
        presented_again="à la demande de la RCP",
        presented_again_note=FREE, responsible="Pr Anne Kermorvan", due_on="4 mai 2026", is_registered=True,
    )  # fmt: skip
    check_plain(facts)
    parts = letter(facts)
    assert "La prochaine étape est prévue au plus tard le 4 mai 2026." in parts["next"]
    assert "présenté" in parts["why"]
    assert {label for label, _text in uncopied(facts)} >= {"Plan B", "Conditions", "Arrêt ou abstention", "Actions"}


def test_more_examinations_alone_are_no_proposal() -> None:
    text = letter(replace(FACTS, examinations=("IRM",)))
    assert text["proposal"].splitlines() == [
        NO_PROPOSAL, "Ils demandent d’autres examens.",
    ]  # fmt: skip
    assert patient_notices(replace(FACTS, examinations=("IRM",))) == (YOU_DECIDE, NOT_THE_PPS)
    assert "Les médecins demandent un examen par image sans rayons (IRM)." in text["next"]
    assert letter(FACTS)["proposal"] == NO_PROPOSAL


def test_palliative_care_and_stopping_are_for_the_doctor_to_announce() -> None:
    facts = replace(FACTS, proposals=(Proposed(label="Soins palliatifs"),), is_stopping=True, is_uninformed=True)
    text = letter(facts)["proposal"]
    assert "pour vous soulager et pour votre confort" in text
    assert "arrêt" not in text
    assert len(cautions(facts)) == 3
    assert cautions(FACTS) == ()


SENTENCES = {
    "a treatment and its alternative, typed first": (
        {
            "proposals": (
                Proposed(label="Surveillance active", is_alternative=True), Proposed(label="Soins de support"),
            ),
        },
        [
            "Les médecins proposent de prévoir des soins pour mieux vivre au quotidien (soins de support).",
            "Si cela ne convient pas, ils proposent de vous surveiller par des contrôles réguliers "
            "(surveillance active).",
        ],
    ),
    "an alternative to nothing": (
        {"proposals": (Proposed(label="Surveillance active", is_alternative=True),)},
        ["Les médecins proposent de vous surveiller par des contrôles réguliers (surveillance active)."],
    ),
    "surveillance, said once": (
        {"proposals": (Proposed(label="Surveillance active"),), "is_surveillance": True},
        ["Les médecins proposent de vous surveiller par des contrôles réguliers (surveillance active)."],
    ),
    "a trial, said once": (
        {"proposals": (Proposed(label=vocabulary("treatments").label("essai")),), "is_trial_proposed": True},
        [
            "Les médecins proposent de participer à une étude (essai clinique).",
            "Vous êtes libre d’accepter ou de refuser cette étude.",
        ],
    ),
    "surveillance and a trial": (
        {"is_surveillance": True, "is_trial_proposed": True},
        [
            "Les médecins proposent de vous surveiller par des contrôles réguliers.",
            "Ils proposent aussi de participer à une étude (essai clinique).",
            "Vous êtes libre d’accepter ou de refuser cette étude.",
        ],
    ),
    "supportive care alone": (
        {"supportive_care": ("Traitement de la douleur",)}, ["Les médecins proposent un traitement de la douleur."],
    ),
    "abstention": (
        {"is_stopping": True},
        [
            "Les médecins ont parlé de la suite de vos traitements.",
            "Votre médecin vous l’expliquera lors d’un rendez-vous.",
        ],
    ),
    "no decision, with supportive care and conditions": (
        {
            "no_decision_reason": NoDecisionReason.IMAGING_MISSING.label,
            "supportive_care": ("Traitement de la douleur",), "conditions": (FREE,),
        },
        [
            NO_PROPOSAL, "Il leur manque des images, par exemple un scanner, pour donner un avis.",
            "Ils proposent un traitement de la douleur.", "La suite dépend de certaines conditions.",
            "Votre médecin vous les expliquera.",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_also_and_they_only_come_behind_what_they_take_up(name: str) -> None:
    values, said = SENTENCES[name]
    facts = replace(FACTS, **values)
    assert letter(facts)["proposal"].splitlines() == said
    check_plain(facts)


def test_the_first_thing_asked_for_is_asked_by_the_doctors_and_the_others_also() -> None:
    assert letter(replace(FACTS, referral="RCP de recours"))["next"].splitlines() == [
        "Les médecins demandent l’avis d’une autre équipe de médecins.", "Votre médecin vous expliquera la suite.",
    ]  # fmt: skip
    asked = letter(replace(FACTS, examinations=("IRM", "NFS", "PSA"), asks_geriatrician=True))["next"].splitlines()
    assert [" ".join(line.split()[:3]) for line in asked] == [
        "Les médecins demandent", "Ils demandent aussi", "Ils demandent aussi", "Votre médecin vous",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "is_proposal"),
    [
        ({"proposals": (Proposed(label="Cryoablation percutanée"),)}, True),
        ({"is_surveillance": True}, True),
        ({"is_trial_proposed": True}, True),
        ({"is_stopping": True}, False),
        ({"no_decision_reason": NoDecisionReason.DISAGREEMENT.label}, False),
        ({}, False),
    ],
)
def test_the_end_of_the_letter_calls_a_proposal_only_what_is_one(values: dict[str, object], is_proposal: bool) -> None:
    last = BOARD_PROPOSES if is_proposal else YOU_DECIDE
    assert patient_notices(replace(FACTS, **values)) == (last, NOT_THE_PPS)
    assert "C’est vous qui décidez." in last


def test_the_letter_says_first_which_one_it_replaces() -> None:
    parts, words = letter(FACTS), replacing_words(LetterKind.PATIENT, "1er février 2026")
    assert words.splitlines() == [
        "Cette lettre remplace celle du 1er février 2026, si vous l’avez reçue.", "Ne suivez plus l’ancienne.",
    ]  # fmt: skip
    check_plain_text(words)
    assert with_replacing(LetterKind.PATIENT, parts, words) == parts | {"why": f"{words}\n{parts['why']}"}


def test_a_case_that_was_only_registered_was_not_discussed() -> None:
    said = letter(replace(FACTS, is_registered=True))["why"]
    assert "étudié" not in said and "ensemble" not in said
    assert "ont étudié votre dossier ensemble" in letter(FACTS)["why"]


def test_an_examination_that_is_not_plainly_named_is_left_to_the_doctor() -> None:
    assert examination_words("TDM thoracique") == "un scanner"
    assert examination_words("TEP-TDM") == OTHER_EXAMINATION
    assert examination_words("IRM si doute") == OTHER_EXAMINATION
    assert examination_words("Pas d’IRM") == OTHER_EXAMINATION
    assert examination_words("Relecture d’une IRM") == OTHER_EXAMINATION
    assert care_words("Un soin que personne ne connaît") == "d’autres soins pour mieux vivre"
    assert aim_sentence("Consolidation associée") == ""


def test_whom_to_call_is_asked_for_when_the_directory_does_not_know() -> None:
    text = letter(replace(FACTS, contact=Contact()))["contacts"]
    assert text.count(PLACEHOLDER) == 2
    assert "Lieu\u202f: Hôpital fictif" in letter(FACTS)["contacts"]


def test_the_letter_says_that_it_is_not_the_pps() -> None:
    assert NOT_THE_PPS.startswith("Cette lettre n’est pas le programme personnalisé de soins (PPS).")
