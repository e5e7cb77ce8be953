"""Kidney and adrenal cases as rules read them: treatments foreseen, antithrombotics, measures, scores kept."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.demo.shapes import Coded, Kept, Panel, SetAside

CODED: Mapping[str, Coded] = {
    "kidney-1": Coded(
        intended=("nephrectomie_partielle", "cryoablation"),
        panels=(Panel("d-11", {"plaquettes_g_l": "244", "inr": "1,0", "hemoglobine_g_dl": "15,1"}),),
        kept=(
            Kept("renal_nephrometry", {"lignes_polaires": "croise", "hilaire": "non"}, 0),
            Kept("padua_renal", {"voie_excretrice": "non"}, 0),
        ),
    ),
    "kidney-2": Coded(
        intended=("nephrectomie_elargie",),
        panels=(Panel("d-15", {"creatinine_umol_l": "66", "hemoglobine_g_dl": "11,8"}),),
        kept=(Kept("renal_nephrometry", {"lignes_polaires": "central"}, 0),),
    ),
    "kidney-3": Coded(
        intended=("cryoablation", "surveillance"),
        drugs=("apixaban",),
        panels=(
            Panel("d-6", {"plaquettes_g_l": "164", "inr": "1,2", "creatinine_umol_l": "122"}),
            Panel("d-5", {"poids_kg": "58"}),
        ),
        kept=(Kept("renal_nephrometry", {"lignes_polaires": "croise", "hilaire": "non"}, 0),),
    ),
    "kidney-4": Coded(intended=("embolisation", "surveillance"), panels=(Panel("d-20", {"creatinine_umol_l": "62"}),)),
    "kidney-5": Coded(
        intended=("cryoablation", "biopsie_prealable"),
        drugs=("aspirine",),
        panels=(Panel("d-9", {"plaquettes_g_l": "149", "inr": "1,0", "creatinine_umol_l": "127"}),),
    ),
    "kidney-6": Coded(
        intended=("cryoablation",),
        drugs=("clopidogrel",),
        panels=(Panel("d-9", {"plaquettes_g_l": "211", "inr": "1,05", "creatinine_umol_l": "164"}),),
        kept=(Kept("padua_renal", {"face": "p", "voie_excretrice": "non"}, 0),),
    ),
    # Postponed: the first measures aged; the creatinine came back higher after the scores were kept.
    "kidney-7": Coded(
        intended=("cryoablation", "surveillance"),
        drugs=("aspirine", "ticagrelor"),
        panels=(Panel("d-6", {"plaquettes_g_l": "266"}),),
        kept=(
            Kept("renal_nephrometry", {"lignes_polaires": "hors", "hilaire": "non"}, 0),
            Kept("ckd_epi_2021"),
        ),
        later=(Panel("d-1", {"creatinine_umol_l": "104"}),),
    ),
    "kidney-8": Coded(
        intended=("cryoablation",),
        panels=(Panel("d-6", {"inr": "1,04", "hemoglobine_g_dl": "12,1", "creatinine_umol_l": "85"}),),
        kept=(
            Kept("renal_nephrometry", {"lignes_polaires": "hors"}, 0),
            Kept("padua_renal", {"voie_excretrice": "non"}, 0),
            Kept("asa", {"asa": "4"}),
        ),
        set_aside=(
            SetAside(
                "distance-nerf",
                "Hydrodissection du psoas prévue au plan technique ; la patiente est informée du risque de douleur "
                "inguinale.",
                0,
            ),
        ),
    ),
    # Almost everything is still to come, and the creatinine is old.
    "kidney-9": Coded(intended=("cryoablation",), panels=(Panel("d-75", {"creatinine_umol_l": "88"}),)),
    "adrenal-1": Coded(
        intended=("cryoablation", "rtst"),
        panels=(
            Panel("d-12", {"metanephrines": "normales"}),
            Panel("d-9", {"plaquettes_g_l": "228", "inr": "1,0", "creatinine_umol_l": "88"}),
        ),
        kept=(Kept("surrenale_risque_hypertensif", {"irradiee_ou_ablatee": "non"}, 0),),
    ),
    "adrenal-2": Coded(intended=("surrenalectomie",), panels=(Panel("d-15", {"metanephrines": "normales"}),)),
    "adrenal-3": Coded(
        intended=("cryoablation",),
        panels=(
            Panel("d-8", {"metanephrines": "normales", "creatinine_umol_l": "125"}),
            Panel("d-8", {"plaquettes_g_l": "243", "inr": "1,03", "hemoglobine_g_dl": "13,2"}),
        ),
        kept=(Kept("surrenale_risque_hypertensif", {"irradiee_ou_ablatee": "non"}, 0),),
    ),
    # Nobody measured the metanephrines.
    "adrenal-4": Coded(
        intended=("rfa", "cryoablation"), panels=(Panel("d-21", {"plaquettes_g_l": "287", "inr": "1,0"}),)
    ),
}
