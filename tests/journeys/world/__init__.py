"""What the journeys start from: two boards, a person of each role, and a case and a meeting in every state.

Rows of `tests.support.build`, services where a document is sealed. Dates are around today: the server reads the clock.
"""

from __future__ import annotations

from pathlib import Path

from rcp.db import db
from tests.journeys.world.cases import CaseMaker
from tests.journeys.world.examples import World
from tests.journeys.world.maker import PEOPLE, Maker
from tests.journeys.world.meetings import MeetingMaker
from tests.support.build import PASSWORD
from tests.support.databases import let_go, make_app

__all__ = ["PASSWORD", "PEOPLE", "Maker", "World", "build"]


class _WorldMaker(MeetingMaker, CaseMaker):
    def fill(self) -> None:
        """A case and a meeting in every state."""
        self.make_meetings()
        self.make_cases()


def build(url: str, files: Path) -> World:
    """Fill an empty, migrated database, and let go of it."""
    app = make_app(url, files)
    with app.app_context():
        maker = _WorldMaker()
        maker.fill()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    let_go(url)
    return maker.world
