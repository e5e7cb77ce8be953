"""Liver lesions."""

from __future__ import annotations

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DISTANT,
    HORMONE,
    IMMUNO,
    INTERVENTIONAL,
    LOCAL,
    RELAPSE,
    SURGERY,
    TARGETED,
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
        key="liver-1",
        meeting="cryo-1",
        organ="liver",
        asked_by="nocturne",
        who=Who("Étoilegivre", "Bertille", "F", 67, (23, 8)),
        question="Carcinome hépatocellulaire de 24 mm du segment V au contact de la vésicule : micro-ondes, "
        "cryoablation ou "
        "résection ?",
        summary="Cirrhose alcoolique sevrée, Child-Pugh A6, BCLC A. Nodule unique répondant aux critères non invasifs. "
        "Hypertension portale modérée.",
        tumour=Tumour(
            site="C22.0",
            morphology="8170/3",
            tnm="cT1b N0 M0",
            discovery="Dépistage semestriel.",
            screening="yes",
            other="BCLC A",
        ),
        situation=Situation(
            medical="Cirrhose alcoolique sevrée depuis {y-4}, varices de grade 1 sous carvédilol.",
            comorbidities="Child-Pugh A6, MELD 9.",
            oms=0,
        ),
        spots=(
            Spot(
                organ="liver",
                site="Segment V",
                nature="primitif",
                long="24",
                short="22",
                modality="irm",
                seen="d-12",
                away=(("Vésicule biliaire", "3"), ("Côlon / estomac / duodénum", "16")),
            ),
        ),
        findings=(
            Finding(
                "imaging",
                "d-12",
                "IRM hépatique",
                "Nodule de 24 mm, rehaussement artériel et lavage portal (LI-RADS 5), à 3 mm de la vésicule.",
            ),
            Finding("biology", "d-8", "Alpha-fœtoprotéine", value="31", unit="ng/mL"),
            Finding("biology", "d-8", "Bilirubine totale", value="22", unit="µmol/L"),
            Finding("biology", "d-8", "Plaquettes", value="96", unit="G/L"),
        ),
        answer=Answer(
            proposals=(
                Treat("mwa", "Après hydrodissection de la vésicule, AG."),
                Treat(
                    "cryoablation",
                    "Si la dissection est insuffisante.",
                    "Deux cryosondes, glaçon visible au contact de la vésicule.",
                    first=False,
                ),
            ),
            comment="Bilan prétransplantation à discuter en cas de récidive.",
            guideline="AFEF 2024, carcinome hépatocellulaire",
            responsible="aubrelune",
            due="d+28",
        ),
    ),
    Story(
        key="liver-2",
        meeting="cryo-2",
        organ="liver",
        asked_by="sablefin",
        who=Who("Hautegivre", "Ignace", "M", 64, (1, 5), "QUAL", gp="marivelle"),
        question="Métastase hépatique unique du dôme d'un adénocarcinome rectal, deuxième récidive : cryoablation ?",
        summary="Deux hépatectomies antérieures. Lésion du dôme au contact du diaphragme. Les images IRM n'ont pas été "
        "transmises.",
        tumour=Tumour(
            site="C20",
            morphology="8140/3",
            tnm="ypT3 N1 M1a",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Rectorragies.",
        ),
        situation=Situation(surgical="Proctectomie en {y-5}, hépatectomies en {y-4} et {y-2}.", oms=1),
        spots=(
            Spot(
                organ="liver",
                site="Segment VIII, dôme",
                long="26",
                short="23",
                seen="d-30",
                away=(("Diaphragme", "0"), ("VCI", "21")),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "FOLFIRINOX, 6 cycles", "m-58", "m-54"),
            Past(SURGERY, "Hépatectomie gauche", "y-4", "y-4"),
            Past(SURGERY, "Métastasectomies", "y-2", "y-2"),
        ),
        findings=(Finding("imaging", "d-30", "TDM abdominale", "Lésion du dôme de 26 x 23 mm. IRM à faire."),),
        answer=Answer(
            no_decision="imaging-missing",
            no_decision_comment="L'IRM hépatique avec diffusion est indispensable avant un troisième geste.",
            examinations=(("IRM hépatique avec produit de contraste hépatospécifique", "", "d+14"),),
            responsible="sablefin",
            due="d+21",
        ),
    ),
    Story(
        key="liver-3",
        meeting="cryo-4",
        left=("cryo-3", "no-time", ""),
        organ="liver",
        asked_by="nocturne",
        who=Who("Lointaneige", "Quitterie", "F", 55, (14, 7), "RECUP"),
        question="Métastases hépatiques d'une tumeur neuroendocrine iléale : chirurgie en un temps ou ablations "
        "multiples ?",
        summary="Tumeur neuroendocrine G2 (Ki67 6 %), syndrome carcinoïde contrôlé. Trois métastases du foie droit.",
        tumour=Tumour(site="C17.2", morphology="8240/3", tnm="pT3 N1 M1a", progresses=(DISTANT,), discovery="Flushs."),
        situation=Situation(surgical="Résection iléale en {m-9}.", oms=0, allergies="Latex."),
        spots=(
            Spot(
                organ="liver",
                site="Segment VI",
                long="34",
                short="30",
                modality="irm",
                seen="d-11",
                away=(("Rein", "15"),),
            ),
            Spot(organ="liver", site="Segment VII", long="21", short="20", modality="irm", seen="d-11"),
            Spot(organ="liver", site="Segment V", long="12", short="11", modality="irm", seen="d-11"),
        ),
        treatments=(
            Past(SURGERY, "Résection iléale et curage", "m-9", "m-9"),
            Past(HORMONE, "Lanréotide 120 mg", "m-10", status="active"),
        ),
        findings=(
            Finding("imaging", "d-11", "IRM hépatique", "Trois lésions du foie droit de 34, 21 et 12 mm."),
            Finding("biology", "d-12", "Chromogranine A", value="184", unit="µg/L"),
        ),
        answer=Answer(
            proposals=(
                Treat("hepatectomie", "Bisegmentectomie VI-VII avec ablation peropératoire du segment V."),
                Treat("mwa", "Trois ablations percutanées en deux séances.", first=False),
            ),
            comment="Échographie cardiaque avant l'anesthésie (cœur carcinoïde).",
            responsible="nocturne",
            due="d+30",
            guideline="TNCD, tumeurs neuroendocrines digestives",
            preference="Favorable à un traitement en un temps.",
        ),
    ),
    Story(
        key="liver-4",
        meeting="next",
        organ="liver",
        asked_by="nocturne",
        who=Who("Matingel", "Célestin", "M", 71, (26, 6), "QUAL"),
        question="Récidive de carcinome hépatocellulaire de 18 mm près du confluent sus-hépatique, liste de greffe : "
        "quel "
        "traitement d'attente ?",
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
            other="BCLC A",
        ),
        situation=Situation(medical="Cirrhose métabolique, diabète.", comorbidities="IMC 33, MELD 8.", oms=0),
        spots=(
            Spot(
                organ="liver",
                site="Segment VIII, près de la veine sus-hépatique médiane",
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
            Finding("biology", "d-5", "Alpha-fœtoprotéine", value="12", unit="ng/mL"),
            Finding("biology", "d-5", "INR", value="1,15"),
            Finding("pathology", "m-16", "Biopsie hépatique", "Carcinome hépatocellulaire bien différencié."),
        ),
        wishes="Espère la greffe dans l'année.",
        opinions=(
            Written(
                "nocturne", "retained", "Ablation d'attente souhaitée par l'équipe de transplantation, en une séance."
            ),
        ),
    ),
    Story(
        key="liver-5",
        meeting="next",
        organ="liver",
        asked_by="sablefin",
        who=Who("Noirfrimas", "Yseult", "F", 60, (17, 1), gp="marivelle"),
        question="Métastase hépatique d'un mélanome choroïdien : ablation ou traitement intra-artériel ?",
        summary="Mélanome choroïdien traité par protons en {y-4}. Une lésion hépatique signalée par le correspondant.",
        tumour=Tumour(site="C69.3", morphology="8720/3", phase=RELAPSE, progresses=(DISTANT,)),
        situation=Situation(oms=0),
        spots=(
            Spot(
                organ="liver",
                site="Segment IV",
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
        why="La question n'est pas formulée : précisez si la RCP est sollicitée pour un diagnostic ou pour un geste, "
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
