"""What tests do to SQL: count it, notice writes, and shuffle what nobody ordered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Select, event, func

# What opens and closes a transaction is not a question to the database.
NOT_COUNTED = ("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
READING = ("SELECT", "WITH", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SET", "SHOW", "EXPLAIN")


@dataclass
class Statements:
    """The statements sent while counting."""

    sent: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent)

    def __str__(self) -> str:
        return "\n".join(f"{number:3} {' '.join(text.split())[:300]}" for number, text in enumerate(self.sent, 1))


@contextmanager
def count_sql(engine: Engine) -> Iterator[Statements]:
    """Collect the statements the engine sends."""
    statements = Statements()

    def sending(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            statements.sent.append(statement)

    event.listen(engine, "before_cursor_execute", sending)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", sending)


class Watch:
    """Knows whether anything was written since it was last asked, so that an untouched database is not cleaned."""

    def __init__(self, engine: Engine) -> None:
        self.is_dirty = False
        event.listen(engine, "before_cursor_execute", self._sending)

    def _sending(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(READING):
            self.is_dirty = True


def shuffle_unordered(engine: Engine) -> None:
    """Give back in any order what was asked for in no order: a page that relies on luck fails here.

    Statements with loader options, DISTINCT, LIMIT or a lock are left alone: adding an order would change them.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _reverse)
    event.listen(engine, "before_execute", _shuffle, retval=True)


def _reverse(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def _shuffle(_connection: Any, element: Any, multiparams: Any, params: Any, _options: Any) -> tuple[Any, Any, Any]:
    is_shuffled = (
        isinstance(element, Select)
        and not element._order_by_clauses
        and not element._distinct
        and not element._distinct_on
        and not element._with_options
        and element._limit_clause is None
        and element._for_update_arg is None
        and bool(element.get_final_froms())
    )
    return (element.order_by(func.random()) if is_shuffled else element), multiparams, params
