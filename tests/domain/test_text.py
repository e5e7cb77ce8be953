"""Text is cleaned once, as the recorded bad inputs ask."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.errors import InvalidValue
from rcp.domain.text import (
    clean_email,
    clean_file_name,
    clean_line,
    clean_name,
    clean_prose,
    fold,
    is_blank,
    name_warnings,
    narrow,
    prose_notices,
    sort_key,
    with_refused_marked,
    without_accents,
)
from tests.domain.bad_inputs import cases, plain, stored, typed


def identify(case: object) -> str:
    return str(case["id"]) if isinstance(case, dict) else ""


NAMES = cases("names_valid", "names_unicode", "names_length", expect="accept")
BAD_NAMES = cases("names_unicode", "names_length", expect="reject_field")
TEXTS = cases("html_js", "template_command", "formula", expect="accept")


# Rule: identite-noms


@pytest.mark.parametrize("case", NAMES, ids=identify)
def test_a_name_is_kept_as_typed_in_any_script(case: dict[str, str]) -> None:
    assert clean_name(typed(case)) == stored(case)


@pytest.mark.parametrize("case", BAD_NAMES, ids=identify)
def test_what_is_not_a_name_is_refused_with_its_sentence(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean_name(typed(case), field="birth_name")
    assert plain(refusal.value.message) == case["message_fr"]
    assert refusal.value.field == "birth_name"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_whose_refused_characters_are_marked_is_taken(text: str) -> None:
    marked = with_refused_marked(text)
    clean_prose(marked)
    assert len(marked) == len(text) and with_refused_marked(marked) == marked


def test_what_no_field_takes_is_marked_in_its_place() -> None:
    assert with_refused_marked("l\x92os\x00\r\nœ\ufdd0") == "l\ufffdos\ufffd\r\nœ\ufffd"


def test_a_name_has_a_letter() -> None:
    with pytest.raises(InvalidValue, match="au moins une lettre"):
        clean_name("-")


def test_two_alphabets_in_one_word_are_doubtful_and_two_words_are_not() -> None:
    assert name_warnings("\u041c\u0430rtin")
    assert not name_warnings("Анна Martin")
    assert not name_warnings("D'Arc-Le Goff")


@pytest.mark.parametrize("case", TEXTS, ids=identify)
def test_markup_formulas_and_templates_are_only_text(case: dict[str, str]) -> None:
    assert clean_prose(typed(case)) == typed(case).strip()


@pytest.mark.parametrize("case", cases("text_unicode", expect="accept"), ids=identify)
def test_prose_keeps_what_can_be_read(case: dict[str, str]) -> None:
    assert clean_prose(typed(case)) == stored(case)


@pytest.mark.parametrize("case", cases("text_unicode", expect="reject"), ids=identify)
def test_prose_refuses_what_cannot_be_stored(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean_prose(typed(case), field="question")
    assert plain(refusal.value.message) == case["message_fr"]


def test_a_forced_direction_and_a_private_symbol_are_told() -> None:
    assert prose_notices("l\u202eétiord") == (
        "Un caractère qui forçait le sens d’écriture a été retiré\u202f: relisez le texte.",
    )
    assert len(prose_notices("\uf0b7 chirurgie")) == 1
    assert prose_notices("rien à dire") == ()
    assert prose_notices(None) == ()


def test_prose_keeps_lines_and_tabs_and_bounds_its_empty_lines() -> None:
    assert clean_prose("a\r\nb\rc\nd\u2028e") == "a\nb\nc\nd\ne"
    assert clean_prose("\n\tun\n\n\n\n\n\n\tdeux  ") == "un\n\n\n\tdeux"
    assert clean_prose("\n" * 5000) == ""
    assert clean_prose("mot " * 25_000) == ("mot " * 25_000).strip()
    assert clean_prose(None) == clean_prose("\u200b \u2060") == ""


def test_lengths_are_said_in_french() -> None:
    with pytest.raises(InvalidValue, match=r"^200\u202f000 caractères maximum\.$"):
        clean_prose("a" * 200_001)
    with pytest.raises(InvalidValue, match=r"^200 caractères maximum\.$"):
        clean_line("a" * 201)


@pytest.mark.parametrize("bad", ["a\x00b", "a\tb", "a\nb", "a\x9bb", "a\ud800b", "a\ufdd0", "a\U0001ffff", "a\u202eb"])
def test_a_line_refuses_controls_surrogates_and_forced_directions(bad: str) -> None:
    with pytest.raises(InvalidValue, match="Caractère non autorisé"):
        clean_line(bad)


def test_a_line_loses_what_nobody_sees() -> None:
    assert clean_line("\ufeff Sal\u00adle\u200d\u00a0 12\u2800\t\n") == "Salle 12"
    assert clean_line(None) == clean_line(" \u00a0\u200b\u3164") == ""
    assert clean_line("\ufb01bro\ufb02") == "fibrofl"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_prose):
        try:
            once = clean(text)
        except InvalidValue:
            continue
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert once == "" or not is_blank(once)


@given(st.text(max_size=100))
def test_a_search_key_is_at_most_twice_the_name(text: str) -> None:
    try:
        name = clean_name(text)
    except InvalidValue:
        return
    assert len(fold(name)) <= 200
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize("blank", ["", None, " ", "\u200b", "\u2060", "\ufeff", "\u00a0\t", "\u3164", "\u2800"])
def test_invisible_text_is_blank(blank: str | None) -> None:
    assert is_blank(blank)
    assert not is_blank("a")


def test_one_key_finds_every_spelling() -> None:
    assert {fold(name) for name in ("LOEUILLET", "Lœuillet", "L'ŒUILLET", "l’Oe-uillet")} == {"loeuillet"}
    assert fold("Saint-Exupéry (de)") == "saintexuperyde"
    assert fold("İlker Işık Łódź Groß Æsir") == "ilkerisiklodzgrossaesir"
    assert fold("_%") == "_%", "a wildcard stays a character for the query to escape"


def test_an_index_ignores_accents_and_keeps_words_apart() -> None:
    names = ["Étienne", "Le Goff", "Legendre", "Ézéchiel", "Etienne", "Faure"]
    assert sorted(names, key=sort_key) == ["Etienne", "Étienne", "Ézéchiel", "Faure", "Le Goff", "Legendre"]


def test_french_signs_take_a_narrow_space() -> None:
    assert narrow("Oui : « non » ; si ! 50 %") == "Oui\u202f: «\u202fnon\u202f»\u202f; si\u202f! 50\u202f%"
    assert narrow("«avis»") == "«\u202favis\u202f»"
    assert narrow("https://chu.example à 14:30") == "https://chu.example à 14:30"
    assert narrow(narrow("« a » !")) == narrow("« a » !")


FILE_NAMES = {
    "fn-01": "x.pdf",
    "fn-03": "CON.pdf",
    "fn-06": "document.pdf",
    "fn-09": "cr.pdf",
    "fn-13": "Compte rendu d’anapath – Lœuillet n°3.pdf",
    "fn-15": "=1+1.pdf",
}


@pytest.mark.parametrize("case", cases("filenames", expect="accept"), ids=identify)
def test_a_file_name_is_only_a_label(case: dict[str, str]) -> None:
    assert clean_file_name(typed(case)) == FILE_NAMES[case["id"]]


@pytest.mark.parametrize("case", cases("filenames", expect="reject"), ids=identify)
def test_a_disguised_file_name_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean_file_name(typed(case))
    assert refusal.value.message == case["message_fr"]


@pytest.mark.parametrize("name", ["setup.exe", "x.gif", "scan.tif", "schema.svg", "dossier.zip", "pdf", "", "cr."])
def test_a_file_type_outside_the_list_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="Type de fichier non autorisé"):
        clean_file_name(name)


def test_a_long_file_name_keeps_its_extension() -> None:
    name = clean_file_name("C:\\cr\\" + "a" * 300 + ".PDF")
    assert len(name) == 200
    assert name.endswith(".PDF")


@pytest.mark.parametrize("case", cases("email", expect="accept"), ids=identify)
def test_one_plain_address_is_kept(case: dict[str, str]) -> None:
    assert clean_email(typed(case)) == typed(case).strip()


@pytest.mark.parametrize("case", cases("email", expect="reject"), ids=identify)
def test_anything_but_one_plain_address_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean_email(typed(case))
    assert refusal.value.message == case["message_fr"]


def test_an_address_is_required() -> None:
    with pytest.raises(InvalidValue, match="obligatoire"):
        clean_email("\u200b")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Łucja ĐORĐEVIĆ", "Lucja DORDEVIC"),
        ("Søren ØSTERGÅRD-Æbelø", "Soren OSTERGARD-AEbelo"),
        ("Þór Ðỉnh, Ħal ŦIR", "THor Dinh, Hal TIR"),
        ("Lœuillet, ŒUVRE, Weiß, WEIẞ, Işık, ıssız", "Loeuillet, OEUVRE, Weiss, WEISS, Isik, issiz"),
        ("Ελένη", "Ελενη"),
    ],
)
def test_a_name_is_written_in_the_letters_every_system_has(text: str, plain: str) -> None:
    assert without_accents(text) == plain
