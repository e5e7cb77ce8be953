"""Attempts to sign in are counted per account and per address, in the database: every worker sees the same count.

So are the documents that anybody verifies, per address.

Counting happens in its own short transaction, before the request opens its own; an attempt that succeeds gives its
count back, so that a hospital behind one address is not shut out by its own people. The table is bounded: keys are
hashes, expired rows go, and no more than `MOST_ROWS` stay whatever an attacker invents.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, make_response, request, session
from limits import RateLimitItem, parse
from limits.storage.base import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from rcp.accounts.models import RateLimit
from rcp.db import READ_ONLY, db
from rcp.web import errors
from rcp.web.clock import now
from rcp.web.sessions import ACCOUNT

MOST_ROWS = 10_000
# From one address on one account; on one account from anywhere; from one address on any account.
PAIR, ACCOUNT_WIDE, ADDRESS = parse("10 per 15 minutes"), parse("50 per 15 minutes"), parse("100 per 15 minutes")
SIGNING_IN = "Par sécurité, les tentatives de connexion sont limitées."
GUARDED = {
    "security.login": SIGNING_IN,
    "accounts.change_password": SIGNING_IN,
    "minutes.verify": "Par sécurité, les vérifications de documents sont limitées.",
}


class SqlStorage(Storage):
    """Counters of `limits` in the table `rate_limit`, on SQLite and PostgreSQL, for the fixed-window strategy."""

    STORAGE_SCHEME = ["sqldb"]  # noqa: RUF012  the registry of `limits` asks for a list

    def __init__(self, engine: Engine, most_rows: int = MOST_ROWS) -> None:
        super().__init__("sqldb://")
        self.engine, self.most_rows = engine, most_rows

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        moment = now()
        dialect: Any = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        is_over = RateLimit.expires_at < moment
        fresh = {"key": _hashed(key), "hits": amount, "expires_at": moment + timedelta(seconds=expiry)}
        statement = dialect.insert(RateLimit).values(fresh)
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "hits": case((is_over, amount), else_=RateLimit.hits + amount),
                "expires_at": case((is_over, statement.excluded.expires_at), else_=RateLimit.expires_at),
            },
        ).returning(RateLimit.hits)
        with self.engine.begin() as connection:
            hits = int(connection.execute(statement).scalar_one())
            if hits == amount:
                self._tidy(connection, moment)
        return hits

    def _tidy(self, connection: Any, moment: datetime) -> None:
        connection.execute(delete(RateLimit).where(RateLimit.expires_at < moment))
        count = connection.execute(select(func.count()).select_from(RateLimit)).scalar_one()
        if count > self.most_rows:
            oldest = select(RateLimit.key).order_by(RateLimit.expires_at, RateLimit.key).limit(count - self.most_rows)
            connection.execute(delete(RateLimit).where(RateLimit.key.in_(oldest)))

    def get(self, key: str) -> int:
        row = self._row(key)
        return row.hits if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._row(key)
        return row.expires_at.timestamp() if row else now().timestamp()

    def _row(self, key: str) -> Any:
        query = select(RateLimit.hits, RateLimit.expires_at).where(
            RateLimit.key == _hashed(key), RateLimit.expires_at >= now()
        )
        with self.engine.connect().execution_options(**READ_ONLY) as connection:
            return connection.execute(query).first()

    def check(self) -> bool:
        try:
            self.get("check")
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int | None:
        with self.engine.begin() as connection:
            return int(connection.execute(delete(RateLimit)).rowcount)

    def clear(self, key: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(RateLimit).where(RateLimit.key == _hashed(key)))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def install(app: Flask) -> None:
    """Count before anything else happens. Call it after the transactions are installed."""
    with app.app_context():
        app.extensions["rcp_throttle"] = FixedWindowRateLimiter(SqlStorage(db.engine))
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_too_many)


def refuse_too_many() -> Any:
    """The 429 page when too many attempts came before this one."""
    if request.method != "POST" or request.endpoint not in GUARDED or not current_app.config["RATELIMIT_ENABLED"]:
        return None
    g.attempt = _counters()
    strategy: FixedWindowRateLimiter = current_app.extensions["rcp_throttle"]
    # No short cut: every counter counts, so that the answer does not depend on which one is full.
    refused = [(item, key) for item, key in g.attempt if not strategy.hit(item, key)]
    if not refused:
        return None
    reset = max(strategy.get_window_stats(item, key).reset_time for item, key in refused)
    seconds = max(1, int(reset - now().timestamp()))
    minutes = -(-seconds // 60)
    unit = "minute" if minutes == 1 else "minutes"
    response = make_response(errors.page(429, message=f"{GUARDED[request.endpoint]} Réessayez dans {minutes} {unit}."))
    response.headers["Retry-After"] = str(seconds)
    return response


def forgive() -> None:
    """Give this request's count back, once it has committed: the password was right."""
    counters = g.pop("attempt", [])
    if counters:
        strategy: FixedWindowRateLimiter = current_app.extensions["rcp_throttle"]

        def give_back() -> None:
            for item, key in counters:
                if item is PAIR:
                    strategy.clear(item, key)
                else:
                    strategy.storage.incr(item.key_for(key), item.get_expiry(), -1)

        g.setdefault("after_commit", []).append(give_back)


def _counters() -> list[tuple[RateLimitItem, str]]:
    address = request.remote_addr or ""
    if request.endpoint == "minutes.verify":
        return [(ADDRESS, f"verification:{address}")]
    if request.endpoint == "security.login":
        account = request.form.get("email", "").strip().lower()
    else:
        account = str(session.get(ACCOUNT, ""))
    return [(PAIR, f"pair:{account}:{address}"), (ACCOUNT_WIDE, f"account:{account}"), (ADDRESS, f"address:{address}")]
