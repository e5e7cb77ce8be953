"""Written opinions on a case: what they lean to."""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """What a written opinion leans to, in one word; the text says the rest."""

    RETAINED = "retained"
    NOT_RETAINED = "not-retained"
    EXAMINATION = "examination"
    DISCUSS = "discuss"

    @property
    def label(self) -> str:
        return {
            "retained": "Indication retenue",
            "not-retained": "Indication non retenue",
            "examination": "Examen complémentaire nécessaire",
            "discuss": "À discuter en séance",
        }[self.value]
