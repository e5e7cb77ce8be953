"""The sentences the boards of the demonstration keep ready. Fictional: none is a recommendation of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rcp.boards import services as boards
from rcp.demo.stage import Stage

SENTENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cryo": (
        ("surv", "Contrôle par imagerie à ___ mois du geste, puis selon l’évolution. Toute nouvelle lésion est "
                 "présentée à la RCP."),
        ("biopsie", "Biopsie dans le même temps que le geste, si aucune preuve histologique n’est disponible."),
        ("anesth", "Consultation d’anesthésie à programmer\u202f; toute contre-indication est rapportée à la RCP."),
        ("antithr", "Conduite à tenir pour les antithrombotiques à fixer avec le prescripteur et l’anesthésiste\u202f: "
                    "___"),
        ("choix", "Avis à présenter au patient en consultation par ___, qui recueille son choix."),
        ("repli", "Si le geste n’est pas réalisable\u202f: ___"),
    ),
    "bone": (
        ("meca", "Risque mécanique à réévaluer avant la remise en charge\u202f; avis chirurgical demandé à ___."),
        ("radio", "Avis de radiothérapie demandé à ___, à rapporter à la prochaine séance."),
        ("antalg", "Réévaluation de la douleur et du traitement antalgique à ___ semaines."),
    ),
    "uro": (
        ("surv", "Surveillance active\u202f: imagerie et consultation dans ___ mois."),
        ("fonction", "Fonction rénale à contrôler avant et après le geste."),
    ),
}  # fmt: skip


def keep_sentences(stage: Stage, now: datetime) -> None:
    """The secretary of the three boards types them in."""
    with stage.act("clairval", now) as actor:
        for key, sentences in SENTENCES.items():
            board = stage.board(key, actor)
            for shortcut, text in sentences:
                boards.add_sentence(board, shortcut, text, actor=actor, now=now)
