"""The number of a case to open."""

from __future__ import annotations

import re
from typing import Any

from wtforms.validators import ValidationError

from rcp.web.fields import LineField, Needed
from rcp.web.forms import Form

_NUMBER = re.compile(r"(\d{4})\s*[-–/ ]\s*(\d{1,7})")


class NumberForm(Form):
    """A case by its number, sent by POST like every search."""

    numero = LineField("Numéro de dossier", [Needed("Saisissez un numéro de dossier.")], max_length=20)

    def validate_numero(self, field: Any) -> None:
        match = _NUMBER.fullmatch(field.data or "")
        if match is None:
            raise ValidationError("Un numéro de dossier s’écrit année, tiret, numéro. Exemple\u202f: 2026-00042.")
        field.data = f"{match[1]}-{int(match[2]):05d}"
