"""Where a lesion is, ready to be drawn: the codes of the regions chosen and their French, frozen with the document.

The pictures are `templates/drawings/`, the same on the case page, in the form and on paper. The printing library takes
the alternate text of an inline drawing from its `<title>`, and reads its presentation attributes, not the style sheets.
"""

from __future__ import annotations

from collections.abc import Mapping

from rcp.documents.content import DrawingContent, DrawnRegion
from rcp.documents.french import NARROW
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.organs import sheet
from rcp.domain.vocabulary import choices

LATERALITY = "lateralite"
# Answers of a drawn descriptor that say it is nowhere: the R.E.N.A.L. letter x, neither anterior nor posterior.
NOWHERE = frozenset({("face_ap", "x")})
# By organ of `lesion_organs`, the descriptors its pictures show, in the order they are said.
DRAWN: Mapping[str, tuple[str, ...]] = {
    "bone": ("region", "niveau_vertebral", "partie_vertebrale"),
    "adrenal": ("bras",),
    "lung": ("lobe",),
    "liver": ("segments_couinaud",),
    "kidney": ("pole", "face_ap", "bord_ml"),
    "breast": ("quadrant", "rayon_horaire"),
    "prostate": ("secteurs",),
}
# Where the laterality says which of two regions is meant; elsewhere the code of the region says it already.
PAIRED = frozenset({"bone", "adrenal", "kidney", "breast"})


def drawing_of(organ: str, values: Mapping[str, Value], laterality: str = "") -> DrawingContent | None:
    """What the drawing of an organ marks, from the answers of its sheet. None when nothing in them says where."""
    labels = drawing_labels(organ)
    marked = [(key, code) for key in DRAWN.get(organ, ()) for code in _codes(values.get(key, ""))]
    regions = [_region(*place, labels) for place in marked if place not in NOWHERE]
    if not regions:
        return None
    side = [_region(LATERALITY, laterality, labels)] if laterality and organ in PAIRED else []
    return DrawingContent(organ=organ, regions=(*regions, *side))


def drawing_labels(organ: str) -> dict[str, dict[str, str]]:
    """The French of every region of an organ, by descriptor: {key: {code: label}}."""
    fields = [field for field in map(sheet(organ).field, DRAWN.get(organ, ())) if field is not None]
    labels = {field.key: {choice.value: choice.label for choice in field.choices} for field in fields}
    return {**labels, LATERALITY: dict(choices("lesion_lateralities"))}


def _codes(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (f"{value:g}",)


def _region(key: str, code: str, labels: Mapping[str, Mapping[str, str]]) -> DrawnRegion:
    """A code that left its list is said as it is; an hour of the clock, in full."""
    unnamed = f"rayon de {code}{NARROW}h" if key == "rayon_horaire" else code
    return DrawnRegion(key=key, code=code, label=labels.get(key, {}).get(code, unnamed))
