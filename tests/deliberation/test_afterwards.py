"""A session held on paper and typed afterwards: its hours are the paper's, the journal's are the typing's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.models import Span
from rcp.deliberation.queries.afterwards import case_of_code, held_of, typed_lines
from rcp.deliberation.services.afterwards import (
    Clocks,
    PresenceChange,
    close_afterwards,
    record_sheet,
    start_afterwards,
    type_decision,
)
from rcp.documents.html import render_html
from rcp.domain.errors import Forbidden, InvalidValue, NeedsConfirmation, StaleEdit, TransitionRefused
from rcp.domain.paper_code import paper_code
from rcp.journal.models import JournalEntry
from rcp.minutes.queries import load_material
from rcp.minutes.services import draft_minutes
from rcp.web.clock import today
from tests.deliberation.conftest import CRYO, RADIOTHERAPY, Room
from tests.support.build import TODAY, Builder, SignIn
from tests.support.client import CheckingClient

NOW = datetime(2026, 3, 17, 8, 0, tzinfo=UTC)  # the morning after


def paris(hour: int, minute: int) -> datetime:
    """An instant of the day of the session, in winter."""
    return datetime(2026, 3, 16, hour - 1, minute, tzinfo=UTC)


def hour(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


@dataclass
class Paper:
    """A session of yesterday, held on paper."""

    room: Room

    @property
    def meeting(self) -> Any:
        return self.room.meeting

    def start(self, opened: str = "14:00", **values: Any) -> None:
        values = {"reason": "Réseau en panne", "actor": self.room.actor, "now": NOW} | values
        start_afterwards(self.meeting, opened=hour(opened), **values)

    def sheet(self, **lines: tuple[str, str, str]) -> int:
        changes = {
            self.room.row(getattr(self.room, name)).uuid: PresenceChange(
                services.Change("", mode),
                services.HourChange(None, hour(arrived)),
                services.HourChange(None, hour(left)),
            )
            for name, (mode, arrived, left) in lines.items()
        }
        return record_sheet(self.meeting, changes, actor=self.room.actor, now=NOW)

    def type(self, case: Any, start: str, end: str, entry: Any = CRYO, **values: Any) -> Any:
        values = {"is_taken": True, "version": 0, "actor": self.room.actor, "now": NOW} | values
        return type_decision(self.room.sitting(case), entry, clocks=Clocks(hour(start), hour(end)), **values)

    def close(self, closed: str) -> None:
        close_afterwards(self.meeting, closed=hour(closed), actor=self.room.actor, now=NOW)


@pytest.fixture
def paper(room: Room, make: Builder) -> Paper:
    room.meeting = make.meeting(room.board, date=TODAY, start_time=time(14, 0))
    return Paper(room)


def journal(since: int = 0) -> list[Any]:
    query = select(JournalEntry).where(JournalEntry.id > since).order_by(JournalEntry.id)
    return list(db.session.scalars(query))


def last_line() -> int:
    return max((each.id for each in journal()), default=0)


def test_a_session_held_on_paper_has_its_true_hours_and_its_mark(paper: Paper) -> None:
    first, second = paper.room.add_case(), paper.room.add_case()
    before = last_line()
    paper.start("14:05")
    paper.sheet(oncologist=("room", "", ""), radiotherapist=("remote", "", "14:20"), interventionist=("room", "", ""))
    taken = paper.type(first, "14:06", "14:12")
    later = paper.type(second, "14:20", "14:30")
    paper.close("15:00")
    meeting = paper.meeting
    assert (meeting.status, meeting.opened_at, meeting.closed_at) == ("closed", paris(14, 5), paris(15, 0))
    assert (meeting.typed_afterwards_at, meeting.typed_afterwards_reason) == (NOW, "Réseau en panne")
    assert meeting.typed_afterwards_by == paper.room.secretary.name
    assert (taken.decided_at, later.decided_at) == (paris(14, 12), paris(14, 30))
    assert taken.quorum_status == "reached"
    assert later.quorum_status == "not_reached", "the radiotherapist had left"
    spans = db.session.scalars(select(Span).where(Span.meeting_id == meeting.id).order_by(Span.started_at)).all()
    assert [(each.case_id, each.started_at, each.ended_at, each.is_typed_afterwards) for each in spans] == [
        (first.id, paris(14, 6), paris(14, 12), True), (second.id, paris(14, 20), paris(14, 30), True),
    ]  # fmt: skip
    lines = journal(before)
    assert {each.at for each in lines} == {NOW}, "the journal keeps the time of the typing"
    assert all(each.details.get("typed_afterwards") for each in lines), [
        each.event for each in lines if not each.details.get("typed_afterwards")
    ]
    assert {"meeting.typed_afterwards", "meeting.opened", "decision.taken", "meeting.closed"} <= {
        each.event for each in lines
    }


def test_it_needs_a_reason_and_a_true_hour(paper: Paper) -> None:
    for opened, reason, field in (("14:00", " ", "reason"), ("", "Panne", "opened")):
        with pytest.raises(InvalidValue) as refused:
            paper.start(opened, reason=reason)
        assert refused.value.field == field
    assert paper.meeting.status == "planned" and paper.meeting.typed_afterwards_at is None


def test_only_who_runs_the_meeting_starts_it(paper: Paper) -> None:
    with pytest.raises(Forbidden):
        paper.start(actor=paper.room.as_(paper.room.oncologist))


def test_a_session_to_come_is_not_typed_afterwards(paper: Paper, make: Builder) -> None:
    paper.room.meeting = make.meeting(paper.room.board, date=NOW.date() + timedelta(days=1))
    with pytest.raises(TransitionRefused, match="pas encore eu lieu"):
        paper.start()


def test_live_decisions_ask_for_a_confirmation_and_stay_what_they_are(paper: Paper) -> None:
    live, rest = paper.room.add_case(), paper.room.add_case()
    services.open_meeting(paper.meeting, actor=paper.room.actor, now=paris(14, 2))
    services.call_case(paper.meeting, live.uuid, actor=paper.room.actor, now=paris(14, 3))
    services.decide(paper.room.sitting(live), CRYO, version=0, actor=paper.room.actor, now=paris(14, 9))
    services.call_case(paper.meeting, rest.uuid, actor=paper.room.actor, now=paris(14, 10))
    with pytest.raises(NeedsConfirmation, match="1 décision a été prise"):
        paper.start("14:02")
    with pytest.raises(InvalidValue, match="discuté à 14"):
        paper.start("14:05", is_confirmed=True)
    paper.start("14:02", is_confirmed=True)
    paper.type(rest, "14:10", "14:21")
    decision = queries.get_decision(live, paper.meeting)
    assert decision is not None and decision.decided_at == paris(14, 9)
    assert held_of(paper.meeting, rest).ended_at == paris(14, 21), "the clock that ran was never stopped live"  # type: ignore[union-attr]
    with pytest.raises(TransitionRefused, match="déjà commencée"):
        paper.start()


def test_the_live_way_is_closed_once_it_is_typed_afterwards(paper: Paper) -> None:
    case = paper.room.add_case()
    paper.start()
    with pytest.raises(TransitionRefused, match="heures vraies"):
        services.decide(paper.room.sitting(case), CRYO, version=0, actor=paper.room.actor, now=NOW)
    with pytest.raises(TransitionRefused, match="heures vraies"):
        services.close_meeting(paper.meeting, actor=paper.room.actor, now=NOW)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [("13:59", "14:05", "held_from"), ("14:05", "14:05", "held_until"), ("", "14:05", "held_from"),
     ("14:05", "", "held_until")],
)  # fmt: skip
def test_impossible_hours_of_a_case_are_refused(paper: Paper, start: str, end: str, field: str) -> None:
    case = paper.room.add_case()
    paper.start()
    with pytest.raises(InvalidValue) as refused:
        paper.type(case, start, end)
    assert refused.value.field == field


def test_a_page_may_be_kept_for_later_and_taken_up_again(paper: Paper) -> None:
    case = paper.room.add_case()
    paper.start()
    kept = paper.type(case, "", "", is_taken=False)
    assert kept.decided_at is None and held_of(paper.meeting, case) is None
    paper.type(case, "14:10", "14:20", is_taken=False, version=kept.version)
    assert held_of(paper.meeting, case).started_at == paris(14, 10)  # type: ignore[union-attr]
    taken = paper.type(case, "14:11", "14:19", version=kept.version)
    assert taken.decided_at == paris(14, 19)
    services.reopen_decision(paper.room.sitting(case), reason="Heure mal lue", actor=paper.room.actor, now=NOW)
    again = paper.type(case, "14:12", "14:22", version=taken.version)
    assert again.decided_at == paris(14, 22)
    assert len(db.session.scalars(select(Span).where(Span.case_id == case.id)).all()) == 1


def test_two_people_type_two_cases_and_never_the_same_one_over(paper: Paper) -> None:
    first, second = paper.room.add_case(), paper.room.add_case()
    paper.start()
    mine, theirs = paper.room.sitting(first), paper.room.sitting(second)
    coordinator = paper.room.as_(paper.room.coordinator)
    clocks = Clocks(time(14, 0), time(14, 10))
    values = {"clocks": clocks, "is_taken": True, "version": 0, "now": NOW}
    type_decision(mine, CRYO, actor=paper.room.actor, **values)
    type_decision(theirs, CRYO, actor=coordinator, **values)
    with pytest.raises(StaleEdit):
        type_decision(mine, CRYO, actor=coordinator, **values)
    lines = typed_lines(queries.get_deliberation(paper.meeting, actor=coordinator))
    assert [each.at_once for each in lines] == [(lines[1].code,), (lines[0].code,)], "said, and not refused"


def test_a_code_finds_its_case_and_no_other(paper: Paper, make: Builder) -> None:
    case, other = paper.room.add_case(), paper.room.add_case()
    code = paper_code(paper.meeting.uuid, case.uuid)
    assert case_of_code(paper.meeting, f" {code.lower().replace('-', ' ')} ") == case.uuid
    with pytest.raises(InvalidValue, match="Aucun dossier de cette séance") as refused:
        case_of_code(paper.meeting, paper_code(make.meeting(paper.room.board).uuid, other.uuid))
    assert refused.value.field == "code"
    with pytest.raises(InvalidValue, match="six signes"):
        case_of_code(paper.meeting, "AB")


def test_two_cases_of_one_code_are_left_to_choose(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.room.add_case()
    paper.room.add_case()
    monkeypatch.setattr("rcp.deliberation.queries.afterwards.paper_code", lambda *_: "K7M-3QW")
    with pytest.raises(InvalidValue, match="choisissez le bon dossier dans la liste"):
        case_of_code(paper.meeting, "K7M-3QW")


def test_the_sheet_keeps_arrivals_and_departures(paper: Paper) -> None:
    paper.start()
    assert paper.sheet(oncologist=("room", "14:10", "15:00"), coordinator=("excused", "", "")) == 2
    row = paper.room.row(paper.room.oncologist)
    assert (row.mode, row.arrived_at, row.left_at) == ("room", paris(14, 10), paris(15, 0))
    assert paper.room.row(paper.room.coordinator).mode == "excused"
    for line, field in ((("room", "15:10", "15:00"), "left"), (("absent", "14:10", ""), "arrived")):
        with pytest.raises(InvalidValue) as refused:
            paper.sheet(interventionist=line)
        assert refused.value.field == f"{field}-{paper.room.row(paper.room.interventionist).uuid}"


def test_another_way_of_taking_part_keeps_the_hours_of_the_sheet(paper: Paper) -> None:
    paper.start()
    paper.sheet(oncologist=("room", "14:10", "15:00"))
    same = [services.HourChange(hour(text), hour(text)) for text in ("14:10", "15:00")]
    row = paper.room.row(paper.room.oncologist)
    changes = {row.uuid: PresenceChange(services.Change("room", "remote"), *same)}
    assert record_sheet(paper.meeting, changes, actor=paper.room.actor, now=NOW) == 1
    row = paper.room.row(paper.room.oncologist)
    assert (row.mode, row.arrived_at, row.left_at) == ("remote", paris(14, 10), paris(15, 0))
    assert row.case_absences == []


def test_nothing_is_called_in_a_session_held_on_paper(paper: Paper) -> None:
    case = paper.room.add_case()
    paper.start()
    with pytest.raises(TransitionRefused, match="sur papier"):
        services.call_case(paper.meeting, case.uuid, actor=paper.room.actor, now=NOW)


def test_it_ends_after_all_it_did_and_with_an_answer_for_each(paper: Paper) -> None:
    case = paper.room.add_case()
    paper.start()
    with pytest.raises(Exception, match="ne peut pas être terminée"):
        paper.close("16:00")
    paper.type(case, "14:10", "14:20")
    for closed in ("14:00", "14:19", ""):
        with pytest.raises(InvalidValue) as refused:
            paper.close(closed)
        assert refused.value.field == "closed"
    paper.close("14:20")
    assert paper.meeting.closed_at == paris(14, 20)


def test_a_start_made_by_mistake_is_taken_back(paper: Paper) -> None:
    paper.room.add_case()
    paper.start()
    services.prepare_meeting(paper.meeting, actor=paper.room.actor, now=NOW)
    assert (paper.meeting.status, paper.meeting.typed_afterwards_at) == ("planned", None)
    assert paper.meeting.typed_afterwards_reason == paper.meeting.typed_afterwards_by == ""


def test_nothing_is_typed_so_in_a_live_meeting(room: Room) -> None:
    case = room.add_case()
    values = {"actor": room.actor, "now": NOW}
    with pytest.raises(TransitionRefused, match="n’est pas saisie a posteriori"):
        type_decision(room.sitting(case), CRYO, clocks=Clocks(None, None), is_taken=False, version=0, **values)
    with pytest.raises(TransitionRefused, match="n’est pas saisie a posteriori"):
        close_afterwards(room.meeting, closed=time(15), **values)
    with pytest.raises(TransitionRefused, match="n’est pas saisie a posteriori"):
        record_sheet(room.meeting, {}, **values)


class TestPages:
    """The same, as somebody does it on the pages."""

    @pytest.fixture
    def address(self, paper: Paper) -> str:
        return f"/seances/{paper.meeting.uuid}/a-posteriori"

    def test_from_the_code_of_a_page_to_the_end_of_the_session(
        self, paper: Paper, address: str, client: Any, sign_in: Any
    ) -> None:
        case = paper.room.add_case()
        sign_in(client, paper.room.secretary)
        assert address in client.get(f"/seances/{paper.meeting.uuid}/deliberation").text
        answer = client.submit(address, {"opened": "14h05", "reason": "Réseau en panne"})
        assert answer.status_code == 303 and answer.location.endswith("/presences")
        sheet = client.get(answer.location)
        assert "Laissez vide l’arrivée" in sheet.text
        assert client.send(sheet, {"rows-0-mode": "room", "rows-0-arrived": "14:10"}).status_code == 303
        wrong = client.submit(address, {"code": "K7M-3QQ"})
        assert wrong.status_code == 422 and "n’existe pas" in wrong.text
        code = paper_code(paper.meeting.uuid, case.uuid).lower()
        found = client.submit(address, {"code": code})
        assert found.status_code == 303 and found.location.endswith(f"/a-posteriori/dossiers/{case.uuid}")
        live = client.get(paper.room.url(case))
        assert live.status_code == 303 and live.location == found.location
        hours = {"held_from": "14:06", "held_until": "14:02"}
        page = {"proposals-0-choice": "cryoablation"} | hours
        refused = client.submit(found.location, page, button="decide")
        assert refused.status_code == 422 and "La fin suit le début" in refused.text
        assert 'value="14:06"' in refused.text, "what was typed is kept"
        done = client.submit(found.location, page | {"held_until": "14:12"}, button="decide")
        assert done.status_code == 303, done.text
        progress = client.get(address)
        assert "14:06 – 14:12" in progress.text and "Réseau en panne" in progress.text
        assert client.get(f"/seances/{paper.meeting.uuid}/terminer").status_code == 303
        early = client.submit(f"{address}/terminer", {"closed": "14:11"})
        assert early.status_code == 422 and "dernier fait noté" in early.text
        assert client.submit(f"{address}/terminer", {"closed": "15:00"}).status_code == 303
        said = "Séance tenue sur papier, saisie a posteriori"
        for where in ("", "/deliberation", "/presences", "/validation", "/proces-verbal"):
            assert said in client.get(f"/seances/{paper.meeting.uuid}{where}").text, where
        assert said in client.get(paper.room.url(case)).text
        assert said in client.get(f"/dossiers/{case.uuid}/fiche").text

    def test_a_page_kept_for_later_comes_back_as_it_was(
        self, paper: Paper, address: str, client: Any, sign_in: Any
    ) -> None:
        case = paper.room.add_case()
        paper.start()
        sign_in(client, paper.room.secretary)
        page = f"{address}/dossiers/{case.uuid}"
        typed = {"held_from": "14:06", "held_until": "14:12", "comment": "Lu sur le papier"}
        assert client.submit(page, typed, button="save").status_code == 303
        again = client.get(page).text
        assert 'value="14:06"' in again and "Lu sur le papier" in again

    def test_it_starts_on_a_past_session_alone(self, paper: Paper, client: Any, sign_in: Any, make: Builder) -> None:
        later = make.meeting(paper.room.board, date=today() + timedelta(days=30))
        sign_in(client, paper.room.secretary)
        page = client.get(f"/seances/{later.uuid}/a-posteriori")
        assert page.status_code == 303 and page.location.endswith("/deliberation")
        for where in ("presences", "terminer"):
            assert client.get(f"/seances/{later.uuid}/a-posteriori/{where}").status_code == 303
        assert "a-posteriori" not in client.get(f"/seances/{later.uuid}/deliberation").text
        token = {"csrf_token": client.csrf()}
        sent = client.post(f"/seances/{later.uuid}/a-posteriori", data={"opened": "14:00", "reason": "x"} | token)
        assert sent.status_code == 422

    def test_readers_have_no_part_in_it(
        self, paper: Paper, address: str, client: Any, sign_in: Any, make: Builder
    ) -> None:
        case = paper.room.add_case()
        paper.start()
        sign_in(client, make.member(paper.room.board, Role.PHYSICIAN))
        for where in ("", "/presences", "/terminer", f"/dossiers/{case.uuid}"):
            assert client.get(address + where).status_code == 403, where
        assert client.post(f"{address}/code", data={"csrf_token": client.csrf()}).status_code == 403

    def test_bad_hours_of_the_sheet_are_said_next_to_their_field(
        self, paper: Paper, address: str, client: Any, sign_in: Any
    ) -> None:
        paper.start()
        sign_in(client, paper.room.secretary)
        sheet = f"{address}/presences"
        unread = client.submit(sheet, {"rows-0-mode": "room", "rows-0-arrived": "midi passé"})
        assert unread.status_code == 422 and "midi passé" in unread.text
        crossed = client.submit(sheet, {"rows-0-mode": "room", "rows-0-arrived": "15:00", "rows-0-left": "14:00"})
        assert crossed.status_code == 422 and "Le départ suit l’arrivée" in crossed.text
        assert 'value="15:00"' in crossed.text


def test_an_opinion_typed_afterwards_says_so_on_screen_and_in_the_minutes(
    paper: Paper, client: CheckingClient, sign_in: SignIn
) -> None:
    room = paper.room
    case, sent = room.add_case(), {"specialty_code": RADIOTHERAPY, "stance": "retained", "actor": room.actor}
    author = room.radiotherapist.id
    services.give_opinion(case, author_id=author, text="Écrit avant.", now=NOW - timedelta(days=2), **sent)
    paper.start("14:05")
    before = last_line()
    services.give_opinion(case, author_id=author, text="Écrit sur le papier.", now=NOW, **sent)
    (line,) = journal(before)
    assert line.details["typed_afterwards"] is True
    sign_in(client, room.secretary)
    page = client.get(f"/dossiers/{case.uuid}/avis").text
    assert page.count("Saisi a posteriori le") == 1 and page.count("Donné le") == 1
    content = draft_minutes(load_material(paper.meeting.uuid, actor=room.actor), actor=room.actor, now=NOW)
    assert [each.is_typed_afterwards for each in content.cases[0].opinions] == [False, True]
    assert render_html(content, for_screen=True).count("saisi a posteriori le") == 1
