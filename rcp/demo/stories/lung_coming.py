"""Lung lesions brought to the coming meeting of the cryotherapy board, or sent back."""

from __future__ import annotations

from rcp.demo.shapes import (
    DISTANT,
    LEFT,
    LOCAL,
    NO,
    RADIOTHERAPY,
    RELAPSE,
    SURGERY,
    TARGETED,
    Fate,
    Finding,
    Past,
    Situation,
    Spot,
    Story,
    Tumour,
    Who,
    Written,
)

STORIES: tuple[Story, ...] = (
    Story(
        key="lung-6",
        meeting="next",
        organ="lung",
        asked_by="solferane",
        who=Who("Neigelonde", "Raphaëlle", "F", 52, (2, 2), "QUAL", used_name="Vervollane"),
        question="Oligoprogression pulmonaire unique sous osimertinib : traiter le nodule et poursuivre la même "
        "ligne ?",
        summary="Adénocarcinome EGFR Del19, 26 mois d’osimertinib. Une seule lésion évolue, de 11 à 23 mm. Nouvelle "
        "biopsie : pas de mutation de résistance ciblable.",
        tumour=Tumour(
            site="C34.3", morphology="8140/3", side=LEFT, tnm="cT2a N2 M1a", progresses=(LOCAL,), discovery="Toux."
        ),
        situation=Situation(medical="Aucun.", oms=0, allergies="Sulfamides."),
        spots=(
            Spot(
                organ="lung",
                site="Lobe inférieur, segment apical",
                sheet={
                    "lobe": "lig",
                    "segment": "S6",
                    "situation": "peripherique",
                    "aspect": "solide",
                    "emphyseme": "non",
                    "poumon_unique": "non",
                    "preuve": "histologie",
                },
                side="gauche",
                long="23",
                short="20",
                seen="d-6",
                away=(("Plèvre", "15"), ("Bronche souche/lobaire", "19")),
            ),
        ),
        treatments=(
            Past(TARGETED, "Osimertinib 80 mg", "m-26", status="active"),
            Past(RADIOTHERAPY, "Stéréotaxie cérébrale, deux lésions", "m-12", "m-12"),
        ),
        findings=(
            Finding(
                "imaging", "d-6", "TDM thoraco-abdomino-pelvienne", "Nodule de 23 x 20 mm, seule lésion évolutive."
            ),
            Finding("imaging", "d-9", "IRM cérébrale", "Lésions traitées stables."),
            Finding("pathology", "d-13", "Biopsie transthoracique", "Adénocarcinome, EGFR Del19, pas de C797S."),
            Finding("biology", "d-6", "Plaquettes", value="201", unit="G/L", code="plaquettes_g_l"),
        ),
        wishes="Continuer le comprimé, qu’elle tolère très bien.",
        opinions=(
            Written(
                "vautrelin",
                "discuss",
                "Stéréotaxie possible également ; champ antérieur cérébral seulement. À "
                "discuter selon le risque pleural.",
            ),
        ),
    ),
    Story(
        key="lung-7",
        meeting="next",
        organ="lung",
        asked_by="ravenelle",
        who=Who("Frimeneige", "Ulrich", "M", 66, (31, 1), "PROV", gp="lagrimaud"),
        question="Deux nodules pulmonaires d’un sarcome des tissus mous réséqué : ablation en un ou deux temps ?",
        summary="Léiomyosarcome de cuisse opéré en {m-31}. Deux nodules, apparus en {m-3}.",
        tumour=Tumour(site="C49.2", morphology="8890/3", side=LEFT, phase=RELAPSE, progresses=(DISTANT,)),
        situation=Situation(surgical="Exérèse large de cuisse gauche.", oms=0),
        spots=(
            Spot(
                organ="lung",
                site="Lobe supérieur",
                sheet={
                    "lobe": "lsg",
                    "situation": "sous_pleurale",
                    "distance_plevre_mm": 3,
                    "aspect": "solide",
                    "emphyseme": "non",
                    "poumon_unique": "non",
                    "preuve": "imagerie",
                    "evolution": "progression",
                },
                side="gauche",
                long="12",
                short="11",
                seen="d-12",
                away=(("Plèvre", "3"),),
            ),
            Spot(organ="lung", site="Lobe inférieur", side="droite", long="9", short="9", seen="d-12"),
        ),
        treatments=(
            Past(SURGERY, "Exérèse large de la cuisse gauche", "m-31", "m-31"),
            Past(RADIOTHERAPY, "Cuisse, 50 Gy", "m-30", "m-29"),
        ),
        findings=(Finding("imaging", "d-12", "TDM thoracique", "Deux nodules de 12 et 9 mm."),),
        presented_by="",
    ),
    Story(
        key="lung-8",
        fate=Fate.RETURNED,
        meeting="next",
        why="La TDM date de plus de trois mois : merci de joindre un examen de moins de six semaines et de mesurer de "
        "nouveau le nodule, puis de soumettre le dossier.",
        organ="lung",
        asked_by="sablefin",
        who=Who("Tempegivre", "Lazare", "M", 73, (20, 12), "PROV", gp="marivelle"),
        question="Nodule du lobe supérieur gauche chez un patient refusant la chirurgie : cryoablation ?",
        summary="Nodule connu, non biopsié, chez un ancien fumeur.",
        tumour=Tumour(site="C34.1", side=LEFT, tnm="cT1b NX MX", progresses=NO),
        situation=Situation(comorbidities="BPCO, VEMS 55 %.", oms=1, anticoagulants="Warfarine."),
        spots=(
            Spot(
                organ="lung",
                site="Lobe supérieur",
                sheet={
                    "lobe": "lsg",
                    "situation": "sous_pleurale",
                    "aspect": "verre_depoli",
                    "poumon_unique": "non",
                    "preuve": "aucune",
                },
                nature="indeterminee",
                side="gauche",
                long="17",
                short="14",
                seen="d-104",
            ),
        ),
        findings=(Finding("imaging", "d-104", "TDM thoracique", "Nodule de 17 x 14 mm."),),
    ),
)
