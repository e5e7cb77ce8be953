"""Commands run as an administrator runs them: another process, its own environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def environment_of(database_url: str, files: Path, **more: str) -> dict[str, str]:
    """The environment of the demonstration on this database."""
    files.mkdir(parents=True, exist_ok=True)
    return {**os.environ, "RCP_ENV": "demo", "RCP_DATABASE_URL": database_url, "RCP_FILES_DIR": str(files), **more}


def run_flask(environment: dict[str, str], *arguments: str) -> str:
    """Run `flask …`; its output. Fails with what the command said."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
