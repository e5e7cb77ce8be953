"""The inspection of pages sees what it is meant to see."""

from __future__ import annotations

import pytest

from tests.support.client import named_in_addresses
from tests.support.pages import fragment_problems, problems

GOOD = (
    '<!doctype html><html lang="fr"><head><title>Dossier</title></head>'
    "<body><main><h1>Dossier</h1>{}</main></body></html>"
)


def test_a_good_page_has_no_problem() -> None:
    body = (
        '<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="q">Question\u202f?</label>'
        '<textarea id="q" name="q">Faut-il : oui ou non ?</textarea><button>Enregistrer</button></form>'
        '<p><a href="#q">Voir « la question »</a></p>'.replace("« ", "«\u202f").replace(" »", "\u202f»")
    )
    assert problems(GOOD.format(body)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p><div></p>", "invalid HTML"),
        ("<h1>Un autre</h1>", "2 h1"),
        ("<h3>Sans h2</h3>", "a level is skipped"),
        ("<table><thead><tr><th><h2>Titre</h2></th></tr></thead></table>", "a heading is in a heading cell"),
        ('<p id="a">x</p><p id="a">y</p>', "used 2 times"),
        ('<input name="nom">', "has no label"),
        ('<input name="nom" id="nom"><label for="autre">Nom</label>', "names 'autre'"),
        ('<select name="s"><option>1</option></select>', "has no label"),
        ("<button></button>", "has no name"),
        ('<a href="#absent">Voir</a>', "leads to #absent"),
        ('<p aria-describedby="absent">x</p>', "does not exist"),
        ('<p style="color: red">x</p>', "style attribute"),
        ('<p onclick="alert(1)">x</p>', "has onclick"),
        ("<script>alert(1)</script>", "inline script"),
        ("<style>p {}</style>", "a style element"),
        ('<a href="javascript:alert(1)">x</a>', "is a script"),
        ('<form method="post"><button>Aller</button></form>', "no csrf_token"),
        ("<p>Attention : danger</p>", "plain space before"),
        ("<p>Attention!</p>", "no space before"),
        ("<p>« mot\u202f»</p>", "plain space after"),
        ('<img src="x.png">', "without alt"),
    ],
)
def test_a_bad_page_is_seen(body: str, expected: str) -> None:
    found = problems(GOOD.format(body))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (GOOD.format("").replace(' lang="fr"', ""), "in French"),
        (GOOD.format("").replace("Dossier</title>", "</title>"), "no title"),
        (GOOD.format("").replace("<h1>Dossier</h1>", ""), "0 h1"),
        (GOOD.format("").replace("<!doctype html>", ""), "invalid HTML"),
    ],
)
def test_a_bad_document_is_seen(page: str, expected: str) -> None:
    found = problems(page)
    assert any(expected in problem for problem in found), found


def test_what_a_person_typed_may_be_spaced_as_they_like() -> None:
    page = GOOD.format("<p>ATCD : HTA ; diabète !</p>")
    assert problems(page)
    assert problems(page, typed=lambda text: text in "ATCD : HTA ; diabète !") == []


def test_a_fragment_is_inspected_without_its_page() -> None:
    assert fragment_problems('<p id="a">Bien</p>') == []
    assert fragment_problems('<p onclick="x()">Mal</p>')


@pytest.mark.parametrize(
    ("address", "is_named"),
    [
        ("/patients/6f1c2f0e-0000-4000-8000-000000000000", False),
        ("/patients?nom=Qu%C3%A9vremont", True),
        ("/patients/quévremont/modifier", True),
        ("/patients?naissance=1958-04-02", True),
        ("/static/css/base.css?v=19580402", False),
    ],
)
def test_an_address_that_names_a_patient_is_seen(address: str, is_named: bool) -> None:
    assert bool(named_in_addresses([address], {"Quévremont", "1958-04-02"})) is is_named
