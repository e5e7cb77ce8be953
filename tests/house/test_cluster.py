"""The throw-away PostgreSQL is there while the command runs, and never after."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.support.command import ROOT
from tools.pg_cluster import PREFIX, VARIABLE, ClusterError, binaries, sweep

WRAPPER = [sys.executable, "tools/pg_cluster.py"]
PRINT_ADDRESS = [sys.executable, "-c", f"import os; print(os.environ['{VARIABLE}'], flush=True)"]
PATIENCE_SECONDS = 20


def is_listening(url: str) -> bool:
    address = make_url(url)
    with contextlib.suppress(OSError), socket.create_connection((str(address.host), int(address.port or 0)), timeout=1):
        return True
    return False


def stops(url: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if not is_listening(url):
            return True
        time.sleep(0.1)
    return False


def owned_by(pid: int) -> Iterator[Path]:
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/owner"):
        if owner.read_text() == str(pid):
            yield owner


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != VARIABLE}


def test_the_status_of_the_command_is_the_wrappers() -> None:
    done = subprocess.run([*WRAPPER, "sh", "-c", "exit 3"], cwd=ROOT, env=environment())
    assert done.returncode == 3


def test_it_is_stopped_when_the_command_ends() -> None:
    done = subprocess.run([*WRAPPER, *PRINT_ADDRESS], cwd=ROOT, env=environment(), capture_output=True, text=True)
    url = done.stdout.strip()
    assert url.startswith("postgresql+psycopg://rcp:"), done.stderr
    assert not is_listening(url)


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGKILL])
def test_it_is_stopped_when_its_wrapper_is_ended(order: signal.Signals) -> None:
    script = [sys.executable, "-c", PRINT_ADDRESS[-1] + "; import time; time.sleep(60)"]
    wrapper = subprocess.Popen(
        [*WRAPPER, *script], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert wrapper.stdout is not None
        url = wrapper.stdout.readline().strip()
        assert is_listening(url)
        wrapper.send_signal(order)
        wrapper.wait(PATIENCE_SECONDS)
        assert stops(url)
        sweep()
        assert not any(owned_by(wrapper.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(wrapper.pid, signal.SIGKILL)
        if wrapper.stdout is not None:
            wrapper.stdout.close()
        wrapper.wait()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ClusterError, match="apt-get install postgresql"):
        binaries()
