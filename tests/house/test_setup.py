"""`tools/setup.sh` asks for what is missing, through whoever may install it, and says so when nobody may."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT

NEEDED = ("sh", "dirname", "sha256sum", "cat", "grep", "env", "readlink")
LOGGING = '#!/bin/sh\necho "{name} $*" >> "$LOG"\n{then}\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A prepared checkout on a machine without browser nor readers of PDF, with nobody's rights."""
    folder = tmp_path / "checkout"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools/setup.sh", folder / "tools")
    locked = b""
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
        locked += (ROOT / name).read_bytes()
        stamp = ".stamp-run" if name == "requirements.txt" else ".stamp-test"
        (folder / ".venv/bin").mkdir(parents=True, exist_ok=True)
        (folder / ".venv" / stamp).write_text(f"{hashlib.sha256(locked).hexdigest()}  -\n")
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    (folder / ".venv/bin/pip").write_text(f"#!{folder}/.venv/bin/python\n")
    programs = folder / "bin"
    programs.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    (programs / "python3").symlink_to(sys.executable)
    pretend(folder, "id", "echo 1000")
    return folder


def pretend(checkout: Path, name: str, then: str) -> None:
    """Put a program on the path that notes its arguments."""
    path = checkout / "bin" / name
    path.write_text(LOGGING.format(name=name, then=then))
    path.chmod(0o755)


def set_up(checkout: Path, want: str = "test") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin"), "LOG": str(checkout / "log"), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [str(checkout / "tools/setup.sh"), want], env=environment, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def calls(checkout: Path, name: str) -> list[str]:
    log = checkout / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


def test_the_exact_line_is_said_to_whoever_may_not_install(checkout: Path) -> None:
    done = set_up(checkout)
    assert done.returncode != 0
    assert "apt-get install -y --no-install-recommends chromium poppler-utils mupdf-tools ghostscript" in done.stderr


def test_what_is_there_is_not_asked_for(checkout: Path) -> None:
    assert set_up(checkout, "run").returncode == 0
    for name in ("chromium", "pdftotext", "mutool", "gs"):
        pretend(checkout, name, "")
    done = set_up(checkout)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_root_installs_what_is_missing_and_refreshes_the_lists_only_when_needed(checkout: Path) -> None:
    pretend(checkout, "id", "echo 0")
    pretend(checkout, "apt-get", "")
    assert set_up(checkout).returncode == 0
    assert calls(checkout, "apt-get") == [
        "-q install -y --no-install-recommends chromium poppler-utils mupdf-tools ghostscript"
    ]
    (checkout / "log").unlink()
    # The lists are absent: the first installation fails, the second follows an update.
    pretend(checkout, "apt-get", 'case "$*" in *update*) : > "$LOG.fresh" ;; esac; [ -e "$LOG.fresh" ]')
    assert set_up(checkout).returncode == 0
    assert [call.split()[1] for call in calls(checkout, "apt-get")] == ["install", "update", "install"]


def test_a_failed_installation_fails_the_setup(checkout: Path) -> None:
    pretend(checkout, "id", "echo 0")
    pretend(checkout, "apt-get", "exit 100")
    assert set_up(checkout).returncode != 0


def test_an_unknown_need_is_refused(checkout: Path) -> None:
    assert set_up(checkout, "everything").returncode == 2


@pytest.mark.parametrize("want", ["run", "test", "venv"])
def test_the_environment_of_another_checkout_is_never_emptied_through_a_link(checkout: Path, want: str) -> None:
    theirs = checkout.parent / "theirs"
    (checkout / ".venv").rename(theirs)
    (checkout / ".venv").symlink_to(theirs)
    before = sorted(theirs.rglob("*"))
    done = set_up(checkout, want)
    assert done.returncode == 1
    assert f".venv is a symbolic link to {theirs}" in done.stderr
    assert sorted(theirs.rglob("*")) == before


def test_a_link_that_leads_nowhere_is_refused_too(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    (checkout / ".venv").symlink_to(checkout / "gone")
    done = set_up(checkout, "venv")
    assert done.returncode == 1
    assert "symbolic link" in done.stderr
    assert not (checkout / "gone").exists()
