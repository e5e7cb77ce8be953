"""Every variable an installation reads is explained once, in the README and in the guide of who administers it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ_IN = ("config.py", "tools/gunicorn.conf.py")
EXPLAINED_IN = ("README.md", "docs/guide/administrateur.md")


def variables_read(source: str) -> set[str]:
    """The variables that a source names as text."""
    return set(re.findall(r"[\"'](RCP_[A-Z_]*[A-Z])[\"']", source))


def variables_explained(text: str) -> list[str]:
    """Those that the first cells of a table name, in order."""
    cells = re.findall(r"^\| (`RCP_[^|]*) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(RCP_[A-Z_]+)`", cell)]


@pytest.mark.parametrize("page", EXPLAINED_IN)
def test_each_variable_is_explained_once_and_no_other(page: str) -> None:
    read = {name for source in READ_IN for name in variables_read((ROOT / source).read_text("utf-8"))}
    assert sorted(variables_explained((ROOT / page).read_text("utf-8"))) == sorted(read)


def test_the_guard_sees_a_variable_forgotten_or_told_twice() -> None:
    assert variables_read('env.get(\'RCP_A\', "RCP_B") # RCP_C, f"RCP_D={x}"') == {"RCP_A", "RCP_B"}
    assert variables_explained("| `RCP_A`, `RCP_B` | `RCP_C` |\n| `RCP_A` | x |\ntext `RCP_D`") == [
        "RCP_A", "RCP_B", "RCP_A",
    ]  # fmt: skip
