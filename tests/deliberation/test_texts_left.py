"""What was typed and is in no decision, a rival text or an unreadable one, follows its case wherever it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from sqlalchemy import select
from wtforms import FieldList, HiddenField

from rcp.agenda import services as agenda
from rcp.agenda.queries import get_item
from rcp.agenda.views import postponing
from rcp.cases.models import CaseDraft
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.deliberation.forms import DecisionForm
from rcp.deliberation.views.rivals import shown_name
from rcp.deliberation.views.unread import typed_words
from rcp.domain.case import PostponementReason
from rcp.domain.decision import DecisionEntry
from rcp.domain.decision.merge import Choice
from rcp.domain.errors import Forbidden, NotFound, StaleEdit
from rcp.journal.models import JournalEntry
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, Room
from tests.deliberation.test_typing import START, Screen, autosave, rivals, settle, stored
from tests.support import pages
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def two_texts(room: Room, case: Any) -> None:
    autosave(room, case, replace(START, comment="Opérer"))
    autosave(room, case, replace(START, comment="Surveiller"), by=room.coordinator)


def postpone(room: Room, case: Any) -> None:
    """The case goes to another meeting, which opens: the room is there from now on."""
    there = room.make.meeting(room.board)
    item = get_item(room.meeting, room.sitting(case).item.uuid)
    agenda.postpone(item, reason=PostponementReason.NO_TIME, to=there, actor=room.actor, now=now())
    services.open_meeting(there, actor=room.actor, now=now())
    room.meeting = there


def pages_of(room: Room, case: Any, desk: CheckingClient) -> list[str]:
    panel = desk.get(f"/seances/{room.meeting.uuid}/salle/dossiers/{case.uuid}/volet").text
    return [panel, desk.get(room.url(case)).text]


def test_a_text_that_waits_for_a_choice_is_shown_at_the_next_meeting(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    postpone(full_room, case)
    for page in pages_of(full_room, case, desk):
        assert "Surveiller" in page and "Garder les deux" in page


@pytest.mark.parametrize("is_begun", [False, True])
def test_the_choice_is_made_at_the_next_meeting(full_room: Room, is_begun: bool) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    before = stored(full_room, case)
    postpone(full_room, case)
    if is_begun:
        autosave(full_room, case, replace(before, trial="no"), before, start=before)
        mark = services.rival_mark(stored(full_room, case), rivals()[0])
    else:
        mark = services.rival_mark(before, rivals()[0])
    with pytest.raises(Exception, match="complète"):
        full_room.decide(case, replace(CRYO, comment="Opérer"), version=int(is_begun))
    settle(full_room, case, rivals()[0], Choice.BOTH, shown=mark)
    assert stored(full_room, case).comment == "Opérer\nSurveiller"
    assert not queries.list_rivals(full_room.sitting(case).case)


def test_a_text_typed_in_the_whole_page_waits_no_more(full_room: Room) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    entry = replace(START, comment="Surveiller")
    services.save_decision(full_room.sitting(case), entry, version=1, actor=full_room.actor, now=now())
    assert rivals()[0].settled_at is not None and queries.texts_left([case.id]) == {}


def test_what_could_not_be_read_is_shown_at_the_next_meeting(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    postpone(full_room, case)
    for page in pages_of(full_room, case, desk):
        assert 'value="31/02/2026"' in page


def test_what_another_text_has_replaced_is_read_beside_the_fields(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    shown = stored(full_room, case)
    theirs = replace(shown, due_on=full_room.meeting.date)
    autosave(full_room, case, theirs, shown, by=full_room.coordinator)
    page = desk.get(full_room.url(case)).text
    assert 'value="31/02/2026"' not in page
    assert "n’est pas enregistrée" in page and "31/02/2026" in page


def test_what_could_not_be_read_is_read_from_the_case_that_presents_it_again(
    full_room: Room, desk: CheckingClient, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    entry = replace(CRYO, comment="Opérer", is_to_present_again=True)
    full_room.decide(case, entry, version=1)
    for page in pages_of(full_room, case, desk):
        assert "31/02/2026" in page and "dans aucun champ" in page
    there = full_room.make.meeting(full_room.board)
    answer = desk.submit(full_room.url(case), {"meeting": ""}, follow_redirects=True)
    assert "À lire depuis ce dossier" in answer.text and full_room.secretary.name in answer.text
    again = queries.next_presentation(case)
    assert again is not None
    full_room.make.booking(there, again)
    services.open_meeting(there, actor=full_room.actor, now=now())
    full_room.meeting = there
    for page in pages_of(full_room, again, desk):
        assert "31/02/2026" in page and f"dossier {case.number}" in page
    sign_in(client, full_room.coordinator)
    assert "31/02/2026" not in client.get(full_room.url(again)).text, "nobody sees another's"


def test_closing_and_carrying_on_say_which_texts_wait(full_room: Room, desk: CheckingClient) -> None:
    case, other = full_room.add_case(), full_room.add_case()
    two_texts(full_room, case)
    Screen(full_room, other, desk).send(due_on="31/02/2026")
    meeting = full_room.meeting
    ending = f"/seances/{meeting.uuid}/terminer"
    for url in (ending, f"/seances/{meeting.uuid}/reporter-les-restants"):
        page = desk.get(url).text
        assert "1 texte attend un choix" in page
        assert f"saisie non enregistrée de {full_room.secretary.name}" in page and "31/02/2026" not in page
    item = full_room.sitting(case).item
    one = f"/seances/{meeting.uuid}/inscriptions/{item.uuid}/reporter"
    page = desk.get(one).text
    assert "1 texte attend un choix" in page and "proposé à qui tiendra sa prochaine séance" in page
    assert "qu’à son auteur" not in page, "nothing typed waits there"
    answer = desk.submit(one, {"reason": "no-time", "destination": ""}, follow_redirects=True)
    assert "ils suivent le dossier" in answer.text
    assert f"Dossier {case.number}, reporté" in desk.get(ending).text
    assert db.session.scalars(select(CaseDraft)).one().case_id == other.id


UNREAD = "31/02/2026"
FORGET = "Je n’en ai plus besoin"


def drafts() -> list[CaseDraft]:
    db.session.expire_all()
    return list(db.session.scalars(select(CaseDraft)))


def forget(room: Room, case: Any, desk: CheckingClient, address: str) -> Any:
    """Press the button of the box, without scripts."""
    return desk.submit(address, {"vu": shown_mark(desk.get(address).text)}, follow_redirects=True)


def shown_mark(page: str) -> str:
    form = next(each for each in pages.parse(page).iter("form") if (each.get("id") or "").startswith("unsaved-"))
    return next(each.get("value") or "" for each in form.iter("input") if each.get("name") == "vu")


def replaced(room: Room, case: Any, desk: CheckingClient) -> None:
    """A date nobody can read, then a date somebody else chose: no field of the page holds the first."""
    Screen(room, case, desk).send(comment="Opérer", due_on=UNREAD)
    shown = stored(room, case)
    autosave(room, case, replace(shown, due_on=room.meeting.date), shown, by=room.coordinator)


def test_what_no_field_holds_stays_on_the_page_and_through_its_saves_until_its_author_forgets_it(
    full_room: Room, desk: CheckingClient
) -> None:
    case = full_room.add_case()
    replaced(full_room, case, desk)
    address = full_room.url(case)
    for values, status in (
        ({"due_on": "32/01/2026", "action": "save"}, 422),
        ({"action": "take-plan"}, 422),
        ({"version": "77", "comment": "Surveiller", "action": "save"}, 409),
    ):
        answer = desk.submit(address, values)
        assert answer.status_code == status and UNREAD in answer.text and FORGET in answer.text
    assert desk.submit(address, {"comment": "Surveiller", "action": "save"}).status_code == 303
    assert len(drafts()) == 1 and UNREAD in desk.get(address).text
    answer = forget(full_room, case, desk, address)
    assert not drafts() and UNREAD not in answer.text and stored(full_room, case).comment == "Surveiller"


def test_another_window_does_not_drop_what_it_never_showed(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    one, two = Screen(full_room, case, desk), Screen(full_room, case, desk)
    one.send(due_on=UNREAD)
    two.send(comment="Opérer")
    (draft,) = drafts()
    assert draft.payload["due_on"] == [UNREAD]
    two.send(comment="Opérer", **{"actions-0-label": "Relancer", "actions-0-due_on": "32/01/2026"})
    (draft,) = drafts()
    assert draft.payload["due_on"] == [UNREAD] and draft.payload["actions-0-due_on"] == ["32/01/2026"]
    two.send(comment="Opérer", **{"actions-0-label": "Relancer"})
    assert "actions-0-due_on" not in drafts()[0].payload and drafts()[0].payload["due_on"] == [UNREAD]


def test_what_waits_is_forgotten_once_somebody_else_has_decided(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    room_page = f"/seances/{full_room.meeting.uuid}/salle?dossier={case.uuid}"
    Screen(full_room, case, desk).send(comment="Opérer", due_on=UNREAD)
    full_room.decide(case, replace(CRYO, comment="Opérer"), version=1)
    for address in (room_page, full_room.url(case)):
        assert FORGET in desk.get(address).text
    assert full_room.secretary.name in queries.texts_left([case.id])[case.id].text
    answer = forget(full_room, case, desk, room_page)
    assert "retirée" in answer.text and FORGET not in answer.text
    assert queries.texts_left([case.id]) == {}


def test_only_its_author_forgets_what_they_read(full_room: Room, desk: CheckingClient) -> None:
    case, other = full_room.add_case(), full_room.add_case()
    screen = Screen(full_room, case, desk)
    screen.send(due_on=UNREAD)
    mark = queries.draft_mark(queries.unread_drafts(full_room.sitting(case).case, actor=full_room.actor)[case.uuid])
    sitting = full_room.sitting(case)
    with pytest.raises(NotFound):
        services.forget_unread(sitting, other.uuid, shown=mark, actor=full_room.actor)
    with pytest.raises(Forbidden):
        services.forget_unread(sitting, case.uuid, shown=mark, actor=full_room.as_(full_room.external))
    services.forget_unread(sitting, case.uuid, shown=mark, actor=full_room.as_(full_room.coordinator))
    assert len(drafts()) == 1, "it was not theirs"
    screen.send(due_on="32/02/2026")
    with pytest.raises(StaleEdit, match="a changé"):
        services.forget_unread(full_room.sitting(case), case.uuid, shown=mark, actor=full_room.actor)
    assert len(drafts()) == 1


def test_what_waits_says_labels_and_names_never_codes(full_room: Room, desk: CheckingClient, app: Any) -> None:
    case, who = full_room.add_case(), full_room.oncologist
    Screen(full_room, case, desk).send(
        **{
            "actions-0-label": "Relancer", "actions-0-assignee": str(who.uuid), "actions-0-due_on": UNREAD,
            "proposals-0-choice": "cryoablation", "proposals-0-intention": "alternative", "proposals-0-rank": "x",
            "no_decision_reason": "zzz",
        }
    )  # fmt: skip
    full_room.decide(case, replace(CRYO, comment="Opérer"))
    sitting = full_room.sitting(case)
    with app.test_request_context():
        found = unsaved_texts_of(sitting, full_room.actor)
    assert found["Actions"] == f"Action\u202f: Relancer · Confiée à\u202f: {who.name} · Échéance\u202f: {UNREAD}"
    assert found["Propositions"].startswith("Ordre\u202f: x · Traitement\u202f: Cryo")
    assert "Alternative" in found["Propositions"] and found["Motif d’absence de décision"] == "réponse inconnue"
    page = desk.get(full_room.url(case)).text
    assert found["Actions"] in page and str(who.uuid) not in page


def unsaved_texts_of(sitting: Any, actor: Any) -> dict[str, str]:
    (draft,) = queries.unread_drafts(sitting.case, actor=actor).values()
    fields = queries.unread_in(draft).fields
    people = [UUID(text) for each in fields.values() for texts in each.values() for text in texts if len(text) == 36]
    return dict(typed_words(fields, queries.names_of_people(people)))


def test_every_field_of_a_decision_has_a_french_label(app: Any) -> None:
    with app.test_request_context():
        form = DecisionForm(formdata=None, meta={"csrf": False})
        labels = {field.name: field.label.text for field in form if not isinstance(field, HiddenField)}
        rows = {
            each.name: (each.entries or [each.append_entry()])[0].form for each in form if isinstance(each, FieldList)
        }
        inner = {
            f"{name}-{key}": each.label.text
            for name, row in rows.items() for key, each in row._fields.items() if not isinstance(each, HiddenField)
        }  # fmt: skip
    assert {name: labels[name] for name in rows} == {
        "proposals": "Propositions", "conditions": "Conditions", "examinations": "Examens complémentaires",
        "actions": "Actions", "dissents": "Avis divergents", "parts": "Participation",
    }  # fmt: skip
    same_word = {"conditions", "plan_b", "actions", "intention", "action"}  # in both languages
    for name, label in {**labels, **inner}.items():
        key = name.split("-")[-1]
        made_of_the_name = key.replace("_", " ").title()
        assert label and (label != made_of_the_name or key in same_word), name
        assert "_" not in label and label[0].isupper(), name
    assert {shown_name(name) for name in get_type_hints(DecisionEntry)} <= set(labels), "each can have a rival"


def test_what_waits_is_shown_and_forgotten_on_the_page_of_a_session_held_on_paper(
    full_room: Room, desk: CheckingClient
) -> None:
    case = full_room.add_case()
    services.keep_unread(full_room.sitting(case), {"due_on": [UNREAD]}, actor=full_room.actor, now=now())
    full_room.meeting.typed_afterwards_at = now()
    db.session.flush()
    address = f"/seances/{full_room.meeting.uuid}/a-posteriori/dossiers/{case.uuid}"
    answer = desk.submit(address, {"held_from": "xx", "comment": "Opérer"})
    assert answer.status_code == 422 and UNREAD in answer.text and FORGET in answer.text
    assert UNREAD not in forget(full_room, case, desk, address).text and not drafts()


def test_a_choice_made_for_a_session_held_on_paper_says_so_in_the_journal(full_room: Room) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    full_room.meeting.typed_afterwards_at = now()
    db.session.flush()
    settle(full_room, case, rivals()[0], Choice.RIVAL)
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "decision.text_chosen")).one()
    assert line.details["typed_afterwards"] is True


@pytest.mark.parametrize(
    ("moved", "left", "said"),
    [
        ([1], 0, ""),
        ([1], 1, " Des textes ne sont pas dans sa décision\u202f: ils suivent le dossier."),
        ([1, 2], 1, " Un d’eux garde des textes hors de sa décision\u202f: ils le suivent."),
        ([1, 2], 2, " 2 d’entre eux gardent des textes hors de leur décision\u202f: ils suivent leur dossier."),
    ],
)
def test_texts_that_follow_are_told_in_the_right_number(
    monkeypatch: pytest.MonkeyPatch, moved: list[int], left: int, said: str
) -> None:
    monkeypatch.setattr(postponing, "texts_left", lambda ids: dict.fromkeys(ids[:left], queries.TextsLeft(1)))
    assert postponing._followed(moved) == said


def test_what_follows_a_case_says_who_will_see_it() -> None:
    own = queries.TextsLeft(0, ("Mme Durand",)).followed
    assert own == "Ces textes suivront le dossier\u202f: une saisie non enregistrée ne sera montrée qu’à son auteur."
    assert "proposé à qui tiendra" in queries.TextsLeft(1, ("Mme Durand",)).followed
