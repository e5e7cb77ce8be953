"""Identity: the matricule is checked, the trust is earned, and two persons are not taken for one."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.identity import (
    COLLISION,
    IdentityAttribute,
    IdentityStatus,
    InsNature,
    Sex,
    Traits,
    banner_name,
    can_transmit_ins,
    check_identity,
    check_ins,
    check_insee_place,
    finess_warning,
    format_ins,
    identity_problems,
    ins_warnings,
    is_homonym,
    likely_duplicates,
    rpps_warning,
)
from tests.domain.bad_inputs import cases, plain, stored, typed

VECTORS = list(
    csv.DictReader(
        (Path(__file__).parent.parent / "data" / "identifier_test_vectors.csv").read_text(encoding="utf-8").splitlines()
    )
)
MAN = "180017599999909"


def identify(case: object) -> str:
    return str(case.get("id") or case.get("value")) if isinstance(case, dict) else ""


def vectors(kind: str) -> list[dict[str, str]]:
    return [vector for vector in VECTORS if vector["kind"] == kind]


def traits(**changes: Any) -> Traits:
    values: dict[str, Any] = {
        "birth_name": "MARTIN",
        "first_given_name": "Jean",
        "birth_date": PartialDate(1950, 2, 1),
        "sex": "M",
        "birth_place_insee": "75056",
    }
    return Traits(**(values | changes))


# Rule: identite-matricule-ins


@pytest.mark.parametrize("case", cases("nir", expect="accept"), ids=identify)
def test_a_valid_matricule_is_kept_without_spaces(case: dict[str, str]) -> None:
    assert check_ins(typed(case)) == stored(case)


@pytest.mark.parametrize("case", cases("nir", expect="reject"), ids=identify)
def test_a_wrong_matricule_is_refused_with_its_sentence(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as error:
        check_ins(typed(case))
    assert (plain(error.value.message), error.value.field) == (case["message_fr"], "ins")


@pytest.mark.parametrize("vector", vectors("NIR"), ids=identify)
def test_published_matricules_are_recognised(vector: dict[str, str]) -> None:
    if vector["expected"] == "valid":
        assert check_ins(vector["value"]) == vector["value"]
    else:
        with pytest.raises(InvalidValue, match="Clé du NIR incorrecte"):
            check_ins(vector["value"])


@given(st.text(max_size=20))
def test_no_text_makes_the_check_fail(text: str) -> None:
    try:
        matricule = check_ins(text)
    except InvalidValue:
        return
    assert len(matricule) == 15


def test_a_matricule_is_shown_grouped() -> None:
    assert format_ins(MAN).replace("\u00a0", " ") == "1 80 01 75 999 999 09"
    assert check_ins(format_ins(MAN)) == MAN
    assert format_ins("") == ""


def test_the_nature_has_its_national_oid() -> None:
    assert {nature.value: nature.oid for nature in InsNature} == {
        "NIR": "1.2.250.1.213.1.4.8",
        "NIA": "1.2.250.1.213.1.4.9",
        "TEST": "1.2.250.1.213.1.4.10",
        "DEMO": "1.2.250.1.213.1.4.11",
    }
    assert InsNature.of_oid("1.2.250.1.213.1.4.10") is InsNature.TEST
    assert InsNature.of_oid("1.2.3") is None
    assert InsNature.NIA.label == "NIA (numéro d’attente)"


@pytest.mark.parametrize(
    ("sex", "birth", "place", "about"),
    [
        ("M", PartialDate(1980, 1, 15), "75999", ""),
        ("I", PartialDate(1980), "", ""),
        ("", None, "", ""),
        ("F", None, "", "sexe"),
        ("M", PartialDate(1981, 1), "", "année"),
        ("M", PartialDate(1980, 2), "", "mois"),
        ("M", None, "69123", "lieu"),
    ],
)
def test_a_matricule_that_disagrees_with_the_traits_warns(
    sex: str, birth: PartialDate | None, place: str, about: str
) -> None:
    warnings = ins_warnings(MAN, sex, birth, place)
    assert len(warnings) == bool(about)
    assert all(about in warning for warning in warnings)


def test_unknown_months_waiting_numbers_and_old_corsica_are_understood() -> None:
    assert ins_warnings("180207599999922", "M", PartialDate(1980, 3, 1)) == ()
    assert "numéro provisoire" in ins_warnings("780017599999997", "M")[0]
    assert ins_warnings("255082000000000", "F", None, "2A000") == ()
    assert ins_warnings("255082000100000", "F", None, "2A002")


@pytest.mark.parametrize("code", ["75056", "2a004", "97411", "99134", " 01 004 "])
def test_a_birth_place_is_an_insee_code(code: str) -> None:
    assert check_insee_place(code) == code.replace(" ", "").upper()


@pytest.mark.parametrize("code", ["", "7505", "750566", "00123", "2C004", "Paris", "٧٥٠٥٦"])
def test_any_other_birth_place_is_refused(code: str) -> None:
    with pytest.raises(InvalidValue, match="5 caractères"):
        check_insee_place(code)


# Rule: identite-statuts

NIR_OID = InsNature.NIR.oid


def test_statuses_and_attributes_are_the_national_ones() -> None:
    assert {status.value: status.label for status in IdentityStatus} == {
        "PROV": "Provisoire",
        "RECUP": "Récupérée",
        "VALI": "Validée",
        "QUAL": "Qualifiée",
    }
    assert {attribute.value: attribute.label for attribute in IdentityAttribute} == {
        "DOUT": "Douteuse",
        "FICT": "Fictive",
        "HOMA": "Homonyme",
    }
    assert [sex.label for sex in Sex] == ["Masculin", "Féminin", "Indéterminé"]


def test_a_qualified_identity_has_five_traits_and_its_matricule() -> None:
    check_identity("QUAL", [IdentityAttribute.HOMONYM], traits(ins=MAN, ins_oid=NIR_OID))
    problems = identity_problems(IdentityStatus.QUALIFIED, [], Traits())
    assert [problem.field for problem in problems] == [
        "ins",
        "birth_name",
        "first_given_name",
        "birth_date",
        "sex",
        "birth_place_insee",
    ]


@pytest.mark.parametrize("attribute", ["DOUT", "FICT"])
def test_a_doubtful_or_fictitious_identity_is_not_qualified(attribute: str) -> None:
    with pytest.raises(InvalidValue, match="ne peut pas être qualifiée") as error:
        check_identity("QUAL", [attribute], traits(ins=MAN, ins_oid=NIR_OID))
    assert error.value.field == "identity_status"
    check_identity("PROV", [attribute], traits())


def test_a_matricule_has_a_nature_and_a_nature_its_matricule() -> None:
    with pytest.raises(InvalidValue, match="Indiquez la nature"):
        check_identity("PROV", [], traits(ins=MAN))
    with pytest.raises(InvalidValue, match="ou retirez sa nature"):
        check_identity("PROV", [], traits(ins_oid=NIR_OID))
    with pytest.raises(InvalidValue, match="identité récupérée porte un matricule"):
        check_identity("RECUP", [], traits())
    check_identity("VALI", [], traits())


# Rule: identite-transmission-ins


@pytest.mark.parametrize("status", ["PROV", "RECUP", "VALI"])
def test_only_a_qualified_matricule_is_conveyed(status: str) -> None:
    assert not can_transmit_ins(status, (), MAN)
    assert can_transmit_ins("QUAL", ("HOMA",), MAN)
    assert not can_transmit_ins("QUAL", ("DOUT",), MAN)
    assert not can_transmit_ins("QUAL", ("FICT",), MAN)
    assert not can_transmit_ins("QUAL", (), "")


# Rule: identite-doublons


@pytest.mark.parametrize("case", [case for case in cases("nir_cross") if case["id"] == "nir-dup"], ids=identify)
def test_one_matricule_on_two_records_blocks(case: dict[str, Any]) -> None:
    other = traits(birth_name="DURAND", birth_date=None, ins=case["value"])
    assert plain(COLLISION) == case["message_fr"]
    [likeness] = likely_duplicates(traits(ins=case["value"]), [other])
    assert likeness.is_collision and likeness.score == 1 and likeness.reasons == ("même matricule INS",)


def test_the_same_traits_are_the_same_person() -> None:
    [likeness] = likely_duplicates(traits(), [traits()])
    assert likeness.score == 1
    assert not likeness.is_collision
    assert likeness.reasons == ("même date de naissance", "même nom", "même prénom")


@pytest.mark.parametrize("spelling", ["Lœuillet", "L'ŒUILLET", "l’oe-uillet"])
def test_spelling_does_not_hide_a_duplicate(spelling: str) -> None:
    [likeness] = likely_duplicates(traits(birth_name="LOEUILLET"), [traits(birth_name=spelling)])
    assert likeness.score == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"birth_date": PartialDate(1950, 1, 2)}, "jour et mois de naissance intervertis"),
        ({"birth_date": PartialDate(1950)}, "dates de naissance compatibles"),
        ({"birth_name": "MARTIM"}, "nom proche"),
        ({"first_given_name": "Jeanne"}, "prénom proche"),
        ({"birth_name": "JEAN", "first_given_name": "Martin"}, "nom et prénom intervertis"),
        ({"birth_name": "MARTINEZ DE LA VEGA", "first_given_name": "Bruno"}, "même début de nom"),
        ({"birth_name": "DURAND", "used_name": "Martin"}, "même nom"),
        ({"first_given_name": "", "given_names": "Paul, Jean Marie"}, "même prénom"),
        ({"sex": "F"}, "même prénom"),
    ],
)
def test_a_likely_duplicate_says_why(changes: dict[str, Any], reason: str) -> None:
    [likeness] = likely_duplicates(traits(), [traits(**changes)])
    assert reason in likeness.reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": PartialDate(1950, 3, 1)},
        {"birth_date": PartialDate(1951)},
        {"birth_name": "DUPONT", "first_given_name": "Bruno"},
        {"birth_name": "", "first_given_name": ""},
    ],
)
def test_another_birth_date_or_another_name_is_another_person(changes: dict[str, Any]) -> None:
    assert likely_duplicates(traits(), [traits(**changes)]) == []


def test_the_most_alike_come_first_and_an_unknown_birth_date_excludes_nobody() -> None:
    records = [traits(birth_date=None), traits(birth_name="MARTIM"), traits()]
    found = likely_duplicates(traits(), records)
    assert [likeness.record for likeness in found] == [records[2], records[1], records[0]]
    assert found[-1].reasons == ("même nom", "même prénom")


@given(st.builds(traits, birth_name=st.text(max_size=10), first_given_name=st.text(max_size=10)))
def test_likeness_is_symmetrical_and_bounded(other: Traits) -> None:
    one, two = likely_duplicates(traits(), [other]), likely_duplicates(other, [traits()])
    assert [each.score for each in one] == [each.score for each in two]
    assert all(0 <= each.score <= 1 for each in one)


def test_traits_are_read_from_any_record() -> None:
    record = SimpleNamespace(birth_name="MARTIN", birth_date="1950-02", ins=None)
    assert Traits.of(record) == Traits(birth_name="MARTIN", birth_date=PartialDate(1950, 2))
    assert Traits.of(SimpleNamespace(birth_date="")).birth_date is None
    assert Traits.of(traits()) == traits()


# Rule: identite-homonymes


def test_namesakes_and_twins_can_be_taken_for_one_another() -> None:
    assert is_homonym(traits(), traits(birth_date=PartialDate(1971, 5, 6)))
    assert is_homonym(traits(), traits(first_given_name="Bruno"))
    assert is_homonym(traits(), traits(birth_name="DURAND", used_name="Martin", birth_date=None))
    assert not is_homonym(traits(), traits(birth_name="DUPONT"))
    assert not is_homonym(traits(), traits(first_given_name="Bruno", birth_date=PartialDate(1971, 5, 6)))
    assert not is_homonym(traits(birth_date=None), traits(first_given_name="Bruno", birth_date=None))


def test_a_banner_shows_the_birth_name_then_the_names_used() -> None:
    assert banner_name("Martin", "Jeanne") == "MARTIN Jeanne"
    assert banner_name("Martin", "Jeanne", used_name="Durand", used_given_name="Jeanne") == (
        "MARTIN Jeanne (nom utilisé DURAND)"
    )
    assert banner_name("Groß", "Jeanne", used_name="groß", used_given_name="Anne") == (
        "GROẞ Jeanne (prénom utilisé Anne)"
    )
    assert banner_name("Martin") == "MARTIN"


# Rule: identite-rpps-finess


@pytest.mark.parametrize("vector", vectors("RPPS"), ids=identify)
def test_a_doubtful_rpps_warns(vector: dict[str, str]) -> None:
    assert (rpps_warning(vector["value"]) is None) == (vector["expected"] == "valid")


@pytest.mark.parametrize("vector", vectors("FINESS"), ids=identify)
def test_a_doubtful_finess_warns(vector: dict[str, str]) -> None:
    assert (finess_warning(vector["value"]) is None) == (vector["expected"] == "valid")


def test_identifiers_of_professionals_say_what_is_doubtful() -> None:
    assert rpps_warning("") is None
    assert finess_warning("") is None
    assert "retirez le 8" in str(rpps_warning("801234567897"))
    assert "11 chiffres" in str(rpps_warning("12"))
    assert "9 caractères" in str(finess_warning("12"))
    assert finess_warning("2A0000014") is None
