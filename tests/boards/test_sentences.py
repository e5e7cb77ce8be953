"""The sentences a board keeps ready: who keeps them, what they may be, what two people do to them at once."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.boards import queries, services
from rcp.boards.models import BoardSentence
from rcp.domain.errors import Duplicate, Forbidden, InvalidValue, NotFound, StaleEdit
from rcp.domain.sentences import MOST_SENTENCES
from rcp.journal.models import JournalEntry
from tests.support.build import NOW, Builder
from tests.support.client import CheckingClient

KEEPERS = {Role.COORDINATOR, Role.SECRETARY}


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board(name="RCP des os")


@pytest.fixture
def keeper(make: Builder, board: Any) -> Any:
    return make.member(board, Role.SECRETARY)


def add(board: Any, keeper: Any, make: Builder, shortcut: str, text: str = "Une phrase.") -> BoardSentence:
    return services.add_sentence(board, shortcut, text, actor=make.actor(keeper), now=NOW)


def keys(board: Any) -> list[str]:
    return [one.shortcut for one in queries.list_sentences(board.id)]


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_them_and_some_keep_them(
    make: Builder, client: CheckingClient, sign_in: Any, board: Any, keeper: Any, role: Role
) -> None:
    sentence = add(board, keeper, make, "surv", "Surveillance à ___ mois.")
    sign_in(client, make.member(board, role))
    page = client.get(f"/rcp/{board.uuid}/phrases")
    assert page.status_code == 200 and "Surveillance à ___ mois." in page.text
    assert ("Ajouter une phrase" in page.text) is (role in KEEPERS)
    for address in (f"{sentence.uuid}", f"{sentence.uuid}/retirer"):
        expected = 200 if role in KEEPERS else 403
        assert client.get(f"/rcp/{board.uuid}/phrases/{address}").status_code == expected


def test_a_board_without_sentences_says_what_they_are_for(
    make: Builder, client: CheckingClient, sign_in: Any, board: Any
) -> None:
    sign_in(client, make.member(board, Role.PHYSICIAN))
    assert "Aucune phrase gardée" in client.get(f"/rcp/{board.uuid}/phrases").text


def test_a_sentence_is_added_changed_moved_and_removed(
    make: Builder, client: CheckingClient, sign_in: Any, board: Any, keeper: Any, db_session: Any
) -> None:
    sign_in(client, keeper)
    url = f"/rcp/{board.uuid}/phrases"
    refused = client.submit(url, {"shortcut": "trop/long", "text": "Gardée à l’écran"}, button="Ajouter la phrase")
    assert (
        refused.status_code == 422 and "lettres et de chiffres" in refused.text and "Gardée à l’écran" in refused.text
    )
    for shortcut in ("Évo", "surv"):
        added = client.submit(url, {"shortcut": shortcut, "text": f"Phrase {shortcut}"}, button="Ajouter la phrase")
        assert added.status_code == 303
    twice = client.submit(url, {"shortcut": "evo", "text": "Une autre"}, button="Ajouter la phrase")
    assert twice.status_code == 422 and "appelle déjà une autre phrase" in twice.text
    assert keys(board) == ["evo", "surv"]
    second = f"{url}/{queries.list_sentences(board.id)[1].uuid}"
    assert client.submit(second, {"shortcut": "suivi"}, button="Enregistrer").status_code == 303
    moved = client.post(f"{second}/monter", data={"csrf_token": client.csrf()}, follow_redirects=True)
    assert "position 1" in moved.text
    assert keys(board) == ["suivi", "evo"]
    assert client.submit(f"{second}/retirer", button="Retirer la phrase").status_code == 303
    assert keys(board) == ["evo"]
    assert client.get(second).status_code == 404


def test_two_people_who_change_one_sentence_see_both_texts(
    make: Builder, client: CheckingClient, sign_in: Any, board: Any, keeper: Any
) -> None:
    sentence = add(board, keeper, make, "surv", "Texte de départ")
    sign_in(client, make.member(board, Role.COORDINATOR))
    url = f"/rcp/{board.uuid}/phrases/{sentence.uuid}"
    shown = client.get(url)
    assert client.submit(url, {"text": "Texte de la première"}, button="Enregistrer").status_code == 303
    conflict = client.send(shown, {"text": "Texte de la seconde"}, button="Enregistrer")
    assert conflict.status_code == 409
    assert "Texte de la première" in conflict.text and "Texte de la seconde" in conflict.text
    assert client.send(conflict, button="Enregistrer").status_code == 303


def test_the_service_sees_a_stale_version_and_writes_nothing_unchanged(
    make: Builder, board: Any, keeper: Any, db_session: Any
) -> None:
    actor = make.actor(keeper)
    sentence = queries.get_sentence(add(board, keeper, make, "surv").uuid, board=board)
    services.change_sentence(board, sentence, "surv", "Une phrase.", version=1, actor=actor, now=NOW)
    assert sentence.version == 1
    services.change_sentence(board, sentence, "surv", "Une autre.", version=1, actor=actor, now=NOW)
    with pytest.raises(StaleEdit):
        services.change_sentence(board, sentence, "surv", "Encore.", version=1, actor=actor, now=NOW)


def test_the_services_refuse_by_themselves(make: Builder, board: Any, keeper: Any) -> None:
    sentence = add(board, keeper, make, "surv")
    physician = make.actor(make.member(board, Role.PHYSICIAN))
    with pytest.raises(Forbidden):
        services.add_sentence(board, "x", "Phrase.", actor=physician, now=NOW)
    with pytest.raises(Forbidden):
        services.change_sentence(board, sentence, "x", "Phrase.", version=1, actor=physician, now=NOW)
    with pytest.raises(Forbidden):
        services.move_sentence(board, sentence, step=1, actor=physician, now=NOW)
    with pytest.raises(Forbidden):
        services.remove_sentence(board, sentence, actor=physician, now=NOW)
    with pytest.raises(Duplicate):
        add(board, keeper, make, "SURV")


def test_a_board_keeps_so_many_and_no_more(make: Builder, board: Any, keeper: Any, db_session: Any) -> None:
    db_session.add_all(
        BoardSentence(board_id=board.id, shortcut=f"s{rank}", text="Phrase.", position=rank, updated_at=NOW)
        for rank in range(MOST_SENTENCES)
    )
    db_session.flush()
    with pytest.raises(InvalidValue, match="retirez-en une"):
        add(board, keeper, make, "une")


def test_a_sentence_at_an_end_stays_there(make: Builder, board: Any, keeper: Any) -> None:
    first, actor = add(board, keeper, make, "a"), make.actor(keeper)
    add(board, keeper, make, "b")
    assert services.move_sentence(board, first, step=-1, actor=actor, now=NOW) == 1
    assert services.move_sentence(board, first, step=1, actor=actor, now=NOW) == 2
    assert keys(board) == ["b", "a"]


def test_a_sentence_of_another_board_is_not_found(make: Builder, board: Any, keeper: Any) -> None:
    other = make.board()
    theirs = add(other, make.member(other, Role.SECRETARY), make, "surv")
    add(board, keeper, make, "surv")
    with pytest.raises(NotFound):
        queries.get_sentence(theirs.uuid, board=board)


def test_the_journal_names_the_shortcut_never_the_text(make: Builder, board: Any, keeper: Any, db_session: Any) -> None:
    sentence = add(board, keeper, make, "surv", "Texte de la phrase")
    services.remove_sentence(board, sentence, actor=make.actor(keeper), now=NOW)
    entries = db_session.query(JournalEntry).filter(JournalEntry.event.like("board.sentence%")).all()
    assert {entry.event for entry in entries} == {"board.sentence_added", "board.sentence_removed"}
    assert all(entry.details["shortcut"] == "surv" and "Texte" not in str(entry.details) for entry in entries)
