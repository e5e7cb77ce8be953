"""The cable between a browser and a server, which a test cuts for real: at the socket, without a mock."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, no time: closing resets


@dataclass(eq=False)
class _Pair:
    """One connection of the browser, and the one made to the server for it."""

    near: socket.socket
    far: socket.socket
    asked: bytes = field(default=b"")  # the line of the request

    def reset(self) -> None:
        """Close both ends with a reset, as a cable pulled out ends up doing."""
        for end in (self.near, self.far):
            _reset(end)


class Wire:
    """A TCP relay to a local port, on a port of its own that it keeps while it is cut.

    `cut()` resets the connections and refuses new ones. `cut(silent=True)` refuses nothing and answers nothing: a
    firewall, a dying access point. `mend()` puts the cable back; nothing that was under way arrives late.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.asked: list[str] = []  # the line of every request carried to the server, in order
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._lost = ""  # the end of the addresses whose answers are lost
        self._silent = False
        self._listener = _bound(0)
        self.port: int = self._listener.getsockname()[1]
        self._listen()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def cut(self, *, silent: bool = False) -> None:
        """Cut the cable."""
        self._silent = silent
        if silent:
            return
        _shut(self._listener)
        # Bound and not listening: the port stays ours, and whoever knocks is refused.
        self._listener = _bound(self.port)
        self._reset_all()

    def mend(self) -> None:
        """Put the cable back."""
        if self._silent:
            self._reset_all()
            self._silent = False
        else:
            self._listen()

    def lose_answers(self, path: str) -> None:
        """Carry the requests of an address that ends so, and reset instead of bringing their answers back, until
        `bring_answers`. Each of them: a browser asks again by itself, unseen, when a connection it had ready fails.
        """
        self._lost = path

    def bring_answers(self) -> None:
        """Bring every answer back from now on."""
        self._lost = ""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: Any) -> None:
        _shut(self._listener)
        self._reset_all()

    def _listen(self) -> None:
        self._listener.listen(128)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _reset_all(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            pair.reset()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return  # the cable was cut
            try:
                far = socket.create_connection((HOST, self.target))
            except OSError:
                _reset(near)  # the server is down
                continue
            pair = _Pair(near, far)
            with self._lock:
                self._pairs.append(pair)
            for carry in (self._ask, self._answer):
                threading.Thread(target=carry, args=(pair,), daemon=True).start()

    def _ask(self, pair: _Pair) -> None:
        """Carry what the browser says."""
        with contextlib.suppress(OSError):
            while data := pair.near.recv(CHUNK):
                if self._silent:
                    return
                if not pair.asked:
                    pair.asked = data.split(b"\r\n", 1)[0]
                    self.asked.append(pair.asked.decode("ascii", "replace"))
                pair.far.sendall(data)
            pair.far.shutdown(socket.SHUT_WR)

    def _answer(self, pair: _Pair) -> None:
        """Carry what the server answers, then close as it does."""
        with contextlib.suppress(OSError):
            while data := pair.far.recv(CHUNK):
                if self._silent:
                    return
                if self._is_lost(pair.asked):
                    break
                pair.near.sendall(data)
            else:
                pair.near.shutdown(socket.SHUT_WR)
                pair.near.close()
        with self._lock:
            self._pairs = [each for each in self._pairs if each is not pair]
        pair.reset()

    def _is_lost(self, asked: bytes) -> bool:
        address = asked.split(b" ")[1].split(b"?")[0].decode("ascii", "replace") if b" " in asked else ""
        return bool(self._lost) and address.endswith(self._lost)


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    return bound


def _shut(listener: socket.socket) -> None:
    """Close a listener and wake the thread that waits in it."""
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
    end.close()
