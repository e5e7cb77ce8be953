"""A decision saved as it is typed: by two people at once, sent twice, unreadable, too late; nothing is lost."""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import Actor
from rcp.cases.models import CaseDraft
from rcp.db import db, transaction
from rcp.deliberation import queries, services
from rcp.deliberation.models import RivalText
from rcp.deliberation.models import Room as RoomRow
from rcp.domain.decision import ActionEntry, DecisionEntry, ProposalEntry
from rcp.domain.decision.merge import TEXTS, Choice, seen
from rcp.domain.decision.rows import MOST_ROWS
from rcp.domain.errors import Forbidden, Incomplete, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.journal import history
from rcp.journal.models import Change, JournalEntry
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, Room
from tests.support import pages
from tests.support.build import SignIn
from tests.support.client import CheckingClient, filled

START = DecisionEntry(outcome="discussed")
SCRIPT = {"X-Requested-With": "rcp", "Accept": "application/json"}


def autosave(
    room: Room, case: Any, mine: DecisionEntry, base: DecisionEntry = START, by: Any = None, **values: Any
) -> services.Autosaved:
    return services.autosave_decision(
        room.sitting(case),
        base=seen(base),
        mine=mine,
        actor=room.as_(by or room.secretary),
        **{"start": START, "now": now(), **values},
    )


def stored(room: Room, case: Any) -> DecisionEntry:
    db.session.expire_all()
    return queries.entry_of(queries.get_decision(case, room.meeting))


def rivals() -> list[RivalText]:
    return list(db.session.scalars(select(RivalText).order_by(RivalText.id)))


def settle(room: Room, case: Any, rival: RivalText, choice: Choice, **values: Any) -> DecisionEntry:
    mark = services.rival_mark(stored(room, case), rival)
    who = values.pop("by", room.secretary)
    return services.settle_rival(
        room.sitting(case), rival.uuid, choice, **{"shown": mark, "actor": room.as_(who), "now": now(), **values}
    )


def test_nothing_typed_writes_nothing(full_room: Room) -> None:
    case = full_room.add_case()
    saved = autosave(full_room, case, START)
    assert saved.decision is None and queries.get_decision(case, full_room.meeting) is None


def test_each_keeps_what_they_typed(full_room: Room) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer"))
    saved = autosave(full_room, case, replace(START, trial="none-open"), by=full_room.coordinator)
    assert stored(full_room, case) == replace(START, comment="Opérer", trial="none-open")
    assert saved.unseen == ("comment",) and not saved.clashes and not rivals()


def test_what_both_typed_is_kept_beside_and_typing_on_makes_no_second_text(full_room: Room) -> None:
    case, other = full_room.add_case(), full_room.coordinator
    autosave(full_room, case, replace(START, comment="Opérer"))
    lost = autosave(full_room, case, replace(START, comment="Surv"), by=other)
    again = autosave(full_room, case, replace(START, comment="Surveiller"), by=other, continued=dict(lost.clashes))
    assert stored(full_room, case).comment == "Opérer"
    (row,) = rivals()
    assert (row.field, row.value, row.typed_by_id) == ("comment", "Surveiller", other.id)
    assert again.clashes == {"comment": row.uuid}
    same = autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.secretary)
    assert same.clashes == {"comment": row.uuid} and len(rivals()) == 1
    fresh = autosave(full_room, case, replace(START, comment="Attendre"), by=other)
    assert len(rivals()) == 2 and fresh.clashes["comment"] != row.uuid


def test_the_journal_says_it_once_in_five_minutes_and_the_history_each_time(full_room: Room) -> None:
    case, moment = full_room.add_case(), now()
    base = START
    for seconds, text in ((0, "O"), (2, "Op"), (299, "Opé"), (301, "Opér")):
        entry = replace(START, comment=text)
        autosave(full_room, case, entry, base, now=moment + timedelta(seconds=seconds))
        base = entry
    autosave(full_room, case, replace(base, trial="no"), base, by=full_room.coordinator, now=moment)
    saves = db.session.scalars(select(JournalEntry.person_id).where(JournalEntry.event == "decision.saved")).all()
    assert sorted(saves) == sorted([full_room.secretary.id, full_room.secretary.id, full_room.coordinator.id])
    told = select(func.count()).select_from(Change).where(Change.field == "comment", Change.table == "decision")
    assert db.session.scalar(told) == 4


def test_every_screen_of_the_room_is_told(full_room: Room) -> None:
    def revision() -> int:
        db.session.expire_all()
        return db.session.scalar(select(RoomRow.revision)) or 0

    case = full_room.add_case()
    if not revision():
        db.session.add(RoomRow(meeting_id=full_room.meeting.id, changed_at=now()))
    before = revision()
    autosave(full_room, case, replace(START, comment="Opérer"))
    assert revision() > before
    same = revision()
    autosave(full_room, case, replace(START, comment="Opérer"), replace(START, comment="Opérer"))
    assert revision() == same


@pytest.mark.parametrize(
    ("choice", "kept"),
    [(Choice.STORED, "Opérer"), (Choice.RIVAL, "Surveiller"), (Choice.BOTH, "Opérer\nSurveiller")],
)
def test_a_choice_keeps_one_text_the_other_or_both(full_room: Room, choice: Choice, kept: str) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer"))
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    (row,) = rivals()
    settle(full_room, case, row, choice, by=full_room.coordinator)
    assert stored(full_room, case).comment == kept
    (row,) = rivals()
    assert (row.value, row.settled_by_id) == ("Surveiller", full_room.coordinator.id)
    assert db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id.desc())).first() == (
        "decision.text_chosen"
    )
    with pytest.raises(StaleEdit):
        settle(full_room, case, row, choice)


def test_a_choice_between_texts_that_changed_meanwhile_is_refused(full_room: Room) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer"))
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    (row,) = rivals()
    mark = services.rival_mark(stored(full_room, case), row)
    autosave(full_room, case, replace(START, comment="Opérer vite"), replace(START, comment="Opérer"))
    with pytest.raises(StaleEdit):
        settle(full_room, case, row, Choice.RIVAL, shown=mark)
    with pytest.raises(NotFound):
        services.settle_rival(
            full_room.sitting(case), uuid.uuid4(), Choice.RIVAL, shown="", actor=full_room.actor, now=now()
        )


def test_answers_that_exclude_each_other_are_not_kept_together(full_room: Room) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, trial="no", guideline="a" * 200))
    mine = replace(START, trial="yes", guideline="b" * 200)
    autosave(full_room, case, mine, by=full_room.coordinator)
    for row in rivals():
        with pytest.raises(InvalidValue):
            settle(full_room, case, row, Choice.BOTH)


def test_a_text_already_set_aside_does_not_come_back(full_room: Room) -> None:
    case, other = full_room.add_case(), full_room.coordinator
    autosave(full_room, case, replace(START, comment="Opérer"))
    mine = replace(START, comment="Surveiller")
    lost = autosave(full_room, case, mine, by=other)
    settle(full_room, case, rivals()[0], Choice.STORED)
    late = autosave(full_room, case, mine, by=other, continued=dict(lost.clashes))
    assert late.dropped == ("comment",) and len(rivals()) == 1
    typed_on = autosave(
        full_room, case, replace(mine, comment="Surveiller encore"), by=other, continued=dict(lost.clashes)
    )
    assert set(typed_on.clashes) == {"comment"} and len(rivals()) == 2


def test_a_text_that_is_stored_in_the_end_waits_no_more(full_room: Room) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer"))
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    autosave(full_room, case, replace(START, comment="Surveiller"), replace(START, comment="Opérer"))
    assert rivals()[0].settled_at is not None


def test_a_case_is_not_marked_while_a_choice_waits(full_room: Room) -> None:
    case = full_room.add_case()
    autosave(full_room, case, CRYO)
    autosave(full_room, case, replace(START, proposals=(ProposalEntry("rfa"),)), by=full_room.coordinator)
    version = full_room.sitting(case).decision.version  # type: ignore[union-attr]
    with pytest.raises(Incomplete) as refused:
        full_room.decide(case, CRYO, version)
    assert [gap.field for gap in refused.value.missing] == ["proposals"]
    settle(full_room, case, rivals()[0], Choice.STORED)
    assert full_room.decide(case, CRYO, full_room.sitting(case).decision.version).decided_at  # type: ignore[union-attr]
    with pytest.raises(TransitionRefused, match="marqué ce dossier"):
        autosave(full_room, case, replace(CRYO, comment="Trop tard"), CRYO)


def test_only_who_keeps_the_decision_may_type_it(full_room: Room) -> None:
    case = full_room.add_case()
    with pytest.raises(Forbidden):
        autosave(full_room, case, CRYO, by=full_room.oncologist)
    with pytest.raises(Forbidden):
        services.keep_unread(
            full_room.sitting(case), {"due_on": ["?"]}, actor=full_room.as_(full_room.oncologist), now=now()
        )


def test_two_writers_at_the_same_moment_lose_nothing(full_room: Room, app: Any) -> None:
    case = full_room.add_case()
    meeting_uuid, case_uuid = full_room.meeting.uuid, case.uuid
    people = [full_room.as_(full_room.secretary), full_room.as_(full_room.coordinator)]
    texts = [replace(START, comment="Opérer", trial="no"), replace(START, comment="Surveiller", guideline="AFU")]
    db.session.commit()
    gate, failures = threading.Barrier(2), []

    def write(actor: Actor, entry: DecisionEntry) -> None:
        with app.app_context():
            try:
                gate.wait(10)
                with transaction():
                    history.set_author(db.session(), actor.person_id, now())
                    sitting = queries.get_sitting(meeting_uuid, case_uuid, actor=actor, for_update=True)
                    services.autosave_decision(
                        sitting, base=seen(START), mine=entry, start=START, actor=actor, now=now()
                    )
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=pair) for pair in zip(people, texts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    entry = stored(full_room, case)
    assert (entry.trial, entry.guideline) == ("no", "AFU")
    assert {entry.comment, rivals()[0].value} == {"Opérer", "Surveiller"} and len(rivals()) == 1


def test_every_text_of_the_form_can_be_kept_with_its_rival(app: Any) -> None:
    from rcp.deliberation.forms import DecisionForm
    from rcp.web.fields import LineField, ProseField

    with app.test_request_context():
        texts = {
            field.name for field in DecisionForm(meta={"csrf": False}) if isinstance(field, LineField | ProseField)
        }
    assert texts <= set(TEXTS)


class Screen:
    """What the script of the room holds: the form of the page, sent with the marks of what was shown."""

    def __init__(self, room: Room, case: Any, browser: CheckingClient) -> None:
        self.browser, self.url = browser, f"{room.url(case)}/saisie"
        self.repris: dict[str, str] = {}
        page = browser.get(room.url(case)).text
        form = next(each for each in pages.parse(page).iter("form") if "decision-form" in (each.get("class") or ""))
        self.values = filled(form)
        self.base = seen_names(queries.entry_of(room.sitting(case).decision) if room.sitting(case).decision else START)

    def send(self, key: str = "", **values: Any) -> Any:
        data = self.values | {"base": json.dumps(self.base), "cle": key or str(uuid.uuid4())} | values
        # Sent again, a save is the same.
        data["repris"] = self.repris.setdefault(data["cle"], self.values["repris"])
        answer = self.browser.post(self.url, data=data, headers=SCRIPT)
        self.values["repris"] = (answer.json or {}).get("held", self.values["repris"])
        return answer


def seen_names(entry: DecisionEntry) -> dict[str, str]:
    return {name.removesuffix("_id"): mark for name, mark in seen(entry).items()}


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def test_what_is_typed_is_saved_and_the_screen_told_what_it_now_knows(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    answer = Screen(full_room, case, desk).send(comment="Opérer")
    assert answer.status_code == 200, answer.text
    entry = stored(full_room, case)
    assert entry.comment == "Opérer" and answer.json["base"] == seen_names(entry)
    assert (answer.json["version"], answer.json["errors"], answer.json["unseen"]) == (1, {}, [])


def test_the_same_save_sent_twice_is_written_once_and_answered_alike(full_room: Room, desk: CheckingClient) -> None:
    case, key = full_room.add_case(), str(uuid.uuid4())
    screen = Screen(full_room, case, desk)
    first = screen.send(key, comment="Opérer")
    again = screen.send(key, comment="Opérer")
    assert (first.status_code, again.status_code) == (200, 200)
    told = {name: first.json[name] for name in ("version", "base", "clashes", "errors", "sentence")}
    assert told == {name: again.json[name] for name in told}
    assert screen.send(key, comment="Autre chose").status_code == 409
    assert stored(full_room, case).comment == "Opérer"


def test_a_save_sent_again_does_not_bring_back_what_another_changed_since(
    full_room: Room, desk: CheckingClient
) -> None:
    case, key = full_room.add_case(), str(uuid.uuid4())
    screen = Screen(full_room, case, desk)
    screen.send(key, comment="Opérer")
    shown = stored(full_room, case)
    autosave(full_room, case, replace(shown, comment="Surveiller"), shown, by=full_room.coordinator)
    again = screen.send(key, comment="Opérer")
    assert again.json["unseen"] == ["comment"] and again.json["clashes"] == {}
    assert stored(full_room, case).comment == "Surveiller" and rivals() == []


def test_what_cannot_be_read_is_said_kept_as_a_draft_and_the_rest_saved(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    screen = Screen(full_room, case, desk)
    answer = screen.send(comment="Opérer", due_on="31/02/2026", **{"proposals-0-detail": "Deux aiguilles"})
    assert answer.status_code == 200
    assert set(answer.json["errors"]) == {"due_on", "proposals-0-choice"}
    assert answer.json["unread"] == ["due_on", "proposals"]
    assert stored(full_room, case) == replace(START, comment="Opérer")
    draft = db.session.scalars(select(CaseDraft)).one()
    assert draft.payload["due_on"] == ["31/02/2026"] and "comment" not in draft.payload
    day = full_room.meeting.date + timedelta(days=30)
    fixed = screen.send(comment="Opérer", due_on=f"{day:%d/%m/%Y}", **{"proposals-0-choice": "cryoablation"})
    assert fixed.json["errors"] == {} and stored(full_room, case).due_on == day
    assert db.session.scalars(select(CaseDraft)).first() is None


def test_a_clash_is_answered_with_the_text_kept_beside(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    screen = Screen(full_room, case, desk)
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    answer = screen.send(comment="Opérer")
    assert answer.json["clashes"] == {"comment": str(rivals()[0].uuid)}
    on = screen.send(comment="Opérer vite", suite=json.dumps(answer.json["clashes"]))
    assert on.json["clashes"] == answer.json["clashes"] and rivals()[0].value == "Opérer vite"


def test_a_case_is_marked_only_when_all_of_it_was_seen(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    screen = Screen(full_room, case, desk)
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    cryo = {"proposals-0-choice": "cryoablation"}
    refused = screen.send(action="decide", **cryo)
    assert refused.json["is_refused"] and not refused.json["is_decided"]
    assert stored(full_room, case).proposals and "autre personne" in refused.json["message"]
    screen = Screen(full_room, case, desk)
    gaps = screen.send(action="decide", trial="yes", **cryo)
    assert gaps.json["is_refused"] and set(gaps.json["errors"]) == {"trial_name"}
    assert stored(full_room, case).trial == "yes"
    screen = Screen(full_room, case, desk)
    wrong = screen.send(action="decide", due_on="hier", **cryo)
    assert wrong.json["is_refused"] and not wrong.json["is_decided"]
    key = str(uuid.uuid4())
    screen = Screen(full_room, case, desk)
    done = [screen.send(key, action="decide", trial="no", due_on="", **cryo) for _ in range(2)]
    assert [each.json["is_decided"] for each in done] == [True, True]
    assert "Relisez" in done[0].json["message"]
    late = screen.send(comment="Trop tard")
    assert late.status_code == 409 and full_room.secretary.name in late.json["message"]


@pytest.mark.parametrize(
    ("values", "status"),
    [({"base": "[1]"}, 422), ({"base": "{"}, 422), ({"suite": '{"comment": "x"}'}, 422), ({"auteur": "x"}, 403)],
)
def test_a_broken_save_is_refused_whole(full_room: Room, desk: CheckingClient, values: Any, status: int) -> None:
    case = full_room.add_case()
    answer = Screen(full_room, case, desk).send(comment="Opérer", **values)
    assert answer.status_code == status and answer.json["message"]
    assert queries.get_decision(case, full_room.meeting) is None


def test_an_ended_session_is_told_apart(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    screen = Screen(full_room, case, desk)
    desk.delete_cookie("rcp_session")
    desk.delete_cookie("session")
    for name in list(desk._cookies or {}):
        desk.delete_cookie(name[2], domain=name[0], path=name[1])
    assert screen.send(comment="Opérer").status_code == 401


def test_a_choice_is_made_from_a_page(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer", due_on=date(2027, 1, 4)))
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    (row,) = rivals()
    url = f"{full_room.url(case)}/textes/{row.uuid}"
    page = desk.get(full_room.url(case)).text
    hidden = filled(next(each for each in pages.parse(page).iter("form") if (each.get("action") or "") == url))
    assert "Opérer" in page and "Surveiller" in page and "Garder les deux" in page
    assert desk.post(url, data=hidden | {"choix": "peut-être"}).status_code == 422
    script = desk.post(url, data=hidden | {"choix": "both", "vu": "autre"}, headers=SCRIPT)
    assert script.status_code == 409
    assert desk.post(url, data=hidden | {"choix": "both"}).status_code == 303
    assert stored(full_room, case).comment == "Opérer\nSurveiller"


def test_a_draft_nobody_could_read_does_not_cover_what_another_saved_meanwhile(
    full_room: Room, desk: CheckingClient
) -> None:
    case = full_room.add_case()
    screen = Screen(full_room, case, desk)
    screen.send(comment="Opérer", due_on="31/02/2026")
    theirs = full_room.meeting.date + timedelta(days=10)
    shown = stored(full_room, case)
    autosave(full_room, case, replace(shown, due_on=theirs), shown, by=full_room.coordinator)
    panel = desk.get(f"/seances/{full_room.meeting.uuid}/salle/dossiers/{case.uuid}/volet").text
    form = next(each for each in pages.parse(panel).iter("form") if each.get("data-base"))
    screen.base = json.loads(form.get("data-base"))
    assert "31/02/2026" in panel, "what was typed comes back"
    mine = full_room.meeting.date + timedelta(days=30)
    answer = screen.send(comment="Opérer", due_on=f"{mine:%d/%m/%Y}")
    assert list(answer.json["clashes"]) == ["due_on"] and stored(full_room, case).due_on == theirs
    assert "31/02/2026" not in desk.get(full_room.url(case)).text


def test_a_draft_given_up_on_the_page_does_not_come_back(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(due_on="31/02/2026")
    day = full_room.meeting.date + timedelta(days=30)
    assert desk.submit(full_room.url(case), {"due_on": f"{day:%d/%m/%Y}", "action": "save"}).status_code == 303
    assert db.session.scalars(select(CaseDraft)).first() is None


def test_a_refusal_whose_answer_was_lost_is_said_again(full_room: Room, desk: CheckingClient) -> None:
    case, key = full_room.add_case(), str(uuid.uuid4())
    screen = Screen(full_room, case, desk)
    first = screen.send(key, comment="Opérer", action="decide")
    again = screen.send(key, comment="Opérer", action="decide")
    assert (first.json["is_refused"], again.json["is_refused"]) == (True, True)
    assert "marquez-le de nouveau" in again.json["message"]


def test_two_lists_too_long_together_are_not_both_kept(full_room: Room) -> None:
    case = full_room.add_case()
    one, two = (
        tuple(ActionEntry(f"{word} {number}") for number in range(MOST_ROWS["actions"] // 2 + 1))
        for word in ("Appeler", "Écrire")
    )
    autosave(full_room, case, replace(START, actions=one))
    autosave(full_room, case, replace(START, actions=two), by=full_room.coordinator)
    with pytest.raises(InvalidValue, match="trop longues"):
        settle(full_room, case, rivals()[0], Choice.BOTH)
    assert settle(full_room, case, rivals()[0], Choice.RIVAL).actions == two
