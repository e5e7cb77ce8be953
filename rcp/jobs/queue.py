"""The queue of wake-ups, on Huey: a file beside the SQLite database, or a schema of the PostgreSQL one.

A task carries no argument. What is in the queue is signed with the application's secret: whoever can write to it
cannot make the process run anything.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from huey import PostgresHuey, SqliteHuey
from huey.api import Huey
from huey.serializer import SignedSerializer
from sqlalchemy import make_url

EXTENSION = "rcp_jobs"
SCHEMA = "rcp_jobs"
READ_SECONDS = 2  # how long a worker waits on PostgreSQL before it looks whether it is to stop


def queue_of(app: Flask) -> Huey:
    """The application's queue, opened when first asked for: a connection must not cross the fork of the workers."""
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = _open(app)
    queue: Huey = app.extensions[EXTENSION]
    return queue


def _open(app: Flask) -> Huey:
    url = make_url(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    shared: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=app.config["SECRET_KEY"], salt="rcp-jobs"),
    }
    if url.get_backend_name() == "sqlite":
        path = file_beside(Path(str(url.database)))
        # What it holds may be lost: it is not synced.
        queue: Huey = SqliteHuey("rcp", filename=str(path), fsync=False, **shared)
        with suppress(OSError):
            path.chmod(0o600)
        return queue
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _open_postgresql(address, shared)


def file_beside(database: Path) -> Path:
    """The file of the queue of an SQLite database."""
    return database.with_name(f"{database.stem}-jobs.sqlite3")


def _open_postgresql(address: str, shared: dict[str, Any]) -> Huey:
    """Huey's tables, in a schema of their own: migrations and backups of the application's know nothing of them."""

    def connect() -> psycopg.Connection:
        return psycopg.connect(address, options=f"-c search_path={SCHEMA}", connect_timeout=5, autocommit=True)

    with connect() as connection:
        # Processes that start together would each find nothing and create it.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (SCHEMA,))
        found = connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone()
        if found is None or found[0] is None:
            connection.execute(f"CREATE SCHEMA {SCHEMA}")
        return PostgresHuey("rcp", connection=connect, read_timeout=READ_SECONDS, **shared)
