"""Databases of a chosen size: the demonstration plus generated volume, made once and kept in `var/bench` (SQLite)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from config import Demo
from rcp.access.permissions import Role
from rcp.accounts.models import Account
from rcp.app import create_app
from rcp.boards.models import Membership
from rcp.cases.models import Case
from rcp.db import db
from rcp.web.clock import now
from rcp.web.models import WebSession
from rcp.web.sessions import ACCOUNT, hashed
from tools.pg_cluster import VARIABLE, cluster

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench"
SEED = 20_260_316


@dataclass
class World:
    """An application on a database of at least `rows` cases."""

    app: Flask
    engine: str
    rows: int

    def client(self, role: Role = Role.COORDINATOR) -> FlaskClient:
        """Somebody signed in who holds the role on the most boards."""
        with self.app.app_context():
            account = db.session.scalars(
                select(Account)
                .join(Membership, Membership.person_id == Account.person_id)
                .where(Membership.role == role)
                .group_by(Account.id)
                .order_by(func.count().desc(), Account.id)
                .limit(1)
            ).one()
            token, moment = secrets.token_urlsafe(24), now()
            data = {"_user_id": account.fs_uniquifier, "_fresh": True, ACCOUNT: account.id, "fs_cc": "set"}
            db.session.add(
                WebSession(
                    token_hash=hashed(token), account_id=account.id, data=data, user_agent="bench", created_at=moment,
                    last_seen_at=moment,
                )
            )  # fmt: skip
            db.session.commit()
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], "s." + token)
        return client


@contextmanager
def world(engine: str, rows: int) -> Iterator[World]:
    """The application on `rows` cases; made when it does not exist yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if engine == "sqlite":
            url = f"sqlite:///{FOLDER / f'{rows}.sqlite3'}"
        else:
            url = _postgresql(stack, rows)
        app = application(url, rows)
        with app.app_context():
            upgrade()
            db.engine.dispose()
            _fill(app, rows)
        yield World(app, engine, rows)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def application(url: str, rows: int) -> Flask:
    """The application in its Demo configuration."""
    os.environ["RCP_DATABASE_URL"] = url
    os.environ["RCP_FILES_DIR"] = str(FOLDER / "files" / str(rows))
    os.environ.setdefault("RCP_SECRET_KEY", "bench" * 10)
    config = Demo()
    config.RATELIMIT_ENABLED = False
    return create_app(config)


_cluster: list[str] = []


def _postgresql(stack: ExitStack, rows: int) -> str:
    """A database of its own on the run's cluster (started with the first, stopped by `__main__`)."""
    base = _cluster[0]
    name = f"bench_{rows}"
    engine = create_engine(base, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    return engine.url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgresql() -> Iterator[None]:
    """The cluster of the whole run."""
    with cluster() as url:
        _cluster[:] = [url]
        os.environ[VARIABLE] = url
        yield
        _cluster.clear()


def _fill(app: Flask, rows: int) -> None:
    runner: Any = app.test_cli_runner()
    have = db.session.scalar(select(func.count()).select_from(Case)) or 0
    db.session.remove()
    if not have:
        _run(runner, ["rcp", "demo"])
    if have < rows:
        _run(runner, ["rcp", "demo", "--cases", str(rows), "--seed", str(SEED)])
    with app.app_context():
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("ANALYZE")
        db.session.remove()


def _run(runner: Any, arguments: list[str]) -> None:
    answer = runner.invoke(args=arguments)
    if answer.exit_code:
        raise RuntimeError(f"flask {' '.join(arguments)}: {answer.output}") from answer.exception
