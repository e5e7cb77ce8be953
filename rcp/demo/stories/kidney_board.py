"""Renal masses brought to the urology board."""

from __future__ import annotations

from rcp.demo.shapes import (
    LEFT,
    RIGHT,
    Answer,
    Finding,
    Situation,
    Spot,
    Story,
    Treat,
    Tumour,
    Who,
)

STORIES: tuple[Story, ...] = (
    Story(
        key="kidney-1",
        board="uro",
        meeting="uro-1",
        organ="kidney",
        asked_by="brisemer",
        who=Who("Givreuil", "Barnabé", "M", 56, (2, 3), "QUAL"),
        question="Masse rénale droite de 38 mm, R.E.N.A.L. 7 : néphrectomie partielle robot-assistée d’emblée ?",
        summary="Découverte fortuite à l’échographie. Masse solide rehaussée du pôle moyen droit, exophytique à 50 %. "
        "Rein controlatéral normal.",
        tumour=Tumour(site="C64", side=RIGHT, tnm="cT1a N0 M0", discovery="Échographie pour colique hépatique."),
        situation=Situation(surgical="Cholécystectomie.", comorbidities="HTA, IMC 31.", oms=0),
        spots=(
            Spot(
                organ="kidney",
                site="Lèvre antérieure, tiers moyen du rein",
                sheet={
                    "pole": "moyen",
                    "face_ap": "a",
                    "bord_ml": "lateral",
                    "exophytique": "lt50",
                    "distance_sinus_mm": 5,
                    "nature_tissulaire": "solide",
                    "rein_unique": "non",
                    "rein_greffe": "non",
                    "preuve": "imagerie",
                    "evolution": "nouvelle",
                    "hauteur_mm": 34,
                    "statut_maladie": "localise",
                },
                nature="primitif",
                side="droite",
                long="38",
                short="35",
                seen="d-14",
                away=(("Uretère / pyélon", "5"), ("Duodénum", "13")),
            ),
        ),
        findings=(
            Finding(
                "imaging",
                "d-14",
                "Uroscanner",
                "Masse de 38 x 35 mm, rehaussement intense, à 5 mm de la voie excrétrice. Une artère rénale.",
            ),
            Finding("biology", "d-11", "DFG (CKD-EPI 2021)", value="84", unit="mL/min/1,73 m²", code="dfg"),
        ),
        answer=Answer(
            proposals=(
                Treat("nephrectomie_partielle", "Voie robot-assistée, clampage sélectif."),
                Treat(
                    "cryoablation",
                    "En cas de refus de la chirurgie.",
                    "Trois cryosondes, dissection du duodénum.",
                    first=False,
                ),
            ),
            guideline="CCAFU 2024-2026, cancer du rein",
            responsible="brisemer",
            due="d+45",
            preference="Accord pour la chirurgie.",
        ),
    ),
    Story(
        key="kidney-2",
        board="uro",
        meeting="uro-1",
        organ="kidney",
        asked_by="brisemer",
        guideline="CCAFU 2024-2026, cancer du rein : tumeur T1b, néphrectomie élargie si partielle non réalisable",
        minutes=0,
        who=Who("Glacereine", "Clothilde", "F", 64, (29, 6)),
        question="Tumeur rénale gauche de 66 mm centro-sinusale : enregistrement de la néphrectomie élargie.",
        summary="Masse hilaire gauche au contact des vaisseaux segmentaires, R.E.N.A.L. 11. Bilan d’extension négatif.",
        tumour=Tumour(site="C64", side=LEFT, tnm="cT1b N0 M0", discovery="Hématurie macroscopique."),
        situation=Situation(medical="Hypercholestérolémie.", oms=0, allergies="Pénicilline (œdème de Quincke)."),
        spots=(
            Spot(
                organ="kidney",
                site="Hile du rein",
                sheet={
                    "pole": "moyen",
                    "face_ap": "x",
                    "bord_ml": "medial",
                    "exophytique": "endophytique",
                    "distance_sinus_mm": 0,
                    "nature_tissulaire": "solide",
                    "rein_unique": "non",
                    "rein_greffe": "non",
                    "preuve": "imagerie",
                },
                nature="primitif",
                side="gauche",
                long="66",
                short="58",
                seen="d-18",
                away=(("Uretère / pyélon", "0"), ("Artère / veine rénale", "0")),
            ),
        ),
        findings=(
            Finding(
                "imaging", "d-18", "Uroscanner", "Masse hilaire de 66 x 58 mm engainant les vaisseaux segmentaires."
            ),
            Finding("imaging", "d-16", "TDM thoracique", "Pas de lésion suspecte."),
        ),
        answer=Answer(
            registered=True,
            proposals=(Treat("nephrectomie_elargie", "Voie cœlioscopique."),),
            guideline="CCAFU 2024-2026, cancer du rein",
            responsible="brisemer",
            due="d+30",
        ),
    ),
)
