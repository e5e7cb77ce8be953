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
    RELAPSE,
    RELATIVES,
    SURGERY,
    TARGETED,
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
                sheet={
                    "region": "rachis_lombaire",
                    "niveau_vertebral": "L3",
                    "partie_vertebrale": ("corps_anterieur", "corps_posterieur"),
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "fracture": "oui",
                    "epidurite": "oui",
                    "taille_tassement_pct": 40,
                    "angle_cyphose": 8,
                    "douleur_type": "mecanique",
                    "antecedent_rt_site": "non",
                    "indication": "metastase_douloureuse",
                    "hauteur_mm": 27,
                    "preuve": "histologie",
                    "evolution": "progression",
                    "statut_maladie": "oligo_metachrone",
                    "voie_acces": "transosseuse",
                },
                side="mediane",
                long="31",
                short="26",
                modality="irm",
                seen="d-8",
                away=(("Moelle épinière / cône", "3"), ("Racine / nerf", "6")),
                remark="Bilsky 1b, recul du mur postérieur de 3 mm.",
            ),
            Spot(
                organ="bone",
                site="Sacrum, aileron",
                sheet={
                    "region": "sacrum",
                    "niveau_vertebral": "S1",
                    "type_osseux": "mixte",
                    "corticale": "respectee",
                    "fracture": "non",
                    "epidurite": "non",
                    "douleur_type": "aucune",
                    "preuve": "imagerie",
                    "evolution": "nouvelle",
                },
                side="droite",
                long="14",
                short="11",
                modality="irm",
                seen="d-8",
            ),
        ),
        treatments=(Past(TARGETED, "Osimertinib", "m-14", status="active"), Past(BONE_DRUG, "Zolédronate", "m-12")),
        findings=(
            Finding(
                "imaging",
                "d-8",
                "IRM du rachis entier",
                "Lésion de L3 avec tassement de 40 %, épidurite antérieure "
                "minime (Bilsky 1b). Pas d’autre étage menaçant.",
            ),
            Finding(
                "imaging", "d-12", "TDM thoraco-abdomino-pelvienne", "Réponse complète pulmonaire et ganglionnaire."
            ),
            Finding("biology", "d-7", "Calcémie corrigée", value="2,38", unit="mmol/L", code="calcium_mmol_l"),
        ),
        wishes="Vit seule ; souhaite rester autonome.",
        opinions=(
            Written(
                "aubrelune",
                "retained",
                "Indication retenue : cimentoplastie de L3 sous double guidage. La "
                "cryoablation du corps n’apporte rien de plus à 3 mm du cône.",
            ),
        ),
        answer=Answer(
            proposals=(
                Treat("cimentoplastie", "Cimentoplastie de L3 sous AG, arrêt du clopidogrel 5 jours avant."),
                Treat("rtst", "27 Gy en 3 fractions sur L3, dans les quatre semaines suivant la cimentoplastie."),
                Treat("chirurgie_rachis", "Décompression en cas de signe neurologique.", first=False),
            ),
            comment="Corset trois points jusqu’à la cimentoplastie. Poursuite de l’osimertinib.",
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
        question="Métastase acétabulaire droite d’un carcinome rénal : cryoablation et vissage percutané, ou prothèse "
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
                sheet={
                    "region": "acetabulum",
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "fracture": "non",
                    "douleur_type": "mecanique",
                    "antecedent_rt_site": "non",
                    "indication": "metastase_douloureuse",
                    "hauteur_mm": 36,
                    "preuve": "histologie",
                    "evolution": "progression",
                },
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
            Finding("biology", "d-4", "Hémoglobine", value="10,4", unit="g/dL", code="hemoglobine_g_dl"),
        ),
        wishes="Refuse une prothèse lourde pour l’instant.",
        answer=Answer(
            proposals=(
                Treat("embolisation", "La veille du geste ablatif."),
                Treat(
                    "cryoablation",
                    "Avec vissage percutané et cimentoplastie, AG.",
                    "Quatre cryosondes 17G, deux cycles de 10 minutes, neuromonitorage du sciatique, deux vis de "
                    "7,3 mm en colonnes antérieure et postérieure, puis ciment.",
                ),
                Treat("enclouage", "Prothèse de reconstruction en cas d’échec mécanique.", first=False),
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
        question="Métastases osseuses multiples d’un cancer de prostate résistant à la castration : quelle antalgie "
        "focale chez un patient fragile ?",
        summary="Progression osseuse diffuse après abiratérone. Douleur dominante de l’épaule droite. Patient dénutri, "
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
                sheet={
                    "region": "scapula",
                    "type_osseux": "mixte",
                    "corticale": "amincie",
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "antecedent_rt_site": "non",
                    "preuve": "histologie",
                    "evolution": "progression",
                    "statut_maladie": "poly",
                },
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
            Finding("biology", "d-15", "PSA", value="214", unit="ng/mL", code="psa_ng_ml"),
            Finding("biology", "d-15", "Albumine", value="29", unit="g/L", code="albumine_g_l"),
        ),
        wishes="Demande seulement à ne plus avoir mal en s’habillant.",
        answer=Answer(
            proposals=(Treat("rt_externe", "8 Gy en une fraction sur la scapula droite."), Treat("soins_palliatifs")),
            stopping="Pas de nouvelle ligne systémique : bénéfice attendu inférieur au risque, en accord avec le "
            "patient.",
            support=(PAIN, DIET, RELATIVES),
            support_comment="Équipe mobile de soins palliatifs à l’EHPAD.",
            oncogeriatrics="yes",
            responsible="solferane",
            due="d+7",
            trial="ineligible",
            preference="Refuse la chimiothérapie.",
        ),
    ),
)
