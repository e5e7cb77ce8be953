"""No socket leaves the machine: connecting to anything but loopback raises, in tests and in servers they start."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any


class LeavingSocketError(RuntimeError):
    """Something tried to reach the outside."""


def check(family: int, address: Any) -> None:
    """Let loopback and Unix sockets through.

    Raises:
        LeavingSocketError: any other address, or a name, which would have to be asked of a server.
    """
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(address[0])
    if host == "localhost":
        return
    try:
        allowed = ipaddress.ip_address(host).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise LeavingSocketError(f"a socket was leaving the machine, for {host}")


def install() -> None:
    """Guard every socket of this process."""
    if getattr(socket.socket.connect, "guarded", False):
        return

    def guard(method: Any) -> Any:
        def guarded(self: socket.socket, address: Any) -> Any:
            check(self.family, address)
            return method(self, address)

        guarded.guarded = True  # type: ignore[attr-defined]
        return guarded

    socket.socket.connect = guard(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = guard(socket.socket.connect_ex)  # type: ignore[method-assign]
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in {None, "", "localhost", socket.gethostname()}:
            check(socket.AF_INET, (host.decode() if isinstance(host, bytes) else host,))
        return resolve(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo
