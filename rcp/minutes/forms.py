"""The forms of the minutes: a validation, and the reason of a correction."""

from __future__ import annotations

from rcp.web.fields import Needed, ProseField
from rcp.web.forms import Form


class ValidationForm(Form):
    """A button that seals what its page showed: the address says what, the version says in which state."""


class CorrectionForm(Form):
    """Why a validated document is corrected: printed on the next version."""

    reason = ProseField(
        "Motif de la correction",
        [Needed("Indiquez le motif de la correction.")],
        description="Imprimé en tête de la nouvelle version, qui annule et remplace l’ancienne.",
        max_length=2_000,
    )
