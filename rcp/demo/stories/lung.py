"""Lung lesions."""

from __future__ import annotations

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DISTANT,
    IMMUNO,
    LEFT,
    LOCAL,
    NO,
    RELAPSE,
    RELATIVES,
    RIGHT,
    SURGERY,
    TOBACCO,
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
        key="lung-1",
        meeting="cryo-1",
        organ="lung",
        asked_by="solferane",
        who=Who("Verglasson", "Mathurin", "M", 59, (18, 4), "QUAL"),
        question="Métastase pulmonaire unique de 14 mm d’un cancer colique, deux ans après hépatectomie : ablation ou "
        "wedge ?",
        summary="Adénocarcinome sigmoïdien RAS muté. Métastases hépatiques réséquées en {m-26}. Nodule du lobe "
        "inférieur "
        "droit apparu en {m-5}, de 8 à 14 mm. ACE en légère hausse.",
        tumour=Tumour(
            site="C18.7",
            morphology="8140/3",
            tnm="pT3 N1 M1a",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Rectorragies.",
            screening=NO,
        ),
        situation=Situation(
            surgical="Sigmoïdectomie en {m-40}, hépatectomie en {m-26}.", oms=0, comorbidities="VEMS 88 %."
        ),
        spots=(
            Spot(
                organ="lung",
                site="Segment basal postérieur du lobe inférieur",
                sheet={
                    "lobe": "lid",
                    "segment": "S10",
                    "situation": "peripherique",
                    "distance_plevre_mm": 9,
                    "aspect": "solide",
                    "emphyseme": "non",
                    "poumon_unique": "non",
                    "preuve": "histologie",
                    "evolution": "progression",
                    "hauteur_mm": 13,
                    "statut_maladie": "oligo_metachrone",
                },
                side="droite",
                long="14",
                short="12",
                seen="d-10",
                away=(("Plèvre", "9"), ("Bronche souche/lobaire", "41")),
            ),
        ),
        treatments=(
            Past(SURGERY, "Sigmoïdectomie", "m-40", "m-40"),
            Past(CHEMOTHERAPY, "FOLFOX, 12 cycles", "m-39", "m-33"),
            Past(SURGERY, "Hépatectomie droite", "m-26", "m-26"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-10",
                "TDM thoraco-abdomino-pelvienne",
                "Nodule de 14 x 12 mm du lobe inférieur droit. Foie sans récidive.",
            ),
            Finding("imaging", "d-18", "TEP-TDM au FDG", "Fixation du seul nodule, SUVmax 5,1."),
            Finding("biology", "d-9", "ACE", value="7,8", unit="ng/mL"),
        ),
        wishes="Reprendre son travail de maraîcher avant l’été.",
        opinions=(
            Written(
                "oriflamme",
                "retained",
                "Nodule profond : un wedge demanderait une segmentectomie. L’ablation me "
                "convient, la chirurgie reste possible ensuite.",
            ),
        ),
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Sous AG, en une séance.",
                    "Deux cryosondes 17G, triple cycle pulmonaire (3-3-7-7-10 minutes). Prévoir un drain.",
                    aim="controle_local",
                ),
                Treat("resection_atypique", "Segmentectomie S10 en cas d’échec local.", first=False),
            ),
            comment="Pas de chimiothérapie périopératoire.",
            guideline="TNCD, cancer colorectal métastatique",
            responsible="kermadrec",
            due="d+21",
            preference="Préfère l’ablation.",
        ),
    ),
    Story(
        key="lung-2",
        meeting="cryo-4",
        organ="lung",
        asked_by="ravenelle",
        who=Who("Vifgivre", "Philomène", "F", 77, (7, 5), "RECUP", gp="lagrimaud"),
        question="Cancer bronchique de stade I inopérable, VEMS à 38 % : stéréotaxie ou ablation ?",
        summary="Nodule spiculé du culmen de 19 mm, fixant. Emphysème sévère. La patiente est sous oxygène la nuit.",
        tumour=Tumour(site="C34.1", morphology="8140/3", side=LEFT, tnm="cT1b N0 M0", discovery="Fortuite."),
        situation=Situation(medical="BPCO GOLD 4.", comorbidities="VEMS 38 %, DLCO 31 %. Charlson 4.", oms=2),
        spots=(
            Spot(
                organ="lung",
                site="Culmen, segment apico-dorsal",
                sheet={
                    "lobe": "lsg",
                    "segment": "S1+2",
                    "situation": "sous_pleurale",
                    "distance_plevre_mm": 3,
                    "aspect": "solide",
                    "emphyseme": "oui",
                    "poumon_unique": "non",
                    "preuve": "histologie",
                    "evolution": "nouvelle",
                },
                nature="primitif",
                side="gauche",
                long="19",
                short="16",
                seen="d-13",
                away=(("Plèvre", "3"), ("Aorte / gros vaisseaux", "27")),
            ),
        ),
        findings=(
            Finding(
                "imaging", "d-13", "TDM thoracique", "Nodule spiculé de 19 x 16 mm, emphysème centro-lobulaire diffus."
            ),
            Finding("imaging", "d-20", "TEP-TDM au FDG", "SUVmax 9,3. Pas de ganglion fixant."),
            Finding(
                "pathology", "d-7", "Biopsie transbronchique", "Adénocarcinome, PD-L1 20 %, sans altération ciblable."
            ),
        ),
        answer=Answer(
            proposals=(
                Treat("rtst", "54 Gy en 3 fractions."),
                Treat("cryoablation", "En cas de récidive après stéréotaxie.", "Une ou deux cryosondes.", first=False),
            ),
            comment="Risque de pneumothorax jugé trop élevé pour une ponction.",
            support=(TOBACCO,),
            guideline="Référentiel régional, cancer bronchique localisé",
            oncogeriatrics="yes",
            responsible="vautrelin",
            due="d+21",
        ),
    ),
    Story(
        key="lung-3",
        meeting="cryo-4",
        organ="lung",
        asked_by="oriflamme",
        who=Who("Bruinevault", "Casimir", "M", 62, (25, 9), "QUAL"),
        question="Nodule du lobe moyen de 21 mm chez un patient opérable : l’ablation est-elle une alternative "
        "acceptable "
        "à sa demande ?",
        summary="Carcinome épidermoïde prouvé. Fonction respiratoire normale. Le patient demande un traitement sans "
        "chirurgie après lecture d’articles.",
        tumour=Tumour(
            site="C34.2",
            morphology="8070/3",
            side=RIGHT,
            tnm="cT1c N0 M0",
            discovery="Scanner de dépistage.",
            screening="yes",
        ),
        situation=Situation(comorbidities="Tabagisme sevré depuis deux ans, VEMS 92 %.", oms=0),
        spots=(
            Spot(
                organ="lung",
                site="Segment latéral du lobe moyen",
                sheet={
                    "lobe": "lm",
                    "segment": "S4",
                    "situation": "peripherique",
                    "distance_plevre_mm": 4,
                    "aspect": "solide",
                    "emphyseme": "non",
                    "poumon_unique": "non",
                    "preuve": "histologie",
                },
                nature="primitif",
                side="droite",
                long="21",
                short="18",
                seen="d-9",
                away=(("Plèvre", "4"), ("Coeur / péricarde", "22")),
            ),
        ),
        findings=(
            Finding("imaging", "d-9", "TDM thoracique", "Nodule de 21 x 18 mm du lobe moyen."),
            Finding("pathology", "d-6", "Biopsie transthoracique", "Carcinome épidermoïde."),
        ),
        answer=Answer(
            proposals=(
                Treat("lobectomie", "Vidéo-assistée, avec curage."),
                Treat("rtst", "Si refus maintenu de la chirurgie.", first=False),
            ),
            comment="L’ablation n’est pas le traitement de référence d’un stade I opérable : à expliquer en "
            "consultation.",
            guideline="Référentiel régional, cancer bronchique localisé",
            preference="Souhaitait une ablation ; accepte de revoir le chirurgien.",
            responsible="oriflamme",
            due="d+21",
        ),
    ),
    Story(
        key="lung-4",
        meeting="cryo-4",
        organ="lung",
        asked_by="ravenelle",
        who=Who("Blizandier", "Ernestine", "F", 81, (13, 3), gp="lagrimaud"),
        question="Progression pariétale douloureuse d’un mésothéliome : cryoablation antalgique ou arrêt des "
        "traitements "
        "spécifiques ?",
        summary="Mésothéliome épithélioïde, deux lignes. Masse pariétale basithoracique. État général altéré depuis un "
        "mois.",
        tumour=Tumour(site="C45.0", side=RIGHT, tnm="cT4 N2 M0", progresses=(LOCAL,), discovery="Pleurésie."),
        situation=Situation(
            comorbidities="Dénutrition sévère.", oms=3, anticoagulants="Énoxaparine à dose préventive."
        ),
        spots=(
            Spot(
                organ="other",
                site="Paroi thoracique, 9e espace",
                sheet={"evolution": "progression", "preuve": "histologie", "statut_maladie": "poly"},
                side="droite",
                long="71",
                short="44",
                seen="d-7",
                remark="Extension costale et diaphragmatique.",
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "Carboplatine-pémétrexed", "m-19", "m-15"),
            Past(IMMUNO, "Nivolumab-ipilimumab", "m-11", "m-3"),
        ),
        findings=(
            Finding("imaging", "d-7", "TDM thoraco-abdominale", "Masse de 71 x 44 mm. Épanchement cloisonné."),
            Finding("biology", "d-5", "Albumine", value="24", unit="g/L", code="albumine_g_l"),
        ),
        wishes="Rester chez elle, auprès de sa sœur.",
        answer=Answer(
            proposals=(
                Treat("prise_en_charge_douleur", "Bloc intercostal échoguidé."),
                Treat("rt_externe", "8 Gy antalgiques.", first=False),
            ),
            stopping="Arrêt des traitements spécifiques, proposé et accepté.",
            support=("ORG-035", RELATIVES),
            support_comment="HAD et équipe mobile de soins palliatifs dans la semaine.",
            responsible="ravenelle",
            due="d+5",
            oncogeriatrics="yes",
            trial="ineligible",
            preference="Ne souhaite plus d’hospitalisation.",
        ),
    ),
    Story(
        key="lung-5",
        fate=Fate.WAITING,
        left=("cryo-4", "patient-request", "Vacances prévues de longue date ; à proposer à son retour."),
        organ="lung",
        asked_by="ravenelle",
        who=Who("Ciresneige", "Désiré", "M", 70, (9, 9)),
        question="Récidive sur le site d’une segmentectomie, nodule de 16 mm : ablation ?",
        summary="Adénocarcinome opéré en {m-27}. Nodule du moignon, croissance lente.",
        tumour=Tumour(
            site="C34.1", morphology="8140/3", side=RIGHT, tnm="rT1b N0 M0", phase=RELAPSE, progresses=(LOCAL,)
        ),
        situation=Situation(surgical="Segmentectomie en {m-27}.", comorbidities="VEMS 64 %.", oms=1),
        spots=(
            Spot(
                organ="lung",
                site="Lobe supérieur, site opératoire",
                sheet={
                    "lobe": "lsd",
                    "situation": "peripherique",
                    "distance_plevre_mm": 6,
                    "aspect": "solide",
                    "emphyseme": "oui",
                    "poumon_unique": "non",
                    "preuve": "histologie",
                    "evolution": "nouvelle",
                },
                nature="recidive",
                side="droite",
                long="16",
                short="13",
                seen="d-15",
                away=(("Plèvre", "6"),),
            ),
        ),
        treatments=(Past(SURGERY, "Segmentectomie", "m-27", "m-27"),),
        findings=(Finding("imaging", "d-15", "TDM thoracique", "Nodule de 16 x 13 mm au contact des agrafes."),),
    ),
)
