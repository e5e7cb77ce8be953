"""The minimal ablative margin, which its bands name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """The margin measured, in mm; negative when tumour is left uncovered."""
    return {"marge_mm": float(str(values["marge_min_mm"]))}
