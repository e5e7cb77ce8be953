from __future__ import annotations

from jinja2 import Environment

from rcp.web.typography import FrenchSpaces, spaced

N = "\u202f"


def render(template: str, **values: str) -> str:
    return Environment(extensions=[FrenchSpaces], autoescape=True).from_string(template).render(**values)


def test_the_text_of_a_template_is_spaced() -> None:
    assert render("<p>Enregistrer ? Oui ; « non » !</p>") == f"<p>Enregistrer{N}? Oui{N}; «{N}non{N}»{N}!</p>"


def test_the_strings_of_its_expressions_are_spaced() -> None:
    assert render('{{ "Statut : " ~ status }}', status="clos") == f"Statut{N}: clos"


def test_what_a_person_typed_is_left_alone() -> None:
    assert render("{{ text }}", text="ATCD : HTA") == "ATCD : HTA"


def test_a_format_keeps_its_spaces() -> None:
    assert render('{{ "%s %s" | format("a", "b") }}') == "a b"


def test_hours_addresses_and_times_are_left_alone() -> None:
    assert spaced("https://a.example/x?y 14:30 [a:b]") == "https://a.example/x?y 14:30 [a:b]"
