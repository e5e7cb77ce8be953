"""Generated cases: the same for the same seed, within the rules, and pages open on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases import queries as case_queries
from rcp.cases.models import Case, CaseCounter
from rcp.cases.services.creation import next_number
from rcp.db import db, transaction
from rcp.deliberation.models import Decision
from rcp.demo import loading
from rcp.demo.volume import adding
from rcp.demo.volume.plan import CASES_PER_MEETING, SLOTS, Sizes
from rcp.domain.agenda import to_paris
from rcp.domain.case import RequiredFor, missing
from rcp.domain.identity import Traits, check_ins, ins_warnings
from rcp.domain.text import fold
from rcp.patients.models import Patient
from tests.demo.conftest import client_of

COUNT, SEED = 900, 7
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TABLES = (
    "patient", "case_file", "lesion", "lesion_distance", "treatment", "result", "meeting", "agenda_item", "attendance",
    "decision", "proposal",
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(volume_app: Flask) -> Flask:
    """The boards, and the first cases."""
    generate(volume_app, SEED)
    return volume_app


@pytest.fixture
def volume(filled: Flask) -> Any:
    with filled.app_context():
        yield filled


def generate(app: Flask, seed: int) -> None:
    with app.app_context():
        loading.load_people(now=NOW)
        rate = adding.add_cases(COUNT, seed=seed, now=NOW, tell=lambda _line: None)
        assert rate > 50  # on a machine that does ten other things; the benches measure it


def dump(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {table: db.session.execute(text(f'SELECT * FROM "{table}" ORDER BY id')).all() for table in TABLES}


@pytest.mark.parametrize("count", [1, 40, 79, 80, 500, 100_000])
def test_sizes_add_up(count: int) -> None:
    sizes = Sizes.of(count)
    assert sizes.closed + sizes.awaiting + sizes.booked + sizes.open == count
    assert not sizes.closed % CASES_PER_MEETING and sizes.open >= 1 and sizes.closed >= 0


def test_hours_are_never_those_of_the_demonstration() -> None:
    assert len(set(SLOTS)) == 16
    assert {slot.minute for slot in SLOTS} == {10, 40}


def test_the_same_seed_gives_the_same_rows(filled: Flask, other_app: Flask) -> None:
    generate(other_app, SEED)
    assert dump(filled) == dump(other_app)


def test_cases_meetings_and_numbers_are_whole(volume: Flask) -> None:
    assert db.session.execute(select(func.count()).select_from(Case)).scalar_one() == COUNT
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    sizes = select(func.count()).select_from(AgendaItem).group_by(AgendaItem.meeting_id)
    assert set(db.session.execute(sizes).scalars()) == {CASES_PER_MEETING}
    patients = db.session.execute(select(func.count()).select_from(Patient)).scalar_one()
    assert 1.15 < COUNT / patients < 1.5
    numbers = list(db.session.execute(select(Case.number).order_by(Case.id)).scalars())
    for counter in db.session.execute(select(CaseCounter).order_by(CaseCounter.year)).scalars():
        of_year = sorted(number for number in numbers if number.startswith(f"{counter.year}-"))
        assert of_year == [f"{counter.year}-{rank:05}" for rank in range(1, counter.last + 1)]


def test_identities_are_searchable_and_nobodys(volume: Flask) -> None:
    for patient in db.session.execute(select(Patient).order_by(Patient.id).limit(200)).scalars():
        assert patient.is_fictitious and patient.birth_name_folded == fold(patient.birth_name)
        assert patient.used_name_folded == fold(patient.used_name)
        assert patient.given_name_folded == fold(patient.first_given_name)
        if patient.ins:
            check_ins(patient.ins)
            traits = Traits.of(patient)
            assert ins_warnings(patient.ins, patient.sex, traits.birth_date, patient.birth_place_insee) == ()


def test_cases_hold_what_their_status_requires(volume: Flask) -> None:
    query = select(Case.uuid).where(Case.status != "draft").order_by(Case.id.desc()).limit(40)
    for uuid in db.session.execute(query).scalars():
        case = case_queries.get_case_page(uuid, actor=SYSTEM)
        assert missing(case_queries.facts(case), level=RequiredFor.VALIDATE) == ()
    decided = select(func.count()).select_from(Decision).join(Case, Case.id == Decision.case_id)
    decided = decided.where(Case.status.not_in(["closed", "validated", "discussed", "registered"]))
    assert db.session.execute(decided).scalar_one() == 0
    past = select(func.count()).select_from(Meeting).where(Meeting.status == "planned", Meeting.date <= NOW.date())
    assert db.session.execute(past).scalar_one() == 0


def test_pages_open_on_generated_cases(volume: Flask) -> None:
    client = client_of(volume, "coordonnateur")
    assert client.get("/dossiers").status_code == 200
    for status in ("validated", "closed", "planned"):
        meeting = db.session.execute(
            select(Meeting).where(Meeting.status == status, Meeting.board_id == 1).order_by(Meeting.id).limit(1)
        ).scalar_one()
        assert client.get(f"/seances/{meeting.uuid}").status_code == 200
        query = select(Case.uuid).join(AgendaItem, AgendaItem.case_id == Case.id)
        query = query.where(AgendaItem.meeting_id == meeting.id).order_by(Case.id).limit(1)
        assert client.get(f"/dossiers/{db.session.execute(query).scalar_one()}").status_code == 200


def test_more_can_be_added_and_the_next_case_follows(other_app: Flask) -> None:
    with other_app.app_context():
        before = db.session.execute(select(func.count()).select_from(Case)).scalar_one()
        if not before:
            loading.load_people(now=NOW)
        adding.add_cases(100, seed=SEED, now=NOW, tell=lambda _line: None)
        assert db.session.execute(select(func.count()).select_from(Case)).scalar_one() == before + 100
        year = to_paris(NOW).year
        with transaction():
            counter = db.session.get_one(CaseCounter, year).last
            assert next_number(NOW) == f"{year}-{counter + 1:05}"
        with transaction():
            db.session.add(Patient(birth_name="Nouvelle", created_at=NOW, updated_at=NOW, is_fictitious=True))
            from rcp.journal import history

            history.set_author(db.session(), None, NOW)
            db.session.flush()
