"""Prostate, breast and other cases as rules read them: treatments foreseen, antithrombotics, measures, scores kept."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.demo.shapes import Coded, Kept, Panel, SetAside

CODED: Mapping[str, Coded] = {
    "prostate-1": Coded(
        intended=("cryoablation", "curietherapie"),
        panels=(
            Panel("d-18", {"volume_prostate_ml": "31", "ipss": "9", "iief5": "19"}),
            Panel("d-12", {"plaquettes_g_l": "203", "inr": "1,0"}),
        ),
        kept=(Kept("pi_rads_v2_1", {"diffusion": "5"}, 0), Kept("isup_gleason", {}, 0)),
    ),
    "prostate-2": Coded(
        intended=("surveillance",), panels=(Panel("d-30", {"volume_prostate_ml": "46"}),), kept=(Kept("capra", {}, 0),)
    ),
    "prostate-3": Coded(
        intended=("cryoablation", "essai"),
        drugs=("aspirine",),
        panels=(
            Panel("d-22", {"volume_prostate_ml": "46", "ipss": "6", "iief5": "22"}),
            Panel("d-14", {"plaquettes_g_l": "252", "inr": "1,0", "hemoglobine_g_dl": "14,9"}),
        ),
        kept=(
            Kept("damico", {}, 0),
            Kept("capra", {}, 0),
            Kept("isup_gleason", {}, 0),
            Kept("pi_rads_v2_1", {"t2": "4"}, 0),
        ),
    ),
    "prostate-4": Coded(
        intended=("cryoablation", "curietherapie"),
        drugs=("aspirine",),
        panels=(
            Panel("d-13", {"volume_prostate_ml": "28", "ipss": "14", "iief5": "12"}),
            Panel("d-9", {"plaquettes_g_l": "187", "inr": "1,02", "hemoglobine_g_dl": "13,7"}),
        ),
        kept=(Kept("pi_rads_v2_1", {"diffusion": "5"}, 0), Kept("isup_gleason", {}, 0)),
    ),
    # Neither PSA nor haemostasis came with the letter.
    "prostate-5": Coded(intended=("cryoablation", "hifu"), panels=(Panel("d-16", {"volume_prostate_ml": "35"}),)),
    "prostate-6": Coded(
        intended=("prostatectomie", "rt_externe", "hormonotherapie"),
        panels=(Panel("d-12", {"volume_prostate_ml": "38", "ipss": "5", "iief5": "23"}),),
        kept=(Kept("damico", {}, 0), Kept("capra", {}, 0), Kept("pi_rads_v2_1", {"diffusion": "5"}, 0)),
    ),
    "prostate-7": Coded(intended=("cryoablation",)),
    "breast-1": Coded(
        intended=("cryoablation", "hormonotherapie"),
        drugs=("warfarine",),
        panels=(
            Panel("d-5", {"inr": "2,4", "plaquettes_g_l": "198", "hemoglobine_g_dl": "11,6"}),
            Panel("d-5", {"creatinine_umol_l": "102", "poids_kg": "61"}),
        ),
        kept=(Kept("bi_rads", {}, 0), Kept("charlson", {"icc": "oui"})),
    ),
    "breast-2": Coded(
        intended=("cryoablation", "tumorectomie_sein"),
        panels=(Panel("d-9", {"plaquettes_g_l": "276", "inr": "1,0"}),),
    ),
    "breast-3": Coded(
        intended=("cryoablation", "mastectomie"),
        panels=(Panel("d-5", {"inr": "1,0", "hemoglobine_g_dl": "12,7", "creatinine_umol_l": "70"}),),
        kept=(Kept("bi_rads", {}, 0), Kept("tnm8_t_taille", {}, 0)),
        set_aside=(
            SetAside("distance-peau-10", "Décollement par injection sous-cutanée de sérum prévu pendant le geste.", 0),
        ),
    ),
    # A benign nodule: no haemostasis asked for yet.
    "breast-4": Coded(intended=("cryoablation", "tumorectomie_sein")),
    "other-1": Coded(intended=("surveillance",)),
    "other-2": Coded(
        intended=("cryoablation", "bloc_nerveux"),
        panels=(
            Panel("d-10", {"plaquettes_g_l": "305", "inr": "1,1", "hemoglobine_g_dl": "11,8"}),
            Panel("d-9", {"douleur_en": "6"}),
        ),
        kept=(Kept("equivalence_morphine_orale", {"morphine_po_mg": 40}),),
    ),
}
