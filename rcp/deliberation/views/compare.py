"""Two decisions typed at the same time, side by side: what differs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rcp.deliberation.views.frame import Clash
from rcp.domain.decision import DecisionEntry, decision_words
from rcp.domain.errors import StaleEdit
from rcp.web.filters import datetime_fr


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved first: who, and on which fields the texts differ."""

    who: str
    rows: list[Clash]


def clashes(error: StaleEdit, people: Mapping[int, str]) -> Conflict:
    """What the person typed against what is stored; `people` names the doctors offered."""
    mine, theirs = error.mine, error.theirs
    assert isinstance(mine, DecisionEntry) and isinstance(theirs, DecisionEntry)
    pairs = zip(decision_words(theirs, people), decision_words(mine, people), strict=True)
    rows = [Clash(label, saved, typed) for (label, saved), (_label, typed) in pairs if saved != typed]
    when = f" le {datetime_fr(error.at)}" if error.at else ""
    return Conflict(f"{error.by or 'Une autre personne'} a enregistré cette décision{when}", rows)
