"""Nothing declared can be forgotten by the page of the sources."""

from __future__ import annotations

import re
from pathlib import Path

from rcp.domain.clinical import organs, sources
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.sources import RULE_SOURCES, all_sources, declaration_files, entries_of
from rcp.domain.clinical.status import Status
from rcp.domain.vocabulary import vocabulary_names

FOLDER = Path(sources.__file__).parent


def test_every_file_is_listed() -> None:
    assert RULE_SOURCES
    written = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.json")}
    assert set(declaration_files()) == written
    assert written <= {each.file for each in all_sources()}


def test_every_score_sheet_and_list_is_listed_with_what_its_file_says() -> None:
    found = {(each.kind, each.id): each for each in all_sources()}
    for declaration in scores().values():
        one = found["scores", declaration.id]
        assert (one.version, one.citation, one.status) == (
            declaration.version,
            declaration.citation,
            declaration.status,
        )
        assert one.doubts == declaration.doubts and one.name == declaration.name
    assert {("organs", organ) for organ in organs.organ_files()} <= set(found)
    assert {("lists", name) for name in vocabulary_names()} <= set(found)


def test_each_entry_has_a_place_of_its_own_and_words() -> None:
    everything = all_sources()
    assert len({each.anchor for each in everything}) == len(everything)
    assert all(each.status_label and each.kind_label and each.name for each in everything)


def test_a_part_with_a_status_of_its_own_is_one_more_entry() -> None:
    content = {
        "id": "lung", "label": "Poumon", "version": "2", "status": "verified_here", "note": "Une note.",
        "tnm": [{"code": "TNM9", "status": "from_knowledge_unverified_here", "citation": "TNM 9"}],
    }  # fmt: skip
    whole, part = entries_of("organs/lung.json", content)
    assert (whole.status, whole.notes) == (Status.READ, ("Une note.",))
    assert (part.name, part.anchor) == ("Poumon – TNM9", "organs-lung-tnm-1")
    assert (part.status, part.version, part.citation) == (Status.UNVERIFIED, "2", "TNM 9")


def test_a_file_that_does_not_say_its_status_is_not_verified() -> None:
    (one,) = entries_of("freshness.json", {"status": "relu", "reason": "Un motif.", "sources": "x"})
    assert (one.status, one.kind, one.name, one.citation) == (Status.UNVERIFIED, "freshness", "freshness", "Un motif.")
    assert one.sources == ("x",)
    (lines,) = entries_of("nouveau/x.json", ["une liste"])
    assert (lines.kind_label, lines.status) == ("nouveau", Status.UNVERIFIED)


def test_a_part_of_a_file_without_name_is_named_by_its_place() -> None:
    content = {"of": {key: {"status": "product_rule", "doubts": []} for key in ("inr", "imagerie", "autre")}}
    _whole, *parts = entries_of("freshness.json", content)
    assert [part.name for part in parts] == ["INR", "Imagerie", "freshness-of-autre"]
    assert parts[0].doubts == ()


def test_a_published_figure_is_named_by_its_study() -> None:
    published = {"etude": "MOTION", "critere": "Douleur", "status": "verified_here"}
    _whole, part = entries_of("scores/x.json", {"data": {"published": [published]}})
    assert part.name == "MOTION, Douleur"


def test_a_rule_says_its_facts_in_french() -> None:
    everything = all_sources()
    assert not [each.anchor for each in everything if re.search(r"\{[a-z]+\.", each.rule + each.name)]
    (inr,) = (each for each in everything if each.anchor == "alerts-hemostase-inr")
    assert inr.rule.startswith("INR à [INR].")


def test_no_code_stands_for_a_name() -> None:
    assert not [each.name for each in all_sources() if re.search(r"[a-z]_[a-z]|-cisis|-published-", each.name)]
