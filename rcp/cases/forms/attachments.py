"""A file to join to a case."""

from __future__ import annotations

from typing import Any

from wtforms.validators import StopValidation

from rcp.web.fields import UploadField
from rcp.web.forms import Form


class AttachmentForm(Form):
    """One file; its bytes are judged by the service."""

    file = UploadField("Fichier", description="PDF, JPEG ou PNG, 20 Mo au plus.")

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise StopValidation("Choisissez un fichier à joindre.")
