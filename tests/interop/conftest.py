"""A meeting held, for the fiches that leave and those that come back."""

from __future__ import annotations

from tests.minutes.conftest import held

__all__ = ["held"]
