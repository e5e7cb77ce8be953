"""The forms of the minutes: a validation, the reason of a correction, a document to verify."""

from __future__ import annotations

from typing import Any

from rcp.domain.errors import InvalidValue
from rcp.domain.minutes import read_verification_code
from rcp.web.fields import LineField, Needed, ProseField, UploadField
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


class VerificationForm(Form):
    """The code printed on a document, or its file: one of the two."""

    code = LineField("Code de vérification", description="Quatre groupes de quatre lettres et chiffres.")
    file = UploadField(
        "Ou le fichier PDF", description="Il n’est ni conservé ni lu\u202f: seule son empreinte est calculée."
    )

    @property
    def upload(self) -> Any:
        """The file sent, or None."""
        return self.file.data if getattr(self.file.data, "filename", "") else None

    def read_code(self) -> str:
        """The code in its printed form.

        Raises:
            InvalidValue: nothing to verify, or no code.
        """
        if not self.code.data:
            raise InvalidValue("Indiquez le code imprimé sur le document, ou choisissez le fichier.", "code")
        return read_verification_code(self.code.data)
