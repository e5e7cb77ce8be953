"""Bone lesions brought to the cryotherapy board."""

from __future__ import annotations

from rcp.demo.shapes import (
    BONE_DRUG,
    CHEMOTHERAPY,
    DIAGNOSIS,
    DISTANT,
    HORMONE,
    IMMUNO,
    LEFT,
    LOCAL,
    PAIN,
    RADIOTHERAPY,
    RELAPSE,
    RIGHT,
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
    Urgent,
    Who,
)

STORIES: tuple[Story, ...] = (
    Story(
        key="bone-1",
        meeting="cryo-1",
        organ="bone",
        asked_by="solferane",
        attachment="Compte rendu TDM.pdf",
        who=Who("Aubegivre", "Marceline", "F", 63, (14, 2), "QUAL", used_name="Rochebrume"),
        question="Métastase iliaque gauche douloureuse malgré la radiothérapie : cryoablation antalgique, avec ou sans "
        "cimentoplastie complémentaire ?",
        summary="Carcinome canalaire infiltrant du sein gauche RH+ HER2- diagnostiqué en {m-74}. Rechute osseuse en "
        "{m-20}, contrôlée hors l’aile iliaque gauche, qui reste douloureuse (EN 7/10 à la marche, 4/10 au repos) "
        "malgré 30 Gy en 10 fractions il y a huit mois et 60 mg/jour de morphine. Pas de signe neurologique.",
        tumour=Tumour(
            site="C50.4",
            morphology="8500/3",
            side=LEFT,
            tnm="pT2 N1a M0",
            phase=RELAPSE,
            progresses=(LOCAL,),
            discovery="Autopalpation.",
        ),
        situation=Situation(
            medical="Hypothyroïdie substituée.",
            surgical="Tumorectomie et curage axillaire gauche en {m-73}.",
            comorbidities="HTA traitée (amlodipine 5 mg).",
            oms=1,
            family="Mère : cancer du sein à 71 ans.",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Aile iliaque, supra-acétabulaire",
                sheet={
                    "region": "ilion",
                    "type_osseux": "mixte",
                    "corticale": "amincie",
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "antecedent_rt_site": "oui",
                    "indication": "metastase_douloureuse",
                    "hauteur_mm": 28,
                    "evolution": "progression",
                    "preuve": "histologie",
                    "histologie": "métastase (carcinome mammaire)",
                    "statut_maladie": "oligo_progression",
                    "voie_acces": "directe",
                },
                side="gauche",
                long="42",
                short="31",
                seen="d-9",
                away=(("Nerf sciatique", "18"), ("Cartilage articulaire", "9"), ("Peau", "34")),
                remark="Ostéolyse mixte, corticale interne amincie sans rupture.",
            ),
        ),
        treatments=(
            Past(SURGERY, "Tumorectomie et curage axillaire", "m-73", "m-73"),
            Past(CHEMOTHERAPY, "EC puis paclitaxel hebdomadaire", "m-72", "m-67"),
            Past(RADIOTHERAPY, "Sein et aires ganglionnaires, 50 Gy", "m-66", "m-65"),
            Past(HORMONE, "Létrozole", "m-65", "m-20", comment="Arrêté à la rechute."),
            Past(TARGETED, "Palbociclib et fulvestrant", "m-19", status="active"),
            Past(RADIOTHERAPY, "Aile iliaque gauche, 30 Gy en 10 fractions", "m-8", "m-8"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-9",
                "TDM du bassin",
                "Lésion lytique de l’aile iliaque gauche de 42 x 31 mm (38 mm "
                "en {m-4}), à 9 mm du toit du cotyle. Pas de fracture.",
            ),
            Finding(
                "imaging",
                "d-16",
                "TEP-TDM au FDG",
                "Fixation isolée de l’aile iliaque gauche, SUVmax 8,4. Les autres lésions osseuses ne fixent plus.",
            ),
            Finding("biology", "d-6", "Plaquettes", value="212", unit="G/L", code="plaquettes_g_l"),
            Finding("biology", "d-6", "INR", value="1,02", code="inr"),
        ),
        wishes="Souhaite remarcher sans canne et diminuer la morphine, qui la rend somnolente.",
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Sous anesthésie générale, guidage TDM, avec cimentoplastie dans le même temps.",
                    "Trois cryosondes 17G espacées de 15 mm, deux cycles de 10 minutes séparés par 8 minutes de "
                    "décongélation passive. Glaçon couvrant 50 x 40 mm. Hydrodissection du nerf sciatique, "
                    "thermocouple au contact du cotyle. Cimentoplastie du toit du cotyle après réchauffement.",
                    aim="antalgique",
                ),
                Treat(
                    "rt_externe", "Réirradiation 8 Gy en une fraction en cas d’échec.", first=False, aim="antalgique"
                ),
            ),
            conditions=(
                (
                    "l’échelle numérique reste à 5 ou plus un mois après le geste",
                    "réirradiation de 8 Gy en une fraction",
                ),
            ),
            actions=(("Réserver la salle et l’anesthésie", "clairval", "d+7"),),
            comment="Indication antalgique et de contrôle local. Poursuite du traitement général.",
            guideline="CIRSE, ablation thermique des tumeurs osseuses (2022)",
            support=(PAIN,),
            preference="Préfère une seule hospitalisation.",
            responsible="aubrelune",
            due="d+21",
        ),
    ),
    Story(
        key="bone-2",
        meeting="cryo-2",
        organ="bone",
        asked_by="grandcombe",
        reasons=(DIAGNOSIS,),
        who=Who(
            "Boisneige",
            "Tybalt",
            "M",
            17,
            (3, 9),
            "VALI",
            gp="marivelle",
            note="Mineur : les deux parents sont joignables, consentement recueilli.",
        ),
        question="Ostéome ostéoïde du col fémoral droit chez un adolescent : radiofréquence ou cryoablation ?",
        summary="Douleurs nocturnes de hanche droite depuis onze mois, calmées par l’ibuprofène. Nidus typique au "
        "scanner, œdème médullaire à l’IRM. Le cartilage de conjugaison est fermé. Joueur de handball en club.",
        tumour=Tumour(site="", morphology="9191/0", side=RIGHT, discovery="Douleurs nocturnes insomniantes."),
        situation=Situation(medical="Aucun.", surgical="Appendicectomie en {y-6}.", oms=0),
        spots=(
            Spot(
                organ="bone",
                site="Col fémoral, corticale inféro-interne",
                sheet={
                    "region": "femur",
                    "segment_os_long": "tete_col_femoral",
                    "type_osseux": "lytique",
                    "corticale": "amincie",
                    "pct_diametre_os": 20,
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "antecedent_rt_site": "non",
                    "indication": "os_osteoide",
                    "enneking": "S2",
                    "hauteur_mm": 8,
                    "evolution": "stable",
                    "preuve": "imagerie",
                    "voie_acces": "transosseuse",
                },
                nature="benin",
                side="droite",
                long="9",
                short="7",
                seen="d-21",
                away=(("Cartilage articulaire", "14"), ("Nerf fémoral", "31")),
            ),
        ),
        findings=(
            Finding(
                "imaging",
                "d-21",
                "TDM de la hanche droite",
                "Nidus de 9 x 7 mm avec calcification centrale, "
                "ostéocondensation réactionnelle de la corticale inféro-interne du col.",
            ),
            Finding(
                "imaging",
                "d-24",
                "IRM du bassin",
                "Œdème médullaire étendu du col, épanchement minime. Pas de masse des parties molles.",
            ),
        ),
        treatments=(Past("GEN-092.03.01", "Ibuprofène à la demande", "m-10", status="active"),),
        wishes="Reprendre le sport pour la saison ; redoute l’opération ouverte.",
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Sous anesthésie générale, en ambulatoire.",
                    "Une cryosonde 17G, abord latéral sous TDM, deux cycles de 8 minutes. Biopsie avant congélation.",
                    aim="curative",
                ),
                Treat("rfa", "Alternative équivalente selon la disponibilité du plateau.", first=False),
            ),
            comment="Appui sans béquilles dès J1, pas de sport de contact pendant trois mois.",
            double_expertise="yes",
            responsible="aubrelune",
            due="d+35",
            preference="Le patient et ses parents préfèrent un geste percutané.",
        ),
    ),
    Story(
        key="bone-8",
        meeting="cryo-3",
        organ="bone",
        asked_by="ravenelle",
        who=Who("Froidelune", "Absalon", "M", 58, (22, 6), "RECUP"),
        question="Régularisation d’un avis en urgence : métastase sternale hyperalgique d’un adénocarcinome "
        "bronchique. "
        "Confirmer la cryoablation ?",
        summary="Adénocarcinome bronchique du lobe supérieur droit, KRAS G12C, sous sotorasib depuis {m-5} avec "
        "réponse "
        "partielle. Douleur sternale apparue en dix jours, EN 9/10, résistante à 120 mg de morphine et à la kétamine. "
        "Radiothérapie thoracique antérieure sur le même champ.",
        tumour=Tumour(
            site="C34.1",
            morphology="8140/3",
            side=RIGHT,
            tnm="cT3 N2 M1c",
            progresses=(DISTANT,),
            discovery="Hémoptysie.",
        ),
        situation=Situation(
            medical="BPCO GOLD 2.",
            comorbidities="Tabagisme sevré, 45 paquets-années.",
            oms=2,
            anticoagulants="Apixaban 5 mg x 2 (embolie pulmonaire en {m-7}).",
            allergies="Amoxicilline (urticaire).",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Corps du sternum, tiers moyen",
                sheet={
                    "region": "sternum",
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "composante_tissulaire_mm": 8,
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "antecedent_rt_site": "oui",
                    "indication": "metastase_douloureuse",
                    "preuve": "histologie",
                    "histologie": "métastase (adénocarcinome pulmonaire)",
                    "evolution": "progression",
                    "statut_maladie": "poly",
                },
                side="mediane",
                long="36",
                short="24",
                seen="d-4",
                away=(("Plèvre / poumon", "6"), ("Peau", "11")),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "Cisplatine-pémétrexed, 4 cycles, avec pembrolizumab", "m-20", "m-17"),
            Past(RADIOTHERAPY, "Médiastin, 60 Gy", "m-16", "m-15"),
            Past(IMMUNO, "Pembrolizumab d’entretien", "m-16", "m-6", comment="Progression osseuse."),
            Past(TARGETED, "Sotorasib", "m-5", status="active"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-4",
                "TDM thoracique",
                "Ostéolyse sternale de 36 x 24 mm avec rupture de la corticale "
                "antérieure. Réponse partielle pulmonaire.",
            ),
            Finding("biology", "d-3", "Hémoglobine", value="11,2", unit="g/dL", code="hemoglobine_g_dl"),
        ),
        urgent=Urgent(
            before="d+3",
            reason="Douleur non contrôlée en hospitalisation, réirradiation impossible : attendre la séance n’était "
            "pas "
            "acceptable.",
            opinion="Cryoablation sternale sous sédation le lendemain, après arrêt de l’apixaban 48 heures. Accord des "
            "trois médecins consultés par téléphone.",
            consulted=("aubrelune", "solferane", "vautrelin"),
        ),
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Geste réalisé avant la séance, antalgie à J3 : EN 2/10.",
                    "Deux cryosondes 17G, deux cycles de 10 minutes, insufflation de CO2 rétrosternale.",
                    aim="antalgique",
                ),
            ),
            comment="Avis en urgence confirmé. Reprise de l’apixaban à J2, sans complication.",
            responsible="ravenelle",
            due="d+28",
            support=(PAIN,),
            preference="Soulagement avant tout.",
            trial="ineligible",
        ),
    ),
    Story(
        key="bone-9",
        meeting="cryo-4",
        organ="bone",
        asked_by="sablefin",
        who=Who("Frimaçon", "Théodora", "F", 69, (30, 11), "PROV", gp="marivelle"),
        question="Métastase de l’apophyse épineuse et de la lame de L2 : la cryoablation est-elle réalisable sans "
        "risque "
        "radiculaire ?",
        summary="Carcinome vésiculaire de la thyroïde, métastases osseuses iodo-réfractaires. Progression lente et "
        "isolée "
        "de l’arc postérieur de L2. Douleur mécanique modérée. Sous dénosumab.",
        tumour=Tumour(
            site="C73",
            morphology="8330/3",
            tnm="pT3a N0 M1",
            phase=RELAPSE,
            progresses=(LOCAL,),
            discovery="Fracture pathologique costale.",
        ),
        situation=Situation(
            medical="Diabète de type 2.",
            surgical="Thyroïdectomie totale en {y-5}.",
            oms=1,
            comorbidities="IMC 34.",
            anticoagulants="Aspirine 75 mg.",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Arc postérieur de L2, lame",
                sheet={
                    "region": "rachis_lombaire",
                    "niveau_vertebral": "L2",
                    "partie_vertebrale": ("lame", "articulaire"),
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "fracture": "non",
                    "epidurite": "non",
                    "douleur_type": "mecanique",
                    "antecedent_rt_site": "non",
                    "preuve": "histologie",
                    "evolution": "progression",
                    "statut_maladie": "oligo_metachrone",
                },
                side="droite",
                long="27",
                short="19",
                modality="irm",
                seen="d-17",
                away=(("Moelle épinière / cône", "7"), ("Racine / nerf", "4")),
            ),
        ),
        treatments=(
            Past("MED-232", "Iode 131, deux cures", "m-55", "m-47"),
            Past(BONE_DRUG, "Dénosumab 120 mg", "m-30", status="active"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-17",
                "IRM du rachis",
                "Lésion de la lame droite de L2 de 27 x 19 mm, sans épidurite. Foramen droit à 4 mm.",
            ),
            Finding("biology", "d-20", "Thyroglobuline", value="86", unit="µg/L"),
        ),
        wishes="Ne veut pas de nouvelle opération du dos.",
        answer=Answer(
            no_decision="patient-to-be-seen",
            no_decision_comment="À revoir en consultation conjointe radiologie interventionnelle et neurochirurgie : "
            "examen neurologique et IRM en charge avant de conclure.",
            unblocked_by="Le compte rendu de la consultation conjointe et l’IRM du rachis en charge.",
            actions=(("Fixer la consultation conjointe avec la neurochirurgie", "clairval", "d+5"),),
            again="avec le compte rendu de la consultation conjointe",
            responsible="aubrelune",
            due="d+14",
            examinations=(("Consultation conjointe radiologie interventionnelle – neurochirurgie", "d+1", "d+14"),),
        ),
    ),
)
