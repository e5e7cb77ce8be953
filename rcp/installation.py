"""What an installation chose, for services and queries that read no request. `create_app` says it once."""

from __future__ import annotations

from rcp.domain.clinical.freshness import Freshness, default_freshness

_freshness: Freshness | None = None


def configure(*, freshness: Freshness) -> None:
    """Say how old a result may be here (RCP_FRESHNESS_DAYS)."""
    global _freshness
    _freshness = freshness


def freshness() -> Freshness:
    """How old a result may be: as configured, else the days of the product."""
    return _freshness or default_freshness()
