"""A drill has a database of its own: it writes behind the back of the fixtures that clean the shared one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.databases import Databases

_numbers = count(1)


@pytest.fixture
def drill_app(databases: Databases, template_url: str) -> Iterator[Flask]:
    """The application on an empty, migrated database that nobody else uses."""
    from rcp.db import db
    from tests.support.databases import make_app

    name = f"drill{next(_numbers)}"
    app = make_app(databases.copy(template_url, name), databases.folder / f"files-{name}")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
