"""A meeting in every state, with its cases: to come, under way, on paper, held and sealed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from rcp.db import db
from rcp.deliberation.models import Action, CaseAbsence, Condition
from rcp.domain.exports import Choices, Piece
from rcp.domain.letters import LetterKind
from rcp.minutes import services as minutes
from rcp.minutes.models import Document
from rcp.minutes.queries.sending import get_fiche_sending
from rcp.outbox.models import Message
from tests.journeys.world.maker import Maker


class MeetingMaker(Maker):
    """Makes the meetings, and seals the minutes and the fiches of those held."""

    def make_meetings(self) -> None:
        self._coming_meetings()
        self._open_meeting()
        self._paper_meeting()
        self._finished_meetings()

    def _coming_meetings(self) -> None:
        """One published, one in preparation, one empty."""
        for days, published in ((7, self.now), (14, None)):
            meeting = self._meeting(days, published_at=published)
            state = "published" if published else "planned"
            case = self._book(meeting, state, 1)
            self.world.examples[-1]["opinion_uuid"] = str(self._opinion(case, meeting).uuid)
            self._book(meeting, state, 2, mode="register", deliberation_mode="register", guideline="Référentiel 2026")
        self.world.add("empty", meeting_uuid=self._meeting(21))

    def _open_meeting(self) -> None:
        """Under way: one case decided, one for which somebody is recused, two to come, of which one came late."""
        meeting = self._meeting(0, status="open", published_at=self.now, opened_at=self.now)
        rows = self._attend(meeting)
        cases = [
            self._book(meeting, "open", rank, is_late=rank == 4, late_reason="Douleur qui s’aggrave." * (rank == 4))
            for rank in (1, 2, 3, 4)
        ]
        for example in self.world.examples[-4:]:
            example["attendance_uuid"] = str(rows[-1].uuid)
        self._decide(cases[0], meeting)
        decided = self.world.examples[-4]
        decided["state"] = "open, decided"
        for name, kind in (("condition_uuid", Condition), ("action_uuid", Action)):
            found = db.session.execute(select(kind.uuid).where(kind.case_id == cases[0].id)).scalar_one()
            decided[name] = str(found)
        db.session.add(CaseAbsence(attendance_id=rows[1].id, case_id=cases[1].id, kind="recused"))
        self._opinion(cases[1], meeting)

    def _paper_meeting(self) -> None:
        """Held on paper yesterday, and being typed."""
        past = self.now - timedelta(days=1)
        meeting = self._meeting(
            -1, status="open", published_at=past, opened_at=past, typed_afterwards_at=self.now,
            typed_afterwards_reason="Réseau en panne.", typed_afterwards_by="Mme Secrétaire",
        )  # fmt: skip
        self._attend(meeting)
        for rank in (1, 2):
            self._book(meeting, "on paper", rank)

    def _finished_meetings(self) -> None:
        """One whose minutes are sealed, one of which a fiche is, one cancelled."""
        for days, state in ((-14, "validated"), (-7, "closed")):
            past = self.now + timedelta(days=days)
            meeting = self._meeting(
                days, status="open", published_at=past, opened_at=past, closed_at=past,
                chair_id=self.people["coordinator"].id,
            )  # fmt: skip
            self._attend(meeting)
            for rank, who in enumerate(("oncologist", "external"), 1):
                self._decide(self._book(meeting, state, rank, requester=self.people[who]), meeting)
            meeting.status = "closed"
            uuid, case = meeting.uuid, self.world.examples[-2]["case_uuid"]
            db.session.commit()
            prepared = (
                minutes.prepare_minutes(uuid, actor=self.coordinator, now=self.now)
                if state == "validated"
                else minutes.prepare_fiche(uuid, UUID(case), actor=self.coordinator, now=self.now)
            )
            document = minutes.validate(prepared, actor=self.coordinator, now=self.now)[-1]
            self.world.examples[-2]["document_uuid"] = str(document.uuid)
            if state == "closed":
                self.world.examples[-2]["message_uuid"] = str(self._send(document).uuid)
            db.session.commit()
            choices = Choices(frozenset({Piece.PACK}))
            plan = minutes.plan_export(uuid, choices, actor=self.coordinator, now=self.now)
            errand = minutes.ask_export(meeting, plan, actor=self.coordinator, now=self.now)
            self.world.add(state, errand_uuid=errand)
            db.session.commit()
            letter = minutes.begin_letter(UUID(case), LetterKind.PATIENT, None, actor=self.coordinator, now=self.now)
            self.world.examples[-2]["letter_uuid"] = str(letter.uuid)
            db.session.commit()
        cancelled = self._meeting(-3, status="cancelled", cancelled_at=self.now, cancel_reason="Salle indisponible.")
        self.world.add("cancelled", meeting_uuid=cancelled)

    def _send(self, document: Document) -> Message:
        """A fiche on its way to the first of its recipients."""
        found = get_fiche_sending(document.uuid, actor=self.coordinator)
        people = [line.person_uuid for line in found.lines if line.may_send][:1]
        (message,) = minutes.send(document.uuid, people, actor=self.coordinator, now=self.now)
        return message
