"""One case with a bone, a liver and a kidney lesion, described as a board would, and all its scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rcp.domain.case.facts import CaseFacts, LesionFacts, Measure
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.gathering import PatientFacts, case_facts
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.scoring import CaseScores, Place, score_case

ON = date(2026, 3, 16)
PATIENT = PatientFacts(age=68, sex="F")
MEASURES = {
    "creatinine_umol_l": 82.0, "bilirubine_umol_l": 14.0, "albumine_g_l": 38.0, "inr": 1.1, "plaquettes_g_l": 180.0,
    "sodium_mmol_l": 139.0, "calcium_mmol_l": 2.3, "crp_mg_l": 6.0, "ldh_ui_l": 210.0, "poids_kg": 71.0,
    "taille_cm": 168.0, "douleur_en": 5.0,
}  # fmt: skip
LESIONS = (
    LesionFacts(
        1, "bone", "metastase", laterality="gauche", long_axis_mm=Decimal(34),
        descriptors={"region": "rachis_lombaire", "niveau_vertebral": "L2", "type_osseux": "lytique"},
    ),
    LesionFacts(
        2, "liver", "primitif", laterality="droite", long_axis_mm=Decimal(24),
        descriptors={"segments_couinaud": ("V", "VI"), "thrombose_porte": "non", "sous_capsulaire": "oui"},
    ),
    LesionFacts(
        3, "kidney", "primitif", laterality="droite", long_axis_mm=Decimal(28),
        descriptors={
            "pole": "inferieur", "face_ap": "p", "bord_ml": "lateral", "exophytique": "ge50", "distance_sinus_mm": 8.0,
        },
    ),
)  # fmt: skip
CASE = CaseFacts(
    organ="liver",
    tumour_site="C22.0",
    morphology="8170/3",
    tnm_t="T1b",
    tnm_n="N0",
    tnm_m="M0",
    performance_status="LA9622-7",
    intended_treatments=("cryoablation",),
    lesions=LESIONS,
    measures=tuple(Measure(code, value, ON) for code, value in MEASURES.items()),
)
TYPED: Mapping[Place, Mapping[str, Value]] = {
    ("bilsky_escc", 0): {"grade": "1a"},
    ("frankel", 0): {"grade": "E"},
    ("child_pugh", None): {"ascite": "absente", "encephalopathie": "absente"},
    ("bclc_2022", None): {"fonction_hepatique": "preservee"},
    ("meld_na", None): {"dialyse": "non"},
    ("meld_3_0", None): {"dialyse": "non"},
    ("padua_renal", 2): {"voie_excretrice": "non"},
    ("renal_nephrometry", 2): {"lignes_polaires": "hors", "hilaire": "non"},
}


def every_score() -> CaseScores:
    """The facts gathered and every score that applies computed, those of the follow-up too."""
    return score_case(case_facts(PATIENT, CASE), LESIONS, TYPED, scores().values())


def page_scores() -> CaseScores:
    """The same without the follow-up: what the page of the case asks for."""
    return score_case(case_facts(PATIENT, CASE), LESIONS, TYPED)
