"""The import contracts of pyproject.toml are kept by the house, and broken by what they forbid."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT

# A line put at the end of a module, and the contract it must break.
FORBIDDEN = [
    ("rcp/domain/errors.py", "import flask", "Rules and rights know no framework"),
    ("rcp/access/map.py", "import sqlalchemy", "Rules and rights know no framework"),
    ("rcp/boards/queries.py", "import flask", "Services and queries know no request and no form"),
    ("rcp/patients/models.py", "import rcp.cases.models", "The path runs one way"),
    ("rcp/accounts/models.py", "import wtforms", "Models are rows"),
    ("rcp/agenda/views.py", "import sqlalchemy", "Views and forms know no table"),
    ("rcp/agenda/forms.py", "import rcp.agenda.services", "Forms are syntax"),
    ("rcp/minutes/queries.py", "import weasyprint", "Only documents know WeasyPrint"),
    ("rcp/agenda/views.py", "import rcp.cases.services", "A view writes through the services of its own stage"),
]


def broken_contracts(folder: Path) -> set[str]:
    """The names of the contracts that a copy of the house breaks."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache", "--config", "pyproject.toml"], cwd=folder, capture_output=True, text=True
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+?) BROKEN\b", done.stdout, re.MULTILINE))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for name in ("rcp", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    for name in ("pyproject.toml", "config.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_house_keeps_its_contracts(sample: Path) -> None:
    assert broken_contracts(sample) == set()


def test_each_contract_is_broken_by_what_it_forbids(sample: Path, tmp_path: Path) -> None:
    """All the lines at once: each contract must be named. One run, because each reads the whole house."""
    folder = tmp_path / "broken"
    shutil.copytree(sample, folder)
    for module, line, _ in FORBIDDEN:
        path = folder / module
        if path.with_suffix("").is_dir():
            path = path.with_suffix("") / "__init__.py"
        with path.open("a") as file:
            file.write(f"\n{line}\n")
    assert broken_contracts(folder) == {contract for _, _, contract in FORBIDDEN}
