"""What every test shares: a clean database, the application, a client that looks at its pages, a closed machine."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support import sockets
from tools.pg_cluster import VARIABLE, cluster

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner

    from tests.support import build, databases, sql
    from tests.support.client import CheckingClient

# The application is imported by the fixtures that need it: the tests of the rules run without it.
os.environ["RCP_ENV"] = "test"
os.environ.setdefault("RCP_SECRET_KEY", secrets.token_hex(32))
# No test is timed: a busy machine makes no example wrong.
settings.register_profile("untimed", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("untimed")
ENGINES = ("sqlite", "postgresql")
CLUSTER = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, default="sqlite", help="the database under test")
    parser.addoption("--allow-skips", action="store_true", help="do not fail when a test is skipped")


def pytest_configure(config: pytest.Config) -> None:
    """Start a cluster in the first process, unless `tools/pg_cluster.py` already did; workers inherit its address."""
    sockets.install()
    is_first = not hasattr(config, "workerinput")
    if config.getoption("--engine") == "postgresql" and VARIABLE not in os.environ and is_first:
        stack = config.stash[CLUSTER] = ExitStack()
        os.environ[VARIABLE] = stack.enter_context(cluster())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What opens no database has nothing to say of PostgreSQL: it runs once, with SQLite."""
    if config.getoption("--engine") == "sqlite":
        return
    alike = [item for item in items if "engine_kind" not in getattr(item, "fixturenames", ())]
    if alike and len(alike) < len(items):
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in set(alike)]


def pytest_unconfigure(config: pytest.Config) -> None:
    if CLUSTER in config.stash:
        config.stash[CLUSTER].close()
        os.environ.pop(VARIABLE, None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing is skipped silently: a skipped test fails the run."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.config.getoption("--allow-skips"):
        return
    if reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("Skipped tests fail the run (--allow-skips lets them).", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def engine_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def databases(engine_kind: str, worker_id: str) -> Iterator[databases.Databases]:
    """Makes other databases than the one of `app`: empty ones, copies."""
    from tests.support.databases import Databases

    made = Databases(engine_kind, worker_id)
    yield made
    made.remove()


@pytest.fixture(scope="session")
def template_url(databases: databases.Databases) -> str:
    """A migrated, empty database, to be copied and never used."""
    from tests.support.databases import make_app, migrate

    url = databases.empty("template")
    migrate(make_app(url, databases.folder / "files-template"))
    return url


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the files of the demonstration are: one folder for all the workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / "demo" / "files"


@pytest.fixture(scope="session")
def demo_url(databases: databases.Databases, template_url: str, demo_files: Path) -> str:
    """A database holding the demonstration, to be copied and never used; the first worker that needs it makes it."""
    from tests.support.command import environment_of, run_flask
    from tests.support.databases import let_go

    demo_files.mkdir(parents=True, exist_ok=True)
    done = demo_files.with_name("url")
    with demo_files.with_name("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            url = databases.share(template_url, demo_files.parent)
            run_flask(environment_of(url, demo_files), "rcp", "demo")
            let_go(url)
            done.write_text(url)
    return done.read_text()


@pytest.fixture(scope="session")
def application(databases: databases.Databases, template_url: str) -> Iterator[Flask]:
    """The application of this worker. Tests ask for `app`, which is clean."""
    from rcp.db import db
    from tests.support import sql
    from tests.support.client import CheckingClient
    from tests.support.databases import make_app

    app = make_app(databases.copy(template_url, "main"), databases.folder / "files")
    app.test_client_class = CheckingClient
    with app.app_context():
        engine = db.engine
    sql.shuffle_unordered(engine)
    app.extensions["tests_watch"] = sql.Watch(engine)
    yield app
    engine.dispose()


@pytest.fixture
def app(application: Flask, template_url: str) -> Iterator[Flask]:
    """The application on an empty, migrated database, with no file stored or kept."""
    from rcp.app import configure_process
    from rcp.db import db
    from tests.support.databases import clean
    from tests.support.printing import pages_remembered

    configure_process(application)  # the last application made may be another one
    with pages_remembered():
        yield application
    for child in Path(application.config["FILES_DIR"]).iterdir():
        remove = shutil.rmtree if child.is_dir() else Path.unlink
        remove(child)
    watch: sql.Watch = application.extensions["tests_watch"]
    if watch.is_dirty:
        with application.app_context():
            clean(db.engine, template_url)
        watch.is_dirty = False


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """An anonymous client; `sign_in(client, person)` makes it somebody's."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def db_session(app: Flask) -> Iterator[Any]:
    """The scoped session, in an application context."""
    from rcp.db import db

    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def make(db_session: Any) -> build.Builder:
    """Makes people, boards, patients, cases."""
    from tests.support.build import Builder

    return Builder()


@pytest.fixture
def sign_in() -> build.SignIn:
    """`sign_in(client, person)`."""
    from tests.support.build import sign_in

    return sign_in


@pytest.fixture
def count_sql(db_session: Any) -> Any:
    """`with count_sql() as statements: …; len(statements)`."""
    from rcp.db import db
    from tests.support import sql

    return lambda: sql.count_sql(db.engine)


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    """Runs `flask …` commands: `cli.invoke(args=["rcp", …])`."""
    return app.test_cli_runner()
