"""Every write of the outbox: what is to leave, what became of it, and long work asked for.

The outbox does not authorise: the stage that calls it knows what the actor may do with its own rows, and did so.
"""

from rcp.outbox.services.errands import ask_errand, cancel_errand, tell
from rcp.outbox.services.messages import (
    MOVED,
    Enclosed,
    enqueue,
    give_up,
    hold_back,
    note_not_sent,
    retry,
    settle,
    settle_for,
    withdraw,
)
from rcp.outbox.services.notices import notify, notify_again

__all__ = [
    "MOVED",
    "Enclosed",
    "ask_errand",
    "cancel_errand",
    "enqueue",
    "give_up",
    "hold_back",
    "note_not_sent",
    "notify",
    "notify_again",
    "retry",
    "settle",
    "settle_for",
    "tell",
    "withdraw",
]
