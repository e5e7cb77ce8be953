"""The same pages, many times: memory does not grow with them."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from rcp.access.permissions import Role

pytestmark = pytest.mark.soak
PAGES = 20_000 if os.environ.get("RCP_LONG") else 150
ALLOWED_MB = 12


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def test_reading_the_same_pages_does_not_grow_the_process(client, make, sign_in):
    board = make.board()
    person = make.member(board, Role.COORDINATOR)
    case = make.case(board, requester=person)
    sign_in(client, person)
    addresses = ["/", "/dossiers", "/seances", f"/dossiers/{case.uuid}", f"/rcp/{board.uuid}"]

    def read(times: int) -> None:
        for number in range(times):
            answer = client.get(addresses[number % len(addresses)], check=False)
            assert answer.status_code == 200

    read(50)
    gc.collect()
    before = resident_mb()
    read(PAGES)
    gc.collect()
    assert resident_mb() - before < ALLOWED_MB
