"""What anybody who holds a document may be told of it: whether it still stands, and nothing of whom it is about."""

from __future__ import annotations

from enum import StrEnum

RULE_VERIFICATION = "verification-publique"


class Verdict(StrEnum):
    """What a code or a file is worth today."""

    VALID = "valid"
    IN_CORRECTION = "in_correction"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    UNKNOWN = "unknown"


def verdict(*, version: int, latest: int, is_open: bool, is_intact: bool) -> Verdict:
    """The worth of a sealed version, `latest` being the highest one sealed since and `is_open` a correction begun.

    What we keep is judged first: a content that no longer gives its own seal proves nothing, whatever its version.
    """
    if not is_intact:
        return Verdict.ALTERED
    if version < latest:
        return Verdict.SUPERSEDED
    return Verdict.IN_CORRECTION if is_open else Verdict.VALID
