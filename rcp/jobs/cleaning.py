"""Every night: let go of old results, of parts made long ago, and of files that no row names."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from rcp import files
from rcp.db import Base, db, transaction
from rcp.outbox.models import Errand
from rcp.outbox.services import errands

RESULTS_KEPT = timedelta(days=1)  # as `minutes.services.errands` promises
PARTS_KEPT = timedelta(days=60)  # since they were made: one asked for later is made again, and kept as long
ORPHANS_SPARED = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many of each were let go."""

    results: int
    parts: int
    orphans: int


def clean(now: datetime) -> Cleaned:
    """Clean, and say how much. At any time, any number at once: what was written since a day is spared."""
    with transaction():
        results = errands.forget_results(before=now - RESULTS_KEPT)
    parts = files.drop_kept(before=now - PARTS_KEPT)
    with transaction(read_only=True):
        known = stored_keys()
    orphans = files.sweep(known, before=now - ORPHANS_SPARED)
    log.info("cleaned: %s results, %s parts, %s orphans", results, parts, orphans)
    return Cleaned(results, parts, orphans)


def stored_keys() -> set[str]:
    """Every key of a stored file that some row names: each `storage_key` column of each table, and results."""
    keys: set[str] = set()
    for mapper in Base.registry.mappers:
        if "storage_key" in mapper.columns:
            column = mapper.columns["storage_key"]
            keys.update(db.session.scalars(select(column).where(column != "").order_by(column)))
    for result in db.session.scalars(select(Errand.result).where(Errand.is_kept).order_by(Errand.id)):
        keys.add(str(result.get("storage_key", "")))
    return keys
