"""What left and what did not: one message in each state, written by the services that send, to fictional addresses."""

from __future__ import annotations

from datetime import datetime

from rcp.agenda import services as agenda
from rcp.demo.stage import Stage
from rcp.domain.sending import MessageAct, NotSentReason
from rcp.minutes import services as minutes
from rcp.minutes.queries.sending import list_meeting_sendings
from rcp.minutes.queries.sending_lines import FicheSending
from rcp.outbox.services import leaving
from rcp.outbox.services.leaving import Outcome

SECRETARY = "clairval"
ACCEPTED = Outcome(MessageAct.ACCEPT, "250 2.0.0 Ok: queued")
REFUSED = Outcome(MessageAct.REFUSE, "550 5.1.1 Recipient address rejected: User unknown")
LOST = Outcome(MessageAct.LOSE, leaving.ANSWER_LOST)


def send_fiche(stage: Stage, key: str, rank: int, now: datetime) -> None:
    """The first fiche of a session (rank 0) arrives; of the second, one message is lost, one refused."""
    for fiche in _fiches(stage, key)[rank : rank + 1]:
        _send(stage, fiche, (LOST, REFUSED) if rank else (ACCEPTED,) * 10, now)


def withhold_one(stage: Stage, key: str, now: datetime) -> None:
    """Somebody of the third fiche gets it by post."""
    with stage.act(SECRETARY, now) as actor:
        for fiche in _fiches(stage, key)[2:3]:
            people = [line.person_uuid for line in fiche.lines][-1:]
            minutes.withhold(
                fiche.document.uuid, people, reason=NotSentReason.SENT_BY_POST, comment="", actor=actor, now=now
            )


def invite(stage: Stage, key: str, now: datetime) -> None:
    """The members of the board are asked to a session."""
    with stage.act(SECRETARY, now) as actor:
        agenda.invite(stage.meeting(key), actor=actor, now=now)


def _fiches(stage: Stage, key: str) -> list[FicheSending]:
    return list_meeting_sendings(stage.meeting(key))


def _send(stage: Stage, fiche: FicheSending, outcomes: tuple[Outcome, ...], now: datetime) -> None:
    """Send a fiche to whom it is proposed; the first tries end as said, the others wait."""
    with stage.act(SECRETARY, now) as actor:
        people = [line.person_uuid for line in fiche.proposed]
        if people:
            minutes.send(fiche.document.uuid, people, actor=actor, now=now)
        for outcome in outcomes:
            claim = leaving.claim_next(now=now)
            if claim is None:
                return
            leaving.hand_over(claim, now=now)
            leaving.record_outcome(claim, outcome, now=now)
