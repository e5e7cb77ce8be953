"""Liver and lung cases as rules read them: treatments foreseen, antithrombotics, measures, scores kept."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.demo.shapes import Coded, Kept, Panel, SetAside

CODED: Mapping[str, Coded] = {
    "liver-1": Coded(
        intended=("mwa", "cryoablation"),
        panels=(
            Panel("d-8", {"albumine_g_l": "34", "inr": "1,2", "sodium_mmol_l": "138", "creatinine_umol_l": "72"}),
            Panel("d-8", {"fibrinogene_g_l": "2,4", "hemoglobine_g_dl": "12,4"}),
        ),
        kept=(
            Kept("child_pugh", {"ascite": "absente", "encephalopathie": "absente"}),
            Kept("albi"),
            Kept("meld_na", {"dialyse": "non"}),
            Kept("meld_3_0", {"dialyse": "non"}),
            Kept("bclc_2022", {"fonction_hepatique": "preservee"}),
        ),
    ),
    "liver-2": Coded(intended=("cryoablation",), panels=(Panel("d-30", {"plaquettes_g_l": "198"}),)),
    # The platelets are those of the first presentation, no INR.
    "liver-2-again": Coded(
        intended=("cryoablation",),
        panels=(
            Panel("d-50", {"plaquettes_g_l": "193"}),
            Panel("d-6", {"bilirubine_umol_l": "11", "albumine_g_l": "39"}),
        ),
    ),
    "liver-3": Coded(
        intended=("hepatectomie", "mwa"),
        panels=(
            Panel("d-12", {"bilirubine_umol_l": "8", "albumine_g_l": "42", "plaquettes_g_l": "240", "inr": "1,0"}),
        ),
    ),
    "liver-4": Coded(
        intended=("cryoablation", "mwa"),
        panels=(
            Panel("d-5", {"bilirubine_umol_l": "14", "albumine_g_l": "40", "plaquettes_g_l": "118"}),
            Panel("d-5", {"sodium_mmol_l": "139", "creatinine_umol_l": "82", "fibrinogene_g_l": "2,6"}),
            Panel("d-5", {"hemoglobine_g_dl": "13,4"}),
        ),
        kept=(
            Kept("child_pugh", {"ascite": "absente", "encephalopathie": "absente"}),
            Kept("albi"),
            Kept("meld_na", {"dialyse": "non"}),
            Kept("meld_3_0", {"dialyse": "non"}),
            Kept("bclc_2022"),
        ),
    ),
    "liver-5": Coded(intended=("cryoablation", "chia")),
    "liver-6": Coded(
        intended=("mwa", "chimiotherapie"),
        panels=(Panel("d-9", {"bilirubine_umol_l": "19", "albumine_g_l": "36", "plaquettes_g_l": "134"}),),
    ),
    "lung-1": Coded(
        intended=("cryoablation", "resection_atypique"),
        panels=(
            Panel("d-9", {"plaquettes_g_l": "224", "inr": "1,0", "hemoglobine_g_dl": "14,0"}),
            Panel("d-14", {"vems_pct": "88", "dlco_pct": "81", "spo2_pct": "98"}),
        ),
    ),
    "lung-1-again": Coded(
        intended=("cryoablation", "chimiotherapie"),
        panels=(
            Panel("d-5", {"plaquettes_g_l": "219", "inr": "1,0", "hemoglobine_g_dl": "13,8"}),
            Panel("d-4", {"vems_pct": "84", "dlco_pct": "78", "spo2_pct": "97"}),
        ),
    ),
    "lung-2": Coded(
        intended=("rtst", "cryoablation"),
        panels=(Panel("d-18", {"vems_pct": "38", "dlco_pct": "31", "spo2_pct": "91"}),),
        kept=(Kept("charlson", {"bpco": "oui"}),),
    ),
    "lung-3": Coded(
        intended=("lobectomie", "cryoablation"),
        panels=(Panel("d-8", {"vems_pct": "92", "dlco_pct": "85", "plaquettes_g_l": "231", "inr": "1,0"}),),
        kept=(Kept("tnm8_t_taille", {}, 0),),
    ),
    "lung-4": Coded(
        intended=("prise_en_charge_douleur", "soins_palliatifs"),
        drugs=("hbpm_preventive",),
        panels=(Panel("d-5", {"douleur_en": "7"}),),
    ),
    # No haemostasis yet: the case waits.
    "lung-5": Coded(intended=("cryoablation",), panels=(Panel("d-40", {"vems_pct": "64", "spo2_pct": "95"}),)),
    "lung-6": Coded(
        intended=("cryoablation", "rtst"),
        panels=(
            Panel("d-6", {"inr": "1,0", "hemoglobine_g_dl": "12,9"}),
            Panel("d-8", {"vems_pct": "91", "dlco_pct": "74", "spo2_pct": "98"}),
        ),
        kept=(Kept("asa", {"asa": "2"}),),
        set_aside=(
            SetAside(
                "poumon-pneumothorax", "Risque expliqué à la patiente ; drain et salle de surveillance réservés.", 0
            ),
        ),
    ),
    "lung-7": Coded(intended=("cryoablation",), panels=(Panel("d-12", {"hemoglobine_g_dl": "13,1"}),)),
    "lung-8": Coded(
        intended=("cryoablation",),
        drugs=("warfarine",),
        panels=(Panel("d-6", {"inr": "2,6", "plaquettes_g_l": "187"}), Panel("d-104", {"vems_pct": "55"})),
    ),
}
