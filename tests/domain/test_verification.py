"""verification-publique."""

from __future__ import annotations

import pytest

from rcp.domain.verification import RULE_VERIFICATION, Verdict, verdict


@pytest.mark.parametrize(
    ("version", "latest", "is_open", "is_intact", "expected"),
    [
        (1, 1, False, True, Verdict.VALID),
        (3, 3, False, True, Verdict.VALID),
        (2, 2, True, True, Verdict.IN_CORRECTION),
        (1, 2, False, True, Verdict.SUPERSEDED),
        (1, 2, True, True, Verdict.SUPERSEDED),
        (1, 1, False, False, Verdict.ALTERED),
        (1, 2, True, False, Verdict.ALTERED),
    ],
)
def test_the_latest_version_stands_until_another_replaces_it(
    version: int, latest: int, is_open: bool, is_intact: bool, expected: Verdict
) -> None:
    assert RULE_VERIFICATION == "verification-publique"
    assert verdict(version=version, latest=latest, is_open=is_open, is_intact=is_intact) is expected
