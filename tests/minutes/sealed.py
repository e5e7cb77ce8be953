"""A sealed fiche, as a row: its file holds next to nothing."""

from __future__ import annotations

from typing import Any

from rcp.minutes.models import Document


def sealed_fiche(make: Any, held: Any, case: Any, version: int, **values: Any) -> Document:
    """One version of the fiche of a case."""
    document: Document = make.document(
        held.meeting, kind="fiche", subject_uuid=f"{case.uuid}:{held.meeting.uuid}", case_id=case.id, version=version,
        file_name="RCP_2026-03-16_0001.pdf", **values,
    )  # fmt: skip
    return document
