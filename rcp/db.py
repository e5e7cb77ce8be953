"""The database: one metadata, one naming convention, one way to open a transaction.

SQLite and PostgreSQL are both first-class. On SQLite a writing transaction starts with `BEGIN IMMEDIATE`: a deferred
one that reads, then writes, fails at once under concurrency whatever the busy timeout. A read-only transaction is
enforced by the engine itself (`PRAGMA query_only`, `READ ONLY`), so a GET that writes raises on both. It sees one state
of the data from its first statement to its last, on both: a page never mixes an agenda with the one that replaced it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Select,
    Uuid,
    and_,
    event,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000
READ_ONLY = {"rcp_read_only": True, "postgresql_readonly": True}
# SQLite does so of itself; PostgreSQL, unless asked, shows each statement what was committed before it.
ONE_STATE = {"sqlite": {}, "postgresql": {"isolation_level": "REPEATABLE READ"}}
Row = TypeVar("Row")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime. A naive one is refused: the hour of a decision must have one meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored datetime must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = BigInteger().with_variant(Integer, "sqlite")


class Identified:
    """An integer key inside, an opaque UUID outside."""

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-2)
    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, default=uuid.uuid4, sort_order=-1)


class Versioned:
    """Optimistic locking: a stale edit raises `StaleDataError`, shown as a conflict page."""

    version: Mapped[int] = mapped_column(default=1)


def versioned(column: Any) -> dict[str, Any]:
    """`__mapper_args__` of a table with a version column."""
    return {"version_id_col": column}


def configure_engine(engine: Engine) -> None:
    """Give the engine its transaction discipline and, on SQLite, its pragmas."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def engine_options(url: str) -> dict[str, Any]:
    """Engine options by database: time limits that free a worker rather than hold it.

    PostgreSQL compiles no query here: they are short, and it would take a second or two over a decision and its rows
    while its statistics are young.
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    return {
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
        "connect_args": {
            "connect_timeout": 5,
            "options": (
                "-c lock_timeout=10000 -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000"
                " -c timezone=UTC -c jit=off"
            ),
        },
    }


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver no longer opens transactions behind our back
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get("rcp_read_only"))
    if connection.info.get("query_only") != read_only:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info["query_only"] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(*, read_only: bool = False) -> Iterator[None]:
    """One transaction of the scoped session: commit at the end, roll back on any exception.

    Used by the web layer around a request, and by the command line around a command. Services never commit.
    """
    db.session.rollback()
    begin(read_only=read_only)
    try:
        yield
        if read_only:
            db.session.rollback()
        else:
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def begin(*, read_only: bool = False) -> None:
    """Open the scoped session's transaction now, in the asked mode."""
    options = READ_ONLY | ONE_STATE[db.engine.dialect.name] if read_only else {}
    db.session.connection(execution_options=options)


def let_go() -> None:
    """End the transaction under way when it only reads, before long work that reads nothing more: PostgreSQL cuts the
    connection of one that idles for a minute. What was loaded is no longer to be looked at.
    """
    if db.session().in_transaction() and db.session.connection().get_execution_options().get("rcp_read_only"):
        db.session.rollback()


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """Rows of one table: which, in what order, with what joined to them. Read alone (`select`) or with others."""

    entity: type[Row]
    where: ColumnElement[bool]
    order: tuple[Any, ...]
    options: tuple[ExecutableOption, ...] = ()

    def select(self) -> Select[Row]:
        """The statement that reads them alone. Make the result unique when a collection is joined."""
        return select(self.entity).where(self.where).order_by(*self.order).options(*self.options)


def read_together(*parts: Rows[Any], populate_existing: bool = False) -> list[list[Any]]:
    """Several small sets of rows in one statement, each in its order.

    Each part is joined to a number of its own, so that the lines of one never multiply those of another. Every part
    costs the statement its columns: group what is read of one thing, not of everything.
    """
    numbers = union_all(*(select(literal_column(str(rank)).label("part")) for rank in range(len(parts)))).subquery()
    query = select(numbers.c.part, *(part.entity for part in parts)).select_from(numbers)
    for rank, part in enumerate(parts):
        query = query.outerjoin(part.entity, and_(numbers.c.part == literal_column(str(rank)), part.where))
    query = query.order_by(numbers.c.part, *(column for part in parts for column in part.order))
    query = query.options(*(option for part in parts for option in part.options))
    found: list[list[Any]] = [[] for _part in parts]
    lines = db.session.execute(query.execution_options(populate_existing=populate_existing))
    for rank, *entities in lines.unique():
        if entities[rank] is not None:
            found[rank].append(entities[rank])
    return found


def advisory_lock(name: str) -> None:
    """Hold a named lock until the end of the transaction (the journal has one tail, numbering has one counter).

    On SQLite `BEGIN IMMEDIATE` already is that lock.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
