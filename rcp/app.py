"""The one module that knows all the others: it assembles the application, in the order of the path."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import ROOT, Config
from rcp import files, installation
from rcp.access.permissions import Actor
from rcp.accounts import queries as account_queries
from rcp.accounts import security, throttling
from rcp.accounts import views as accounts
from rcp.accounts.models import Account
from rcp.accounts.services import refuse_demo_accounts
from rcp.agenda import views as agenda
from rcp.boards import queries as board_queries
from rcp.boards import views as boards
from rcp.cases import views as cases
from rcp.cli import rcp as rcp_command
from rcp.db import configure_engine, db, engine_options, transaction
from rcp.deliberation import views as deliberation
from rcp.followup import views as followup
from rcp.interop import views as interop
from rcp.jobs import tasks
from rcp.journal import chain, history
from rcp.minutes import views as minutes
from rcp.minutes.services import departure
from rcp.outbox import judging, waking
from rcp.overview import queries as overview_queries
from rcp.overview import views as overview
from rcp.patients import views as patients
from rcp.web import encoding, errors, filters, guards, headers, limits, navigation, reads, sessions, transactions

# In the order of the path.
STAGES = (accounts, boards, patients, cases, agenda, deliberation, minutes, followup, interop, overview)


def create_app(config: Config) -> Flask:
    """The application for one configuration."""
    app = Flask(
        "rcp", root_path=str(ROOT / "rcp"), template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config.from_object(config)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.SQLALCHEMY_DATABASE_URI)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("rcp.web.typography.FrenchSpaces")
    configure_process(app)
    _prepare_sqlite_folder(config.SQLALCHEMY_DATABASE_URI)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")

    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    history.listen(db.session.session_factory)
    waking.listen(db.session.session_factory)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    Babel(app)
    app.session_interface = sessions.RowSessionInterface(app)
    CSRFProtect(app)
    security.install(app)
    app.login_manager.unauthorized_handler(errors.unauthorized)  # type: ignore[attr-defined]
    app.extensions["rcp_load_actor"] = load_actor
    app.extensions["rcp_count_waiting"] = overview_queries.waiting_counts

    for module in (headers, filters, navigation, errors, encoding, limits):
        module.install(app)
    for stage in STAGES:
        app.register_blueprint(stage.bp)
    app.cli.add_command(rcp_command)
    transactions.install(app)
    throttling.install(app)

    missing = guards.undeclared(app)
    if missing:
        raise RuntimeError(f"These endpoints declare no permission: {', '.join(missing)}")
    if not config.DEMO and not config.TESTING:
        with app.app_context():
            try:
                with transaction(read_only=True):
                    refuse_demo_accounts()
            finally:
                # No connection crosses the fork of the workers, nor outlives a refusal.
                db.session.remove()
                db.engine.dispose()
    if app.config["PROXY_COUNT"]:
        count = app.config["PROXY_COUNT"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=31_536_000,
        add_headers_function=_static_headers,
    )
    return app


def configure_process(app: Flask) -> None:
    """What services and queries, which read no request, know of the application: one a process, the last one made."""
    config = app.config
    files.configure(Path(config["FILES_DIR"]))
    installation.configure(freshness=config["FRESHNESS"], mail=config["MAIL"], signing=config["SIGNING"])
    chain.configure(config["SECRET_KEY"])
    judging.configure(departure.judge)
    waking.configure(tasks.waker(app) if config["JOBS_WOKEN"] else waking.nobody)


def load_actor(account: Account) -> Actor:
    """The frozen actor of the signed-in account."""
    g.theme = account.theme
    return account_queries.build_actor(account, board_queries.roles_of(account.person_id), reads.session_hash())


def _prepare_sqlite_folder(url: str) -> None:
    if url.startswith("sqlite:///") and ":memory:" not in url:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def _static_headers(response_headers: Any, path: str, url: str) -> None:
    response_headers["X-Content-Type-Options"] = "nosniff"
    response_headers["Cross-Origin-Resource-Policy"] = "same-origin"
