"""Bone cases as rules read them: treatments foreseen, antithrombotics, measures, scores kept."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.demo.shapes import Coded, Kept, Panel

CODED: Mapping[str, Coded] = {
    "bone-1": Coded(
        intended=("cryoablation", "cimentoplastie"),
        panels=(
            Panel("d-6", {"hemoglobine_g_dl": "12,1", "creatinine_umol_l": "68", "calcium_mmol_l": "2,36"}),
            Panel("d-5", {"douleur_en": "7"}),
        ),
        kept=(Kept("equivalence_morphine_orale", {"morphine_po_mg": 60}),),
    ),
    "bone-2": Coded(
        intended=("rfa", "cryoablation"),
        panels=(
            Panel("d-12", {"plaquettes_g_l": "262", "inr": "1,0", "hemoglobine_g_dl": "14,6"}),
            Panel("d-10", {"douleur_en": "7"}),
        ),
    ),
    "bone-3": Coded(
        intended=("cimentoplastie", "rtst"),
        drugs=("clopidogrel",),
        panels=(
            Panel("d-7", {"plaquettes_g_l": "236", "inr": "1,02", "hemoglobine_g_dl": "11,9", "albumine_g_l": "36"}),
            Panel("d-7", {"crp_mg_l": "14", "ldh_ui_l": "228", "bilirubine_umol_l": "9"}),
            Panel("d-6", {"douleur_en": "7"}),
        ),
        kept=(
            Kept("sins", {"alignement": "normal", "posterolateral": "aucune"}, 0),
            Kept("bilsky_escc", {"grade": "1b"}, 0),
            Kept(
                "tokuhashi_revise",
                {
                    "metastases_osseuses_extra_rachidiennes": "0",
                    "metastases_vertebrales": "2",
                    "metastases_viscerales": "aucune",
                    "paralysie": "aucun",
                },
                0,
            ),
            Kept(
                "katagiri_2014", {"primitif": "intermediaire", "visceral": "aucune", "chimiotherapie_anterieure": "non"}
            ),
        ),
    ),
    "bone-4": Coded(
        intended=("cryoablation", "vissage_percutane", "embolisation"),
        panels=(
            Panel("d-4", {"plaquettes_g_l": "188", "inr": "1,08", "creatinine_umol_l": "104"}),
            Panel("d-6", {"douleur_en": "8"}),
        ),
    ),
    # No CRP, no LDH: the survival score stays out of reach.
    "bone-5": Coded(
        intended=("rt_externe", "soins_palliatifs"),
        drugs=("rivaroxaban",),
        panels=(
            Panel("d-15", {"creatinine_umol_l": "112", "plaquettes_g_l": "154"}),
            Panel("d-11", {"douleur_en": "6"}),
        ),
    ),
    "bone-6": Coded(
        intended=("enclouage", "rt_externe"),
        panels=(
            Panel(
                "d-5", {"plaquettes_g_l": "218", "inr": "1,04", "creatinine_umol_l": "101", "calcium_mmol_l": "2,52"}
            ),
            Panel("d-5", {"douleur_en": "7"}),
        ),
        kept=(Kept("mirels", {"douleur": "fonctionnelle"}, 0),),
    ),
    "bone-7": Coded(
        intended=("rtst", "hormonotherapie"),
        panels=(Panel("d-10", {"testosterone_ng_ml": "4,1"}), Panel("d-8", {"douleur_en": "0"})),
    ),
    "bone-8": Coded(
        intended=("cryoablation",),
        drugs=("apixaban",),
        panels=(
            Panel("d-3", {"plaquettes_g_l": "176", "inr": "1,1", "creatinine_umol_l": "71"}),
            Panel("d-2", {"douleur_en": "9", "poids_kg": "68"}),
        ),
        kept=(Kept("equivalence_morphine_orale", {"morphine_po_mg": 120}),),
    ),
    # The platelets are those of the last treatment, the INR was never measured.
    "bone-9": Coded(
        intended=("cryoablation",),
        drugs=("aspirine",),
        panels=(Panel("d-45", {"plaquettes_g_l": "255"}), Panel("d-9", {"douleur_en": "5"})),
        kept=(Kept("sins", {"alignement": "normal", "tassement": "aucun", "posterolateral": "unilaterale"}, 0),),
    ),
    "bone-10": Coded(
        intended=("cryoablation", "vissage_percutane", "enclouage"),
        panels=(
            Panel("d-2", {"plaquettes_g_l": "42", "inr": "1,12", "hemoglobine_g_dl": "9,8"}),
            Panel("d-2", {"albumine_g_l": "33", "crp_mg_l": "38", "ldh_ui_l": "310", "bilirubine_umol_l": "9"}),
            Panel("d-2", {"calcium_mmol_l": "2,41"}),
            Panel("d-0", {"douleur_en": "8", "poids_kg": "62"}),
        ),
        kept=(
            Kept("mirels", {"douleur": "fonctionnelle"}, 1),
            Kept("katagiri_2014", {"primitif": "rapide", "visceral": "nodulaire", "chimiotherapie_anterieure": "oui"}),
            Kept("equivalence_morphine_orale", {"oxycodone_po_mg": 40}),
        ),
    ),
    "bone-11": Coded(
        intended=("cryoablation",),
        panels=(
            Panel("d-10", {"plaquettes_g_l": "231", "inr": "1,0", "hemoglobine_g_dl": "14,2"}),
            Panel("d-8", {"douleur_en": "1"}),
        ),
        kept=(Kept("asa", {"asa": "2"}),),
    ),
    "bone-13": Coded(intended=("biopsie_prealable", "cryoablation"), panels=(Panel("d-8", {"douleur_en": "3"}),)),
}
