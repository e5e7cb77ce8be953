"""Sends what is due, and is killed by itself at a numbered point: the plug pulled, as exactly as can be.

It is told POINT, one of `POINTS`; any other word: it is not killed. `killed_drainer.py POINT` does it once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import select  # noqa: E402

from config import Test  # noqa: E402
from rcp.access.permissions import SYSTEM  # noqa: E402
from rcp.app import create_app  # noqa: E402
from rcp.db import db, transaction  # noqa: E402
from rcp.domain.sending import NotSentReason  # noqa: E402
from rcp.outbox import drain, smtp  # noqa: E402
from rcp.outbox.models import Message  # noqa: E402
from rcp.outbox.services import leaving, withdraw  # noqa: E402
from tests.drills.deaths import die, serve  # noqa: E402
from tests.support.build import NOW  # noqa: E402

POINTS = {
    "1-claim-not-committed": (leaving, "claim_next", "after"),
    "2-claimed": (smtp, "send", "before"),
    "3-text-sent": (leaving, "hand_over", "before"),
    "4-mark-not-committed": (leaving, "hand_over", "after"),
    "5-marked": (smtp, "send", "once told"),
    "6-accepted-not-recorded": (leaving, "record_outcome", "before"),
    "7-record-not-committed": (leaving, "record_outcome", "after"),
    "8-recorded": (leaving, "claim_next", "second time"),
    "9-withdrawn-not-let-go": (leaving, "let_go", "withdrawn"),
}


def arm(point: str) -> None:
    """Put a death at a point of the program."""
    module, name, moment = POINTS[point]
    function = getattr(module, name)
    calls: list[int] = []

    def deadly(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if moment in {"before", "withdrawn"} or (moment == "second time" and len(calls) == 2):
            die()
        if moment == "once told":
            told = kwargs["before_end"]
            kwargs["before_end"] = lambda: (told(), die())
        result = function(*args, **kwargs)
        if moment == "after":
            die()
        return result

    setattr(module, name, deadly)
    if moment == "withdrawn":
        withdraw_once_claimed()


def withdraw_once_claimed() -> None:
    """Somebody begins a correction while the message is on its way."""
    send = smtp.send

    def withdrawn(*args: Any, **kwargs: Any) -> Any:
        with transaction():
            message = db.session.scalars(select(Message)).one()
            withdraw(message, reason=NotSentReason.BEING_CORRECTED, actor=SYSTEM, now=NOW)
        return send(*args, **kwargs)

    smtp.send = withdrawn


def main(point: str) -> None:
    app = create_app(Test())
    if point in POINTS:
        arm(point)
    with app.app_context():
        print(dict(drain.drain(lambda: NOW)), flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        main(sys.argv[1])
    else:
        serve(main)
