"""Two questions about something else."""

from __future__ import annotations

from rcp.demo.shapes import (
    CHEMOTHERAPY,
    DIAGNOSIS,
    LOCAL,
    RELAPSE,
    RIGHT,
    SURGERY,
    Answer,
    Finding,
    Past,
    Situation,
    Spot,
    Story,
    Treat,
    Tumour,
    Who,
)

STORIES: tuple[Story, ...] = (
    Story(
        key="other-1",
        meeting="cryo-4",
        organ="other",
        asked_by="aubrelune",
        guideline="Recommandations internationales sur la tumeur desmoïde (2024) : surveillance première",
        minutes=0,
        who=Who("Kerneige", "Solenne", "F", 31, (13, 5), "QUAL"),
        question="Tumeur desmoïde de la paroi abdominale, asymptomatique et stable : enregistrement de la "
        "surveillance.",
        summary="Fibromatose agressive prouvée, mutation CTNNB1 T41A, stable sur deux IRM.",
        tumour=Tumour(site="", morphology="8821/1", side=RIGHT, discovery="Palpation après une grossesse."),
        situation=Situation(surgical="Césarienne en {y-2}.", oms=0),
        reasons=(DIAGNOSIS,),
        spots=(
            Spot(
                organ="other",
                site="Muscle grand droit",
                sheet={
                    "hauteur_mm": 30,
                    "evolution": "stable",
                    "preuve": "histologie",
                    "histologie": "tumeur desmoïde",
                },
                nature="primitif",
                side="droite",
                long="44",
                short="27",
                modality="irm",
                seen="d-13",
            ),
        ),
        findings=(
            Finding("imaging", "d-13", "IRM de paroi", "Lésion de 44 x 27 mm, stable."),
            Finding("pathology", "m-7", "Biopsie de paroi", "Tumeur desmoïde, CTNNB1 T41A."),
        ),
        answer=Answer(
            registered=True,
            proposals=(Treat("surveillance", "IRM dans trois mois, puis tous les six mois."),),
            surveillance="Cryoablation à rediscuter en cas de progression ou de douleur.",
            responsible="aubrelune",
            guideline="Recommandations internationales sur la tumeur desmoïde (2024)",
            due="d+90",
        ),
    ),
    Story(
        key="other-2",
        meeting="next",
        organ="other",
        asked_by="aubrelune",
        guideline="Référentiel régional, récidives pelviennes : antalgie percutanée de deuxième intention",
        minutes=2,
        who=Who("Loingel", "Bonaventure", "M", 68, (24, 12)),
        question="Récidive présacrée douloureuse d’un cancer du rectum, conforme au référentiel : enregistrement.",
        summary="Récidive présacrée non résécable, déjà irradiée. Douleur neuropathique EN 6/10.",
        tumour=Tumour(site="C20", morphology="8140/3", tnm="rT4b N0 M0", phase=RELAPSE, progresses=(LOCAL,)),
        situation=Situation(surgical="Amputation abdomino-périnéale en {y-3}.", oms=1),
        spots=(
            Spot(
                organ="other",
                site="Espace présacré, S3-S4",
                sheet={"evolution": "progression", "preuve": "histologie", "statut_maladie": "localise"},
                nature="recidive",
                side="mediane",
                long="39",
                short="28",
                modality="irm",
                seen="d-10",
                away=(("Plexus sacral", "6"), ("Intestin", "8")),
            ),
        ),
        treatments=(
            Past(CHEMOTHERAPY, "FOLFOX, 8 cycles", "m-34", "m-29"),
            Past(SURGERY, "Amputation abdomino-périnéale", "y-3", "y-3"),
        ),
        findings=(Finding("imaging", "d-10", "IRM pelvienne", "Récidive présacrée de 39 x 28 mm."),),
    ),
)
