"""The lines of ours in a fiche, read into rows: what a field would not take is told, never written, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rcp.cases.services import MAXIMUM_LESIONS, MAXIMUM_RESULTS, MAXIMUM_TREATMENTS
from rcp.domain.frcp.lesions import SaidLesion, lesion_said
from rcp.domain.frcp.model import Conclusion, Frcp, Note, Progression, Reason, Report, ResultLine, Tumour
from rcp.domain.frcp.sentences import SaidResult, asked, organ_said, result_said
from rcp.domain.frcp.values import Coded, Telecom
from rcp.domain.text import PROSE_LENGTH
from rcp.interop.frcp.proposing import Proposed, propose
from rcp.interop.frcp.unplaced import unplaced
from tests.interop.frcp.samples import FICHE
from tests.interop.frcp.test_volet import EMPTY

TODAY = date(2026, 3, 16)
REVERSED = "gauche \u202eetiord"


def proposed(**changes: Any) -> Proposed:
    return propose(_fiche(**changes), today=TODAY)


def _fiche(**changes: Any) -> Frcp:
    return replace(EMPTY, **changes)


def told(found: Proposed) -> list[tuple[str, str]]:
    """What the summary takes, but the meeting."""
    return [each for each in found.told if each[0] != "Réunion"]


def lesions(*several: SaidLesion) -> tuple[Note, ...]:
    return tuple(Note(label=f"Lésion {rank}", text=lesion_said(each)) for rank, each in enumerate(several, 1))


def result(said: SaidResult, label: str = "Créatinine (Biologie)", on: str = "2026-03-01") -> tuple[ResultLine, ...]:
    return (ResultLine(label=label, text=result_said(said), on=on),)


def test_a_lesion_that_our_form_refuses_is_told() -> None:
    for refused in (
        SaidLesion(organ="bone", long_axis_mm=Decimal(3), short_axis_mm=Decimal(5)),
        SaidLesion(organ="bone", imaging_date=date(2027, 1, 1)),
        SaidLesion(organ="bone", site=REVERSED),
        SaidLesion(organ="bone", site="x" * 301),
        SaidLesion(organ="bone", distances=(("y" * 101, Decimal(2)),)),
    ):
        found = proposed(results_notes=lesions(refused))
        assert found.lesions == []
        assert "Lésion 1\u202f: Organe\u202f: Os" in found.values["summary"]
        assert "\u202e" not in found.values["summary"]


def test_the_answers_that_a_sheet_refuses_are_in_the_remark() -> None:
    said = SaidLesion(organ="kidney", answers=(("Région", "Ilion"),), remark="Relue.")
    (found,) = proposed(results_notes=lesions(said)).lesions
    assert (found.descriptors, found.remark) == ({}, "Relue.\nFiche d’organe\u202f: Région = Ilion")
    # A date of the sample that nothing in the sheet asks for.
    said = replace(said, organ="bone", answers=(("Région", "Ilion"), ("Date du prélèvement", "03/02/2026")))
    (found,) = proposed(results_notes=lesions(said)).lesions
    assert found.descriptors == {}
    assert "Région = Ilion\nFiche d’organe\u202f: Date du prélèvement = 03/02/2026" in found.remark


def test_the_lesions_that_a_case_has_no_room_for_are_told() -> None:
    found = proposed(results_notes=lesions(*[SaidLesion(organ="lung")] * (MAXIMUM_LESIONS + 1)))
    assert len(found.lesions) == MAXIMUM_LESIONS
    assert [label for label, _ in told(found)] == [f"Lésion {MAXIMUM_LESIONS + 1}"]


def test_a_measure_takes_its_code_and_what_it_refuses_stays_a_plain_value() -> None:
    (found,) = proposed(results=result(SaidResult(value="80", unit="µmol/L"))).results
    assert (found.code, found.number, found.value, found.unit) == ("creatinine_umol_l", Decimal(80), "80", "µmol/L")
    for value, unit in (("80", "mg/L"), ("indosable", "µmol/L"), ("999999", "µmol/L")):
        (found,) = proposed(results=result(SaidResult(value=value, unit=unit))).results
        assert (found.code, found.number, found.value, found.unit) == ("", None, value, unit)


def test_a_result_whose_parts_have_no_room_stays_text_and_one_that_cannot_be_named_is_told() -> None:
    (found,) = proposed(results=result(SaidResult(value="z" * 41, unit="g/L"))).results
    assert (found.value, found.unit) == ("", "")
    assert found.text == f"Valeur\u202f: {'z' * 41}\u00a0g/L"
    for label, on in ((f"{REVERSED} (Biologie)", "2026-03-01"), ("INR (Biologie)", "2026"), ("INR", "2026-03-01"),
                      ("INR (Biologie)", "2026-03-17"), (f"{'n' * 201} (Biologie)", "2026-03-01")):  # fmt: skip
        found_none = proposed(results=result(SaidResult(value="2"), label, on))
        assert found_none.results == []
        assert [name for name, _ in told(found_none)] == ["Examen"], label


def test_the_rows_that_a_case_has_no_room_for_are_listed_and_the_rest_is_kept() -> None:
    results = result(SaidResult(value="80", unit="µmol/L")) * MAXIMUM_RESULTS
    over = result(SaidResult(text="Une de trop."))
    report = Report(kind="pathology", conclusions=(Conclusion(text="Carcinome de trop.", started="2026-03-01"),))
    treatments = FICHE.treatments * (MAXIMUM_TREATMENTS + 1)
    found = proposed(results=(*results, *over), reports=(report,), treatments=treatments)
    assert (len(found.results), len(found.treatments)) == (MAXIMUM_RESULTS, MAXIMUM_TREATMENTS)
    assert [each.partition("\u202f: ")[0] for each in found.refused] == ["Traitement antérieur", "Examen"]
    for words in ("Une de trop.", "Carcinome de trop.", "Embolisation"):
        assert words in found.values["summary"]


def test_a_text_longer_than_any_field_stays_in_the_file_and_is_listed() -> None:
    long = "Lésion stable. " * (PROSE_LENGTH // 15 + 1)
    fiche = _fiche(
        history=long,
        summary=long,
        comments="Vue.",
        results=result(SaidResult(text=long)),
        results_notes=lesions(SaidLesion(organ="bone", remark=long)),
    )
    found = propose(fiche, today=TODAY)
    assert (found.results, found.lesions) == ([], [])
    assert [each.partition("\u202f: ")[0] for each in found.refused] == ["Synthèse", "Antécédents médicaux"]
    assert "Trop long pour être repris ici\u202f: 2 passages" in found.values["summary"].replace("\u00a0", " ")
    assert "Vue." in found.values["summary"]
    assert {"Examens", "Fiche"} <= {place for place, _ in unplaced(fiche, found)}


def test_a_pathology_of_ours_has_its_own_name_and_one_of_another_tool_that_of_the_report() -> None:
    ours = result_said(SaidResult(label="Biopsie", text="Carcinome."))
    for text, label in ((ours, "Biopsie"), ("Carcinome.", "Compte rendu anatomopathologique")):
        report = Report(kind="pathology", conclusions=(Conclusion(text=text, started="2026-03-01"),))
        (found,) = proposed(reports=(report,)).results
        assert (found.kind, found.label, found.text) == ("pathology", label, "Carcinome.")


def test_what_several_fields_share_out_is_not_listed_as_having_none() -> None:
    patient = replace(EMPTY.header.patient, telecoms=(Telecom("tel:0600000000"),))
    fiche = _fiche(
        header=replace(EMPTY.header, patient=patient),
        summary=asked("Que faire ?", "Homme de 70 ans."),
        reason=Reason(comment=organ_said("bone")),
        history_notes=(Note(label="Allergies", text="Oui\u202f: latex"),),
        results_notes=lesions(SaidLesion(organ="bone", site="Ilion", remark="Relue.")),
        results=result(SaidResult(value="80", unit="µmol/L", text="À jeun.")),
    )
    found = propose(fiche, today=TODAY)
    assert (found.values["organ"], found.values["has_allergies"], found.values["allergies"]) == ("bone", "yes", "latex")
    assert unplaced(fiche, found) == (("En-tête", EMPTY.header.issued_at),)


def test_a_side_in_words_is_that_of_our_list_or_told() -> None:
    for words, code in (("non applicable", "385432009"), ("de travers", "")):
        found = proposed(tumours=(Tumour(side=Coded(words=words)),))
        assert found.values.get("tumour_laterality", "") == code
        assert bool(found.refused) is not bool(code)


def test_a_progression_nobody_affirms_is_told_with_its_kind() -> None:
    found = proposed(progression=Progression(locally=True, distantly=False))
    assert "progression_kinds" not in found.values
    assert told(found) == [("Progression locale", "Oui")]
