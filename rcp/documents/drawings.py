"""Where a lesion is, ready to be drawn: the codes of the regions chosen and their French, frozen with the document.

The pictures are `templates/drawings/`, the same on the case page, in the form and on paper. The printing library gives
an inline drawing its alternate text from its `<title>`, and reads its presentation attributes, not the style sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcp.documents.content import DrawingContent, DrawnRegion
from rcp.documents.french import NARROW

# By organ of `lesion_organs`, the descriptors its pictures show, in the order they are said.
DRAWN: dict[str, tuple[str, ...]] = {
    "bone": ("region", "niveau_vertebral", "partie_vertebrale", "lateralite"),
    "adrenal": ("bras", "lateralite"),
    "lung": ("lobe",),
    "liver": ("segments_couinaud",),
    "kidney": ("pole", "face_ap", "bord_ml", "lateralite"),
    "breast": ("quadrant", "rayon_horaire", "lateralite"),
    "prostate": ("secteurs",),
}

Value = str | int | Sequence[str] | None


def drawing_of(
    organ: str, values: Mapping[str, Value], labels: Mapping[str, Mapping[str, str]]
) -> DrawingContent | None:
    """What the drawing of an organ marks, from its descriptors: key → code or codes. None when nothing is located.

    `labels` gives the French of each code by key; a code without one is said as it is, an hour of the clock in full.
    """
    regions = [
        DrawnRegion(key=key, code=code, label=labels.get(key, {}).get(code) or _unnamed(key, code))
        for key in DRAWN.get(organ, ())
        for code in _codes(values.get(key))
    ]
    if not any(region.key != "lateralite" for region in regions):
        return None
    return DrawingContent(organ=organ, regions=tuple(regions))


def _codes(value: Value) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, Sequence) else (str(value),)


def _unnamed(key: str, code: str) -> str:
    return f"rayon de {code}{NARROW}h" if key == "rayon_horaire" else code
