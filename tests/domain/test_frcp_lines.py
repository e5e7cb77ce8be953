"""What the volet has no entry for is told in lines of ours, and read back from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.frcp.lesions import SaidLesion, answer_lines, answers_of, lesion_of, lesion_said
from rcp.domain.frcp.model import Note
from rcp.domain.frcp.sentences import SaidResult, organ_of, organ_said, result_of, result_said
from rcp.domain.frcp.situation import situation_of, situation_said


def test_a_result_shares_one_text_and_parts_again() -> None:
    whole = SaidResult(label="Biopsie", value="1 à 3", unit="mm / m", accession_number="A 12", text="Vue.\nRelue.")
    assert result_of(result_said(whole)) == whole
    assert result_said(SaidResult(value="12")) == "Valeur\u202f: 12"
    assert result_of("Masse\u202f: 12 mm.\nStable.") == SaidResult(text="Masse\u202f: 12 mm.\nStable.")
    assert result_of("") == SaidResult()


@pytest.mark.parametrize(
    "text",
    ["Valeur\u202f: 12 mm", "Numéro d’accès\u202f: A\nstable", "Texte\u202f: stable", "Texte\u202f: Valeur\u202f: 3",
     "Texte\u202f: Texte\u202f: Examen\u202f: IRM\nsuite", "stable\nValeur\u202f: 3", "\nValeur\u202f: 3"],
)  # fmt: skip
@pytest.mark.parametrize("said", [SaidResult(), SaidResult(label="IRM", value="4", unit="mm")])
def test_words_that_begin_as_one_of_our_lines_stay_words(said: SaidResult, text: str) -> None:
    whole = replace(said, text=text)
    assert result_of(result_said(whole)) == whole
    lesion = replace(LESION, remark=text.replace("Valeur", "Siège"))
    assert lesion_of(lesion_said(lesion)) == lesion


PIECES = ["Examen", "Valeur", "Numéro d’accès", "Texte", "Autre", "\u202f: ", "\n", "12", "\u00a0mm"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
LINE = WORDS.map(lambda text: text.replace("\n", " ").replace("\u00a0", " "))


@given(st.builds(SaidResult, label=LINE, value=LINE.filter(bool), unit=LINE, accession_number=LINE, text=WORDS))
def test_whatever_a_result_says_its_parts_come_back(said: SaidResult) -> None:
    assert result_of(result_said(said)) == said
    assert result_of(result_said(SaidResult(text=said.text))) == SaidResult(text=said.text)


def test_an_organ_is_told_before_the_rest_and_found_again() -> None:
    assert organ_of(organ_said("other")) == ("other", "")
    assert organ_of(f"{organ_said('bone')}\nAvis pressant.") == ("bone", "Avis pressant.")
    assert organ_said("") == ""
    for text in ("Avis pressant.", "Organe concerné\u202f: Oreille"):
        assert organ_of(text) == ("", text)


SITUATION = {
    "surgical_history": "Appendicectomie.", "family_history": "", "has_allergies": "yes",
    "allergies": "Pénicilline\u202f: choc.", "has_anticoagulants": "", "anticoagulants": "Aspirine.",
    "progression": "unknown", "screening": "no", "antithrombotics": ["hnf", "warfarine"],
}  # fmt: skip


def test_what_is_said_of_the_patient_in_notes_comes_back_in_its_fields() -> None:
    said = situation_said(SITUATION)
    assert [note.label for note in said] == [
        "Antécédents chirurgicaux", "Allergies", "Anticoagulants, antiagrégants", "Antithrombotiques en cours",
        "Progression",
    ]  # fmt: skip
    found, others = situation_of(said)
    assert others == ()
    assert found == {name: value for name, value in SITUATION.items() if name not in ("family_history", "screening")}


def test_a_note_that_no_field_takes_stays_a_note() -> None:
    notes = (
        Note(label="Progression", text="Lente"),
        Note(label="Antithrombotiques en cours", text="Une tisane"),
        Note(label="Antécédents familiaux", text="Aucun."),
        Note(label="Antécédents familiaux", text="Un frère."),
        Note(label="Voyage", text="Pérou"),
    )
    assert situation_of(notes) == ({"family_history": "Aucun."}, (*notes[:2], *notes[3:]))


LESION = SaidLesion(
    organ="bone", nature="metastase", site="Aile iliaque", site_code="L3", laterality="gauche",
    long_axis_mm=Decimal("32.50"), short_axis_mm=Decimal(24), imaging_modality="tdm", imaging_date=date(2026, 3, 2),
    distances=(("Moelle, L2", Decimal("-1.5")), ("Peau", Decimal(0))),
    answers=(("Région", "Ilion"), ("SUVmax", "4,2")), remark="Relue.\nStable.",
)  # fmt: skip


def test_a_lesion_is_told_line_by_line_and_comes_back() -> None:
    assert lesion_of(lesion_said(LESION)) == LESION
    assert "Grand axe\u202f: 32,5 mm" in lesion_said(LESION)
    alone = SaidLesion(organ="other")
    assert lesion_of(lesion_said(alone)) == alone


@pytest.mark.parametrize(
    "text",
    [
        "rein gauche, 23 mm", "Organe\u202f: Oreille", "Siège\u202f: Ilion",
        "Organe\u202f: Os\nGrand axe\u202f: trois", "Organe\u202f: Os\nDate de l’imagerie\u202f: 31/02/2026",
        "Organe\u202f: Os\nDate de l’imagerie\u202f: hier", "Organe\u202f: Os\nDistance\u202f: loin de la peau",
    ],
)  # fmt: skip
def test_a_text_that_is_no_lesion_of_ours_makes_none(text: str) -> None:
    assert lesion_of(text) is None


def test_the_answers_of_a_sheet_are_found_by_their_words_and_the_others_stay_words() -> None:
    said = {
        "Région": "Rachis lombaire",
        "Zones et couches de Weinstein-Boriani-Biagini (WBB)": "Zone 10, Zone 1",
        "SUVmax": "4,2",
        "Épidurite": "Oui",
        "Type histologique": "Adénocarcinome, peut-être",
        "Date du prélèvement": "03/02/2026",
        "Hauteur (troisième axe)": "12\u202fmm",
    }
    found, others = answers_of(tuple(said.items()), "bone")
    assert others == ()
    assert found == {
        "region": "rachis_lombaire", "zones_wbb": ("z10", "z1"), "suv_max": 4.2, "epidurite": "oui",
        "histologie": "Adénocarcinome, peut-être", "date_histologie": "2026-02-03", "hauteur_mm": 12.0,
    }  # fmt: skip
    unknown = (
        ("Couleur", "Bleue"), ("SUVmax", "beaucoup"), ("Région", "Genou"), ("Date du prélèvement", "hier"),
        ("Zones et couches de Weinstein-Boriani-Biagini (WBB)", "Zone 1, Zone 99"),
    )  # fmt: skip
    assert answers_of(unknown, "bone") == ({}, unknown)
    assert answer_lines(unknown[:1]) == "Fiche d’organe\u202f: Couleur = Bleue"
