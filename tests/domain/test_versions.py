"""ce-qui-a-change."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from rcp.domain.verification import Verdict
from rcp.domain.versions import (
    IN_CORRECTION,
    MOST_LISTED,
    MOST_SHOWN,
    RULE_CHANGES,
    Change,
    Changes,
    compare,
    mark_across,
    summary,
    was_marked,
)

CASE: dict[str, Any] = {
    "number": "2026-00042",
    "position": 1,
    "identity": {"birth_name": "Kervella", "birth_date": "1958-04-02", "is_fictional": True},
    "question": "Cryoablation ?",
    "lesions": [
        {
            "label": "L1", "organ": "Rein", "laterality": "droite", "long_axis_mm": "24",
            "distances": [{"structure": "Uretère", "distance_mm": "8"}],
            "drawing": {"organ": "kidney", "regions": [{"key": "pole", "code": "sup", "label": "Pôle supérieur"}]},
            "answers": [{"title": "Rapports", "answers": [{"label": "Sinus", "value": "non"}]}],
        }
    ],
    "results": [{"kind": "Biologie", "done_on": "2026-11-01", "label": "Créatinine", "value": "88", "unit": "µmol/L"}],
    "opinions": [{"name": "Dr A", "text": "Favorable.", "given_at": "2026-11-20T08:30:00+00:00"}],
    "decision": {
        "sentence": "Cryoablation du rein droit.", "plan_b": "",
        "conditions": [{"sentence": "si stable"}, {"sentence": "si accord"}], "is_surveillance": False,
    },
    "quorum": None,
}  # fmt: skip
FICHE: dict[str, Any] = {"kind": "fiche", "edition": {"version": 1}, "meeting": {"board": "RCP"}, "case": CASE}


def changed(path: str, value: Any, content: dict[str, Any] = FICHE) -> dict[str, Any]:
    """A copy with one value changed; the path names keys and ranks."""
    copied: Any = copy.deepcopy(content)
    *way, last = path.split(".")
    place = copied
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return dict(copied)


def only(before: dict[str, Any], after: dict[str, Any]) -> Change:
    (change,) = compare(before, after).listed
    return change


def minutes(*cases: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "minutes", "edition": {}, "meeting": {"board": "RCP"}, "attendance": [], "cases": list(cases)}


def test_who_printed_it_and_in_which_version_is_no_change() -> None:
    assert RULE_CHANGES == "ce-qui-a-change"
    assert compare(FICHE, changed("edition", {"version": 2, "seal": "0"})) == Changes()
    assert summary(()) == "Le contenu est le même."


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("case.decision.plan_b", "Chirurgie", ("Décision", "Plan B", "", "Chirurgie")),
        ("case.decision.is_surveillance", True, ("Décision", "Surveillance proposée", "", "oui")),
        ("case.decision.conditions.1.sentence", "jamais", ("Décision", "Condition 2", "si accord", "jamais")),
        ("case.identity.birth_date", "1958-05", ("Identité", "Date de naissance", "02/04/1958", "05/1958")),
        ("case.lesions.0.laterality", "gauche", ("Lésions", "L1, latéralité", "droite", "gauche")),
        ("case.lesions.0.distances.0.distance_mm", "5",
         ("Lésions", "L1, distances critiques (mm)", "Uretère\u202f: 8", "Uretère\u202f: 5")),
        ("case.lesions.0.drawing", None, ("Lésions", "L1, régions dessinées", "Pôle supérieur", "")),
        ("case.lesions.0.answers", [], ("Lésions", "L1, descripteurs", "Rapports\u202f: Sinus\u202f: non", "")),
        ("case.results.0.value", "90",
         ("Résultats", "Biologie, 01/11/2026, Créatinine", "88 · µmol/L", "90 · µmol/L")),
        ("case.opinions.0.given_at", "2026-11-20T99:30:00Z",
         ("Avis écrits", "Avis de Dr A", "Favorable. · 20/11/2026 09:30", "Favorable. · 2026-11-20T99:30:00Z")),
        ("case.quorum", {"missing": ["Radiologie", "Urologie"]},
         ("Quorum", "Spécialités manquantes", "", "Radiologie, Urologie")),
        ("case.results", [], ("Résultats", "Biologie, 01/11/2026, Créatinine (retiré)", "88 · µmol/L", "")),
    ],
)  # fmt: skip
def test_a_difference_is_one_line_in_words(path: str, value: Any, expected: tuple[str, ...]) -> None:
    found = only(FICHE, changed(path, value))
    assert found.case == "", "a fiche is about one case"
    in_minutes = only(minutes(FICHE["case"]), minutes(changed(path, value)["case"]))
    assert in_minutes == replace(found, case="2026-00042")
    assert (found.section, found.label, found.before, found.after) == expected


def test_the_meeting_comes_first_and_concerns_no_case() -> None:
    after = changed("meeting.board", "RCP du rein", changed("case.question", "Chirurgie ?"))
    first, second = compare(FICHE, after).listed
    assert (first.case, first.place) == ("", "Séance\u202f: RCP")
    assert second.place == "Dossier\u202f: Question posée"


def test_an_item_on_one_side_only_is_one_line() -> None:
    after = changed("case.lesions", [*CASE["lesions"], {"label": "L2", "organ": "Foie", "long_axis_mm": "12"}])
    assert only(FICHE, after) == Change("", "Lésions", "L2 (ajouté)", "", "Foie · 12")
    assert only(after, FICHE).label == "L2 (retiré)"


def test_two_items_of_one_name_are_told_apart() -> None:
    twice = changed("case.results", [*CASE["results"], *CASE["results"]])
    assert only(FICHE, twice).label == "Biologie, 01/11/2026, Créatinine (2) (ajouté)"
    thrice = changed("case.results", CASE["results"] * 3)
    assert [each.label[-12:] for each in compare(FICHE, thrice).listed] == ["(2) (ajouté)", "(3) (ajouté)"]


def test_a_case_added_or_removed_is_one_line() -> None:
    other = {**CASE, "number": "2026-00043", "decision": None}
    assert only(minutes(CASE), minutes(CASE, other)) == Change(
        "2026-00043", "Dossier", "dossier ajouté", "", "Cryoablation ?"
    )
    removed = only(minutes(CASE, other), minutes(other))
    assert (removed.case, removed.before) == ("2026-00042", "Cryoablation du rein droit.")
    assert compare(minutes(), minutes()) == Changes()


def test_a_long_text_is_cut_around_what_differs() -> None:
    words = "Cholangite ancienne, drainée. " * 40
    found = only(changed("case.question", words + "A" + words), changed("case.question", words + "B" + words))
    assert found.before.startswith("…") and found.before.endswith("…")
    assert len(found.before) == MOST_SHOWN + 2
    assert found.before[1:61] == words[-60:] and (found.before[61], found.after[61]) == ("A", "B")
    found = only(changed("case.question", words), changed("case.question", ""))
    assert (found.before, found.after) == (words[:MOST_SHOWN] + "…", "")
    found = only(changed("case.question", words), changed("case.question", words + "Fin."))
    assert found.after.endswith("Fin.") and not found.before.endswith("…")


def test_the_list_is_bounded_and_says_what_it_leaves_out() -> None:
    cases = [{**CASE, "number": f"2026-{rank:05}"} for rank in range(MOST_LISTED + 7)]
    found = compare(minutes(*cases), minutes(*({**case, "question": "Autre ?"} for case in cases)))
    assert (len(found.listed), found.unlisted) == (MOST_LISTED, 7)
    said = summary(found.listed, found.unlisted)
    assert said.startswith("Dossier 2026-00000, dossier\u202f: Question posée\u202f; ")
    assert said.endswith("\u202f; 95 autres changements.")
    assert summary(found.listed[:13]).endswith("\u202f; 1 autre changement.")


def test_the_short_form_names_a_few_fields_of_each_section() -> None:
    changes = [Change("", "Séance", label) for label in ("Début", "Fin", "Lieu", "RCP", "Date")]
    assert summary(changes) == "Séance\u202f: Début, Fin, Lieu, RCP et 1 de plus."
    assert summary(changes[:2]) == "Séance\u202f: Début, Fin."


def test_only_what_is_not_in_force_is_marked() -> None:
    assert mark_across(Verdict.SUPERSEDED, 3) == "REMPLACÉ PAR LA VERSION 3"
    assert mark_across(Verdict.IN_CORRECTION, 3) == IN_CORRECTION == "EN COURS DE CORRECTION"
    assert mark_across(Verdict.VALID, 3) == mark_across(Verdict.ALTERED, 3) == ""


def test_a_copy_bears_only_the_words_its_version_could_have() -> None:
    words = ["REMPLACÉ PAR LA VERSION 3", "REMPLACÉ PAR LA VERSION 4", IN_CORRECTION]
    assert all(was_marked(each, 2, 4) for each in words)
    for other in ("REMPLACÉ PAR LA VERSION 2", "REMPLACÉ PAR LA VERSION 5", "REMPLACÉ PAR LA VERSION 04", "", "VALIDE"):
        assert not was_marked(other, 2, 4)
    assert not was_marked("REMPLACÉ PAR LA VERSION 4", 4, 4)
