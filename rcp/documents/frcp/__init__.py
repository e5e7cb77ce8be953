"""The national document: a fiche (`domain.frcp`) written as CDA R2, volet FRCP 2025.01."""

from __future__ import annotations

from rcp.documents.frcp.document import write_frcp

__all__ = ["write_frcp"]
