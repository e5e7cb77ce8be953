"""Rows as the drivers take them: `executemany` on SQLite, `COPY` on PostgreSQL.

Values are written once in the shape both engines read: UUIDs as hexadecimal, instants as UTC text, JSON as text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, select, text

Row = tuple[Any, ...]


class Sheet:
    """The rows of one table waiting to be written: `columns` vary, every other column keeps its declared default."""

    def __init__(self, table: Table, columns: Sequence[str], **constants: Any) -> None:
        self.table, self.rows = table, list[Row]()
        given = {**constants}
        for column in table.columns:
            if column.name not in columns and column.name not in given and column.default is not None:
                given[column.name] = _default(column.default)
        self.columns = (*columns, *given)
        self._end = tuple(plain(value) for value in given.values())
        self.last_id = 0

    def add(self, *values: Any) -> None:
        """One more row; `values` are those of the varying columns, already plain."""
        self.rows.append(values + self._end)

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def start(self, connection: Connection) -> None:
        """Continue the numbers of the table."""
        self.last_id = connection.execute(select(func.coalesce(func.max(self.table.c.id), 0))).scalar_one()

    def write(self, connection: Connection) -> None:
        """Send the rows."""
        if not self.rows:
            return
        driver: Any = connection.connection.driver_connection
        names = ", ".join(f'"{name}"' for name in self.columns)
        if connection.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f'COPY "{self.table.name}" ({names}) FROM STDIN') as copy:
                for row in self.rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(self.columns))
            driver.executemany(f'INSERT INTO "{self.table.name}" ({names}) VALUES ({marks})', self.rows)  # noqa: S608
        self.rows.clear()

    def end(self, connection: Connection) -> None:
        """Let the sequence of the table know which numbers are taken."""
        if connection.dialect.name == "postgresql":
            statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            connection.execute(statement, {"name": f'"{self.table.name}"', "last": max(self.last_id, 1)})


def plain(value: Any) -> Any:
    """A value as both drivers take it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg
