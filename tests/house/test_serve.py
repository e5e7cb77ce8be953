"""`make run` keeps its secret to itself and says why it cannot start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from rcp.db import db
from tests.support.command import ROOT
from tests.support.databases import Databases, make_app
from tools import serve
from tools.pg_cluster import free_port


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/serve.py"], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = start(PORT=port)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_an_absurd_port_is_refused(port: str) -> None:
    done = start(PORT=port)
    assert done.returncode == 1
    assert "between 1 and 65535" in done.stderr


def test_an_unsafe_environment_is_said_in_one_line() -> None:
    done = start(PORT=str(free_port()), RCP_ENV="production", RCP_SECRET_KEY="")
    assert done.returncode == 1
    assert "RCP_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    monkeypatch.delenv("RCP_SECRET_KEY")
    serve.demo_secret()
    first = os.environ["RCP_SECRET_KEY"]
    assert len(first) >= 32
    assert (tmp_path / "instance/secret-key").stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv("RCP_SECRET_KEY")
    serve.demo_secret()
    assert os.environ["RCP_SECRET_KEY"] == first


def test_a_secret_given_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    monkeypatch.setenv("RCP_SECRET_KEY", "x" * 40)
    serve.demo_secret()
    assert not (tmp_path / "instance").exists()


def test_a_database_made_by_a_migration_that_changed_since_is_said(
    databases: Databases, template_url: str, tmp_path: Path
) -> None:
    app = make_app(databases.copy(template_url, "outdated"), tmp_path)
    with app.app_context():
        serve.check_columns(db.engine)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE message DROP COLUMN server_words"))
        with pytest.raises(SystemExit, match=r"has no message\.server_words: .* remove it and start again"):
            serve.check_columns(db.engine)
        db.engine.dispose()


def test_the_job_process_ends_with_the_one_that_started_it() -> None:
    """Even killed, which cannot tell anybody: the pipe it held is closed for it."""
    program = (
        "import sys, time, types; sys.path.insert(0, '.')\n"
        "consumer = types.ModuleType('rcp.jobs.consumer'); sys.modules['rcp.jobs.consumer'] = consumer\n"
        "consumer.run = lambda app: time.sleep(600)\n"
        "from tools.serve import start_jobs\n"
        "print(start_jobs(None), flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        jobs = int(parent.stdout.readline())
        assert is_running(jobs)
        parent.kill()
        # Both hold the other end of this output: it ends when they have.
        assert parent.stdout.read() == ""
    # The system closes the files of a process a moment before it says that it ended.
    for _ in range(500):
        if not is_running(jobs):
            break
        time.sleep(0.02)
    assert not is_running(jobs)


def is_running(number: int) -> bool:
    """Whether a process of this number runs; one that ended and nobody waited for does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return False
