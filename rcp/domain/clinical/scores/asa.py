"""ASA class, as written: « ASA 3 », « ASA 3U » in an emergency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | int]:
    """The class as it is written, and its rank from 1 to 6."""
    suffix = "U" if values.get("urgence") == "oui" else ""
    return {"label": f"ASA {values['asa']}{suffix}", "classe": int(str(values["asa"]))}
