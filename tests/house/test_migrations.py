"""The migrations make the tables the models describe, lose nothing, and can be undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from rcp.db import Base
from tests.support.command import ROOT
from tests.support.databases import Databases, make_app

REVISIONS = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]
# A table that a library makes for itself.
FOREIGN_TABLES: set[str] = set()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What a new migration would have to do."""

    def is_ours(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return not (kind == "table" and name in FOREIGN_TABLES)

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_ours})
    return list(compare_metadata(context, metadata))


def row_counts(url: str) -> dict[str, int]:
    with connected(url) as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in sorted(names)}


def broken_references(url: str) -> list[Any]:
    """Rows whose foreign key leads nowhere; PostgreSQL checks them itself."""
    with connected(url) as connection:
        if connection.dialect.name != "sqlite":
            return []
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


def test_the_migrations_make_what_the_models_describe(template_url: str) -> None:
    with connected(template_url) as connection:
        assert differences(connection, Base.metadata) == []


def test_the_guard_sees_a_model_without_its_migration(databases: Databases, template_url: str) -> None:
    url = databases.copy(template_url, "drifted")
    with connected(url) as connection:
        connection.execute(text("ALTER TABLE patient DROP COLUMN note"))
        connection.execute(text("CREATE TABLE forgotten (id INTEGER PRIMARY KEY)"))
        kinds = {change[0] for change in differences(connection, Base.metadata)}
    assert {"add_column", "remove_table"} <= kinds


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


@pytest.fixture
def populated(databases: Databases, demo_url: str) -> Iterator[tuple[Flask, str]]:
    """The application on its own copy of the demonstration."""
    from rcp.db import db

    url = databases.copy(demo_url, "moving")
    app = make_app(url, databases.folder / "files-moving")
    with app.app_context():
        yield app, url
        db.engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS[1:])
def test_down_and_up_again_loses_nothing(populated: tuple[Flask, str], revision: str) -> None:
    """Back to each revision and forward: what that revision knew of is intact."""
    _, url = populated
    before = row_counts(url)
    assert sum(before.values()) > 100
    downgrade(revision=revision)
    below = row_counts(url)
    assert broken_references(url) == []
    upgrade()
    after = row_counts(url)
    assert broken_references(url) == []
    assert {name: after[name] for name in below} == {name: before[name] for name in below}
    with connected(url) as connection:
        assert differences(connection, Base.metadata) == []


def test_everything_can_be_undone(databases: Databases, template_url: str) -> None:
    from rcp.db import db

    url = databases.copy(template_url, "undone")
    app = make_app(url, databases.folder / "files-undone")
    with app.app_context():
        downgrade(revision="base")
        assert set(row_counts(url)) <= FOREIGN_TABLES
        upgrade()
        db.engine.dispose()
    assert row_counts(url).keys() == row_counts(template_url).keys()


def test_a_file_about_to_be_upgraded_is_copied_first(databases: Databases, template_url: str) -> None:
    """PostgreSQL is saved by its own tools, before an upgrade as every night."""
    from rcp.db import db

    url = databases.copy(template_url, "saved")
    app = make_app(url, databases.folder / "files-saved")
    with app.app_context():
        upgrade()
        assert list(databases.folder.glob("backups/saved-*")) == []
        downgrade(revision="-1")
        below = row_counts(url).keys()
        upgrade()
        db.engine.dispose()
    copies = list(databases.folder.glob("backups/saved-*"))
    assert len(copies) == (1 if databases.kind == "sqlite" else 0)
    for copy in copies:
        assert copy.stat().st_mode & 0o777 == 0o600
        assert row_counts(f"sqlite:///{copy}").keys() == below


LOSING = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    op.execute("DELETE FROM agenda_item")


def downgrade():
    pass
"""


def test_a_migration_that_would_lose_rows_is_refused(
    populated: tuple[Flask, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On SQLite a table altered by copy may lose its children without an error: the count before and after tells."""
    _, url = populated
    before = row_counts(url)
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    (folder / "versions" / "9999_lose_rows.py").write_text(LOSING.format(head=REVISIONS[0]))
    with pytest.raises(SystemExit):
        upgrade(directory=str(folder))
    assert "would lose rows, nothing was changed: {'agenda_item'" in caplog.text
    assert row_counts(url) == before
