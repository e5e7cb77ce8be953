"""What the clinical knowledge says of a case: scores, alerts, studied populations, gaps."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.documents.content.words import Fact


@dataclass(frozen=True, kw_only=True)
class ScoreContent:
    """A score on the day of the meeting: its result, what it was made of, how far its rule was checked."""

    name: str
    lesion: str = ""  # "L1", "" for the case
    result: str = ""  # "8\u202f/12", "Non calculable"
    is_computable: bool = False
    band: str = ""
    version: str = ""
    status: str = ""  # "Lu dans une source publiée"
    inputs: tuple[Fact, ...] = ()  # each with where it was found, and when
    missing: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()  # "Plaquettes : 12 G/L, hors des bornes du score"
    kept: str = ""  # "Enregistré le 23/11/2026 par Dr A. Kermorvan"

    @property
    def is_shown(self) -> bool:
        """Whether it has a line of its own; what cannot be computed is only named, unless it was kept."""
        return self.is_computable or bool(self.kept)

    @property
    def title(self) -> str:
        """« Mirels, L1 »."""
        return f"{self.name}, {self.lesion}" if self.lesion else self.name


@dataclass(frozen=True, kw_only=True)
class AlertContent:
    """A clinical alert as it stood: its level in words, what it compared, how far its source was read.

    `dismissed` says who set it aside, when and why; empty when nobody did. `missing` is what keeps it from being told.
    """

    level: str  # "Danger", "Vigilance", "Information"
    title: str
    text: str
    threshold: str = ""
    values: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    source: str = ""
    lesion: str = ""  # "L1", empty for the whole case
    dismissed: str = ""
    status: str = ""  # "Lu dans une source publiée"
    missing: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """« L1 : Compression épidurale »."""
        return f"{self.lesion}\u202f: {self.title}" if self.lesion else self.title

    @property
    def is_loud(self) -> bool:
        """A danger or a warning that was told and that nobody set aside."""
        return self.level != "Information" and not self.missing and not self.dismissed


@dataclass(frozen=True, kw_only=True)
class StudyContent:
    """A published population compared with a lesion. `answers` are « criterion : answer (value) »."""

    lesion: str
    name: str
    resemblance: str
    answers: tuple[str, ...] = ()
    source: str = ""
    apart: tuple[str, ...] = ()  # the answers that are not met, or not known


@dataclass(frozen=True, kw_only=True)
class GapContent:
    """What the board is warned of: something missing, too old or contradictory."""

    kind: str  # "Manque", "Trop ancien", "Contradictoire"
    message: str
    lesion: str = ""  # "L1", empty for the whole case
