"""One worker of the production server, one page served, then at rest: prints its memory as one JSON object."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

STARTS_WITHIN = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_once(port: int) -> None:
    """Wait until the server answers."""
    ends = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/connexion")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def resident_mb(pid: int) -> float:
    """The resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError(f"no process {pid}")


def children_of(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def main() -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    environment = os.environ | {"RCP_ENV": "demo", "RCP_SECRET_KEY": os.environ.get("RCP_SECRET_KEY", "b" * 40)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        serve_once(port)
        time.sleep(1)
        (worker,) = children_of(server.pid)
        print(json.dumps({"rss_mb": resident_mb(worker)}))
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
