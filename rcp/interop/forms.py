"""A national fiche to import: the file, then for whom, for which board, in whose name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField
from wtforms.validators import StopValidation

from rcp.web.fields import ChoiceField, Needed, Option, RadiosField, UploadField
from rcp.web.forms import Form

NEW_PATIENT = "nouveau"


class FileForm(Form):
    """One file; its reader judges it."""

    file = UploadField("Fiche RCP nationale", description="Fichier XML (FRCP 2025.01 ou 2022.01), 50 Mo au plus.")

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise StopValidation("Choisissez le fichier XML de la fiche.")


class ImportForm(Form):
    """What a person decides once the file was shown. `source` says which file, signed."""

    source = HiddenField()
    patient_choice = RadiosField("Patient", [Needed("Indiquez de quel patient il s’agit.")], choices=[])
    board = RadiosField("RCP", [Needed("Choisissez la RCP.")], choices=[])
    requester = ChoiceField("Médecin demandeur", [Needed("Indiquez le médecin demandeur.")])

    def offer(self, patients: Sequence[Option], boards: Sequence[Option], requesters: Sequence[Option]) -> None:
        """Give the records, the boards and the people to choose from: (uuid, name)."""
        none = "Aucun de ces dossiers" if patients else "Aucun dossier ne lui ressemble"
        self.patient_choice.choices = [*patients, (NEW_PATIENT, f"{none}\u202f: créer le patient")]
        self.board.choices = list(boards)
        self.requester.choices = [("", "Choisissez"), *requesters]
