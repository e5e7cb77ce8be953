"""The recorded bad inputs, by category. Messages there have plain spaces and straight apostrophes: see `plain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "bad-inputs.json").read_text(encoding="utf-8")
)["cases"]


def cases(*categories: str, expect: str = "") -> list[dict[str, Any]]:
    """The cases of these categories, all or those whose expected answer starts with `expect`."""
    return [case for case in CASES if case["category"] in categories and case["expect"].startswith(expect)]


def typed(case: dict[str, Any]) -> str:
    """What the person typed."""
    if "gen" in case:
        return str(case["gen"]["unit"]) * int(case["gen"]["n"])
    return str(case["value"])


def stored(case: dict[str, Any]) -> str:
    """What must be kept."""
    return typed(case) if case.get("stored", "same") == "same" else str(case["stored"])


def plain(message: str) -> str:
    return message.replace("’", "'").replace("\u202f", " ")
