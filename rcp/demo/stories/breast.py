"""Breast lesions."""

from __future__ import annotations

from rcp.demo.shapes import (
    DIAGNOSIS,
    HORMONE,
    LEFT,
    LOCAL,
    RADIOTHERAPY,
    RELAPSE,
    RIGHT,
    SURGERY,
    YES,
    Answer,
    Fate,
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
        key="breast-1",
        meeting="cryo-1",
        organ="breast",
        asked_by="rivesel",
        who=Who("Fleurgivre", "Sidoine", "F", 86, (30, 6), "QUAL", used_name="Montfrileux", gp="lagrimaud"),
        question="Cancer du sein de 13 mm luminal A chez une patiente récusée pour l'anesthésie : cryoablation sous "
        "anesthésie locale ?",
        summary="Carcinome infiltrant de type non spécifique, grade 1, RE 100 %, RP 80 %, HER2 négatif, Ki67 8 %. "
        "Creux "
        "axillaire échographiquement libre. Insuffisance cardiaque sévère.",
        tumour=Tumour(site="C50.4", morphology="8500/3", side=RIGHT, tnm="cT1c N0 M0", discovery="Palpation."),
        situation=Situation(
            medical="Insuffisance cardiaque (FEVG 25 %), pacemaker.",
            comorbidities="Charlson 6.",
            oms=2,
            anticoagulants="Warfarine (INR cible 2-3).",
            allergies="Iode cutané.",
        ),
        spots=(
            Spot(
                organ="breast",
                site="Quadrant supéro-externe du sein",
                nature="primitif",
                side="droite",
                long="13",
                short="10",
                modality="echo",
                seen="d-9",
                away=(("Peau", "12"), ("Muscle pectoral", "15")),
            ),
        ),
        findings=(
            Finding("imaging", "d-9", "Échographie mammaire", "Nodule ACR 5 de 13 x 10 mm à 11 h, à 12 mm de la peau."),
            Finding("pathology", "d-15", "Microbiopsie mammaire", "Carcinome infiltrant TNS grade 1, RE+ RP+ HER2-."),
        ),
        treatments=(Past(HORMONE, "Létrozole", "m-2", status="active"),),
        wishes="Ne veut pas être opérée ; accepte un geste en consultation.",
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Sous anesthésie locale, échoguidée, en ambulatoire.",
                    "Une cryosonde, deux cycles de 8 minutes, injection sous-cutanée de sérum si la peau est à moins "
                    "de "
                    "10 mm.",
                ),
                Treat("hormonotherapie", "Poursuivre le létrozole."),
            ),
            comment="À confirmer avec l'oncologue médicale, absente pour ce dossier.",
            oncogeriatrics="yes",
            responsible="rivesel",
            due="d+21",
            preference="Refus de la chirurgie.",
            absent=("solferane",),
        ),
    ),
    Story(
        key="breast-2",
        meeting="cryo-3",
        organ="breast",
        asked_by="rivesel",
        who=Who("Claireneige", "Anselmine", "F", 57, (21, 9)),
        question="Carcinome lobulaire de 22 mm, patiente demandant une cryoablation : indication recevable ?",
        summary="Carcinome lobulaire infiltrant de grade 2, mal limité. Plurifocalité à l'IRM.",
        tumour=Tumour(
            site="C50.4", morphology="8520/3", side=LEFT, tnm="cT2 N0 M0", discovery="Mammographie.", screening=YES
        ),
        situation=Situation(family="Tante : cancer de l'ovaire.", oms=0),
        spots=(
            Spot(
                organ="breast",
                site="Quadrant supéro-externe du sein",
                nature="primitif",
                side="gauche",
                long="22",
                short="17",
                modality="irm",
                seen="d-11",
                away=(("Mamelon", "24"),),
            ),
            Spot(
                organ="breast",
                site="Union des quadrants externes",
                nature="primitif",
                side="gauche",
                long="9",
                short="8",
                modality="irm",
                seen="d-11",
            ),
        ),
        findings=(
            Finding("imaging", "d-11", "IRM mammaire", "Deux foyers gauches de 22 et 9 mm, distants de 31 mm."),
            Finding("pathology", "d-16", "Microbiopsie mammaire", "Carcinome lobulaire infiltrant grade 2, RE+ HER2-."),
        ),
        answer=Answer(
            proposals=(
                Treat("tumorectomie_sein", "Tumorectomie oncoplastique."),
                Treat("gas", "Ganglion sentinelle."),
                Treat("rt_externe", "Sein et surimpression, selon pièce opératoire."),
                Treat("mastectomie", "Si berges positives.", first=False),
            ),
            comment="Histologie lobulaire et plurifocalité : cryoablation non indiquée. Consultation d'oncogénétique.",
            guideline="Référentiel régional, cancer du sein",
            preference="Déçue mais comprend ; accepte la chirurgie.",
            responsible="rivesel",
            due="d+14",
        ),
    ),
    Story(
        key="breast-3",
        meeting="next",
        organ="breast",
        asked_by="rivesel",
        who=Who("Blanchegel", "Honorine", "F", 79, (2, 12), "QUAL", used_name="Trévalgivre", gp="lagrimaud"),
        question="Seconde tumeur du même sein vingt ans après traitement conservateur, 11 mm : cryoablation ou "
        "mastectomie ?",
        summary="Carcinome infiltrant grade 2 RH+ à distance de la première cicatrice. La patiente refuse la "
        "mastectomie.",
        tumour=Tumour(
            site="C50.2",
            morphology="8500/3",
            side=LEFT,
            tnm="rT1c N0 M0",
            phase=RELAPSE,
            progresses=(LOCAL,),
            discovery="Mammographie de surveillance.",
        ),
        situation=Situation(surgical="Tumorectomie gauche en {y-20}.", comorbidities="HTA, arthrose.", oms=1),
        spots=(
            Spot(
                organ="breast",
                site="Quadrant supéro-interne du sein",
                nature="recidive",
                side="gauche",
                long="11",
                short="9",
                modality="echo",
                seen="d-8",
                away=(("Peau", "14"), ("Muscle pectoral", "8")),
            ),
        ),
        treatments=(
            Past(SURGERY, "Tumorectomie et curage", "y-20", "y-20"),
            Past(RADIOTHERAPY, "Sein gauche, 50 Gy", "y-20", "y-20"),
        ),
        findings=(
            Finding("imaging", "d-8", "Mammographie et échographie", "Nodule ACR 5 de 11 x 9 mm."),
            Finding("imaging", "d-6", "IRM mammaire", "Lésion unique, axilles libres."),
            Finding("pathology", "d-12", "Microbiopsie mammaire", "Carcinome infiltrant TNS grade 2, RE 95 %, HER2 0."),
            Finding("biology", "d-5", "Plaquettes", value="247", unit="G/L"),
        ),
        wishes="Garder son sein.",
        opinions=(
            Written(
                "rivesel",
                "retained",
                "Refus réitéré de la mastectomie après deux consultations : la cryoablation est "
                "l'option que je soutiens.",
            ),
        ),
    ),
    Story(
        key="breast-4",
        meeting="next",
        organ="breast",
        asked_by="sablefin",
        not_opposed="",
        who=Who("Doucebrume", "Perpétue", "F", 65, (23, 5), gp="marivelle"),
        question="Fibroadénome de 26 mm augmentant de taille : ablation plutôt que chirurgie ?",
        reasons=(DIAGNOSIS,),
        summary="Biopsie bénigne concordante. Gêne esthétique.",
        tumour=Tumour(site="", side=RIGHT, progresses=""),
        situation=Situation(oms=0),
        spots=(
            Spot(
                organ="breast",
                site="Quadrant inféro-externe du sein",
                nature="benin",
                side="droite",
                long="26",
                short="20",
                modality="echo",
                seen="d-19",
            ),
        ),
        findings=(Finding("pathology", "d-23", "Microbiopsie mammaire", "Fibroadénome, sans atypie."),),
    ),
    Story(
        key="breast-5",
        fate=Fate.DRAFT,
        organ="breast",
        asked_by="rivesel",
        who=Who("Valgivre", "Thècle", "F", 91, (1, 1), "PROV", gp="lagrimaud"),
        question="Cancer du sein hémorragique chez une patiente de 91 ans : geste palliatif possible ?",
        tumour=Tumour(site="C50.9", side=LEFT, progresses="", screening=""),
        situation=Situation(oms=None),
        not_opposed="",
    ),
)
