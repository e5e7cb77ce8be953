"""The words of the clinical files never claim more than they may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rcp.domain.clinical

FOLDER = Path(rcp.domain.clinical.__file__).parent


def texts(value: Any) -> Iterator[str]:
    """Every string of a file; the codes of a status, which no screen shows, hold no accent."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_no_declaration_claims_that_somebody_checked_it() -> None:
    files = sorted(FOLDER.rglob("*.json"))
    assert len(files) > 100
    claims = [
        (file.name, text)
        for file in files
        for text in texts(json.loads(file.read_text(encoding="utf-8")))
        if "vérifié" in text.casefold()
    ]
    assert claims == []
