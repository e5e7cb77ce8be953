"""What the record of a cryoablation adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """Cycles and total freezing time in minutes; nothing before a cycle is described."""
    cycles: Any = values.get("cycles")
    if not cycles:
        return {}
    total = sum(float(cycle["congelation_min"]) for cycle in cycles)
    return {"nb_cycles": len(cycles), "duree_totale_congelation_min": total}
