"""A throw-away PostgreSQL: started, used, stopped, removed.

    python tools/pg_cluster.py COMMAND [ARGUMENT…]

runs the command with `RCP_TEST_POSTGRESQL` holding the address of a maintenance database whose owner may create
others. Python callers use `with cluster() as url:`. The server refuses to run as root, so root lends it an ordinary
account; it dies with the process that started it, whatever the way that one ends. Nothing in it survives, so it is
told not to wait for the disk.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "RCP_TEST_POSTGRESQL"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
PREFIX = "rcp-pg-"
START_SECONDS = 180
STOP_SECONDS = 30
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000


class ClusterError(RuntimeError):
    """PostgreSQL is absent or did not start; the message says what it said."""


def binaries() -> Path:
    """The folder of the server's programs; Debian keeps it off the PATH.

    Raises:
        ClusterError: no server is installed.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    for folder in reversed(debian):
        if (folder / "postgres").exists():
            return folder
    found = shutil.which("postgres")
    if found and shutil.which("initdb"):
        return Path(found).parent
    raise ClusterError("PostgreSQL is not installed: apt-get install postgresql")


def ordinary_account() -> pwd.struct_passwd | None:
    """The account lent to the server when root starts it; None when the caller is ordinary already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError("root needs an ordinary account (postgres or nobody) to lend to the server")


def lend(account: pwd.struct_passwd | None) -> list[str]:
    """The prefix that runs a command as the account and ends it with its parent."""
    prefix = ["setpriv", "--pdeathsig", "INT"]
    if account is not None:
        prefix += ["--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups"]
    return prefix


def free_port() -> int:
    """A port of loopback where nobody listens, for whoever will in a moment.

    Below those the system gives to whoever connects: no connection takes it meanwhile, nor while its server restarts.
    """
    while True:
        port = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def sweep() -> None:
    """Remove what a killed process could not: its server died with it, its folder did not."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not Path(f"/proc/{int((home / 'owner').read_text())}").exists():
                shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and yield the address of its maintenance database.

    Raises:
        ClusterError: it is not installed, or did not start.
    """
    programs, account = binaries(), ordinary_account()
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    (home / "owner").write_text(str(os.getpid()))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_hex(16)
        (home / "password").write_text(password)
        if account is not None:
            for path in (home, home / "password"):
                os.chown(path, account.pw_uid, account.pw_gid)
        prefix = lend(account)
        data, log = home / "data", home / "log"
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
        made = subprocess.run(
            [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "rcp", "--pwfile", str(home / "password"),
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            capture_output=True, text=True, cwd=home, env=environment,
        )  # fmt: skip
        if made.returncode:
            raise ClusterError(made.stdout + made.stderr)
        port = free_port()
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(home)}
        with log.open("wb") as output:
            server = subprocess.Popen(
                [*prefix, str(programs / "postgres"), "-D", str(data),
                 *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=home, env=environment,
                start_new_session=True,  # Ctrl-C reaches the tests first; they let go, then the server is stopped
            )  # fmt: skip
        _wait(programs, port, server, log)
        yield f"postgresql+psycopg://rcp:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _wait(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
    while subprocess.run(ready).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise ClusterError("PostgreSQL did not start:\n" + log.read_text(errors="replace"))
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """A fast shutdown, then an immediate one: nothing in this cluster is worth waiting for."""
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(order)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(STOP_SECONDS)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # A terminated wrapper must still stop its server: SIGTERM becomes an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with cluster() as url:
            return subprocess.run(command, env=os.environ | {VARIABLE: url}).returncode
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
