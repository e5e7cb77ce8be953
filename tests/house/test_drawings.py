"""Every option of every drawn descriptor has its region, its title and its control, and nothing else is drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rcp.documents.drawings import DRAWN
from rcp.domain.clinical.organs import sheet
from rcp.domain.vocabulary import choices
from tests.support.command import ROOT
from tests.support.pages import fragment_problems, parse

SIDES = {"droite", "gauche"}

# By organ and key, the codes drawn once a side; the others are drawn once.
TWICE: dict[str, dict[str, set[str]]] = {
    "bone": {
        "region": {
            "ilion", "ischion", "pubis", "acetabulum", "femur", "tibia", "fibula", "humerus", "radius", "ulna",
            "scapula", "clavicule", "cote", "main_pied",
        },
        "partie_vertebrale": {"pedicule", "lame", "articulaire", "transverse", "foramen"},
    },
    "adrenal": {"bras": {"corps", "bras_interne", "bras_externe", "diffus"}},
    "kidney": {
        "pole": {"superieur", "moyen", "inferieur"},
        "face_ap": {"a", "p", "x"},
        "bord_ml": {"lateral", "medial"},
    },
    "breast": {
        "quadrant": {
            "qse", "qsi", "qie", "qii", "union_sup", "union_inf", "union_ext", "union_int", "retro_areolaire",
            "prolongement_axillaire", "sillon",
        },
        "rayon_horaire": {str(hour) for hour in range(1, 13)},
    },
}  # fmt: skip


def codes(organ: str, key: str) -> list[str]:
    """What the sheet of the organ offers for a descriptor."""
    field = sheet(organ).field(key)
    assert field is not None
    if field.type == "number":
        return [str(hour) for hour in range(int(field.min or 0), int(field.max or 0) + 1)]
    return [choice.value for choice in field.choices]


def is_twice(organ: str, key: str, code: str) -> bool:
    return code in TWICE.get(organ, {}).get(key, set())


def is_multiple(organ: str, key: str) -> bool:
    field = sheet(organ).field(key)
    return field is not None and field.type == "multiselect"


@cache
def macro() -> Any:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("drawings/drawing.html").module.drawing  # type: ignore[attr-defined]


def drawn(organ: str, chosen: Mapping[str, Any] | None = None, **options: Any) -> str:
    """A drawing, each code named « code (fr) »."""
    labels = {key: {code: f"{code} (fr)" for code in codes(organ, key)} for key in DRAWN[organ]}
    labels["lateralite"] = dict(choices("lesion_lateralities"))
    return str(macro()(organ, chosen or {}, labels, **options))


def elements(html: str, *classes: str) -> list[Element]:
    """The elements that have all these classes, in order."""
    page = parse(f'<!doctype html><html lang="fr"><title>x</title><main><h1>x</h1>{html}</main>')
    return [element for element in page.iter() if set(classes) <= set((element.get("class") or "").split())]


def named(element: Element) -> tuple[str, str, str]:
    return (
        element.get("data-field") or "",
        element.get("data-value") or element.get("value") or "",
        element.get("data-side") or "",
    )


def title_of(element: Element) -> str:
    """What names a drawing or a region; the printing library reads it as the alternate text."""
    title = element.find("{*}title")
    return (title.text or "") if title is not None else ""


def expected(organ: str) -> Counter[tuple[str, str, str]]:
    regions: Counter[tuple[str, str, str]] = Counter()
    for key in DRAWN[organ]:
        for code in codes(organ, key):
            regions.update((key, code, side) for side in (SIDES if is_twice(organ, key, code) else {""}))
    return regions


def marked(html: str) -> set[tuple[str, str, str]]:
    return {named(region) for region in elements(html, "drawing__region", "is-chosen")}


@pytest.mark.parametrize("organ", DRAWN)
def test_each_option_has_one_region_and_one_control(organ: str) -> None:
    html = drawn(organ, interactive=True)
    regions = elements(html, "drawing__region")
    assert Counter(map(named, regions)) == expected(organ)
    assert Counter(map(named, elements(html, "drawing__control"))) == expected(organ)


@pytest.mark.parametrize("organ", DRAWN)
def test_each_region_has_a_title_and_its_control_the_same_name(organ: str) -> None:
    html = drawn(organ, interactive=True)
    titles = {named(region): title_of(region) for region in elements(html, "drawing__region")}
    names = {named(control): control.get("aria-label") for control in elements(html, "drawing__control")}
    assert titles == names
    for (_, code, side), title in titles.items():
        assert title and title.startswith(f"{code} (fr)")
        assert ("côté" in title) == bool(side)


@pytest.mark.parametrize("organ", DRAWN)
def test_a_control_is_sent_by_no_form_and_waits_for_the_script(organ: str) -> None:
    for control in elements(drawn(organ, interactive=True), "drawing__control"):
        key = str(control.get("data-field"))
        assert control.get("form") == ""
        assert control.get("disabled") is not None
        assert control.get("type") == ("checkbox" if is_multiple(organ, key) else "radio")
        assert control.get("name") == (None if is_multiple(organ, key) else f"dessin-{organ}-{key}")


@pytest.mark.parametrize("organ", DRAWN)
def test_targets_are_24_px_inside_their_picture_and_apart(organ: str) -> None:
    for figure in elements(drawn(organ, interactive=True), "drawing__figure"):
        width, height = float(figure.get("width") or 0), float(figure.get("height") or 0)
        assert width <= 272, "the narrowest page leaves 272 px"
        assert figure.get("viewBox") == f"0 0 {figure.get('width')} {figure.get('height')}"
        boxes = []
        for box in figure.findall(".//{*}foreignObject"):
            x, y, w, h = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
            assert w >= 24 and h >= 24
            assert min(x, y, width - x - w, height - y - h) >= 0
            boxes.append((x, y, box[0].get("aria-label")))
        for (x1, y1, one), (x2, y2, other) in combinations(boxes, 2):
            assert abs(x1 - x2) >= 24 or abs(y1 - y2) >= 24, f"{one} and {other} overlap"


@pytest.mark.parametrize("organ", DRAWN)
@pytest.mark.parametrize("interactive", [False, True])
def test_a_drawing_is_valid_html_and_two_of_them_share_a_page(organ: str, interactive: bool) -> None:
    chosen = {key: codes(organ, key)[0] for key in DRAWN[organ]} | {"lateralite": "bilaterale"}
    one, two = (drawn(organ, chosen, interactive=interactive, name=name) for name in ("l1", "l2"))
    assert fragment_problems(one + two) == []
    assert elements(one, "drawing__mark")


@pytest.mark.parametrize("organ", DRAWN)
def test_each_option_alone_is_marked_and_said(organ: str) -> None:
    for key in DRAWN[organ]:
        for code in codes(organ, key):
            html = drawn(organ, {key: [code] if is_multiple(organ, key) else code, "lateralite": "gauche"})
            assert marked(html) == {(key, code, "gauche" if is_twice(organ, key, code) else "")}
            (figure,) = [figure for figure in elements(html, "drawing__figure") if f"{code} (fr)" in title_of(figure)]
            assert figure.get("role") == "img"
            assert figure.get("aria-label") == title_of(figure)
            assert figure.find(".//{*}input") is None
            assert len(elements(html, "drawing__mark")) == 1


def test_both_sides_are_marked_when_both_are_touched() -> None:
    html = drawn("kidney", {"pole": "moyen", "lateralite": "bilaterale"})
    assert marked(html) == {("pole", "moyen", "droite"), ("pole", "moyen", "gauche")}


@pytest.mark.parametrize("laterality", [None, "", "mediane"])
def test_a_side_that_is_not_known_is_not_invented(laterality: str | None) -> None:
    html = drawn("bone", {"region": "femur", "lateralite": laterality})
    assert marked(html) == set()
    possible = {named(region) for region in elements(html, "drawing__region", "is-possible")}
    assert possible == {("region", "femur", "droite"), ("region", "femur", "gauche")}


def test_several_codes_are_marked_together() -> None:
    html = drawn("liver", {"segments_couinaud": ["VI", "VII"]})
    assert marked(html) == {("segments_couinaud", "VI", ""), ("segments_couinaud", "VII", "")}
    assert "vue de face\u202f: VI (fr), VII (fr)" in html


def test_a_number_marks_its_hour() -> None:
    html = drawn("breast", {"rayon_horaire": 10, "lateralite": "droite"})
    assert marked(html) == {("rayon_horaire", "10", "droite")}
    assert "Sein gauche" not in html


def test_an_unknown_code_is_said_and_marks_nothing() -> None:
    html = drawn("lung", {"lobe": "azygos"})
    assert marked(html) == set()
    assert "azygos" in html


@pytest.mark.parametrize("organ", DRAWN)
def test_nothing_is_drawn_for_reading_when_nothing_is_located(organ: str) -> None:
    assert drawn(organ) == ""
    assert drawn(organ, {"lateralite": "droite"}) == ""


def test_an_organ_that_is_not_drawn_gives_nothing() -> None:
    assert str(macro()("other", {}, {}, interactive=True)) == ""
    assert set(DRAWN) == {code for code, _ in choices("lesion_organs")} - {"other"}


@pytest.mark.parametrize("organ", DRAWN)
def test_the_right_of_the_patient_is_on_the_left_and_said_so(organ: str) -> None:
    for figure in elements(drawn(organ, interactive=True), "drawing__figure"):
        middle = float(figure.get("width") or 0) / 2
        signs = {
            text.text: float(text.get("x") or 0) for text in figure.findall(".//{*}text") if text.text in ("D", "G")
        }
        assert signs.get("D", 0) < middle
        assert signs.get("G", 2 * middle) > middle
        if "rachis" not in str(figure.get("class")):
            assert signs
        for box in figure.findall(".//{*}foreignObject"):
            x = float(box.get("x") or 0) + 12
            side = box[0].get("data-side")
            if side and len(signs) == 2:
                assert (x < middle) == (side == "droite")
            if re.search(r"_[DG]$", box[0].get("value") or ""):
                assert (x < middle) == (box[0].get("value") or "").endswith("_D")


def test_the_outer_half_of_a_breast_is_that_of_the_arm() -> None:
    at = {
        named(box[0]): float(box.get("x") or 0)
        for figure in elements(drawn("breast", interactive=True), "drawing__figure")
        for box in figure.findall(".//{*}foreignObject")
    }
    assert at["quadrant", "qse", "droite"] < at["quadrant", "qsi", "droite"]
    assert at["quadrant", "qse", "gauche"] > at["quadrant", "qsi", "gauche"]
    assert at["rayon_horaire", "9", "gauche"] < at["rayon_horaire", "3", "gauche"], "the clock is not mirrored"
