"""The national fiche: its small values, its tables, and the rule against hollow documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rcp.domain.case.facts import ResultKind
from rcp.domain.errors import Incomplete, InvalidValue
from rcp.domain.frcp.national import (
    DOCUMENT_TEMPLATE,
    concept,
    known_templates,
    narrative_words,
    privacy_texts,
    sections,
    source,
    system_name,
    templates,
    value,
)
from rcp.domain.frcp.people import Part, Participant
from rcp.domain.frcp.rules import RULE_HOLLOW, check_not_hollow, hollow_reasons
from rcp.domain.frcp.sentences import asked, kind_of, pathological_name, prefix_of, question_of, with_kind
from rcp.domain.frcp.values import Address, Coded, PersonName, french_date, from_hl7, to_hl7
from tests.interop.frcp.samples import FICHE

# --- dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso", "hl7"),
    [
        ("", ""),
        ("2019", "2019"),
        ("2019-02", "201902"),
        ("2019-02-18", "20190218"),
        ("2019-02-18T09:49", "201902180949"),
        ("2019-02-18T09:49:14", "20190218094914"),
        ("2019-02-18T09:49:14+01:00", "20190218094914+0100"),
    ],
)
def test_a_date_is_as_precise_after_as_before(iso: str, hl7: str) -> None:
    assert to_hl7(iso) == hl7
    if hl7:
        assert from_hl7(hl7) == iso


def test_utc_and_microseconds_are_written_as_hl7_wants() -> None:
    assert to_hl7("2019-02-18T09:49:14.250000Z") == "20190218094914+0000"


@pytest.mark.parametrize("text", ["hier", "20191", "20191301", "20190200", "2019021825", "201902182599", "+0100"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="Date illisible"):
        from_hl7(text)


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001 - hl7 may leave the zone out
def test_every_instant_comes_back(moment) -> None:  # type: ignore[no-untyped-def]
    iso = moment.replace(microsecond=0).isoformat()
    assert from_hl7(to_hl7(iso)) == iso


def test_a_date_reads_in_french() -> None:
    assert [french_date(each) for each in ("2019-02-18T09:49", "2019-02", "2019", "")] == [
        "18/02/2019",
        "02/2019",
        "2019",
        "",
    ]


# --- values -------------------------------------------------------------------------------------------------------


def test_a_code_says_its_label_else_its_words_else_itself() -> None:
    assert Coded(code="C64", label="Rein", words="le rein").said == "Rein"
    assert Coded(code="C64", words="le rein").said == "le rein"
    assert Coded(code="C64").said == "C64"


def test_names_and_addresses_read_on_one_line() -> None:
    assert PersonName(family="MULLER", given="Charles", prefix="M", suffix="DR").text == "DR Charles MULLER"
    assert PersonName(family="LILOU", prefix="MME").text == "MME LILOU"
    assert Address((("houseNumber", "4"), ("streetName", "Rue Larrey"))).text == "4 Rue Larrey"


def test_each_part_has_its_codes_and_is_found_by_them() -> None:
    for part in Part:
        assert Part.of(part.type_code, part.function) is part
        assert part.label
    assert Part.of("PRF", "999") is None


# --- tables -------------------------------------------------------------------------------------------------------


def test_the_tables_name_their_source_and_hold_every_section_once() -> None:
    assert "2025.01" in source()
    assert len(sections()) == 22
    assert DOCUMENT_TEMPLATE in known_templates()
    assert "Phase" in narrative_words()


def test_what_the_official_rules_demand_is_compulsory_whatever_the_example_annotates() -> None:
    compulsory = {key for key, spec in sections().items() if spec.is_compulsory}
    assert compulsory == {
        "reason", "discovery", "tumour", "phase", "summary", "file", "proposal", "framework", "status", "privacy",
        "copy",
    }  # fmt: skip
    assert sections()["pathology"].own_template == "1.2.250.1.213.1.1.2.34"


def test_codes_come_with_their_label_and_their_system() -> None:
    assert concept("ORG-125").label == "Quorum RCP"
    assert system_name(concept("ORG-125").system) == "TerminologieCISIS"
    assert system_name("1.2.3") == ""
    found = value("quorum_status", "ORG-126")
    assert found is not None
    assert found.label == "Quorum atteint"
    assert value("quorum_status", "") is None
    assert value("quorum_status", "ORG-999") is None
    assert len(templates("observation")) == 2


def test_the_text_of_inca_is_word_for_word() -> None:
    adaptable, imposed = privacy_texts()
    assert adaptable.startswith("Les établissements ou professionnels de santé")
    assert imposed.startswith("Des acteurs de la santé publique sont autorisés")
    assert "https://lesdonnees.e-cancer.fr" in imposed
    assert imposed.endswith("n’aura aucune conséquence sur votre prise en charge médicale.")
    # Compared once with the published notice: not one character of it moves.
    assert sha256(imposed.encode()).hexdigest() == "d275e7ab1616b93219363dc1d28a4c656edba6a0e2ba09f2822cd5d01a941761"


# --- fiche-nationale-vide -----------------------------------------------------------------------------------------


def without(*parts: Part) -> tuple[Participant, ...]:
    return tuple(each for each in FICHE.header.participants if each.part not in parts)


ANSWER = replace(FICHE.answer, proposals=(), examinations=(), is_surveillance=False, refers_to_recourse=False)
REGISTERED = replace(FICHE.reason, case_status=value("case_presentation_status", "ORG-128"))


def test_a_whole_fiche_may_be_sent() -> None:
    assert RULE_HOLLOW == "fiche-nationale-vide"
    assert hollow_reasons(FICHE, has_copy=True) == ()
    check_not_hollow(FICHE, has_copy=True)


@pytest.mark.parametrize(
    ("fiche", "said"),
    [
        (replace(FICHE, header=replace(FICHE.header, participants=without(Part.QUORUM, Part.OUTSIDE))), "participant"),
        (replace(FICHE, header=replace(FICHE.header, participants=without(Part.COORDINATOR))), "coordonnateur"),
        (replace(FICHE, header=replace(FICHE.header, participants=without(Part.REQUESTER))), "demandeur"),
        (replace(FICHE, header=replace(FICHE.header, authors=())), "auteur"),
        (replace(FICHE, header=replace(FICHE.header, signatory=None)), "signe"),
        (replace(FICHE, header=replace(FICHE.header, set_id=None)), "versions"),
        (replace(FICHE, progression=replace(FICHE.progression, phase=None)), "phase"),
        (replace(FICHE, file=replace(FICHE.file, quorum=None)), "quorum"),
        (replace(FICHE, answer=ANSWER), "proposition"),
        (replace(FICHE, reason=REGISTERED, framework=replace(FICHE.framework, guidelines=())), "référentiel"),
    ],
)
def test_a_fiche_without_one_of_these_is_hollow(fiche, said: str) -> None:  # type: ignore[no-untyped-def]
    (reason,) = hollow_reasons(fiche, has_copy=True)
    assert said in reason


def test_a_fiche_without_its_copy_is_hollow() -> None:
    with pytest.raises(Incomplete, match="copie du document") as refused:
        check_not_hollow(FICHE, has_copy=False)
    assert len(refused.value.missing) == 1


@pytest.mark.parametrize("field", ["proposals", "examinations", "is_surveillance", "refers_to_recourse"])
def test_one_answer_is_enough(field: str) -> None:
    answer = replace(ANSWER, **{field: getattr(FICHE.answer, field)})
    assert hollow_reasons(replace(FICHE, answer=answer), has_copy=True) == ()


def test_the_reason_for_proposing_nothing_is_an_answer() -> None:
    answer = replace(ANSWER, absence="Imagerie manquante ou insuffisante")
    assert hollow_reasons(replace(FICHE, answer=answer), has_copy=True) == ()


def test_a_case_registered_names_its_guideline_and_a_case_without_status_does_not_have_to() -> None:
    assert hollow_reasons(replace(FICHE, reason=REGISTERED), has_copy=True) == ()
    unknown = replace(
        FICHE, reason=replace(FICHE.reason, case_status=None), framework=replace(FICHE.framework, guidelines=())
    )
    assert hollow_reasons(unknown, has_copy=True) == ()


def test_somebody_who_is_not_named_does_not_take_part() -> None:
    nobody = (*without(Part.QUORUM, Part.OUTSIDE), Participant(part=Part.QUORUM))
    assert hollow_reasons(replace(FICHE, header=replace(FICHE.header, participants=nobody)), has_copy=True)


# --- wording ------------------------------------------------------------------------------------------------------


def test_the_question_and_the_summary_share_one_field_and_part_again() -> None:
    question, summary = "Que faire ?\nEt quand ?", "Homme de 70 ans."
    assert question_of(asked(question, summary)) == (question, summary)
    assert question_of(asked("Que faire ?", "")) == ("Que faire ?", "")
    assert question_of("Homme de 70 ans.") == ("", "Homme de 70 ans.")


HEAD = "Synthèse\u202f:"
PIECES = [HEAD, "Texte\u202f: ", "Question posée à la RCP\u202f:", "\n", "\n\n", "Homme de 70 ans.", " "]
WORDS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


@given(WORDS, WORDS)
@example(f"Que faire ?\n\n{HEAD}\nRien à ajouter.", "Homme de 70 ans.")
@example(f"Que faire ?\n\n{HEAD}\nRien à ajouter.", "")
@example(f"Que faire ?\n\n{HEAD}", f"{HEAD}\n\n{HEAD}\nFin.")
@example(f"Que faire ?\n\nTexte\u202f: Texte\u202f: {HEAD}\n\n{HEAD}\n\n{HEAD}", "Homme de 70 ans.")
def test_a_question_that_speaks_of_a_summary_is_not_cut_there(question: str, summary: str) -> None:
    assert question_of(asked(question, summary)) == (question, summary)


def test_a_question_that_needs_no_mark_bears_none() -> None:
    for question in (f"{HEAD}\nQue faire ?", f"Que faire ?\n{HEAD}\nRien.", f"Que faire ?\n\n{HEAD} rien.\nFin."):
        assert question in asked(question, "Homme de 70 ans.")


def test_a_stage_that_is_not_clinical_says_its_prefix() -> None:
    assert prefix_of(pathological_name("yp")) == "yp"
    assert prefix_of(pathological_name("zz")) == ""
    assert prefix_of("Bosniak") == ""


def test_a_result_says_its_kind_beside_its_label() -> None:
    assert kind_of(with_kind("TDM (thorax)", ResultKind.IMAGING)) == ("TDM (thorax)", ResultKind.IMAGING)
    assert kind_of("Mammographie") == ("Mammographie", None)
    assert kind_of("TDM (thorax)") == ("TDM (thorax)", None)
