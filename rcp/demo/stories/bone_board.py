"""The cases of the bone metastases board."""

from __future__ import annotations

from rcp.demo.shapes import (
    ACTIVITY,
    BONE_DRUG,
    CHEMOTHERAPY,
    DIET,
    DISTANT,
    HORMONE,
    IMMUNO,
    LEFT,
    LOCAL,
    PAIN,
    RADIOTHERAPY,
    RELAPSE,
    RELATIVES,
    RIGHT,
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
        key="bone-3",
        board="bone",
        meeting="bone-1",
        organ="bone",
        asked_by="solferane",
        who=Who("Brumelac", "Eudoxie", "F", 72, (5, 4), "QUAL", used_name="Fontgivrée"),
        question="Métastase de L3 avec douleur mécanique et score SINS à 9 : stabilisation, cimentoplastie, "
        "radiothérapie ? Dans quel ordre ?",
        summary="Adénocarcinome bronchique sous osimertinib, réponse viscérale complète. Tassement de L3 avec recul "
        "du mur "
        "postérieur sans déficit. Douleur à la verticalisation, EN 7/10.",
        tumour=Tumour(
            site="C34.3",
            morphology="8140/3",
            side=LEFT,
            tnm="cT2a N0 M1c",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Toux.",
        ),
        situation=Situation(
            medical="Ostéoporose.",
            comorbidities="HTA, dyslipidémie.",
            oms=2,
            anticoagulants="Clopidogrel 75 mg (AIT en {y-3}).",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Corps vertébral de L3",
                side="mediane",
                long="31",
                short="26",
                modality="irm",
                seen="d-8",
                away=(("Moelle épinière / cône", "3"), ("Racine / nerf", "6")),
                remark="Bilsky 1b, recul du mur postérieur de 3 mm.",
            ),
            Spot(
                organ="bone", site="Sacrum, aileron", side="droite", long="14", short="11", modality="irm", seen="d-8"
            ),
        ),
        treatments=(Past(TARGETED, "Osimertinib", "m-14", status="active"), Past(BONE_DRUG, "Zolédronate", "m-12")),
        findings=(
            Finding(
                "imaging",
                "d-8",
                "IRM du rachis entier",
                "Lésion de L3 avec tassement de 40 %, épidurite antérieure "
                "minime (Bilsky 1b). Pas d'autre étage menaçant.",
            ),
            Finding(
                "imaging", "d-12", "TDM thoraco-abdomino-pelvienne", "Réponse complète pulmonaire et ganglionnaire."
            ),
            Finding("biology", "d-7", "Calcémie corrigée", value="2,38", unit="mmol/L"),
        ),
        wishes="Vit seule ; souhaite rester autonome.",
        opinions=(
            Written(
                "aubrelune",
                "retained",
                "Indication retenue : cimentoplastie de L3 sous double guidage. La "
                "cryoablation du corps n'apporte rien de plus à 3 mm du cône.",
            ),
        ),
        answer=Answer(
            proposals=(
                Treat("cimentoplastie", "Cimentoplastie de L3 sous AG, arrêt du clopidogrel 5 jours avant."),
                Treat("rtst", "27 Gy en 3 fractions sur L3, dans les quatre semaines suivant la cimentoplastie."),
                Treat("chirurgie_rachis", "Décompression en cas de signe neurologique.", first=False),
            ),
            comment="Corset trois points jusqu'à la cimentoplastie. Poursuite de l'osimertinib.",
            guideline="Référentiel régional métastases osseuses",
            support=(PAIN, ACTIVITY),
            responsible="vautrelin",
            due="d+14",
            oncogeriatrics="yes",
            absent=("kermadrec",),
        ),
    ),
    Story(
        key="bone-4",
        board="bone",
        meeting="bone-1",
        organ="bone",
        asked_by="grandcombe",
        who=Who("Dégelune", "Wilfrid", "M", 60, (11, 12)),
        question="Métastase acétabulaire droite d'un carcinome rénal : cryoablation et vissage percutané, ou prothèse "
        "de reconstruction ?",
        summary="Carcinome à cellules claires sous nivolumab-cabozantinib, maladie stable. Lésion acétabulaire "
        "hypervascularisée, appui impossible depuis trois semaines.",
        tumour=Tumour(
            site="C64", morphology="8310/3", side=LEFT, tnm="pT3a N0 M1", progresses=(LOCAL,), discovery="Hématurie."
        ),
        situation=Situation(surgical="Néphrectomie gauche en {y-3}.", comorbidities="HTA sous cabozantinib.", oms=2),
        spots=(
            Spot(
                organ="bone",
                site="Toit du cotyle",
                side="droite",
                long="47",
                short="36",
                seen="d-6",
                away=(("Nerf sciatique", "15"), ("Cartilage articulaire", "3"), ("Vessie / uretère", "28")),
            ),
        ),
        treatments=(
            Past(SURGERY, "Néphrectomie élargie gauche", "y-3", "y-3"),
            Past(IMMUNO, "Nivolumab", "m-13", status="active"),
            Past(TARGETED, "Cabozantinib 40 mg", "m-13", status="active"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-6",
                "TDM du bassin avec injection",
                "Ostéolyse de 47 x 36 mm, hypervasculaire, rupture de la lame quadrilatère.",
            ),
            Finding("biology", "d-4", "Hémoglobine", value="10,4", unit="g/dL"),
        ),
        wishes="Refuse une prothèse lourde pour l'instant.",
        answer=Answer(
            proposals=(
                Treat("embolisation", "La veille du geste ablatif."),
                Treat(
                    "cryoablation",
                    "Avec vissage percutané et cimentoplastie, AG.",
                    "Quatre cryosondes 17G, deux cycles de 10 minutes, neuromonitorage du sciatique, deux vis de "
                    "7,3 mm en colonnes antérieure et postérieure, puis ciment.",
                ),
                Treat("enclouage", "Prothèse de reconstruction en cas d'échec mécanique.", first=False),
            ),
            comment="Suspension du cabozantinib dix jours avant.",
            preference="Refus de la prothèse en première intention.",
            responsible="aubrelune",
            due="d+12",
            support=(PAIN,),
        ),
    ),
    Story(
        key="bone-5",
        board="bone",
        meeting="bone-1",
        organ="bone",
        asked_by="solferane",
        presented_by="solferane",
        who=Who("Embrunel", "Placide", "M", 84, (1, 10), "VALI", gp="lagrimaud"),
        question="Métastases osseuses multiples d'un cancer de prostate résistant à la castration : quelle antalgie "
        "focale chez un patient fragile ?",
        summary="Progression osseuse diffuse après abiratérone. Douleur dominante de l'épaule droite. Patient dénutri, "
        "vivant en EHPAD.",
        tumour=Tumour(
            site="C61",
            morphology="8140/3",
            tnm="cT3b N1 M1b",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Lombalgies.",
            other="Gleason 9 (4+5), ISUP 5",
        ),
        situation=Situation(
            medical="Insuffisance cardiaque (FEVG 40 %), fibrillation atriale.",
            comorbidities="Dénutrition, G8 à 9/17.",
            oms=3,
            anticoagulants="Rivaroxaban 15 mg.",
            allergies="",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Col de la scapula",
                side="droite",
                long="33",
                short="22",
                seen="d-11",
                away=(("Plexus brachial", "21"),),
            ),
            Spot(
                organ="bone",
                site="Lésions rachidiennes et pelviennes multiples",
                modality="scinti",
                seen="d-19",
                remark="Non mesurables individuellement.",
            ),
        ),
        treatments=(
            Past(HORMONE, "Leuproréline", "m-61", status="active"),
            Past(CHEMOTHERAPY, "Docétaxel, 5 cycles", "m-27", "m-24", "cancelled", "Arrêt pour asthénie de grade 3."),
            Past(HORMONE, "Abiratérone", "m-23", "m-2"),
        ),
        findings=(
            Finding(
                "imaging", "d-19", "Scintigraphie osseuse", "Plus de vingt foyers, progression par rapport à {m-5}."
            ),
            Finding("biology", "d-15", "PSA", value="214", unit="ng/mL"),
            Finding("biology", "d-15", "Albumine", value="29", unit="g/L"),
        ),
        wishes="Demande seulement à ne plus avoir mal en s'habillant.",
        answer=Answer(
            proposals=(Treat("rt_externe", "8 Gy en une fraction sur la scapula droite."), Treat("soins_palliatifs")),
            stopping="Pas de nouvelle ligne systémique : bénéfice attendu inférieur au risque, en accord avec le "
            "patient.",
            support=(PAIN, DIET, RELATIVES),
            support_comment="Équipe mobile de soins palliatifs à l'EHPAD.",
            oncogeriatrics="yes",
            responsible="solferane",
            due="d+7",
            trial="ineligible",
            preference="Refuse la chimiothérapie.",
        ),
    ),
    Story(
        key="bone-6",
        board="bone",
        meeting="bone-1",
        organ="bone",
        asked_by="grandcombe",
        who=Who("Flocornet", "Rosemonde", "F", 58, (17, 8), "QUAL"),
        question="Lésion lytique de la diaphyse fémorale droite, Mirels 10 : enclouage préventif ?",
        summary="Myélome multiple en première ligne. Douleur de cuisse à l'appui, lyse de plus des deux tiers du "
        "diamètre.",
        tumour=Tumour(site="C90.0", side=RIGHT, discovery="Anémie."),
        situation=Situation(medical="Neuropathie des membres inférieurs.", oms=1, comorbidities="DFG 55."),
        spots=(
            Spot(
                organ="bone",
                site="Tiers proximal de la diaphyse fémorale",
                nature="primitif",
                side="droite",
                long="52",
                short="24",
                seen="d-5",
            ),
        ),
        treatments=(Past(TARGETED, "Daratumumab, lénalidomide, dexaméthasone", "m-2", status="active"),),
        findings=(
            Finding(
                "imaging", "d-5", "TDM du fémur droit", "Lyse de 52 x 24 mm, corticale détruite sur 70 % du diamètre."
            ),
        ),
        answer=Answer(
            proposals=(
                Treat("enclouage", "Clou long verrouillé préventif avec prélèvement de l'alésage."),
                Treat("rt_externe", "20 Gy en 5 fractions après cicatrisation."),
            ),
            comment="Décharge stricte dès ce jour.",
            responsible="grandcombe",
            due="d+5",
            guideline="Référentiel régional métastases osseuses",
            preference="Accord pour l'intervention.",
        ),
    ),
    Story(
        key="bone-7",
        board="bone",
        meeting="bone-1",
        organ="bone",
        asked_by="montclarin",
        late="Résultat de la TEP PSMA reçu après la date limite ; hormonothérapie à débuter dans la semaine.",
        who=Who("Névasquier", "Achille", "M", 67, (9, 3), "RECUP", gp="lagrimaud"),
        question="Oligorécidive sacrée unique en TEP PSMA après prostatectomie : stéréotaxie seule ou associée à une "
        "hormonothérapie ?",
        summary="Récidive biochimique à 1,8 ng/mL, temps de doublement cinq mois. Fixation unique de S2 gauche.",
        tumour=Tumour(
            site="C61",
            morphology="8140/3",
            tnm="pT3a N0 M0",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="PSA.",
            screening="yes",
            other="Gleason 7 (4+3), ISUP 3",
        ),
        situation=Situation(surgical="Prostatectomie totale en {y-4}.", oms=0),
        spots=(
            Spot(
                organ="bone",
                site="S2",
                side="gauche",
                long="11",
                short="9",
                modality="tep_psma",
                seen="d-3",
                away=(("Plexus sacral", "12"),),
            ),
        ),
        treatments=(
            Past(SURGERY, "Prostatectomie totale robot-assistée", "y-4", "y-4"),
            Past(RADIOTHERAPY, "Loge prostatique, 66 Gy", "m-31", "m-30"),
        ),
        findings=(
            Finding("imaging", "d-3", "TEP-TDM PSMA", "Fixation unique de S2 gauche, SUVmax 14,2."),
            Finding("biology", "d-10", "PSA", value="1,8", unit="ng/mL"),
        ),
        answer=Answer(
            proposals=(
                Treat("rtst", "30 Gy en 3 fractions sur S2."),
                Treat(
                    "cryoablation",
                    "Si contre-indication à la stéréotaxie après dosimétrie.",
                    "Une cryosonde, hydrodissection des racines.",
                    first=False,
                ),
            ),
            comment="Pas d'hormonothérapie d'emblée ; PSA tous les trois mois.",
            responsible="vautrelin",
            due="d+21",
            trial="yes",
            trial_name="Essai fictif BORÉE-PSMA",
            preference="Souhaite retarder l'hormonothérapie.",
        ),
    ),
    Story(
        key="bone-12",
        board="bone",
        fate=Fate.DRAFT,
        organ="bone",
        asked_by="solferane",
        who=Who("Perleneige", "Gontran", "M", 75, (24, 10), "PROV", gp="lagrimaud"),
        question="Métastase de l'humérus gauche : geste avant la troisième ligne ?",
        summary="",
        tumour=Tumour(site="C18.7", morphology="8140/3", phase=RELAPSE, progresses=""),
        situation=Situation(oms=None, medical="Cardiopathie ischémique stentée en {y-2}."),
        treatments=(Past(CHEMOTHERAPY, "FOLFIRI-bévacizumab", "m-9", "m-2"),),
    ),
)
