"""Adrenal lesions."""

from __future__ import annotations

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DIAGNOSIS,
    DISTANT,
    IMMUNO,
    LEFT,
    RELAPSE,
    RIGHT,
    SURGERY,
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
        key="adrenal-1",
        meeting="cryo-2",
        organ="adrenal",
        asked_by="solferane",
        who=Who("Gelvoisin", "Aristide", "M", 63, (10, 6), "QUAL"),
        question="Métastase surrénalienne gauche unique d'un carcinome bronchique : cryoablation avec quelle "
        "préparation "
        "tensionnelle ?",
        summary="Réponse complète pulmonaire sous pembrolizumab. Surrénale gauche seule évolutive, 31 mm. "
        "Métanéphrines "
        "normales.",
        tumour=Tumour(
            site="C34.1",
            morphology="8140/3",
            side=RIGHT,
            tnm="cT2b N2 M1b",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Toux.",
        ),
        situation=Situation(comorbidities="HTA sous bithérapie, tabagisme sevré.", oms=1),
        spots=(
            Spot(
                organ="adrenal",
                site="Surrénale, bras latéral",
                side="gauche",
                long="31",
                short="24",
                seen="d-9",
                away=(("Aorte", "16"), ("Pancréas", "9"), ("Rein", "5")),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "Carboplatine-pémétrexed-pembrolizumab", "m-18", "m-14"),
            Past(IMMUNO, "Pembrolizumab d'entretien", "m-14", status="active"),
        ),
        findings=(
            Finding(
                "imaging", "d-9", "TDM thoraco-abdomino-pelvienne", "Surrénale gauche de 31 x 24 mm (19 mm en {m-5})."
            ),
            Finding("biology", "d-12", "Métanéphrines plasmatiques", "Normales."),
            Finding("biology", "d-12", "Cortisol à 8 h", value="412", unit="nmol/L"),
        ),
        opinions=(
            Written(
                "estuaire",
                "retained",
                "Alphabloquant dix jours avant par précaution, même avec des métanéphrines "
                "normales. Dépister l'insuffisance surrénale à J1.",
            ),
        ),
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "AG, artère radiale, urapidil prêt en salle.",
                    "Trois cryosondes 17G, réchauffement progressif, hydrodissection du pancréas.",
                ),
                Treat("rtst", "45 Gy en 3 fractions.", first=False),
            ),
            comment="Poursuite du pembrolizumab. Préparation par alphabloquant.",
            responsible="kermadrec",
            due="d+21",
            recused=("lanterne",),
        ),
    ),
    Story(
        key="adrenal-2",
        meeting="cryo-4",
        organ="adrenal",
        asked_by="estuaire",
        who=Who("Hautgelon", "Mireille-Aude", "F", 50, (28, 10)),
        question="Masse surrénalienne droite de 58 mm sécrétante : place d'une ablation ?",
        summary="Hypercortisolisme et androgènes élevés. Masse hétérogène, 32 UH, lavage lent. Fixation intense.",
        tumour=Tumour(site="C74.0", side=RIGHT, tnm="cT2 N0 M0", discovery="HTA résistante."),
        situation=Situation(medical="Diabète récent.", comorbidities="HTA sous quadrithérapie.", oms=1),
        spots=(
            Spot(
                organ="adrenal",
                site="Surrénale",
                nature="primitif",
                side="droite",
                long="58",
                short="51",
                seen="d-10",
                away=(("VCI", "1"), ("Foie", "0")),
            ),
        ),
        findings=(
            Finding("imaging", "d-10", "TDM abdominale", "Masse hétérogène de 58 x 51 mm au contact de la VCI."),
            Finding("imaging", "d-14", "TEP-TDM au FDG", "SUVmax 16. Pas de lésion à distance."),
            Finding("biology", "d-15", "Cortisol libre urinaire", value="712", unit="nmol/24 h"),
        ),
        answer=Answer(
            proposals=(Treat("surrenalectomie", "Par voie ouverte, en centre expert."),),
            referral="recourse",
            referral_board="RCP nationale de recours des tumeurs surrénaliennes (fictive)",
            comment="Ni biopsie ni ablation : suspicion de corticosurrénalome.",
            responsible="estuaire",
            due="d+7",
            guideline="Recommandations du réseau des cancers de la surrénale",
            preference="Accord pour la chirurgie.",
        ),
    ),
    Story(
        key="adrenal-3",
        meeting="next",
        organ="adrenal",
        asked_by="solferane",
        who=Who("Icebrune", "Rodrigue", "M", 57, (16, 9), "RECUP"),
        question="Métastase surrénalienne droite de 27 mm d'un carcinome rénal, au contact de la veine cave : "
        "faisable ?",
        summary="Néphrectomie droite en {y-4}. Récidive surrénalienne homolatérale.",
        tumour=Tumour(site="C64", morphology="8310/3", side=RIGHT, tnm="pT3a N0 M0", phase=RELAPSE, progresses=""),
        situation=Situation(oms=1, comorbidities="DFG 58."),
        spots=(
            Spot(
                organ="adrenal",
                site="Surrénale",
                side="droite",
                long="27",
                short="22",
                seen="d-14",
                away=(("VCI", "2"), ("Foie", "4")),
            ),
        ),
        treatments=(Past(SURGERY, "Néphrectomie élargie droite", "y-4", "y-4"),),
        findings=(Finding("imaging", "d-14", "TDM abdominale", "Surrénale droite de 27 x 22 mm."),),
    ),
    Story(
        key="adrenal-4",
        fate=Fate.WAITING,
        organ="adrenal",
        asked_by="estuaire",
        who=Who("Jolifrimas", "Capucine", "F", 39, (7, 7)),
        question="Adénome de Conn unilatéral de 15 mm, patiente refusant la chirurgie : ablation ?",
        summary="Hyperaldostéronisme primaire latéralisé à gauche par le cathétérisme. HTA de grade 3, hypokaliémie.",
        reasons=(DIAGNOSIS,),
        tumour=Tumour(site="", morphology="8370/0", side=LEFT),
        situation=Situation(comorbidities="HTA sous trithérapie.", oms=0),
        spots=(
            Spot(
                organ="adrenal",
                site="Surrénale",
                nature="benin",
                side="gauche",
                long="15",
                short="13",
                seen="d-16",
                away=(("Pancréas", "12"), ("Aorte", "14")),
            ),
        ),
        findings=(Finding("biology", "d-21", "Rapport aldostérone/rénine", value="96", unit="pmol/mU"),),
    ),
)
