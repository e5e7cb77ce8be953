"""The forms of the minutes: a validation, the reason of a correction, a document to verify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from rcp.domain.errors import InvalidValue
from rcp.domain.exports import Choices, Copy, Piece, Which, check_choices, read_choices
from rcp.domain.exports import Form as ExportShape
from rcp.domain.letters import LetterKind
from rcp.domain.letters.kinds import PART_LENGTH
from rcp.domain.minutes import read_verification_code
from rcp.web.fields import (
    ChecksField,
    ChoiceField,
    LineField,
    Needed,
    ProseField,
    RadiosField,
    TypedLineField,
    UploadField,
)
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


class ExportForm(Form):
    """What is exported of a session, in what form."""

    pieces = ChecksField("Documents", choices=[(each.value, each.label) for each in Piece])
    which = RadiosField("Quelles fiches", choices=[(each.value, each.label) for each in Which])
    cases = ChecksField("Fiches choisies", choices=[])
    form = RadiosField(
        "Sous quelle forme",
        choices=[(each.value, each.label) for each in ExportShape],
        description="Un seul document choisi est remis tel quel.",
    )
    copy = RadiosField(
        "Quelle copie des documents scellés",
        choices=[(each.value, each.label) for each in Copy],
        description="Plusieurs documents dans un seul PDF sont toujours les copies accessibles : une signature ne "
        "survit pas à l’assemblage.",
    )

    def offer(self, cases: Sequence[tuple[str, str]], choices: Choices) -> None:
        """Show the fiches of the session and what was chosen last time."""
        self.cases.choices = list(cases)
        if not self.is_submitted():
            plain = choices.as_plain()
            self.pieces.data, self.which.data = plain["pieces"], plain["which"]
            self.form.data, self.copy.data = plain["form"], plain["copy"]

    def read(self) -> Choices:
        """What was chosen.

        Raises:
            InvalidValue: nothing would come of it.
        """
        choices = read_choices({**self.data, "pieces": self.pieces.data or []})
        if not self.pieces.data:
            choices = replace(choices, pieces=frozenset())
        check_choices(choices)
        return choices


class LetterForm(Form):
    """The base of a letter's form: one field a part, see `letter_form`."""


def letter_form(kind: LetterKind) -> type[LetterForm]:
    """The form of a kind of letter."""
    fields = {
        part.name: ProseField(
            part.label,
            [Needed("Cette partie ne peut pas rester vide.")] if part.is_required else [],
            description=part.help,
            max_length=PART_LENGTH,
        )
        for part in kind.parts
    }
    return type(f"{kind.name.title()}LetterForm", (LetterForm,), fields)


class NewLetterForm(Form):
    """Two buttons that begin a letter: to the patient, or to a doctor of the circle of the case; and who signs it."""

    kind = HiddenField()
    signatory = ChoiceField(
        "Signataire",
        description="Son nom est imprimé au bas de la lettre\u202f; il se modifie ensuite.",
        validate_choice=False,
    )
    recipient = ChoiceField("Médecin à qui écrire", validate_choice=False)

    def read_kind(self) -> LetterKind:
        """Raises:
        InvalidValue: no such letter.
        """
        if self.kind.data not in set(LetterKind):
            raise InvalidValue("Choisissez une lettre au patient ou à un médecin.", "recipient")
        return LetterKind(self.kind.data)

    def read_recipient(self) -> UUID | None:
        """The doctor chosen, None for the patient.

        Raises:
            InvalidValue: nobody was chosen.
        """
        if self.kind.data == LetterKind.PATIENT:
            return None
        try:
            return UUID(self.recipient.data or "")
        except ValueError:
            raise InvalidValue("Choisissez le médecin à qui la lettre est adressée.", "recipient") from None

    def read_signatory(self) -> UUID | None:
        """Who signs, None when nobody was offered.

        Raises:
            InvalidValue: nobody was chosen, or not an identifier.
        """
        if self.signatory.raw_data and not self.signatory.data:
            raise InvalidValue("Choisissez qui signe la lettre.", "signatory")
        try:
            return UUID(self.signatory.data) if self.signatory.data else None
        except ValueError:
            raise InvalidValue("Choisissez qui signe dans la liste proposée.", "signatory") from None


class ApprovalForm(Form):
    """A button that approves, or takes up, what its page showed."""


class TemplateForm(Form):
    """A template of letter, and what it is called."""

    label = LineField(
        "Nom du modèle", [Needed("Donnez un nom au modèle.")], description="Par exemple\u202f: papier à en-tête 2026."
    )
    file = UploadField("Fichier du modèle", description="ODT ou DOCX, 2 Mo au plus, sans macro ni lien extérieur.")

    @property
    def upload(self) -> Any:
        """The file sent, or None."""
        return self.file.data if getattr(self.file.data, "filename", "") else None


class VerificationForm(Form):
    """The code printed on a document, or its file: one of the two."""

    code = TypedLineField("Code de vérification", description="Quatre groupes de quatre lettres et chiffres.")
    file = UploadField(
        "Ou le fichier",
        description="PDF signé ou non, copie barrée, PDF/A-1b ou document national (XML). Il n’est ni conservé ni "
        "ouvert.",
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
