"""The forms of sending: who was ticked, and what is done about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request

from rcp.domain.errors import InvalidValue
from rcp.domain.sending import BY_ITSELF, NotSentReason
from rcp.web.fields import ChecksField, ChoiceField, ProseField
from rcp.web.forms import Form

SEND, POSTED, HANDED, OTHERWISE = "envoyer", "poste", "remis", "motif"
GESTURES = {POSTED: NotSentReason.SENT_BY_POST, HANDED: NotSentReason.HANDED_OVER}
REASONS = tuple((each.value, each.label) for each in NotSentReason if each not in BY_ITSELF)


class ReasonForm(Form):
    """Why nothing leaves by mail."""

    reason = ChoiceField("Motif", choices=REASONS, empty="Choisissez un motif")
    comment = ProseField("Précision", description="Obligatoire pour un autre motif.", max_length=2_000)

    @property
    def act(self) -> str:
        """The button that was pressed."""
        return request.form.get("act", "")

    @property
    def address(self) -> str:
        """The new address read before it was confirmed."""
        return request.form.get("address", "")

    def read_reason(self) -> NotSentReason:
        """The reason: that of the button, else that of the list.

        Raises:
            InvalidValue: none of the list was chosen.
        """
        if self.act in GESTURES:
            return GESTURES[self.act]
        if self.reason.data not in dict(REASONS):
            raise InvalidValue("Choisissez le motif.", "reason")
        return NotSentReason(self.reason.data)


class SendingForm(ReasonForm):
    """Recipients ticked on the page of one fiche."""

    people = ChecksField("Destinataires", choices=())

    def __init__(self, people: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people.choices = [(str(each), "") for each in people]

    def read_people(self) -> list[UUID]:
        """Who was ticked."""
        return [UUID(each) for each in self.people.data or []]


class BulkForm(Form):
    """Recipients ticked for the fiches of a session: each value is a fiche and a person."""

    people = ChecksField("Envois", choices=())

    def __init__(self, pairs: Iterable[tuple[UUID, UUID]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people.choices = [(f"{document} {person}", "") for document, person in pairs]

    def read_pairs(self) -> list[tuple[UUID, UUID]]:
        """The ticked pairs of fiche and person."""
        pairs = (each.split(" ") for each in self.people.data or [])
        return [(UUID(document), UUID(person)) for document, person in pairs]


class ActForm(Form):
    """A button that acts on what its page showed."""
