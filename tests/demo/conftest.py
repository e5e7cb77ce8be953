"""The demonstration loaded once for the module, and two databases of generated cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.build import sign_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.client import CheckingClient
    from tests.support.databases import Databases


@pytest.fixture(scope="module")
def demo_app(databases: Databases, demo_url: str, demo_files: Path) -> Iterator[Flask]:
    """The application on a copy of the demonstration."""
    yield from application_on(databases.copy(demo_url, "demo_read"), demo_files)


@pytest.fixture(scope="module")
def volume_app(databases: Databases, template_url: str) -> Iterator[Flask]:
    """The application on the boards of the demonstration and some generated cases."""
    yield from application_on(databases.copy(template_url, "volume"), databases.folder / "files-volume")


@pytest.fixture
def other_app(databases: Databases, template_url: str) -> Iterator[Flask]:
    """Another empty database, new for each test that generates in it."""
    yield from application_on(databases.copy(template_url, "volume_other"), databases.folder / "files-volume")


@pytest.fixture
def demo(demo_app: Flask) -> Iterator[None]:
    """The context of the demonstration."""
    with demo_app.app_context():
        yield


def application_on(url: str, folder: Path) -> Iterator[Flask]:
    """An application of its own; the folder of the files is one for the process, and is given back."""
    from rcp import files
    from rcp.db import db
    from tests.support.client import CheckingClient
    from tests.support.databases import make_app

    root = files._root
    app = make_app(url, folder)
    app.test_client_class = CheckingClient
    files.configure(root)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def client_of(app: Flask, account: str) -> CheckingClient:
    """Somebody of the demonstration, signed in. Call it in a context of the application."""
    from rcp.accounts import queries

    found = queries.find_account(email=f"{account}@demo.example")
    assert found is not None
    client: CheckingClient = app.test_client()  # type: ignore[assignment]
    sign_in(client, found.person)
    return client
