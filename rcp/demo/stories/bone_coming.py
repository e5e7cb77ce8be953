"""Bone lesions brought to the coming meeting of the cryotherapy board, or waiting for one."""

from __future__ import annotations

from decimal import Decimal

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DIAGNOSIS,
    DISTANT,
    IMMUNO,
    LEFT,
    RELAPSE,
    RIGHT,
    SURGERY,
    TARGETED,
    Fate,
    Finding,
    Marked,
    Past,
    Situation,
    Spot,
    Story,
    Tumour,
    Who,
    Written,
)
from rcp.domain.plan import PlanEntry

STORIES: tuple[Story, ...] = (
    Story(
        key="bone-10",
        meeting="next",
        organ="bone",
        asked_by="solferane",
        minutes=8,
        late="Douleur devenue incontrôlable ce week-end, fracture imminente selon l’orthopédiste d’astreinte.",
        who=Who("Gelandrin", "Octavie", "F", 54, (8, 1), "RECUP", used_name="Vaspierre"),
        question="Métastase acétabulaire droite à haut risque fracturaire : cryoablation et vissage percutané avant la "
        "reprise de la chimiothérapie ?",
        summary="Carcinome urothélial de vessie métastatique, deuxième ligne par enfortumab. Lésion lytique de la "
        "colonne postérieure du cotyle droit, EN 8/10 en charge ; seconde lyse de la diaphyse fémorale droite. "
        "Réponse viscérale. Thrombopénie depuis la dernière cure.",
        tumour=Tumour(
            site="C67.9",
            morphology="8120/3",
            side=RIGHT,
            tnm="cT3 N1 M1b",
            progresses=(DISTANT,),
            discovery="Hématurie.",
        ),
        situation=Situation(
            surgical="Cystectomie et dérivation de Bricker en {y-2}.",
            oms=2,
            comorbidities="Insuffisance rénale modérée (DFG 48).",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Colonne postérieure du cotyle",
                sheet={
                    "region": "acetabulum",
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "fracture": "non",
                    "douleur_type": "mecanique",
                    "preuve": "histologie",
                    "evolution": "progression",
                },
                side="droite",
                long="38",
                short="29",
                seen="d-3",
                away=(("Nerf sciatique", "11"), ("Cartilage articulaire", "4")),
            ),
            Spot(
                organ="bone",
                site="Tiers proximal de la diaphyse fémorale",
                sheet={
                    "region": "femur",
                    "segment_os_long": "diaphyse_prox",
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "pct_diametre_os": 70,
                    "fracture": "non",
                    "douleur_type": "mecanique",
                    "antecedent_rt_site": "non",
                    "preuve": "imagerie",
                    "evolution": "nouvelle",
                },
                side="droite",
                long="31",
                short="19",
                seen="d-3",
                away=(("Nerf sciatique", "24"),),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "Gemcitabine-cisplatine, 6 cycles", "m-22", "m-17"),
            Past(IMMUNO, "Avélumab d’entretien", "m-16", "m-9"),
            Past(TARGETED, "Enfortumab védotine", "m-8", status="active"),
        ),
        findings=(
            Finding(
                "imaging",
                "d-3",
                "TDM du bassin et des fémurs",
                "Ostéolyse de 38 x 29 mm de la colonne postérieure, corticale "
                "médiale rompue. Lyse de 31 x 19 mm de la diaphyse fémorale proximale, sur 70 % du diamètre.",
            ),
            Finding("biology", "d-2", "Créatinine", value="117", unit="µmol/L", code="creatinine_umol_l"),
        ),
        wishes="Veut pouvoir rentrer chez elle, deux étages sans ascenseur.",
        marks=(Marked("kermadrec", "rediscuss", "Vis ou cimentoplastie seule : à trancher avec les orthopédistes."),),
        opinions=(
            Written(
                "grandcombe",
                "retained",
                "Indication retenue : stabilisation percutanée préférable à une chirurgie "
                "ouverte du cotyle chez une patiente sous enfortumab : deux vis rétrogrades. Mirels 11 au fémur : "
                "enclouage préventif dans le même temps si les plaquettes remontent.",
            ),
        ),
    ),
    Story(
        key="bone-11",
        meeting="next",
        organ="bone",
        asked_by="sablefin",
        attachment="Image clé TDM.png",
        who=Who("Givrelande", "Hippolyte", "M", 66, (19, 5), "QUAL", gp="marivelle"),
        question="Métastase costale unique d’un carcinome rénal à cellules claires, douze ans après la néphrectomie : "
        "ablation à visée curative ?",
        summary="Lésion lytique isolée de l’arc latéral de K7 gauche, biopsie positive. Bilan d’extension négatif par "
        "ailleurs. Patient asymptomatique, très actif.",
        tumour=Tumour(
            site="C64",
            morphology="8310/3",
            side=RIGHT,
            tnm="pT2a N0 M0",
            phase=RELAPSE,
            progresses=(DISTANT,),
            discovery="Surveillance.",
        ),
        situation=Situation(
            surgical="Néphrectomie élargie droite en {y-12}.",
            oms=0,
            comorbidities="Rein unique, DFG 68.",
            allergies="Produit de contraste iodé (éruption, prémédication efficace).",
        ),
        spots=(
            Spot(
                organ="bone",
                site="Arc latéral de la 7e côte",
                sheet={
                    "region": "cote",
                    "type_osseux": "lytique",
                    "corticale": "rompue",
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "antecedent_rt_site": "non",
                    "preuve": "histologie",
                    "evolution": "nouvelle",
                },
                side="gauche",
                long="24",
                short="15",
                seen="d-15",
                away=(("Plèvre / poumon", "2"), ("Peau", "19")),
            ),
        ),
        treatments=(Past(SURGERY, "Néphrectomie élargie droite", "y-12", "y-12"),),
        findings=(
            Finding(
                "imaging",
                "d-15",
                "TDM thoraco-abdomino-pelvienne",
                "Lyse de 24 x 15 mm de K7 gauche. Loge de néphrectomie libre. Pas d’autre lésion.",
            ),
            Finding(
                "pathology",
                "d-12",
                "Biopsie de la 7e côte",
                "Métastase d’un carcinome rénal à cellules claires, PAX8+, CAIX+.",
            ),
            Finding("biology", "d-10", "Créatinine", value="104", unit="µmol/L", code="creatinine_umol_l"),
        ),
        wishes="Préfère éviter une résection pariétale.",
        marks=(
            Marked("aubrelune", "retained", "Accès latéral simple. Protéger la plèvre."),
            Marked("kermadrec", "read"),
        ),
        plan=PlanEntry(
            probes=2,
            probe_gauge="17G",
            approach="percutanee",
            guidance=("tdm",),
            anaesthesia="sedation",
            protections=("carbodissection", "thermocouple"),
            cementoplasty="no",
            margin_mm=Decimal(5),
            comment="Décubitus latéral droit.",
        ),
        opinions=(
            Written(
                "oriflamme",
                "discuss",
                "Résection costale possible sans difficulté ; la cryoablation me paraît "
                "raisonnable si la marge pleurale est protégée.",
            ),
        ),
    ),
    Story(
        key="bone-13",
        fate=Fate.WAITING,
        organ="bone",
        asked_by="kermadrec",
        who=Who("Cristaillon", "Pénélope", "F", 47, (27, 7), "VALI"),
        question="Lésion de la clavicule restée sans diagnostic : biopsie-cryoablation dans le même temps ?",
        reasons=(DIAGNOSIS,),
        summary="Lésion lytique de découverte fortuite sur une radiographie d’épaule. Deux biopsies non contributives.",
        tumour=Tumour(site="", side=LEFT, discovery="Fortuite."),
        situation=Situation(medical="Asthme.", oms=0),
        spots=(
            Spot(
                organ="bone",
                site="Tiers externe de la clavicule",
                sheet={
                    "region": "clavicule",
                    "type_osseux": "mixte",
                    "corticale": "amincie",
                    "fracture": "non",
                    "douleur_type": "non_mecanique",
                    "preuve": "en_attente",
                },
                nature="indeterminee",
                side="gauche",
                long="18",
                short="12",
                modality="irm",
                seen="d-20",
                away=(("Plexus brachial", "13"), ("Peau", "8")),
            ),
        ),
        findings=(
            Finding("pathology", "d-28", "Biopsie de la clavicule", "Matériel osseux remanié, non contributif."),
        ),
    ),
)
