"""Where a board asks for it, what one validates another has read, in the state that is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.documents.sealing import from_plain
from rcp.domain.errors import Forbidden, StaleEdit, TransitionRefused
from rcp.domain.proofreading import NOBODY, YOURSELF
from rcp.journal.models import JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import Proofreading
from rcp.outbox.models import Errand
from tests.minutes.conftest import SPECIALTIES, Held
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def asking(held: Held) -> Held:
    held.board.needs_second_reader = True
    db.session.commit()
    return held


@pytest.fixture
def reader(asking: Held, make: Any) -> Any:
    person = make.member(asking.board, Role.PHYSICIAN, specialty_code=SPECIALTIES[1])
    db.session.commit()
    return make.actor(person)


def shown(held: Held, actor: Any, case_uuid: Any = None) -> int:
    return queries.stamp_of(queries.load_material(held.meeting.uuid, actor=actor), case_uuid).version


def read(held: Held, actor: Any, case_uuid: Any = None) -> list[Proofreading]:
    stamp = shown(held, actor, case_uuid)
    written = services.record_reading(held.meeting.uuid, case_uuid, shown=stamp, actor=actor, now=LATER)
    db.session.commit()
    return written


def validate(held: Held, *, only: Any = None) -> Any:
    if only is None:
        prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    else:
        prepared = services.prepare_fiche(held.meeting.uuid, only, actor=held.actor, now=LATER)
    db.session.rollback()
    documents = services.validate(prepared, actor=held.actor, now=LATER)
    db.session.commit()
    return documents


def test_nobody_read_and_nothing_is_sealed(asking: Held) -> None:
    with pytest.raises(TransitionRefused) as refused:
        validate(asking)
    assert NOBODY in refused.value.message


def test_who_validates_does_not_count_as_the_other(asking: Held) -> None:
    read(asking, asking.actor)
    with pytest.raises(TransitionRefused) as refused:
        validate(asking)
    assert YOURSELF in refused.value.message


def test_another_reads_the_minutes_and_every_fiche_is_sealed_with_their_name(asking: Held, reader: Any) -> None:
    assert len(read(asking, reader)) == 1 + len(asking.cases)
    documents = validate(asking)
    assert {from_plain(each.content).edition.proofread_by for each in documents} == {reader.name}


def test_one_fiche_is_read_and_sealed_alone(asking: Held, reader: Any) -> None:
    first, second = (case.uuid for case in asking.cases)
    read(asking, reader, first)
    assert len(validate(asking, only=first)) == 1
    with pytest.raises(TransitionRefused) as refused:
        validate(asking, only=second)
    assert "personne n’a relu" in refused.value.message


def test_what_changes_is_read_again(asking: Held, reader: Any) -> None:
    read(asking, reader)
    asking.cases[0].version += 1
    db.session.commit()
    with pytest.raises(TransitionRefused) as refused:
        validate(asking)
    assert f"depuis la relecture de {reader.name}" in refused.value.message


def test_said_twice_it_is_written_once_and_told_to_the_journal(asking: Held, reader: Any) -> None:
    read(asking, reader)
    assert read(asking, reader) == []
    kinds = list(db.session.scalars(select(JournalEntry.event).where(JournalEntry.event == "minutes.proofread")))
    assert len(kinds) == 1


def test_what_was_shown_is_what_was_read(asking: Held, reader: Any) -> None:
    with pytest.raises(StaleEdit):
        services.record_reading(asking.meeting.uuid, shown=1, actor=reader, now=LATER)
    assert db.session.scalar(select(func.count()).select_from(Proofreading)) == 0


def test_what_is_sealed_is_read_no_more(asking: Held, reader: Any) -> None:
    read(asking, reader)
    validate(asking)
    with pytest.raises(TransitionRefused) as refused:
        read(asking, reader)
    assert "rien à relire" in refused.value.message


def test_a_secretary_does_not_read_for_the_board(asking: Held, make: Any) -> None:
    person = make.member(asking.board, Role.SECRETARY)
    db.session.commit()
    with pytest.raises(Forbidden):
        read(asking, make.actor(person))


def test_a_board_that_does_not_ask_is_told_so(held: Held) -> None:
    with pytest.raises(TransitionRefused) as refused:
        read(held, held.actor)
    assert "ne demande pas de relecture" in refused.value.message


def test_the_page_says_who_read_and_offers_to(asking: Held, reader: Any, client: Any, sign_in: Any) -> None:
    page = f"/seances/{asking.meeting.uuid}/validation"
    sign_in(client, asking.coordinator)
    answer = client.submit(page, button="J’ai relu le procès-verbal et ses fiches", follow_redirects=True)
    assert "Relecture du procès-verbal et des fiches qui attendent" in answer.text
    assert f"Relu par {asking.coordinator.name}." in answer.text
    assert "J’ai relu le procès-verbal" not in answer.text


def refused(client: Any, address: str, shown: int) -> Any:
    return client.post(address, data={"csrf_token": client.csrf(), "version": shown})


def test_nobody_is_offered_to_validate_what_another_has_still_to_read(
    asking: Held, reader: Any, client: Any, sign_in: Any
) -> None:
    page = f"/seances/{asking.meeting.uuid}/validation"
    first, second = asking.cases
    address = f"/seances/{asking.meeting.uuid}/dossiers/{first.uuid}/validation"
    sign_in(client, asking.coordinator)
    answer = client.get(page).text
    assert f'action="{page}"' not in answer and f'action="{address}"' not in answer
    assert "Personne n’a encore relu." in answer
    assert "un médecin ou un coordonnateur de la RCP autre que vous relit le procès-verbal et ses fiches." in answer
    for place, case in ((page, None), (address, first.uuid)):
        kept = refused(client, place, shown(asking, asking.actor, case))
        assert (kept.status_code, "personne n’a relu" in kept.text) == (409, True)

    read(asking, asking.actor)
    answer = client.get(page).text
    assert f'action="{page}"' not in answer and f'action="{address}"' not in answer
    assert f"Relu par {asking.coordinator.name}. Une autre personne relit, ou valide à votre place." in answer
    kept = refused(client, page, shown(asking, asking.actor))
    assert (kept.status_code, YOURSELF in kept.text) == (409, True)

    read(asking, reader, first.uuid)
    answer = client.get(page).text
    assert f'action="{page}"' not in answer and f'action="{address}"' in answer
    assert address.replace(str(first.uuid), str(second.uuid)) not in answer
    assert client.submit(page, button=f"Valider la fiche {first.number}").status_code == 303

    read(asking, reader)
    assert "autre que vous relit" not in client.get(page).text
    assert client.submit(page, button="Valider le procès-verbal").status_code == 303


def test_the_fiches_still_to_be_read_are_named_once_the_minutes_are(
    asking: Held, reader: Any, client: Any, sign_in: Any
) -> None:
    read(asking, reader)
    unread = asking.cases[1]
    db.session.execute(delete(Proofreading).where(Proofreading.case_id == unread.id))
    db.session.commit()
    sign_in(client, asking.coordinator)
    page = f"/seances/{asking.meeting.uuid}/validation"
    answer = client.get(page).text
    assert f'relit encore <a href="#dossier-{unread.uuid}">la fiche n° {unread.number}</a>.' in answer
    assert f'action="{page}"' not in answer


def test_whoever_does_not_validate_is_told_who_reads(
    asking: Held, reader: Any, make: Any, client: Any, sign_in: Any
) -> None:
    person = make.member(asking.board, Role.SECRETARY)
    db.session.commit()
    sign_in(client, person)
    page = f"/seances/{asking.meeting.uuid}/validation"
    said = "Avant la validation du procès-verbal, un médecin ou un coordonnateur de la RCP relit"
    assert said in client.get(page).text
    read(asking, reader)
    assert said not in (answer := client.get(page).text) and f"Relu par {reader.name}." in answer


def test_a_long_validation_is_not_asked_for_before_another_read(
    asking: Held, client: Any, sign_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(services, "is_sealing_long", lambda *_args, **_values: True)
    sign_in(client, asking.coordinator)
    kept = refused(client, f"/seances/{asking.meeting.uuid}/validation", shown(asking, asking.actor))
    assert (kept.status_code, "personne n’a relu" in kept.text) == (409, True)
    assert db.session.scalar(select(func.count()).select_from(Errand)) == 0
