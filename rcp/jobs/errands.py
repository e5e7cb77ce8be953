"""Long work by its kind: what `outbox.services.ask_errand` may name, and the function that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.minutes.services import errands as minutes
from rcp.outbox.work import Made, Progress, Work
from rcp.web.clock import now


def export(arguments: Mapping[str, Any], progress: Progress) -> Made:
    """Several documents of a session, in one file."""
    return minutes.do_export(arguments, progress, now=now())


def seal(arguments: Mapping[str, Any], progress: Progress) -> None:
    """The validation of a session with many cases."""
    minutes.do_sealing(arguments, progress, now=now())


KINDS: dict[str, Work] = {minutes.EXPORT: export, minutes.SEALING: seal}
