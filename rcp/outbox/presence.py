"""Whether the job process is there: it leaves a sign every minute, which is read before long work is left to it.

The sign is a kept file: it says nothing that matters tomorrow, and lies where what the process makes lies too.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from rcp import files
from rcp.outbox.queries import is_any_running

AWAY_AFTER = timedelta(seconds=150)  # two signs missed
_SIGN = hashlib.sha256(b"the job process is there").hexdigest()


def sign(now: datetime) -> None:
    """Say to be there."""
    files.keep(_SIGN, now.isoformat().encode())


def is_there(now: datetime) -> bool:
    """Whether it said so lately, or is at work."""
    signed = files.kept(_SIGN)
    is_fresh = signed is not None and now < datetime.fromisoformat(signed.decode()) + AWAY_AFTER
    return is_fresh or is_any_running(now)
