"""The drawing of a lesion on paper: in its place, named for whoever does not see it, sealed with the rest."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from rcp.documents.content import DrawingContent, FicheContent
from rcp.documents.drawings import drawing_labels, drawing_of
from rcp.documents.html import render_html
from rcp.documents.pdf import print_document
from rcp.documents.sealing import from_plain, is_seal_intact, sealed, to_plain
from rcp.domain.vocabulary import choices
from tests.documents import samples
from tests.support.pages import problems

KIDNEY = drawing_of("kidney", {"pole": "superieur", "face_ap": "p", "exophytique": "ge50"}, "droite")
LIVER = drawing_of("liver", {"segments_couinaud": ("VI", "VII")}, "droite")


def fiche(*drawings: DrawingContent | None) -> FicheContent:
    """The sample fiche, with one lesion a drawing."""
    case = samples.FICHE.case
    lesions = [replace(case.lesions[0], label=f"L{n}", drawing=drawing) for n, drawing in enumerate(drawings, 1)]
    return replace(samples.FICHE, case=replace(case, lesions=tuple(lesions)))


def figures(node: Any) -> list[Any]:
    """The figures of a structure tree, in reading order."""
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    kids = node.get("/K", [])
    found = [node] if str(node.S) == "/Figure" else []
    return found + [figure for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) for figure in figures(kid)]


def alternates(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(figure.Alt) for figure in figures(pdf.Root.StructTreeRoot.K[0])]


def unnamed(drawing: DrawingContent | None) -> DrawingContent:
    """The same regions without words, so that pictures alone make a difference."""
    assert drawing is not None
    return replace(drawing, regions=tuple(replace(region, label="là") for region in drawing.regions))


def darker(one: bytes, other: bytes) -> list[int]:
    """The abscissas where a document has more ink than another of the same pages."""
    found = []
    with_ink, without = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(other)
    for page, bare in zip(with_ink, without, strict=True):
        inked, plain = page.render(scale=1, grayscale=True), bare.render(scale=1, grayscale=True)
        pixels, paper = bytes(inked.buffer), bytes(plain.buffer)
        for y in range(inked.height):
            row = slice(y * inked.stride, y * inked.stride + inked.width)
            if pixels[row] != paper[row]:
                found += [x for x, (a, b) in enumerate(zip(pixels[row], paper[row], strict=True)) if a < b - 40]
    with_ink.close()
    without.close()
    return found


def test_only_what_is_drawn_is_kept_in_the_order_it_is_said() -> None:
    assert KIDNEY is not None and LIVER is not None
    assert [(region.key, region.code, region.label) for region in KIDNEY.regions] == [
        ("pole", "superieur", "Pôle supérieur"),
        ("face_ap", "p", "Postérieure"),
        ("lateralite", "droite", "Droite"),
    ]
    assert LIVER.chosen == {"segments_couinaud": ["VI", "VII"]}
    assert KIDNEY.chosen == {"pole": "superieur", "face_ap": "p", "lateralite": "droite"}
    assert KIDNEY.labels["pole"] == {"superieur": "Pôle supérieur"}


def test_an_hour_of_the_clock_is_said_in_full() -> None:
    drawing = drawing_of("breast", {"rayon_horaire": 10.0}, "gauche")
    assert drawing is not None
    assert [region.label for region in drawing.regions] == ["rayon de 10\u202fh", "Gauche"]
    assert drawing.chosen["rayon_horaire"] == "10"


def test_a_code_that_left_its_list_is_said_as_it_is() -> None:
    drawing = drawing_of("lung", {"lobe": "azygos"})
    assert drawing is not None
    assert [(region.code, region.label) for region in drawing.regions] == [("azygos", "azygos")]


@pytest.mark.parametrize(
    ("organ", "values"),
    [
        ("kidney", {"exophytique": "ge50"}),
        ("kidney", {"face_ap": "x"}),
        ("kidney", {"pole": ""}),
        ("liver", {}),
        ("other", {"pole": "moyen"}),
    ],
)
def test_nothing_is_drawn_when_nothing_is_located(organ: str, values: dict[str, str]) -> None:
    assert drawing_of(organ, values, "droite") is None


def test_every_region_of_a_form_has_its_french() -> None:
    assert drawing_labels("kidney")["pole"]["moyen"] == "Tiers moyen (mésorénal)"
    assert drawing_labels("other") == {"lateralite": dict(choices("lesion_lateralities"))}


def test_each_picture_is_a_figure_with_its_words() -> None:
    assert alternates(print_document(fiche(KIDNEY, LIVER)).data) == [
        "Reins, vue de face\u202f: Pôle supérieur (droite)",
        "Reins, coupe axiale\u202f: Postérieure (droite)",
        "Foie, vue de face\u202f: Segment VI, Segment VII",
    ]


def test_a_fiche_without_location_has_no_figure() -> None:
    assert alternates(print_document(fiche(None)).data) == []


def test_what_is_chosen_is_inked_on_its_side() -> None:
    right, left = (
        print_document(fiche(unnamed(drawing_of("adrenal", {"bras": "diffus"}, side)))).data
        for side in ("droite", "gauche")
    )
    on_the_left, on_the_right = darker(right, left), darker(left, right)
    assert min(len(on_the_left), len(on_the_right)) > 50
    assert max(on_the_left) < min(on_the_right), "the right of the patient is on the left of the page"


def test_the_drawings_of_two_cases_share_a_document() -> None:
    cases = [replace(case, lesions=fiche(LIVER).case.lesions) for case in samples.MINUTES.cases[:2]]
    minutes = replace(samples.MINUTES, cases=tuple(cases))
    html = render_html(minutes, for_screen=True)
    assert html.count("<clipPath") == 4
    assert [problem for problem in problems(html) if not problem.startswith("typography")] == []
    assert alternates(print_document(minutes).data) == ["Foie, vue de face\u202f: Segment VI, Segment VII"] * 2


def test_a_drawing_is_sealed_and_read_again() -> None:
    content = sealed(fiche(drawing_of("prostate", {"secteurs": ("apex_AS_G",)})))
    again = from_plain(to_plain(content))
    assert again == content
    assert is_seal_intact(to_plain(again))
