"""Two people at once on the minutes of one meeting: one wins, the other is told, and nothing is sealed twice."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from rcp import installation
from rcp.access.permissions import Role
from rcp.cases.models import Case
from rcp.db import READ_ONLY, db
from rcp.jobs import running
from rcp.journal.queries import verify_chain
from rcp.minutes.models import Document, DocumentFile
from rcp.minutes.services import signing
from rcp.outbox import presence
from rcp.outbox.models import Errand, Message
from rcp.web.clock import now
from tests.minutes.conftest import Held, hold
from tests.support.build import Builder
from tests.support.client import CheckingClient
from tests.support.signing import signing as certificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

pytestmark = pytest.mark.drills
REFUSED = {409, 422}


class Desk:
    """Two coordinators of one meeting, each with their own browser."""

    def __init__(self, app: Flask, sign_in: Any) -> None:
        make = Builder()
        self.held: Held = hold(make)
        self.clients = [CheckingClient(app, app.response_class) for _ in range(2)]
        other = make.member(self.held.board, Role.COORDINATOR)
        for client, person in zip(self.clients, (self.held.coordinator, other), strict=True):
            sign_in(client, person)
        self.numbers = [case.number for case in self.held.cases]
        self.meeting, self.cases = self.held.meeting.uuid, [case.uuid for case in self.held.cases]
        self.page = f"/seances/{self.meeting}/validation"
        db.session.commit()
        db.session.remove()

    def shown(self) -> list[Any]:
        """The page of the validation, as each sees it now."""
        return [client.get(self.page) for client in self.clients]

    def send(self, rank: int, page: Any, *, button: str, **values: str) -> Callable[[], int]:
        return lambda: int(self.clients[rank].send(page, values, button=button).status_code)


@pytest.fixture
def desk(drill_app: Flask, sign_in: Any) -> Desk:
    return Desk(drill_app, sign_in)


def at_once(*gestures: Callable[[], int]) -> list[int]:
    """What each was answered, all having begun together."""
    gate, answers = threading.Barrier(len(gestures)), dict[int, Any]()

    def make(rank: int, gesture: Callable[[], int]) -> None:
        gate.wait(30)
        try:
            answers[rank] = gesture()
        except BaseException as failure:  # what a browser would have been answered 500 for
            answers[rank] = failure

    threads = [threading.Thread(target=make, args=each) for each in enumerate(gestures)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(240)
    return [answers[rank] for rank in range(len(gestures))]


def versions() -> dict[str, int]:
    """How many versions of each kind are sealed; no two of one document have the same number."""
    db.session.rollback()
    numbered = db.session.execute(select(Document.subject_uuid, Document.version)).all()
    assert len(set(numbered)) == len(numbered)
    counted = select(Document.kind, func.count()).group_by(Document.kind).order_by(Document.kind)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def test_two_people_validate_the_same_minutes(desk: Desk) -> None:
    one, other = desk.shown()
    words = "Valider le procès-verbal"
    answers = at_once(desk.send(0, one, button=words), desk.send(1, other, button=words))
    assert sorted(answers)[0] == 303 and sorted(answers)[1] in REFUSED, answers
    assert versions() == {"fiche": 2, "minutes": 1}
    assert verify_chain().is_intact
    assert "Procès-verbal validé et scellé" in desk.shown()[0].text


def test_a_click_made_twice_seals_one_fiche_once(desk: Desk) -> None:
    page, _ = desk.shown()
    words = f"Valider la fiche {desk.numbers[0]}"
    answers = at_once(desk.send(0, page, button=words), desk.send(0, page, button=words))
    assert 303 in answers and set(answers) <= {303, *REFUSED}, answers  # a form sent twice is answered twice the same
    assert versions() == {"fiche": 1}


def test_one_validates_the_minutes_while_the_other_validates_one_of_its_fiches(desk: Desk) -> None:
    one, other = desk.shown()
    answers = at_once(
        desk.send(0, one, button="Valider le procès-verbal"),
        desk.send(1, other, button=f"Valider la fiche {desk.numbers[1]}"),
    )
    assert 303 in answers and set(answers) <= {303, *REFUSED}, answers
    assert versions() in ({"fiche": 2, "minutes": 1}, {"fiche": 1})
    if versions() == {"fiche": 1}:  # the fiche came first: the minutes are validated from what the page shows now
        assert desk.send(0, desk.shown()[0], button="Valider le procès-verbal")() == 303
    assert versions() == {"fiche": 2, "minutes": 1}


def test_one_validates_the_minutes_while_the_other_begins_to_correct_a_fiche(desk: Desk) -> None:
    assert desk.send(0, desk.shown()[0], button=f"Valider la fiche {desk.numbers[0]}")() == 303
    page = desk.shown()[0]
    form = desk.clients[1].get(f"/seances/{desk.meeting}/dossiers/{desk.cases[0]}/correction")
    answers = at_once(
        desk.send(0, page, button="Valider le procès-verbal"),
        desk.send(1, form, button="", reason="Le côté était faux."),
    )
    assert 303 in answers and set(answers) <= {303, *REFUSED}, answers
    text = desk.shown()[0].text
    if "Procès-verbal validé et scellé" in text:
        assert versions() == {"fiche": 2, "minutes": 1}
    else:
        assert "Le côté était faux." in text or "En cours de correction" in text
    assert verify_chain().is_intact


@dataclass
class Signing:
    """The page of the files of a fiche that waits for its signature; where its case stood, for everybody else, just
    before it was written.
    """

    page: str
    found: list[str] = field(default_factory=list)


@pytest.fixture
def fiche(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Signing:
    """A fiche sealed before the establishment signs. Who is about to write a signature lets the others come as far."""
    assert desk.send(0, desk.shown()[0], button=f"Valider la fiche {desk.numbers[0]}")() == 303
    db.session.rollback()
    (uuid,) = db.session.scalars(select(Document.uuid))
    db.session.remove()
    fiche = Signing(f"/documents/{uuid}/fichiers")
    gate, row_of_file = threading.Barrier(2), signing.row_of_file

    def late(*args: Any) -> Any:
        with suppress(threading.BrokenBarrierError):  # nobody else comes so far
            gate.wait(1)
        with db.engine.connect().execution_options(**READ_ONLY) as connection:
            fiche.found += connection.scalars(select(Case.status).where(Case.uuid == desk.cases[0]))
        return row_of_file(*args)

    monkeypatch.setattr(signing, "row_of_file", late)
    monkeypatch.setattr(installation, "_signing", certificate(tmp_path))
    return fiche


def test_two_people_sign_the_same_fiche_and_the_second_is_told(desk: Desk, fiche: Signing) -> None:
    one, other = [client.get(fiche.page) for client in desk.clients]
    words = "Signer maintenant"
    assert at_once(desk.send(0, one, button=words), desk.send(1, other, button=words)) == [303, 303]
    said = [client.get(fiche.page).text for client in desk.clients]
    assert sorted("Ce document est déjà signé." in each for each in said) == [False, True]
    assert db.session.scalars(select(DocumentFile.role).where(DocumentFile.role == "signed")).all() == ["signed"]


def test_one_signs_a_fiche_while_the_other_begins_to_correct_it(desk: Desk, fiche: Signing) -> None:
    page = desk.clients[0].get(fiche.page)
    form = desk.clients[1].get(f"/seances/{desk.meeting}/dossiers/{desk.cases[0]}/correction")
    answers = at_once(
        desk.send(0, page, button="Signer maintenant"),
        desk.send(1, form, button="", reason="Le côté était faux."),
    )
    assert answers == [303, 303]
    assert fiche.found in ([], ["validated"]), "what is being corrected is not signed any more"


def test_two_people_ask_for_the_same_validation_aside_and_the_second_is_told(desk: Desk, drill_app: Flask) -> None:
    presence.sign(now())
    one, other = desk.shown()
    words = "Valider le procès-verbal"
    mine, theirs = desk.send(0, one, button=words), desk.send(1, other, button=words)
    answers = at_once(mine, theirs, mine)
    assert answers == [303, 303, 303]
    db.session.rollback()
    assert len(db.session.scalars(select(Errand)).all()) == 2, "a double click asks once"
    db.session.remove()
    running.run_errands(drill_app, now)
    db.session.rollback()
    assert sorted(db.session.scalars(select(Errand.state))) == ["done", "failed"]
    assert "a déjà validé ce procès-verbal" in "".join(db.session.scalars(select(Errand.failure)))
    assert versions() == {"fiche": 2, "minutes": 1}


def test_cancelled_halfway_and_asked_again_it_is_validated_once(
    desk: Desk, drill_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence.sign(now())
    words = "Valider le procès-verbal"
    first = desk.clients[0].submit(desk.page, button=words).location
    tell = running.Telling.__call__

    def cancelled(telling: Any, step: int, steps: int, saying: str) -> None:
        if step == 1:  # in a thread of its own, as the work has the session of this one
            at_once(lambda: desk.send(0, desk.clients[0].get(first), button="Annuler ce travail")())
        tell(telling, step, steps, saying)

    monkeypatch.setattr(running.Telling, "__call__", cancelled)
    db.session.remove()
    running.run_errands(drill_app, now)
    assert "Ce travail n’a rien validé" in desk.clients[0].get(first).text
    assert versions() == {}
    monkeypatch.setattr(running.Telling, "__call__", tell)
    second = desk.clients[0].submit(desk.page, button=words).location
    assert second != first
    db.session.remove()
    running.run_errands(drill_app, now)
    assert "Séance validée et scellée" in desk.clients[0].get(second).text
    assert versions() == {"fiche": 2, "minutes": 1}


def test_requesters_told_by_two_people_at_once_are_told_once(desk: Desk) -> None:
    assert desk.send(0, desk.shown()[0], button="Valider le procès-verbal")() == 303
    pages = [client.get(f"/seances/{desk.meeting}/envois") for client in desk.clients]
    words = "Avertir les demandeurs (décision rendue)", "Avertir les membres (procès-verbal disponible)"
    answers = at_once(*(desk.send(rank, pages[rank], button=button) for rank in (0, 1) for button in words))
    assert answers == [303] * 4
    db.session.rollback()
    told = db.session.execute(select(Message.kind, Message.document_id, Message.recipient_id)).all()
    assert {kind for kind, _, _ in told} == {"decision_notice", "document_notice"}
    assert len(set(told)) == len(told)
