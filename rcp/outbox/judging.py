"""Whether a message still may leave at the moment it is about to. The outbox does not know: the path does, and says.

Between the click and the departure, days may pass: somebody leaves the circle of a case, the directory gives another
address, the patient objects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rcp.domain.sending import NotSentReason
from rcp.outbox.models import Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a message may not leave. Without a coded reason it has failed in these words: it stands among what has not
    left until a person lets it leave again.
    """

    reason: NotSentReason | None = None
    words: str = ""


Judge = Callable[[Message], Verdict | None]


def _nobody(_message: Message) -> Verdict | None:
    """Before the application is assembled, nobody judges."""
    return None


_judge: Judge = _nobody


def configure(judge: Judge) -> None:
    """Say, at start, who judges. It reads, in the transaction of who asks; it writes nothing."""
    global _judge
    _judge = judge


def judge(message: Message) -> Verdict | None:
    """Why this message may not leave now; None: it may."""
    return _judge(message)
