"""A case whose fiche was sealed stays at its meeting: its decision is corrected, nothing leaves without a successor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from rcp.agenda import services as agenda
from rcp.agenda.models import AgendaItem
from rcp.agenda.queries import list_items
from rcp.cases import services as cases
from rcp.db import db
from rcp.deliberation import services as deliberation
from rcp.deliberation.models import Decision
from rcp.deliberation.queries import get_sitting
from rcp.domain.agenda import STAYS
from rcp.domain.case import PostponementReason, ReturnReason
from rcp.domain.errors import TransitionRefused
from rcp.minutes import services
from rcp.minutes.models import Document
from tests.minutes.conftest import Held, decide
from tests.minutes.test_files import seal_fiche
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


def reopened(held: Held) -> AgendaItem:
    """The fiche of the first case is sealed, then corrected; its decision is taken up again."""
    db.session.execute(update(Decision).values(quorum={}))
    db.session.commit()
    seal_fiche(held)
    here = (held.meeting.uuid, held.cases[0].uuid)
    services.correct_fiche(*here, reason="Décision prématurée.", actor=held.actor, now=LATER)
    sitting = get_sitting(*here, actor=held.actor)
    deliberation.reopen_decision(sitting, reason="Prématurée.", actor=held.actor, now=LATER)
    db.session.commit()
    return list_items(held.meeting)[0]


def _elsewhere(held: Held, make: Any) -> Any:
    meeting = make.meeting(held.board, date=date(2026, 3, 23), status="planned")
    db.session.commit()
    return meeting


def test_whatever_the_road_it_does_not_leave(held: Held, make: Any) -> None:
    other, item, actor = _elsewhere(held, make), reopened(held), held.actor
    case, no_time = item.case, PostponementReason.NO_TIME
    assert (case.status, item.has_fiche) == ("booked", True)
    roads = {
        "postponed": lambda: agenda.postpone(item, reason=no_time, to=other, actor=actor, now=LATER),
        "to the waiting list": lambda: agenda.postpone(item, reason=no_time, actor=actor, now=LATER),
        "unbooked": lambda: agenda.unbook(item, actor=actor, now=LATER),
        "moved": lambda: agenda.move(item, other, actor=actor, now=LATER),
    }
    for road, walk in roads.items():
        with pytest.raises(TransitionRefused) as refused:
            walk()
        assert refused.value.message == STAYS, road
    for walk in (
        lambda: agenda.postpone_undiscussed(held.meeting, reason=no_time, actor=actor, now=LATER),
        lambda: deliberation.prepare_meeting(held.meeting, actor=actor, now=LATER),
        lambda: cases.withdraw(case, comment="Non.", version=case.version, actor=actor, now=LATER),
        lambda: cases.return_to_requester(
            case, reason=ReturnReason.OTHER, comment="Non.", version=case.version, actor=actor, now=LATER
        ),
    ):
        with pytest.raises(TransitionRefused):
            walk()
    assert [each.case_id for each in list_items(held.meeting)] == [each.id for each in held.cases]


def test_a_meeting_whose_only_case_is_being_corrected_does_not_go_back_to_its_preparation(held: Held) -> None:
    reopened(held)
    second = get_sitting(held.meeting.uuid, held.cases[1].uuid, actor=held.actor)
    assert second.decision is not None
    second.case.status, second.decision.decided_at = "booked", None
    db.session.commit()
    assert held.meeting.status == "open"
    with pytest.raises(TransitionRefused, match="ne revient pas à la préparation"):
        deliberation.prepare_meeting(held.meeting, actor=held.actor, now=LATER)


def test_the_others_are_postponed_without_it(held: Held, make: Any) -> None:
    reopened(held)
    waiting = make.case(held.board, requester=held.coordinator, status="booked")
    make.booking(held.meeting, waiting, position=3)
    db.session.commit()
    moved = agenda.postpone_undiscussed(
        held.meeting, reason=PostponementReason.NO_TIME, to=None, actor=held.actor, now=LATER
    )
    assert [each.case_id for each in moved] == [waiting.id]
    assert held.cases[0].id in {each.case_id for each in list_items(held.meeting)}


def test_its_decision_corrected_makes_the_next_version(held: Held) -> None:
    reopened(held)
    db.session.delete(get_sitting(held.meeting.uuid, held.cases[0].uuid, actor=held.actor).decision)
    db.session.flush()
    decide(
        held.cases[0], held.meeting, held.coordinator, correction_reason="Décision prématurée.", outcome="discussed",
        no_decision_reason="", must_be_presented_again=True,
    )  # fmt: skip
    held.meeting.status = "closed"
    db.session.commit()
    second = seal_fiche(held, now=LATER + timedelta(hours=1))
    first = db.session.scalars(select(Document).where(Document.id == second.replaces_id)).one()
    assert (first.version, second.version, second.reason) == (1, 2, "Décision prématurée.")


def test_no_page_offers_what_would_be_refused(held: Held, make: Any, client: Any, sign_in: Any) -> None:
    _elsewhere(held, make)
    item = reopened(held)
    sign_in(client, held.coordinator)
    meeting, case = f"/seances/{held.meeting.uuid}", f"/dossiers/{held.cases[0].uuid}"
    postpone = f"{meeting}/inscriptions/{item.uuid}/reporter"
    for page in (
        meeting, f"{meeting}/deliberation", f"{meeting}/terminer", f"{meeting}/salle", case,
        f"{meeting}{case}/decision", f"{meeting}/inscriptions/{item.uuid}",
    ):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200, page
        for address in (postpone, "reporter-les-restants", f"{case}/inscription", f"{case}/desinscription"):
            assert address not in answer.text, (page, address)
    for page in (postpone, f"{case}/inscription", f"{case}/desinscription"):
        text = client.get(page).text
        assert "il n’en sort plus" in text, page
        assert "<form" not in text.partition("<main")[2], page
