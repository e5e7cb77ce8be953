"""Patients who come back with a new question: the former decision stands on the page."""

from __future__ import annotations

from rcp.demo.shapes import DISTANT, LOCAL, Again, Answer, Finding, Spot, Treat

STORIES: tuple[Again, ...] = (
    Again(
        story="lung-1",
        meeting="next",
        question="Nouveau nodule controlatéral de 10 mm, deux mois après la cryoablation du lobe inférieur droit : "
        "second "
        "geste ou chimiothérapie ?",
        summary="Cryoablation droite réalisée sans complication, cavitation attendue. Nodule gauche apparu au "
        "contrôle.",
        oms=0,
        progresses=(DISTANT,),
        spots=(
            Spot(
                organ="lung",
                site="Lingula",
                sheet={
                    "lobe": "lingula",
                    "situation": "peripherique",
                    "aspect": "solide",
                    "emphyseme": "non",
                    "poumon_unique": "non",
                    "preuve": "imagerie",
                    "evolution": "nouvelle",
                },
                side="gauche",
                long="10",
                short="8",
                seen="d-5",
                away=(("Plèvre", "7"), ("Coeur / péricarde", "18")),
            ),
        ),
        findings=(
            Finding(
                "imaging",
                "d-5",
                "TDM thoracique",
                "Zone d’ablation droite de 31 mm sans rehaussement. Nodule de la lingula de 10 x 8 mm.",
            ),
            Finding("biology", "d-5", "ACE", value="4,1", unit="ng/mL"),
        ),
    ),
    Again(
        story="liver-2",
        meeting="next",
        question="IRM obtenue : lésion du dôme de 29 mm, seule évolutive. Cryoablation avec pneumothorax artificiel ?",
        summary="L’IRM demandée en RCP confirme une lésion unique. Diaphragme à écarter.",
        progresses=(LOCAL,),
        confirmed=False,
        findings=(
            Finding(
                "imaging",
                "d-6",
                "IRM hépatique",
                "Lésion unique du segment VIII de 29 x 25 mm, hypersignal de diffusion, accolée au diaphragme.",
            ),
        ),
    ),
    Again(
        story="breast-1",
        meeting="cryo-2",
        question="",
        summary="",
        answer=Answer(
            proposals=(
                Treat(
                    "cryoablation",
                    "Sous anesthésie locale, échoguidée, en ambulatoire.",
                    "Une cryosonde, deux cycles de 8 minutes, sérum sous-cutané. INR inférieur à 2,5 le jour du geste.",
                ),
                Treat("hormonotherapie", "Poursuivre le létrozole."),
            ),
            comment="Proposition de la première présentation confirmée, quorum atteint.",
            oncogeriatrics="yes",
            responsible="rivesel",
            due="d+14",
            preference="Refus de la chirurgie.",
        ),
    ),
)
