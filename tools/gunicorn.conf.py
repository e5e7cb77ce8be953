"""The production server, as `make run` starts it. Every setting may be overridden on the command line.

Processes beat threads for these pages. The application is loaded once, before the workers are forked; the access log
says what was asked and how long it took, never by whom nor with which query.
"""

from __future__ import annotations

import gc
import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  a heartbeat, no data
# Off unless RCP_ACCESS_LOG names a file ("-": standard output).
accesslog = os.environ.get("RCP_ACCESS_LOG") or None
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
limit_request_line = 8190
forwarded_allow_ips = os.environ.get("RCP_TRUSTED_PROXIES", "127.0.0.1")
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Keep what was loaded before the fork out of the collector, so that the workers share its memory."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A connection opened before the fork belongs to the parent: each worker opens its own."""
    from rcp.db import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Read the sheets and the faces of documents before the first request. Not before the fork: the folder of the
    fonts goes with the process that made it.
    """
    from rcp.documents.pdf import warm_up

    warm_up()
