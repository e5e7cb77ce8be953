"""Opening a case, and moving it along its path."""

from __future__ import annotations

from collections.abc import Sequence

from rcp.cases.forms.labels import CASE
from rcp.domain.case import ReturnReason
from rcp.domain.vocabulary import choices
from rcp.web.fields import ChecksField, ChoiceField, Needed, Option, ProseField, RadiosField, TickField
from rcp.web.forms import Form


class NewCaseForm(Form):
    """The least to open a case: which board, what question, who asks."""

    board = RadiosField("RCP", [Needed("Choisissez la RCP.")], choices=[])
    question = ProseField(
        CASE["question"],
        [Needed("Posez la question à la RCP.")],
        description="Une question à laquelle la RCP peut répondre.",
    )
    reasons = ChecksField(CASE["reasons"], choices=choices("presentation_reasons"))
    requester = ChoiceField(CASE["requester_id"], [Needed("Indiquez le médecin demandeur.")])
    takes_over = TickField("Reprendre les éléments du dossier précédent", default=True)

    def offer(self, boards: Sequence[Option], requesters: Sequence[Option]) -> None:
        """Give the boards and the people to choose from: (uuid, name)."""
        self.board.choices = list(boards)
        self.requester.choices = [("", "Choisissez"), *requesters]
        if len(boards) == 1 and not self.board.data:
            self.board.data = boards[0][0]


class StepForm(Form):
    """A step that needs no word."""


class ReturnForm(Form):
    """Why a case goes back to whoever asked."""

    reason = RadiosField(
        CASE["return_code"],
        [Needed("Choisissez le motif du renvoi.")],
        choices=[(reason.value, reason.label) for reason in ReturnReason],
    )
    comment = ProseField(
        "Ce que le demandeur doit faire", [Needed("Dites au demandeur ce qu’il doit faire.")], max_length=2000
    )


class WithdrawForm(Form):
    """Why a case leaves the path."""

    comment = ProseField(CASE["withdrawal_reason"], [Needed("Indiquez le motif du retrait.")], max_length=2000)


class DismissForm(Form):
    """Why an alert is set aside."""

    reason = ProseField("Motif", [Needed("Dites pourquoi cette alerte est écartée.")], max_length=500)
