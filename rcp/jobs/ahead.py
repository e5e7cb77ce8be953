"""Laying out what is soon asked for: the cases decided on at the meetings under way, and their minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from rcp.db import transaction
from rcp.journal.queries import last_position
from rcp.minutes import queries, services

MEETINGS = 12  # those of a fortnight on several boards; older ones are laid out when they are asked for


class Ahead:
    """Looks again only when something was written since it last looked."""

    def __init__(self) -> None:
        self._seen = -1

    def lay_out(self, clock: Callable[[], datetime]) -> Iterator[None]:
        """Make the parts that are missing, pausing after each: the rows are read before, in transactions of their own.

        Stopped halfway, it looks again next time.
        """
        with transaction(read_only=True):
            position = last_position()
            meetings = queries.meetings_under_way(limit=MEETINGS) if position != self._seen else []
        for uuid in meetings:
            with transaction(read_only=True):
                missing = services.missing_parts(uuid, now=clock())
            yield from services.make_parts(missing)
        self._seen = position
