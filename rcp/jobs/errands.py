"""Long work by its kind: what `outbox.services.ask_errand` may name, and the function that does it."""

from __future__ import annotations

from rcp.outbox.work import Work

KINDS: dict[str, Work] = {}
