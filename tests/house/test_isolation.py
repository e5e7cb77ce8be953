"""The rules know no framework, and no socket leaves the machine."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.support.command import ROOT
from tests.support.sockets import LeavingSocketError

FRAMEWORKS = ("flask", "sqlalchemy", "wtforms", "weasyprint", "jinja2", "werkzeug")
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
loaded = {name.partition(".")[0] for name in sys.modules}
print(" ".join(sorted(loaded & set(sys.argv[2:]))))
"""


def frameworks_loaded_by(package: str) -> list[str]:
    """The frameworks a fresh interpreter holds once every module of the package is imported."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, package, *FRAMEWORKS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize("package", ["rcp.domain", "rcp.access"])
def test_a_pure_package_loads_no_framework(package: str) -> None:
    assert frameworks_loaded_by(package) == []


def test_the_guard_sees_a_package_that_loads_one() -> None:
    assert "sqlalchemy" in frameworks_loaded_by("rcp.journal")


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("10.0.0.1", 5432)])
def test_a_socket_that_would_leave_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as outgoing, pytest.raises(LeavingSocketError):
        outgoing.connect(address)


def test_a_name_is_asked_of_nobody() -> None:
    with pytest.raises(LeavingSocketError):
        socket.getaddrinfo("example.org", 443)


def test_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
