"""The job process: two workers and a clock, in threads of one process. Idle, it costs nearly nothing."""

from __future__ import annotations

import gc
import signal

from flask import Flask
from huey.consumer import Consumer

from rcp.documents.pdf import warm_up
from rcp.jobs.tasks import declare
from rcp.outbox import presence
from rcp.web.clock import now

WORKERS = 2  # one may hold long work while the other one sends
STOP_SECONDS = 40  # longer than one try at a message
POLL_SECONDS = 1.0  # on SQLite, how late a wake-up is noticed at most
CLOCK_SECONDS = 30


class QuietConsumer(Consumer):
    """Huey's consumer, which wakes up twice a second instead of ten times, and stops gently however it is asked."""

    def __init__(self, huey: object, **options: object) -> None:
        super().__init__(huey, **options)
        self._stop_flag_timeout = 0.5
        self._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}


def run(app: Flask) -> None:
    """Run until SIGTERM or SIGINT; what is under way is ended first, within `STOP_SECONDS`."""
    consumer = QuietConsumer(
        declare(app).queue,
        workers=WORKERS,
        initial_delay=0.2,
        max_delay=POLL_SECONDS,
        scheduler_interval=CLOCK_SECONDS,
        shutdown_timeout=STOP_SECONDS,
        graceful_signal="TERM",
    )
    warm_up()  # laying out is what this process does most
    gc.collect()
    gc.freeze()
    presence.sign(now())
    consumer.run()
