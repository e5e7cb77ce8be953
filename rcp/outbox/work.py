"""What long work is made of: a function of its arguments that says where it is, and gives bytes.

    def work(arguments, progress):
        for rank, each in enumerate(things, 1):
            progress(rank, len(things), "Fiche 3 sur 60")   # raises Unwanted once it was cancelled
        return Made(data, "fiches.zip", "application/zip")

It runs in an application context, outside any transaction: it opens its own, and holds no write while it says where it
is. Killed, it starts again from its beginning: what it does twice must be as good as once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Unwanted(Exception):
    """The person who asked for the work cancelled it. Let it through."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the work made: bytes, and how to hand them over. The name identifies nobody."""

    data: bytes
    file_name: str
    media_type: str


class Progress(Protocol):
    """Whom the work is for, and how it says where it is."""

    @property
    def account_id(self) -> int | None:
        """The account that asked: read what it may see, and nothing else."""

    @property
    def board_id(self) -> int | None:
        """The board it is about."""

    def __call__(self, step: int, steps: int, saying: str) -> None:
        """Say where the work is, in French, without identity; at least once a minute.

        Raises:
            Unwanted: nobody wants it any more.
        """

    def finish(self) -> None:
        """Write, in the transaction under way, that the work is done: what it changes is committed with it, or not
        at all. Whoever cancels it comes before, and nothing is changed, or after, and is told so.

        Raises:
            Unwanted: nobody wants it any more; nothing may be committed.
        """


Heard = Callable[[int, int, str], None]  # step, steps, what is being done, in French, without identity


def nobody(_step: int, _steps: int, _saying: str) -> None:
    """Whom to tell where the work is when somebody waits for it."""


Work = Callable[[Mapping[str, Any], Progress], Made | None]
