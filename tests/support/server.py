"""The production server, with what happens to servers: a worker killed, a stop, a start on the same address."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.support.command import ROOT
from tests.support.databases import path_of
from tools.pg_cluster import free_port

START_SECONDS = 600


class Server:
    """A gunicorn of its own port, on the database of its environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.environment = environment | {"PORT": str(self.port)}
        self.log = Path(environment["RCP_FILES_DIR"]).with_suffix(".log")
        self._master: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait for an answer.

        Raises:
            RuntimeError: it ended or did not answer, with what it said.
        """
        with self.log.open("a") as output:
            self._master = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "tools/gunicorn.conf.py", "wsgi:app"],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            if self._master.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("the server did not start:\n" + self.log.read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop as an administrator does: the requests under way are answered."""
        if self._master is None:
            return
        self._master.send_signal(signal.SIGTERM)
        try:
            self._master.wait(25)
        except subprocess.TimeoutExpired:
            self._master.kill()
            self._master.wait()
        self._master = None

    def workers(self) -> list[int]:
        """The processes that answer, as the master started them."""
        assert self._master is not None
        pid = self._master.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_workers(self) -> list[int]:
        """Kill every worker without a warning; the master starts others. Gives back the dead."""
        dead = self.workers()
        for pid in dead:
            os.kill(pid, signal.SIGKILL)
        return dead


def answers(port: int) -> bool:
    """Whether the application answers on this port."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/connexion")
        return connection.getresponse().status == 200
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def writes_held(url: str) -> Iterator[None]:
    """Hold every write of a database: a request that writes waits, which is the moment to kill who answers it."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(path_of(url), isolation_level=None, timeout=10)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        # Whoever writes journals, or remembers a key; readers are not disturbed.
        connection.execute(text("LOCK TABLE journal_entry, decision, case_draft IN EXCLUSIVE MODE"))
        yield
        connection.rollback()
