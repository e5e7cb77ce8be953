"""How the logs of the job process tell an error: its kind, its place and the code of the driver, never its words, which
may hold what it was about.
"""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError

NO_CONNECTION = "no connection"


def named(error: BaseException) -> str:
    """`OperationalError (SQLITE_BUSY)`, `OperationalError (57P01)`, `ValueError`: the code is that of the driver, and
    tells a lock from a connection that is lost.
    """
    code = _code(error)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


def told(error: BaseException) -> str:
    """The same, and where: `OperationalError (SQLITE_BUSY) at messages.py:120`."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{named(error)} at {place}"


def _code(error: BaseException) -> str:
    """What the driver calls it: the name of SQLite, the SQLSTATE of PostgreSQL, which has none where no server answers
    (any more).
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if code:
        return str(code)
    return NO_CONNECTION if isinstance(cause, psycopg.OperationalError) else ""
