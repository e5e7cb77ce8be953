"""Processes that kill themselves at a numbered point of the program: the plug pulled, as exactly as can be.

Loading the program takes much longer than dying in it: one process loads it once, and has others die in its place.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

# What is deadly: of whom, which function, before or after itself, at which of its calls.
Point = tuple[Any, str, str, int]
Points = dict[str, Point]
LONGEST_SECONDS = 600  # of one life, on a machine that may be slow


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Point) -> None:
    """Put a death at a point."""
    owner, name, moment, turn = point
    function = getattr(owner, name)
    calls: list[int] = []

    def deadly(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if moment == "before" and len(calls) == turn:
            die()
        result = function(*args, **kwargs)
        if moment == "after" and len(calls) == turn:
            die()
        return result

    setattr(owner, name, deadly)


def serve(main: Callable[..., None]) -> None:
    """For each line of the input, live through `main` in a process of its own; on the output, how it ended."""
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(main, asked["arguments"], asked["environment"])
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _live(main: Callable[..., None], arguments: list[str], environment: dict[str, str]) -> None:
    os.dup2(2, 1)  # what it says is for whoever looks for the cause of a failure
    os.environ.clear()
    os.environ.update(environment)
    signal.alarm(LONGEST_SECONDS)
    code = 1
    try:
        main(*arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class Mortals:
    """The processes of a program that calls `serve`."""

    def __init__(self, process: subprocess.Popen[str], log: TextIO) -> None:
        self._process, self._log = process, log

    def live(self, *arguments: str, environment: Mapping[str, str]) -> int:
        """Have one live: how it ended, minus the signal that killed it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"arguments": arguments, "environment": {**environment}}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def said(self) -> str:
        """What they all said so far."""
        self._log.seek(0)
        return self._log.read()


@contextmanager
def mortals(program: Path) -> Iterator[Mortals]:
    """Load a program."""
    command = [sys.executable, str(program)]
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, text=True) as process,
    ):
        yield Mortals(process, log)
