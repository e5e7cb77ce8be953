"""ISUP grade group from the two Gleason grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, int]:
    """The group and the sum; nothing for a sum of 7 that is neither 3 + 4 nor 4 + 3."""
    first, second = int(float(str(values["gleason_primaire"]))), int(float(str(values["gleason_secondaire"])))
    gleason = first + second
    group = data["groups_of_seven"].get(f"{first}+{second}") if gleason == 7 else data["groups"][str(gleason)]
    return {} if group is None else {"isup": group, "gleason": gleason}
