"""A lesion as its sheet and its drawing say it."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.documents.content.words import Fact


@dataclass(frozen=True, kw_only=True)
class DistanceContent:
    """The distance from a lesion to a critical structure, in mm."""

    structure: str
    distance_mm: str


@dataclass(frozen=True, kw_only=True)
class DrawnRegion:
    """A region marked on a drawing: the descriptor that names it, its code (which the drawing knows) and its French."""

    key: str
    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class DrawingContent:
    """Where a lesion is, on the drawing of its organ (a code of `lesion_organs`). Made by `drawings.drawing_of`."""

    organ: str
    regions: tuple[DrawnRegion, ...]

    @property
    def chosen(self) -> dict[str, str | list[str]]:
        """By descriptor, the code marked, or the codes when there are several."""
        codes = {key: list(named) for key, named in self.labels.items()}
        return {key: several if len(several) > 1 else several[0] for key, several in codes.items()}

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """The French of each code marked, by descriptor."""
        named: dict[str, dict[str, str]] = {}
        for region in self.regions:
            named.setdefault(region.key, {})[region.code] = region.label
        return named


@dataclass(frozen=True, kw_only=True)
class AnswersContent:
    """One group of the sheet of a lesion: its title, then its answers."""

    title: str
    answers: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LesionContent:
    """One lesion: where, how large, measured when and on what."""

    label: str  # "L1"
    organ: str
    nature: str = ""
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    long_axis_mm: str = ""
    short_axis_mm: str = ""
    imaging_date: str = ""
    imaging_modality: str = ""
    distances: tuple[DistanceContent, ...] = ()
    remark: str = ""
    drawing: DrawingContent | None = None
    volume: str = ""  # "4,2 cm³", of the ellipsoid of the three axes
    answers: tuple[AnswersContent, ...] = ()  # what the sheet of the organ says, by group
