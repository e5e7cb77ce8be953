"""The databases of the tests: migrated once a worker, given back clean to each test, on either engine."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from config import Test
from rcp.app import create_app
from rcp.db import db
from tools.pg_cluster import VARIABLE


class Databases:
    """Makes and removes the databases of one worker. `kind` is `sqlite` or `postgresql`."""

    def __init__(self, kind: str, worker: str) -> None:
        self.kind, self.worker = kind, worker
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="rcp-test-", dir=memory if os.access(memory, os.W_OK) else None))
        self._made: list[str] = []

    def empty(self, name: str) -> str:
        """The address of a new database without a table."""
        if self.kind == "sqlite":
            path = self.folder / f"{name}.sqlite3"
            self._remove_sqlite(path)
            return f"sqlite:///{path}"
        return self._create(name, "template0")

    def copy(self, template_url: str, name: str) -> str:
        """The address of a copy of a database nobody is connected to."""
        if self.kind == "sqlite":
            url = self.empty(name)
            shutil.copyfile(path_of(template_url), path_of(url))
            return url
        return self._create(name, str(make_url(template_url).database))

    def share(self, template_url: str, folder: Path) -> str:
        """The address of a copy that outlives this worker: in a folder of the run, or in its cluster."""
        if self.kind == "sqlite":
            path = folder / "shared.sqlite3"
            shutil.copyfile(path_of(template_url), path)
            return f"sqlite:///{path}"
        return self._create("shared", str(make_url(template_url).database), keep=True)

    def remove(self) -> None:
        """Remove everything this worker made."""
        for database in self._made:
            self._maintain(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self, name: str, template: str, *, keep: bool = False) -> str:
        database = f"rcp_{self.worker}_{name}"
        self._maintain(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self._maintain(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        if not keep:
            self._made.append(database)
        return make_url(os.environ[VARIABLE]).set(database=database).render_as_string(hide_password=False)

    def _maintain(self, statement: str) -> None:
        engine = create_engine(os.environ[VARIABLE], isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))

    def _remove_sqlite(self, path: Path) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def path_of(url: str) -> Path:
    """The file of an SQLite address."""
    return Path(str(make_url(url).database))


def make_app(url: str, files: Path, **settings: object) -> Flask:
    """The application in its Test configuration on this database."""
    os.environ["RCP_DATABASE_URL"] = url
    os.environ["RCP_FILES_DIR"] = str(files)
    config = Test()
    for name, value in settings.items():
        setattr(config, name, value)
    return create_app(config)


def migrate(app: Flask, revision: str = "head") -> None:
    """Bring the application's database to a revision, then let go of it."""
    with app.app_context():
        upgrade(revision=revision)
        db.engine.dispose()
    let_go(str(app.config["SQLALCHEMY_DATABASE_URI"]))


def let_go(url: str) -> None:
    """Put SQLite's write-ahead log into the file, so that it can be copied alone."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(path_of(url))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def clean(engine: Engine, template_url: str) -> None:
    """Make the database as empty as the template."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            empty_tables(connection)
        return
    engine.dispose()
    target = path_of(str(engine.url))
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(path_of(template_url), target)


def empty_tables(connection: Connection) -> None:
    """Empty every table on PostgreSQL, guards and foreign keys suspended: quicker than a new database."""
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    connection.execute(text("SET session_replication_role = replica"))
    connection.execute(text(";".join(f'DELETE FROM "{name}"' for name in tables)))
    connection.execute(text("SET session_replication_role = DEFAULT"))
    connection.commit()


@contextmanager
def without_guards(connection: Connection) -> Iterator[None]:
    """Suspend the append-only triggers: what a person with the rights of the database's owner could do."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        connection.execute(text("SET LOCAL session_replication_role = DEFAULT"))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    for _, sql in triggers:
        connection.execute(text(sql))
