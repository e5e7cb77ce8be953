"""Every rule declared in `rcp/domain` has its French sheet and a test that names it; every sheet has its rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rcp.domain.agenda import MEETING_TRANSITIONS
from rcp.domain.case import TRANSITIONS
from rcp.domain.case.completeness import REQUIREMENTS
from rcp.domain.clinical.library import scores
from rcp.domain.quorum import WRITTEN_OPINIONS
from tools.score_sheets import FOLDER as SCORE_SHEETS
from tools.score_sheets import wrong_sheets

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "rcp" / "domain"
SHEETS = ROOT / "docs" / "rules"
TESTS = ROOT / "tests"


class Rule(NamedTuple):
    constant: str
    identifier: str
    module: Path


def declared_rules(folder: Path = DOMAIN) -> Iterator[Rule]:
    """Module constants `RULE_… = "identifier"`, read without importing anything."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Constant):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.startswith("RULE_"):
                    yield Rule(target.id, str(node.value.value), path)


def rules_without_sheet(rules: list[Rule], sheets: Path) -> list[str]:
    return [rule.identifier for rule in rules if not (sheets / f"{rule.identifier}.md").is_file()]


def rules_without_test(rules: list[Rule], tests: Path) -> list[str]:
    written = "\n".join(
        path.read_text(encoding="utf-8") for path in tests.rglob("test_*.py") if path != Path(__file__).resolve()
    )
    return [
        rule.identifier
        for rule in rules
        if not re.search(rf"\b{rule.constant}\b", written) and f"{rule.identifier}" not in written
    ]


RULES = list(declared_rules())


def test_rules_are_declared_once_and_named_for_a_file() -> None:
    identifiers = [rule.identifier for rule in RULES]
    assert len(identifiers) > 20
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in identifiers)


def test_every_rule_has_its_sheet() -> None:
    assert rules_without_sheet(RULES, SHEETS) == []


def test_every_rule_has_a_test_naming_it() -> None:
    assert rules_without_test(RULES, TESTS) == []


def test_every_sheet_has_its_rule() -> None:
    identifiers = {rule.identifier for rule in RULES}
    assert [path.name for path in sorted(SHEETS.glob("*.md")) if path.stem not in identifiers] == []


@pytest.mark.parametrize("path", sorted(SHEETS.glob("*.md")), ids=lambda path: path.stem)
def test_a_sheet_has_a_title_an_identifier_a_source_and_names_real_modules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert re.search(r"^##.*source", text, re.MULTILINE | re.IGNORECASE)
    assert path.stem in text
    for module in re.findall(r"`(rcp/[\w/]+\.py)`", text):
        assert (ROOT / module).is_file(), f"{path.name} names {module}"


def test_the_sheets_show_the_tables_of_the_code() -> None:
    def said(identifier: str) -> str:
        return (SHEETS / f"{identifier}.md").read_text(encoding="utf-8")

    case, meeting = said("statuts-du-dossier"), said("statuts-de-la-seance")
    for (origin, action), target in TRANSITIONS.items():
        assert f"| {origin.label} | {action.label} | {target.label} |" in case
    for (origin_, action_), target_ in MEETING_TRANSITIONS.items():
        assert f"| {origin_.label} | {action_.label} | {target_.label} |" in meeting
    for requirement in REQUIREMENTS:
        assert f"| {requirement.section.label} | {requirement.message} |" in said("champs-obligatoires")
    for basis in WRITTEN_OPINIONS:
        assert f"| {basis.label} |" in said("avis-ecrit")


def test_every_score_has_its_sheet_and_the_sheet_says_what_the_declaration_says() -> None:
    assert {path.stem for path in SCORE_SHEETS.glob("*.md")} == set(scores())
    assert wrong_sheets() == [], "make sheets"


def test_the_guard_sees_a_rule_without_sheet_or_test(tmp_path: Path) -> None:
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "new.py").write_text('RULE_NEW = "une-regle-neuve"\nOTHER = "x"\n', encoding="utf-8")
    (found,) = declared_rules(tmp_path / "domain")
    assert rules_without_sheet([found], tmp_path) == ["une-regle-neuve"]
    assert rules_without_test([found], tmp_path) == ["une-regle-neuve"]
    (tmp_path / "test_new.py").write_text("from domain.new import RULE_NEW\n", encoding="utf-8")
    assert rules_without_test([found], tmp_path) == []
