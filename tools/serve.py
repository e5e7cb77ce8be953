"""`make run`: prepare the database, say where the application is, start the job process and the production server.

A second start finds everything done: it migrates nothing, loads nothing, destroys nothing.
"""

from __future__ import annotations

import gc
import os
import secrets
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def port() -> int:
    """The port asked for, if nobody listens on it.

    Raises:
        SystemExit: it is not a number, or is taken.
    """
    text = os.environ.setdefault("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(f"PORT={text}: expected a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            sys.exit(f"Port {text} cannot be used ({error.strerror}). Choose another one: make run PORT=8001")
    return int(text)


def demo_secret() -> None:
    """Give the demonstration a secret of its own, kept from one start to the next and readable by its owner only."""
    if os.environ.get("RCP_SECRET_KEY"):
        return
    path = ROOT / "instance" / "secret-key"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(secrets.token_hex(32))
    os.environ["RCP_SECRET_KEY"] = path.read_text().strip()


def demo_certificate() -> None:
    """Give the demonstration a certificate of its own, made once; it says what it is worth."""
    if os.environ.get("RCP_SIGNING_CERTIFICATE"):
        return
    from rcp.documents.demonstration import make_certificate
    from rcp.web.clock import now

    path, words = ROOT / "instance" / "signature-demonstration.p12", ROOT / "instance" / "signature-demonstration.txt"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not (path.exists() and words.exists()):
        passphrase = secrets.token_hex(16)
        for target, data in (
            (words, passphrase.encode()),
            (path, make_certificate(passphrase.encode(), now=now())),
        ):
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
                file.write(data)
    os.environ["RCP_SIGNING_CERTIFICATE"] = str(path)
    os.environ["RCP_SIGNING_PASSPHRASE_FILE"] = str(words)


def prepare(app: Flask) -> None:
    """Migrate the database and, when it holds nothing, load the demonstration; say its accounts."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from click import Abort, ClickException
    from flask.cli import ScriptInfo
    from flask_migrate import upgrade
    from sqlalchemy import select

    from rcp.boards.models import Board
    from rcp.cli import rcp as command
    from rcp.db import db

    with app.app_context():
        with db.engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
        # A migration counts every row before and after: it is not run for nothing.
        if revision != ScriptDirectory("migrations").get_current_head():
            upgrade()
        check_columns(db.engine)
        is_empty = db.session.scalar(select(Board.id).order_by(Board.id).limit(1)) is None
        db.session.remove()
        db.engine.dispose()
    if app.config["DEMO"]:
        # Loading ends with the accounts it made; afterwards they are only said again.
        arguments = ["demo"] if is_empty else ["demo", "--accounts"]
        info = ScriptInfo(create_app=lambda: app)
        try:
            command.main(arguments, prog_name="flask rcp", obj=info, standalone_mode=False)
        except ClickException as error:
            sys.exit(error.message)
        except Abort:
            sys.exit("\nInterrupted; nothing was loaded.")
        with app.app_context():
            db.engine.dispose()


def check_columns(engine: Engine) -> None:
    """Refuse a database that a migration made before it changed: until it is released, it may.

    Raises:
        SystemExit: a column that the application reads is not there.
    """
    from sqlalchemy import inspect

    from rcp.db import Base

    tables = inspect(engine).get_multi_columns()
    found = {(name, column["name"]) for (_schema, name), columns in tables.items() for column in columns}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in found:
                sys.exit(
                    f"{engine.url.render_as_string()} has no {table.name}.{column.name}: a migration not yet released "
                    "has changed since. If this database holds the demonstration only, remove it and start again."
                )


def start_jobs(app: Flask) -> int:
    """Start the job process beside the server, already loaded; its number. It stops when this process ends, however.

    It holds one end of a pipe that nobody writes to: the end of the file is the end of the server.
    """
    # What is loaded stays out of the collector, so that both share its memory.
    gc.collect()
    gc.freeze()
    listening, kept_open = os.pipe()
    number = os.fork()
    if number:
        os.close(listening)
        return number
    os.close(kept_open)

    def follow() -> None:
        os.read(listening, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    from rcp.jobs.consumer import run

    status = 1
    try:
        threading.Thread(target=follow, daemon=True).start()
        run(app)
        status = 0
    finally:
        # What the server registered for its own end is not for this process.
        os._exit(status)


def stop_jobs(number: int) -> None:
    """Ask the job process to stop, and wait until what it was sending is ended."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(number, signal.SIGTERM)
        os.waitpid(number, 0)


def main() -> None:
    os.chdir(ROOT)
    address = f"http://127.0.0.1:{port()}"
    if os.environ.setdefault("RCP_ENV", "demo") == "demo":
        demo_secret()
        demo_certificate()

    from config import ConfigurationError

    try:
        from wsgi import app
    except ConfigurationError as error:
        sys.exit(str(error))
    prepare(app)
    print(f"\nRCP: {address}   (Ctrl-C stops it)\n", flush=True)

    # In this process, where the application is already loaded: importing it again would double the wait.
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--config", "tools/gunicorn.conf.py", "--log-level", "warning", *sys.argv[1:], "wsgi:app"]
    own, jobs = os.getpid(), start_jobs(app)
    try:
        run(prog="gunicorn")
    finally:
        if os.getpid() == own:  # the workers leave by the same door
            stop_jobs(jobs)


if __name__ == "__main__":
    main()
