"""Migrations that cannot lose rows.

On SQLite a batch ALTER copies the table and drops the old one; with foreign keys on, the drop cascades and deletes
the children without an error. So foreign keys are off during a migration, `PRAGMA foreign_key_check` must find
nothing afterwards, and no table that stays may have fewer rows than before. A file that is about to be upgraded is
copied next to itself first, in `backups/`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import context
from alembic.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, inspect, text

from rcp.db import Base, UtcDateTime, db


def render_item(kind: str, item: object, autogen: object) -> str | bool:
    """Write our column types as what they are for the database: a migration must not import the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def row_counts(connection: Connection) -> dict[str, int]:
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}  # noqa: S608


def back_up(connection: Connection) -> None:
    """Copy an SQLite database that is behind its migrations; PostgreSQL has its own tools for that."""
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    database = connection.engine.url.database
    if not database or current in {None, context.get_head_revision()}:
        return
    folder = Path(database).parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{Path(database).stem}-{current}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite3"  # noqa: TID251
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.driver_connection.backup(target)
    copy.chmod(0o600)


def migrate(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        back_up(connection)
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    before = row_counts(connection)
    connection.rollback()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        after = row_counts(connection)
        lost = {name: (n, after[name]) for name, n in before.items() if name in after and after[name] < n}
        if lost:
            raise RuntimeError(f"the migration would lose rows, nothing was changed: {lost}")
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration would break {len(broken)} references, nothing was changed")
    if is_sqlite:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


with current_app.app_context(), db.engine.connect() as connection:
    migrate(connection)
