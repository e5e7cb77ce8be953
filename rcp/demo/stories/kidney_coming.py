"""Renal masses brought to the coming meeting of the cryotherapy board, or still a draft."""

from __future__ import annotations

from decimal import Decimal

from rcp.demo.shapes import (
    BOTH,
    LEFT,
    LOCAL,
    RIGHT,
    SURGERY,
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
        key="kidney-7",
        meeting="next",
        left=("cryo-4", "result-pending", ""),
        organ="kidney",
        asked_by="montclarin",
        who=Who("Nordigel", "Balbine", "F", 68, (4, 8)),
        question="Masse rénale droite de 34 mm chez une patiente sous double antiagrégation : biopsie reçue, quel "
        "geste ?",
        summary="Dossier reporté dans l’attente de la biopsie : oncocytome probable, confirmation "
        "immunohistochimique reçue "
        "depuis.",
        tumour=Tumour(site="C64", morphology="8290/0", side=RIGHT, tnm="cT1a N0 M0", discovery="Coroscanner."),
        situation=Situation(
            medical="Stent actif posé en {m-4}.",
            comorbidities="Tabagisme actif.",
            oms=1,
            anticoagulants="Aspirine 75 mg et ticagrélor 90 mg x 2.",
        ),
        spots=(
            Spot(
                organ="kidney",
                site="Pôle supérieur du rein, postérieur",
                sheet={
                    "pole": "superieur",
                    "face_ap": "p",
                    "bord_ml": "lateral",
                    "exophytique": "ge50",
                    "distance_sinus_mm": 8,
                    "nature_tissulaire": "solide",
                    "rein_unique": "non",
                    "preuve": "histologie",
                },
                nature="indeterminee",
                side="droite",
                long="34",
                short="31",
                seen="d-18",
                away=(("Foie", "9"), ("Plèvre / diaphragme", "5")),
            ),
        ),
        findings=(
            Finding("imaging", "d-18", "TDM abdominale", "Masse solide de 34 x 31 mm du pôle supérieur droit."),
            Finding("pathology", "d-3", "Biopsie rénale", "Tumeur oncocytaire, profil en faveur d’un oncocytome."),
            Finding("biology", "d-6", "Créatinine", value="79", unit="µmol/L", code="creatinine_umol_l"),
        ),
    ),
    Story(
        key="kidney-8",
        meeting="next",
        organ="kidney",
        asked_by="sablefin",
        who=Who("Rosefrimas", "Olympe", "F", 76, (28, 2), "QUAL", used_name="Brèchelande", gp="marivelle"),
        question="Carcinome à cellules claires de 36 mm du rein gauche, contre-indication cardiologique à la "
        "chirurgie : "
        "cryoablation ?",
        summary="Rétrécissement aortique serré en attente de TAVI. Le cardiologue accepte une sédation. Biopsie "
        "positive.",
        tumour=Tumour(site="C64", morphology="8310/3", side=LEFT, tnm="cT1a N0 M0", discovery="Fortuite."),
        situation=Situation(medical="Rétrécissement aortique serré.", comorbidities="DFG 61.", oms=2),
        spots=(
            Spot(
                organ="kidney",
                site="Lèvre postérieure, tiers moyen",
                sheet={
                    "pole": "moyen",
                    "face_ap": "p",
                    "bord_ml": "medial",
                    "exophytique": "lt50",
                    "distance_sinus_mm": 5,
                    "nature_tissulaire": "solide",
                    "rein_unique": "non",
                    "preuve": "histologie",
                },
                nature="primitif",
                side="gauche",
                long="36",
                short="33",
                seen="d-7",
                away=(("Psoas / nerf génito-fémoral", "4"), ("Côlon", "26"), ("Artère / veine rénale", "14")),
            ),
        ),
        findings=(
            Finding("imaging", "d-7", "Uroscanner", "Masse de 36 x 33 mm, R.E.N.A.L. 6p, une artère."),
            Finding("pathology", "d-9", "Biopsie rénale", "Carcinome à cellules claires, grade ISUP 2."),
            Finding("biology", "d-6", "Plaquettes", value="188", unit="G/L", code="plaquettes_g_l"),
        ),
        wishes="Souhaite que le geste précède le TAVI.",
        marks=(Marked("aubrelune", "read"),),
        plan=PlanEntry(
            probes=4,
            probe_gauge="17G",
            approach="percutanee",
            guidance=("tdm", "echographie"),
            anaesthesia="sedation",
            protections=("hydrodissection",),
            margin_mm=Decimal(5),
        ),
        opinions=(
            Written(
                "valombreuse",
                "retained",
                "ASA 4. Sédation profonde acceptable, geste inférieur à deux heures ; salle "
                "avec surveillance cardiologique.",
            ),
        ),
    ),
    Story(
        key="kidney-9",
        meeting="next",
        organ="kidney",
        asked_by="montclarin",
        who=Who("Givrandelle", "Ferréol", "M", 61, (15, 6)),
        marks=(Marked("aubrelune", "missing-exam", "IRM de contrôle : attendue avant toute décision."),),
        question="Deux lésions rénales bilatérales chez un patient porteur d’une maladie de von Hippel-Lindau : "
        "lesquelles "
        "traiter ?",
        summary="Surveillance génétique. La TDM externe est ancienne ; l’IRM de contrôle est programmée.",
        tumour=Tumour(
            site="C64",
            side=BOTH,
            tnm="cT1a N0 M0",
            progresses=(LOCAL,),
            discovery="Dépistage familial.",
            other="Mutation VHL",
        ),
        situation=Situation(
            medical="Hémangioblastome cérébelleux opéré en {y-7}.", family="Père et frère atteints.", oms=0
        ),
        spots=(
            Spot(
                organ="kidney",
                site="Pôle inférieur du rein",
                nature="primitif",
                side="droite",
                modality="",
                seen="",
                remark="Environ 3 cm sur une TDM externe de {m-9} ; IRM programmée, images non reçues.",
            ),
        ),
        later=(Spot(organ="kidney", site="Convexité du rein", nature="primitif", side="gauche", modality="", seen=""),),
        minutes=10,
        treatments=(Past(SURGERY, "Tumorectomie rénale gauche", "y-5", "y-5"),),
    ),
    Story(
        key="kidney-10",
        fate=Fate.DRAFT,
        organ="kidney",
        asked_by="sablefin",
        who=Who("Verglasson", "Mathurin", "M", 80, (10, 10), "PROV", gp="marivelle"),
        question="Masse rénale et antécédent de cancer colique : biopsie d’abord ?",
        tumour=Tumour(site="", progresses="", screening=""),
        situation=Situation(oms=None),
        not_opposed="",
        treatments=(Past(SURGERY, "Colectomie gauche", "y-6", "y-6"),),
    ),
)
