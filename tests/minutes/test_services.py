"""Sealing: what is validated no longer changes, a correction says what it replaces, and nothing is half-written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DatabaseError

from rcp import files
from rcp.access.permissions import Role
from rcp.db import db, transaction
from rcp.deliberation.models import Decision, Proposal
from rcp.documents.sealing import from_plain, is_seal_intact
from rcp.domain.errors import Forbidden, Incomplete, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.journal.models import JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import Document
from rcp.minutes.queries.contents.cases import case_content, minutes_case, shortened
from tests.minutes.conftest import decide
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


def validate_all(held, now=LATER):
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=now)
    db.session.rollback()
    documents = services.validate(prepared, actor=held.actor, now=now)
    db.session.commit()
    return documents


def test_validating_the_minutes_seals_every_fiche_and_the_minutes(held):
    documents = validate_all(held)
    assert [each.kind for each in documents] == ["fiche", "fiche", "minutes"]
    assert [each.version for each in documents] == [1, 1, 1]
    assert {case.status for case in held.cases} == {"closed"}
    assert held.meeting.status == "validated"
    for each in documents:
        data = files.read(each.storage_key, sha256=each.file_sha256)
        assert data.startswith(b"%PDF")
        assert hashlib.sha256(data).hexdigest() == each.file_sha256
        assert is_seal_intact(each.content)
        assert not from_plain(each.content).edition.is_draft


def test_no_transaction_waits_while_a_session_is_laid_out(held):
    """It lasts minutes: a server cuts the connection of a transaction that says nothing for one."""
    waits = []

    def heard(*_where):
        waits.append(db.session().in_transaction())

    with transaction(read_only=True):
        services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER, heard=heard)
    assert len(waits) >= 3 and not any(waits)


def test_validating_one_fiche_leaves_its_meeting_open_to_the_others(held):
    case = held.cases[0]
    prepared = services.prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    (document,) = services.validate(prepared, actor=held.actor, now=LATER)
    assert case.status == "validated"
    assert held.meeting.status == "closed"
    assert document.file_name == f"RCP_2026-03-16_{int(case.number[5:]):04}.pdf"
    assert "vray" not in document.file_name  # what every birth name of the tests ends with


def test_the_journal_tells_each_seal(held):
    validate_all(held)
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)).all()
    assert events.count("fiche.validated") == 2
    assert events.count("minutes.validated") == 1


def test_a_change_during_the_layout_stops_everything(held):
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    decision = db.session.scalars(select(Decision).order_by(Decision.id)).first()
    decision.comment = "Ajout de dernière minute."
    db.session.flush()
    with pytest.raises(StaleEdit):
        services.validate(prepared, actor=held.actor, now=LATER)
    db.session.rollback()
    assert db.session.scalars(select(Document).order_by(Document.id)).first() is None
    assert held.meeting.status == "closed"


def test_a_decision_that_lacks_something_is_named(held):
    decision = db.session.scalars(select(Decision).order_by(Decision.id)).first()
    decision.outcome = ""
    db.session.commit()
    with pytest.raises(Incomplete) as refusal:
        services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    assert any(held.cases[0].number in each.message for each in refusal.value.missing)


def test_only_a_coordinator_validates(held, make):
    for role in (Role.PHYSICIAN, Role.SECRETARY, Role.QUALITY):
        actor = make.actor(make.member(held.board, role))
        with pytest.raises(Forbidden):
            services.prepare_minutes(held.meeting.uuid, actor=actor, now=LATER)
    stranger = make.actor(make.member(make.board(), Role.COORDINATOR))
    with pytest.raises(NotFound):
        services.prepare_minutes(held.meeting.uuid, actor=stranger, now=LATER)


def test_an_external_requester_reads_their_fiche_and_no_other(held, make):
    external = make.member(held.board, Role.EXTERNAL)
    held.cases[0].requester_id = external.id
    db.session.commit()
    actor = make.actor(external)
    found = services.fiche_in_force(held.cases[0].uuid, actor=actor, now=LATER)
    assert found.content.case.number == held.cases[0].number
    with pytest.raises(NotFound):
        services.fiche_in_force(held.cases[1].uuid, actor=actor, now=LATER)
    with pytest.raises(NotFound):
        services.minutes_in_force(held.meeting.uuid, actor=actor, now=LATER)


def test_a_correction_is_a_new_version_that_says_why(held):
    first = validate_all(held)
    case = held.cases[0]
    services.correct_fiche(
        held.meeting.uuid, case.uuid, reason="Latéralité erronée dans le plan.", actor=held.actor, now=LATER
    )
    db.session.commit()
    assert (case.status, held.meeting.status) == ("discussed", "closed")
    draft = services.fiche_in_force(case.uuid, actor=held.actor, now=LATER)
    assert draft.content.edition.is_draft
    second = validate_all(held, LATER + timedelta(hours=2))
    assert [(each.kind, each.version) for each in second] == [("fiche", 2), ("minutes", 2)]
    assert second[0].replaces_id == first[0].id
    assert second[0].reason == "Latéralité erronée dans le plan."
    content = from_plain(second[1].content)
    assert "annule et remplace la version 1" in content.notice
    assert services.read_sealed(first[0]).startswith(b"%PDF")


def test_a_correction_needs_a_reason_and_something_sealed(held):
    with pytest.raises(InvalidValue):
        services.correct_minutes(held.meeting.uuid, reason="  ", actor=held.actor, now=LATER)
    with pytest.raises(TransitionRefused):
        services.correct_minutes(held.meeting.uuid, reason="Une faute de frappe.", actor=held.actor, now=LATER)
    with pytest.raises(TransitionRefused):
        services.correct_fiche(
            held.meeting.uuid, held.cases[0].uuid, reason="Une faute de frappe.", actor=held.actor, now=LATER
        )


def test_a_case_without_a_decision_has_nothing_to_correct(held):
    db.session.execute(delete(Proposal))
    db.session.execute(delete(Decision))
    db.session.commit()
    with pytest.raises(TransitionRefused):
        services.correct_fiche(
            held.meeting.uuid, held.cases[0].uuid, reason="Une faute de frappe.", actor=held.actor, now=LATER
        )


@pytest.mark.parametrize("statement", ["UPDATE document SET version = 9", "DELETE FROM document"])
def test_the_database_refuses_to_touch_a_sealed_document(held, statement):
    validate_all(held)
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_damaged_file_is_never_served(held):
    document = validate_all(held)[0]
    files.path_of(document.storage_key).write_bytes(b"%PDF-1.7 autre chose")
    with pytest.raises(files.FileDamaged):
        services.read_sealed(document)


def test_reading_a_meeting_costs_the_same_whatever_its_cases(held, make, count_sql):
    def cost() -> int:
        db.session.commit()
        db.session.expire_all()
        with count_sql() as statements:
            queries.load_material(held.meeting.uuid, actor=held.actor)
        return len(statements)

    before = cost()
    for rank in range(3, 9):
        make.booking(held.meeting, make.case(held.board, requester=held.coordinator), position=rank)
    assert cost() == before <= 27


def test_a_draft_agenda_is_not_read_through_its_minutes(held, make, client, sign_in):
    draft = make.meeting(held.board)
    case = make.case(held.board)
    make.booking(draft, case)
    physician = make.member(held.board, Role.PHYSICIAN)
    with pytest.raises(NotFound):
        queries.load_material(draft.uuid, actor=make.actor(physician))
    assert queries.load_material(draft.uuid, actor=held.actor).items
    sign_in(client, physician)
    for page in ("proces-verbal", "proces-verbal.pdf", "validation"):
        assert client.get(f"/seances/{draft.uuid}/{page}").status_code == 404
    assert "validation" not in client.get(f"/seances/{draft.uuid}").text


def test_a_correction_says_what_it_changes_and_that_is_sealed_too(held):
    validate_all(held)
    case, decision = held.cases[0], db.session.scalars(select(Decision).order_by(Decision.id)).first()
    services.correct_fiche(held.meeting.uuid, case.uuid, reason="Plan B oublié.", actor=held.actor, now=LATER)
    decision.plan_b = "Chirurgie à trois mois."
    db.session.commit()
    draft = services.fiche_in_force(case.uuid, actor=held.actor, now=LATER).content.edition
    assert (draft.is_draft, draft.version, draft.reason) == (True, 2, "Plan B oublié.")
    fiche, minutes = validate_all(held, LATER + timedelta(hours=2))
    changes = from_plain(fiche.content).edition.changes
    assert [each.label for each in changes] == ["Décision en une phrase", "Plan B"]
    assert changes[1].after == "Chirurgie à trois mois."
    assert draft.changes == changes
    assert from_plain(minutes.content).edition.changes == tuple(replace(each, case=case.number) for each in changes)
    assert is_seal_intact(fiche.content) and is_seal_intact(minutes.content)


def test_minutes_say_of_a_case_what_its_fiche_says_shortened(held):
    case = held.cases[0]
    case.intended_treatments, case.performance_status = ["cryoablation"], "LA9626-8"
    db.session.commit()
    material = queries.load_material(held.meeting.uuid, actor=held.actor)
    item = material.items[0]
    whole = case_content(material, item)
    assert whole.studies and whole.gaps and any(each.inputs for each in whole.scores)
    assert minutes_case(material, item) == shortened(whole)


def test_the_click_on_the_minutes_costs_the_same_whatever_its_cases(held, make, client, sign_in, count_sql):
    sign_in(client, held.coordinator)

    def cost() -> int:
        address = f"/seances/{held.meeting.uuid}/proces-verbal.pdf"
        assert client.get(address).status_code == 200
        with count_sql() as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    before = cost()
    for rank in range(3, 7):
        case = make.case(held.board, requester=held.coordinator, presenter_id=held.coordinator.id)
        make.booking(held.meeting, case, position=rank)
        decide(case, held.meeting, held.coordinator)
    db.session.commit()
    assert cost() == before
