"""Sends one form, opens one page, runs one command or does long work, and is killed by itself at a numbered point.

It is told ACT, POINT and, as JSON, `cookie`, `address` and `data` (none: it is a page that is opened), or `command`,
or nothing: it does the long work that waits. POINT is one of `ACTS[ACT]`; any other word: it is not killed, and says
what was answered.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from flask_sqlalchemy.session import Session  # noqa: E402

from config import Test  # noqa: E402
from rcp import files  # noqa: E402
from rcp.agenda import services as agenda  # noqa: E402
from rcp.app import create_app  # noqa: E402
from rcp.cases import services as cases  # noqa: E402
from rcp.documents import signing  # noqa: E402
from rcp.interop import services as interop  # noqa: E402
from rcp.jobs import running  # noqa: E402
from rcp.journal import services as journal  # noqa: E402
from rcp.minutes import services as minutes  # noqa: E402
from rcp.minutes.services import letters, reading, validation, xdm  # noqa: E402
from rcp.outbox import services as outbox  # noqa: E402
from rcp.outbox.services import errands as work  # noqa: E402
from rcp.patients import services as patients  # noqa: E402
from rcp.web.clock import now  # noqa: E402
from tests.drills.deaths import Points, arm, serve  # noqa: E402

END: Points = {
    "8-not-committed": (Session, "commit", "before", 1),
    "9-committed": (Session, "commit", "after", 1),
}
IMPORT: Points = {
    "1-patient-created": (patients, "create", "after", 1),
    "2-case-opened": (cases, "create_case", "after", 1),
    "3-source-stored-not-named": (files, "put", "after", 1),
    "4-source-joined": (cases, "add_source", "after", 1),
    "5-copy-stored-not-named": (files, "put", "after", 2),
    "6-copy-joined-not-journalled": (cases, "add_attachment", "after", 1),
    "7-journalled": (interop, "import_frcp", "after", 1),
    **END,
}
# A command that writes a document where it is told.
WRITTEN_OUT: Points = {
    "1-begun-not-journalled": (journal, "record", "before", 1),
    "2-journalled": (journal, "record", "after", 1),
    "8-not-committed": (Session, "commit", "before", 1),
    "9-committed-not-written": (Session, "commit", "after", 1),
    "9-written-not-named": (Path, "replace", "before", 1),
}
# In the order they are met.
ACTS: dict[str, Points] = {
    "reopen": {
        "1-case-reopened": (cases, "mark_corrected", "after", 1),
        "2-message-of-the-fiche-held-back": (outbox, "hold_back", "after", 1),
        "3-meeting-reopened": (agenda, "mark_corrected", "after", 1),
        "4-message-of-the-minutes-held-back": (outbox, "hold_back", "after", 2),
        **END,
    },
    "read-replaced": {
        "1-not-marked": (reading, "mark_across", "before", 1),
        "2-marked": (reading, "mark_across", "after", 1),
    },
    "send-again": {
        "1-first-message-written": (outbox, "enqueue", "after", 1),
        "2-second-message-written": (outbox, "enqueue", "after", 2),
        **END,
    },
    "proofread": {
        "1-readings-written-not-journalled": (journal, "record", "before", 1),
        "2-journalled": (journal, "record", "after", 1),
        **END,
    },
    "seal-proofread": {
        "1-found-as-it-was-read": (minutes, "check_shown", "after", 1),
        "2-first-file-stored": (files, "put", "after", 1),
        "3-everything-stored": (minutes, "prepare_minutes", "after", 1),
        "4-first-document-written": (validation, "_seal", "after", 1),
        "5-everything-sealed": (minutes, "validate", "after", 1),
        **END,
    },
    "seal-fiche": {
        "1-fragment-made-not-kept": (files, "keep", "before", 1),
        "2-fragment-kept": (files, "keep", "after", 1),
        "3-first-file-stored": (files, "put", "after", 1),
        "4-document-written": (validation, "_seal", "after", 1),
        **END,
    },
    "approve": {
        "1-printed-not-stored": (files, "put", "before", 1),
        "2-stored-not-named": (files, "put", "after", 1),
        "3-approved-not-journalled": (letters, "_tell", "before", 1),
        "4-journalled": (letters, "_tell", "after", 1),
        **END,
    },
    "import": IMPORT,
    "import-command": IMPORT,
    "xdm": {
        "1-package-made": (xdm, "prepare_xdm", "after", 1),
        "2-journalled": (xdm, "record_xdm", "after", 1),
        **END,
    },
    "write-out-minutes": WRITTEN_OUT,
    "write-out-fiche": WRITTEN_OUT,
    "write-out-xdm": WRITTEN_OUT,
    "write-out-frcp": WRITTEN_OUT,
    "sign-missing": {
        "1-signed-not-stored": (signing, "sign", "after", 1),
        "2-stored-not-named": (files, "put", "after", 1),
        "3-named-not-journalled": (journal, "record", "before", 1),
        "4-journalled": (journal, "record", "after", 1),
        **END,
    },
    "export-aside": {
        "1-taken-not-committed": (work, "take_errand", "after", 1),
        "2-taken": (running, "_keep", "before", 1),
        "3-stored-not-named": (files, "put", "after", 1),
        "4-named-not-committed": (work, "end_errand", "after", 1),
        "9-committed": (running, "_do", "after", 1),
    },
    "clean": {
        "1-results-forgotten-not-committed": (work, "forget_results", "after", 1),
        "2-results-forgotten": (files, "drop_kept", "before", 1),
        "3-old-part-removed": (Path, "unlink", "after", 1),
        "4-first-orphan-removed": (Path, "unlink", "after", 2),
        "5-second-orphan-removed": (Path, "unlink", "after", 3),
        "9-everything-removed": (files, "sweep", "after", 1),
    },
}


def run(app: Flask, asked: dict[str, Any]) -> Any:
    """Do what is asked, as a server or a terminal would; what was answered."""
    if not asked:
        with app.app_context():
            return running.run_errands(app, now)
    if "command" in asked:
        return app.test_cli_runner().invoke(args=asked["command"]).output
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], asked["cookie"])
    if asked["data"] is None:
        return client.get(asked["address"]).status
    return client.post(asked["address"], data=asked["data"]).status


def main(act: str, point: str, asked: str) -> None:
    app = create_app(Test())
    if point in ACTS[act]:
        arm(ACTS[act][point])
    print(run(app, json.loads(asked)), flush=True)


if __name__ == "__main__":
    serve(main)
