"""Renal masses brought to the cryotherapy board."""

from __future__ import annotations

from rcp.demo.shapes import (
    DIAGNOSIS,
    LEFT,
    LOCAL,
    RELAPSE,
    RIGHT,
    SURGERY,
    Answer,
    Finding,
    Past,
    Situation,
    Spot,
    Story,
    Treat,
    Tumour,
    Who,
    Written,
)

STORIES: tuple[Story, ...] = (
    Story(
        key="kidney-3",
        meeting="cryo-1",
        organ="kidney",
        asked_by="montclarin",
        attachment="Compte rendu uroscanner.pdf",
        who=Who("Grésilleau", "Marcelle", "F", 83, (16, 11), "QUAL", used_name="Aubépinel", gp="lagrimaud"),
        question="Tumeur rénale gauche de 29 mm, T1a, patiente de 83 ans sous anticoagulant : cryoablation "
        "percutanée ou "
        "surveillance active ?",
        summary="Croissance de 6 mm en un an sous surveillance. Biopsie : carcinome papillaire de type 1. Autonome, "
        "vit "
        "avec son mari. Évaluation gériatrique favorable.",
        tumour=Tumour(
            site="C64",
            morphology="8260/3",
            side=LEFT,
            tnm="cT1a N0 M0",
            progresses=(LOCAL,),
            discovery="TDM pour diverticulite.",
        ),
        situation=Situation(
            medical="Fibrillation atriale, insuffisance rénale chronique stade 3b.",
            comorbidities="Charlson 4. G8 15/17.",
            surgical="Prothèse de hanche droite.",
            oms=1,
            anticoagulants="Apixaban 2,5 mg x 2.",
        ),
        spots=(
            Spot(
                organ="kidney",
                site="Pôle inférieur du rein, postérieur",
                sheet={
                    "pole": "inferieur",
                    "face_ap": "p",
                    "bord_ml": "lateral",
                    "exophytique": "ge50",
                    "distance_sinus_mm": 9,
                    "nature_tissulaire": "solide",
                    "fuhrman_isup": "2",
                    "rein_unique": "non",
                    "rein_greffe": "non",
                    "preuve": "histologie",
                    "evolution": "progression",
                    "hauteur_mm": 27,
                },
                nature="primitif",
                side="gauche",
                long="29",
                short="26",
                seen="d-8",
                away=(("Côlon", "17"), ("Psoas / nerf génito-fémoral", "8"), ("Uretère / pyélon", "12")),
            ),
        ),
        findings=(
            Finding(
                "imaging",
                "d-8",
                "TDM abdominale",
                "Lésion postérieure de 29 x 26 mm (23 mm en {m-13}), exophytique, R.E.N.A.L. 5p.",
            ),
            Finding("pathology", "m-12", "Biopsie rénale", "Carcinome papillaire de type 1, grade ISUP 2."),
            Finding("biology", "d-6", "DFG (CKD-EPI 2021)", value="38", unit="mL/min/1,73 m²", code="dfg"),
            Finding("biology", "d-6", "Hémoglobine", value="12,6", unit="g/dL", code="hemoglobine_g_dl"),
        ),
        wishes="Ne veut pas perdre de rein ; redoute la dialyse.",
        opinions=(
            Written(
                "valombreuse",
                "retained",
                "ASA 3. Anesthésie générale possible, relais non nécessaire : arrêt de l’apixaban 72 heures.",
            ),
        ),
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "AG, décubitus ventral, une nuit d’hospitalisation.",
                    "Deux cryosondes 17G, deux cycles de 10 minutes séparés par 8 minutes. Hydrodissection du côlon si "
                    "moins de 10 mm en décubitus ventral. Contrôle IRM à 3 mois.",
                    aim="curative",
                ),
                Treat("surveillance", "TDM à 6 mois en cas de refus.", first=False),
            ),
            conditions=(
                ("la biopsie faite dans le même temps est bénigne", "surveillance par IRM à 6 mois"),
                ("le côlon reste à moins de 10 mm malgré l’hydrodissection", "geste reporté et dossier revu"),
            ),
            plan_b="Néphrectomie partielle robot-assistée si le geste percutané ne peut pas être fait.",
            comment="Épargne néphronique prioritaire (DFG 38).",
            guideline="CCAFU 2024-2026, cancer du rein",
            oncogeriatrics="yes",
            responsible="kermadrec",
            due="d+28",
            preference="Favorable au geste percutané.",
        ),
    ),
    Story(
        key="kidney-4",
        meeting="cryo-4",
        organ="kidney",
        asked_by="montclarin",
        reasons=(DIAGNOSIS,),
        who=Who("Hivernoux", "Isoline", "F", 44, (12, 12)),
        question="Angiomyolipome du rein droit de 42 mm : faut-il le traiter, et comment ?",
        summary="Contingent graisseux majoritaire, pas d’anévrisme de plus de 5 mm. Asymptomatique. Pas de sclérose "
        "tubéreuse. Désir de grossesse évoqué.",
        tumour=Tumour(site="", morphology="8860/0", side=RIGHT, discovery="Échographie."),
        situation=Situation(oms=0, medical="Migraine."),
        spots=(
            Spot(
                organ="kidney",
                site="Pôle supérieur du rein",
                sheet={
                    "pole": "superieur",
                    "face_ap": "a",
                    "bord_ml": "lateral",
                    "exophytique": "ge50",
                    "nature_tissulaire": "solide",
                    "rein_unique": "non",
                    "preuve": "imagerie",
                },
                nature="benin",
                side="droite",
                long="42",
                short="37",
                modality="irm",
                seen="d-25",
                away=(("Foie", "6"),),
            ),
        ),
        findings=(
            Finding("imaging", "d-25", "IRM rénale", "Angiomyolipome typique de 42 x 37 mm, microanévrismes de 3 mm."),
        ),
        answer=Answer(
            proposals=(Treat("embolisation", "Préventive si projet de grossesse confirmé.", first=True),),
            surveillance="IRM dans six mois, puis annuelle.",
            responsible="montclarin",
            due="d+60",
            preference="Souhaite un avis avant de commencer une grossesse.",
            comment="Pas d’indication de cryoablation : lésion bénigne dont le risque est hémorragique.",
        ),
    ),
    Story(
        key="kidney-5",
        meeting="cryo-4",
        organ="kidney",
        asked_by="sablefin",
        who=Who("Lunegivre", "Evrard", "M", 71, (6, 7), "RECUP", gp="marivelle"),
        question="Lésion kystique Bosniak IV du rein gauche de 31 mm chez un transplanté cardiaque : ablation sans "
        "biopsie "
        "préalable ?",
        summary="Cloisons épaisses et nodule mural rehaussé. Immunosuppression lourde. L’anesthésiste souhaite un "
        "geste "
        "court.",
        tumour=Tumour(site="C64", side=LEFT, tnm="cT1a NX M0", discovery="Surveillance."),
        situation=Situation(
            medical="Transplantation cardiaque en {y-8}, tacrolimus.",
            comorbidities="DFG 52, diabète.",
            oms=1,
            anticoagulants="Aspirine 75 mg.",
        ),
        spots=(
            Spot(
                organ="kidney",
                site="Convexité du rein",
                sheet={
                    "pole": "moyen",
                    "face_ap": "p",
                    "bord_ml": "lateral",
                    "exophytique": "lt50",
                    "distance_sinus_mm": 11,
                    "nature_tissulaire": "kystique",
                    "bosniak": "IV",
                    "rein_unique": "non",
                    "preuve": "imagerie",
                    "evolution": "progression",
                },
                nature="primitif",
                side="gauche",
                long="31",
                short="30",
                modality="irm",
                seen="d-12",
                away=(("Rate", "14"), ("Côlon", "22")),
            ),
        ),
        findings=(
            Finding("imaging", "d-12", "IRM rénale", "Lésion kystique Bosniak IV de 31 mm, nodule mural de 9 mm."),
        ),
        answer=Answer(
            proposals=(Treat("biopsie_prealable", "Du nodule mural, sous échographie de contraste."),),
            examinations=(
                ("Échographie de contraste avec biopsie du nodule", "d+1", "d+21"),
                ("Avis du centre de transplantation", "", "d+21"),
            ),
            comment="Présenter de nouveau le dossier avec le résultat.",
            responsible="sablefin",
            due="d+28",
        ),
    ),
    Story(
        key="kidney-6",
        meeting="cryo-4",
        organ="kidney",
        asked_by="montclarin",
        who=Who("Neigevreau", "Sigismond", "M", 78, (21, 1), "QUAL", gp="lagrimaud"),
        question="Récidive de 22 mm sur la tranche de section, trois ans après néphrectomie partielle sur rein "
        "unique : "
        "cryoablation ?",
        summary="Rein droit fonctionnellement unique. Nodule rehaussé sur la tranche de néphrectomie partielle, "
        "confirmé "
        "sur deux examens.",
        tumour=Tumour(
            site="C64",
            morphology="8310/3",
            side=RIGHT,
            tnm="rT1a N0 M0",
            phase=RELAPSE,
            progresses=(LOCAL,),
            discovery="Surveillance.",
        ),
        situation=Situation(
            surgical="Néphrectomie élargie gauche en {y-15}, partielle droite en {y-3}.",
            oms=1,
            comorbidities="DFG 34, HTA.",
            anticoagulants="Clopidogrel 75 mg.",
        ),
        spots=(
            Spot(
                organ="kidney",
                site="Tranche de section, pôle inférieur",
                sheet={
                    "pole": "inferieur",
                    "face_ap": "x",
                    "bord_ml": "lateral",
                    "exophytique": "lt50",
                    "distance_sinus_mm": 6,
                    "nature_tissulaire": "solide",
                    "rein_unique": "oui",
                    "preuve": "histologie",
                },
                nature="recidive",
                side="droite",
                long="22",
                short="19",
                modality="irm",
                seen="d-11",
                away=(("Côlon", "7"), ("Uretère / pyélon", "10")),
            ),
        ),
        treatments=(
            Past(SURGERY, "Néphrectomie élargie gauche (carcinome à cellules claires)", "y-15", "y-15"),
            Past(SURGERY, "Néphrectomie partielle droite", "y-3", "y-3"),
        ),
        findings=(
            Finding(
                "imaging", "d-11", "IRM rénale", "Nodule de 22 x 19 mm, restriction de diffusion, à 7 mm du côlon."
            ),
            Finding("biology", "d-9", "DFG (CKD-EPI 2021)", value="34", unit="mL/min/1,73 m²", code="dfg"),
        ),
        wishes="Éviter la dialyse à tout prix.",
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "AG, hydrodissection colique systématique.",
                    "Deux cryosondes 17G, cycles 10-8-10. Sonde urétérale avec irrigation tiède.",
                ),
                Treat("rtst", "En cas d’impossibilité d’écarter le côlon.", first=False),
            ),
            guideline="CCAFU 2024-2026, cancer du rein",
            responsible="kermadrec",
            due="d+21",
            preference="Refus de la totalisation.",
        ),
    ),
)
