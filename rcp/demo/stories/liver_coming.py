"""Liver lesions brought to the coming meeting of the cryotherapy board, waiting for one, or sent back."""

from __future__ import annotations

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DISTANT,
    IMMUNO,
    INTERVENTIONAL,
    LOCAL,
    RELAPSE,
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
        key="liver-4",
        meeting="next",
        organ="liver",
        asked_by="nocturne",
        who=Who("Matingel", "Célestin", "M", 71, (26, 6), "QUAL"),
        question="Récidive de carcinome hépatocellulaire de 18 mm près du confluent sus-hépatique, liste de greffe : "
        "quel "
        "traitement d’attente ?",
        summary="Cirrhose métabolique, Child-Pugh A5. Première lésion traitée par chimio-embolisation en {m-14}. "
        "Inscrit "
        "sur liste depuis trois mois.",
        tumour=Tumour(
            site="C22.0",
            morphology="8170/3",
            tnm="rT1a N0 M0",
            phase=RELAPSE,
            progresses=(LOCAL,),
            discovery="Dépistage semestriel.",
            screening="yes",
            other="BCLC 0",
        ),
        situation=Situation(medical="Cirrhose métabolique, diabète.", comorbidities="IMC 33, MELD 8.", oms=0),
        spots=(
            Spot(
                organ="liver",
                site="Segment VIII, près de la veine sus-hépatique médiane",
                sheet={
                    "segments_couinaud": ("VIII",),
                    "lobe": "droit",
                    "sous_capsulaire": "non",
                    "distance_vaisseau_mm": 2,
                    "li_rads": "LR-5",
                    "thrombose_porte": "non",
                    "etiologie": "nash",
                    "hypertension_portale": "non",
                    "preuve": "imagerie",
                    "evolution": "nouvelle",
                },
                nature="recidive",
                long="18",
                short="17",
                modality="irm",
                seen="d-5",
                away=(("VCI", "11"), ("Diaphragme", "13")),
            ),
        ),
        treatments=(Past(INTERVENTIONAL, "Chimio-embolisation du segment VI", "m-14", "m-14"),),
        findings=(
            Finding("imaging", "d-5", "IRM hépatique", "Nodule de 18 mm LI-RADS 5. Segment VI nécrosé."),
            Finding("biology", "d-5", "Alpha-fœtoprotéine", value="12", unit="ng/mL", code="afp_ng_ml"),
            Finding("biology", "d-5", "INR", value="1,15", code="inr"),
            Finding("pathology", "m-16", "Biopsie hépatique", "Carcinome hépatocellulaire bien différencié."),
        ),
        wishes="Espère la greffe dans l’année.",
        opinions=(
            Written(
                "nocturne", "retained", "Ablation d’attente souhaitée par l’équipe de transplantation, en une séance."
            ),
        ),
    ),
    Story(
        key="liver-5",
        meeting="next",
        organ="liver",
        asked_by="sablefin",
        who=Who("Noirfrimas", "Yseult", "F", 60, (17, 1), gp="marivelle"),
        question="Métastase hépatique d’un mélanome choroïdien : ablation ou traitement intra-artériel ?",
        summary="Mélanome choroïdien traité par protons en {y-4}. Une lésion hépatique signalée par le correspondant.",
        tumour=Tumour(site="C69.3", morphology="8720/3", phase=RELAPSE, progresses=(DISTANT,)),
        situation=Situation(oms=0),
        spots=(
            Spot(
                organ="liver",
                site="Segment IV",
                sheet={
                    "segments_couinaud": ("IVb",),
                    "lobe": "gauche",
                    "thrombose_porte": "non",
                    "etiologie": "aucune",
                    "hypertension_portale": "non",
                    "preuve": "aucune",
                },
                long="20",
                short="",
                modality="echo",
                seen="d-20",
                remark="Mesure échographique ; IRM demandée, en attente.",
            ),
        ),
        treatments=(Past("C15313", "Protonthérapie choroïdienne", "y-4", "y-4"),),
    ),
    Story(
        key="liver-6",
        fate=Fate.WAITING,
        organ="liver",
        asked_by="sablefin",
        who=Who("Blancheneige-Lerude", "Eustache", "M", 62, (5, 5), "RECUP", gp="marivelle"),
        question="Cholangiocarcinome intrahépatique de 28 mm non résécable : ablation puis capécitabine ?",
        summary="Foie non cirrhotique. Contact avec la veine porte droite. Réponse partielle après six cycles.",
        tumour=Tumour(site="C22.1", morphology="8160/3", tnm="cT1b N0 M0"),
        situation=Situation(comorbidities="Cholangite en {m-3}.", oms=1),
        spots=(
            Spot(
                organ="liver",
                site="Segment V-VIII",
                sheet={
                    "segments_couinaud": ("V", "VIII"),
                    "lobe": "droit",
                    "sous_capsulaire": "non",
                    "thrombose_porte": "non",
                    "etiologie": "aucune",
                    "hypertension_portale": "non",
                    "preuve": "histologie",
                },
                nature="primitif",
                long="28",
                short="25",
                modality="irm",
                seen="d-9",
                away=(("Veine porte", "2"), ("Voie biliaire principale", "9")),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "Gemcitabine-cisplatine, 6 cycles", "m-6", "m-1"),
            Past(IMMUNO, "Durvalumab", "m-6", status="active"),
        ),
        findings=(Finding("imaging", "d-9", "IRM hépatique", "Lésion de 28 x 25 mm (41 mm avant traitement)."),),
    ),
    Story(
        key="liver-7",
        fate=Fate.RETURNED,
        why="La question n’est pas formulée : précisez si la RCP est sollicitée pour un diagnostic ou pour un geste, "
        "et "
        "sur quelle lésion.",
        why_code="question-unclear",
        organ="liver",
        asked_by="nocturne",
        who=Who("Ombregivre", "Gwladys", "F", 49, (11, 2), "PROV"),
        question="Avis.",
        summary="Lésions hépatiques multiples, pancréas remanié.",
        tumour=Tumour(site="C25.4", morphology="8246/3"),
        situation=Situation(oms=1),
        spots=(
            Spot(organ="liver", site="Segments VI et VII", long="31", short="28", seen="d-25", nature="indeterminee"),
        ),
        treatments=(Past(TARGETED, "Évérolimus", "m-4", status="active"),),
    ),
)
