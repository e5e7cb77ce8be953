"""What narrows the worklist, and the number of a case to open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from rcp.domain.case import CaseStatus
from rcp.domain.vocabulary import choices
from rcp.web.fields import ChoiceField, LineField, Needed, Option, TickField
from rcp.web.forms import Form

_NUMBER = re.compile(r"(\d{4})\s*[-–/ ]\s*(\d{1,7})")


class FilterForm(PlainForm):
    """The filters, read from the address: they name no patient."""

    class Meta:
        locales = ("fr_FR", "fr")

    rcp = ChoiceField("RCP", choices=(), empty="Toutes")
    statut = ChoiceField("Statut", choices=[(status.value, status.label) for status in CaseStatus], empty="Tous")
    organe = ChoiceField("Organe", choices=lambda: choices("lesion_organs"), empty="Tous")
    miens = TickField("Les miens")

    def offer(self, boards: Iterable[Option]) -> None:
        """Give the boards to choose from: (uuid, name)."""
        self.rcp.choices = [("", "Toutes"), *boards]


class NumberForm(Form):
    """A case by its number, sent by POST like every search."""

    numero = LineField("Numéro de dossier", [Needed("Saisissez un numéro de dossier.")], max_length=20)

    def validate_numero(self, field: Any) -> None:
        match = _NUMBER.fullmatch(field.data or "")
        if match is None:
            raise ValidationError("Un numéro de dossier s’écrit année, tiret, numéro. Exemple\u202f: 2026-00042.")
        field.data = f"{match[1]}-{int(match[2]):05d}"
