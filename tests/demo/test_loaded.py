"""The demonstration as it stands in the database, and the command that loads it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from rcp import files
from rcp.accounts.models import Account
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Attachment, Case, CaseCounter
from rcp.db import db
from rcp.deliberation.models import (
    Action,
    Attendance,
    Condition,
    Decision,
    Dissent,
    Opinion,
    PreReading,
    Proposal,
    Span,
    TechnicalPlan,
    UrgentOpinion,
)
from rcp.demo.people import demo_accounts
from rcp.domain.case import CaseStatus
from rcp.domain.identity import InsNature
from rcp.journal.models import Change, JournalEntry
from rcp.journal.queries import verify_chain
from rcp.minutes.models import Document
from rcp.patients.models import Patient, PatientMerge
from rcp.web.clock import today
from tests.demo.conftest import client_of


@pytest.fixture(autouse=True)
def in_demo(demo: None) -> None:
    """Every test of the module is in the context of the demonstration."""


def count(*conditions: Any, of: Any) -> int:
    return db.session.execute(select(func.count()).select_from(of).where(*conditions)).scalar_one()


def coming() -> Meeting:
    items = select(AgendaItem.meeting_id).group_by(AgendaItem.meeting_id).having(func.count() == 17)
    return db.session.execute(select(Meeting).where(Meeting.id.in_(items))).scalar_one()


def test_three_boards_six_meetings_held_one_to_come() -> None:
    assert count(of=Board) == 3
    assert count(Meeting.status == "validated", of=Meeting) == 5
    assert count(Meeting.status == "closed", of=Meeting) == 1
    assert count(Meeting.status.in_(["validated", "closed"]), Meeting.date >= today(), of=Meeting) == 0
    assert count(Meeting.status == "planned", Meeting.date <= today(), of=Meeting) == 0
    assert coming().status == "planned"
    assert coming().published_at is not None


def test_cases_in_every_status() -> None:
    rows = db.session.execute(select(Case.status, func.count()).group_by(Case.status).order_by(Case.status)).all()
    found = {row[0]: row[1] for row in rows}
    assert set(found) == {status.value for status in CaseStatus}
    assert found["validated"] == 3 and found["closed"] >= 20


def test_decisions_of_every_kind() -> None:
    assert count(Decision.outcome == "registered", of=Decision) >= 2
    assert count(Decision.no_decision_reason != "", of=Decision) >= 2
    assert count(Decision.quorum_status == "not_reached", Decision.must_be_presented_again, of=Decision) == 1
    assert count(Decision.is_stopping, of=Decision) and count(Decision.is_surveillance, of=Decision)
    assert count(Decision.referral == "recourse", of=Decision) and count(Decision.trial == "yes", of=Decision)
    assert count(Decision.double_expertise == "yes", of=Decision) == 1
    assert count(Decision.unblocked_by != "", Decision.no_decision_reason != "", of=Decision) >= 2
    assert count(Decision.is_to_present_again, Decision.quorum_status == "reached", of=Decision) == 1
    assert count(Decision.plan_b != "", of=Decision) >= 2 and count(Proposal.aim != "", of=Proposal) >= 5
    assert count(of=Condition) >= 3 and count(of=Action) >= 4 and count(of=Dissent) >= 1
    assert count(Opinion.entered_by_id != Opinion.person_id, of=Opinion)
    assert count(UrgentOpinion.regularised_meeting_id.is_not(None), of=UrgentOpinion) == 1
    assert count(AgendaItem.is_late, of=AgendaItem) >= 1
    assert count(Case.previous_case_id.is_not(None), of=Case) == 3
    assert count(Case.postponement_count == 1, of=Case) == 3
    assert count(PatientMerge.undone_at.is_(None), of=PatientMerge) == 1


def test_past_meetings_were_measured_and_people_came_and_went() -> None:
    held = count(Meeting.status.in_(["validated", "closed"]), of=Meeting)
    measured = db.session.scalar(select(func.count(func.distinct(Span.meeting_id))).where(Span.ended_at.is_not(None)))
    assert measured == held
    assert count(Span.ended_at.is_(None), of=Span) == 0 and count(Span.case_id.is_(None), of=Span) == 1
    assert count(Attendance.arrived_at.is_not(None), of=Attendance) == 2
    assert count(Attendance.left_at.is_not(None), of=Attendance) == 2


def test_nobody_is_real() -> None:
    real = (Patient.is_fictitious.is_(False), Patient.ins_oid != InsNature.TEST.oid)
    assert count(*real, of=Patient) == 0
    assert count(Patient.identity_status == "QUAL", Patient.ins_oid == InsNature.TEST.oid, of=Patient) >= 10
    assert count(Account.is_demo.is_(False), of=Account) == 0


def test_the_journal_holds_in_order_and_tells_everything() -> None:
    assert verify_chain().is_intact
    times = list(db.session.execute(select(JournalEntry.at).order_by(JournalEntry.id)).scalars())
    assert len(times) > 500
    assert times == sorted(times)
    assert count(Change.person_id.is_(None), of=Change) == 0


def test_numbers_follow_each_other() -> None:
    numbers = list(db.session.execute(select(Case.number).order_by(Case.id)).scalars())
    for counter in db.session.execute(select(CaseCounter).order_by(CaseCounter.year)).scalars():
        of_year = [number for number in numbers if number.startswith(f"{counter.year}-")]
        assert of_year == [f"{counter.year}-{rank:05}" for rank in range(1, counter.last + 1)]


def test_sealed_documents_open(demo_app: Flask) -> None:
    files.configure(demo_app.config["FILES_DIR"])
    documents = list(db.session.execute(select(Document).order_by(Document.id)).scalars())
    assert sum(document.kind == "minutes" for document in documents) == 6
    assert any(document.kind == "minutes" and document.version == 2 for document in documents)
    for document in documents:
        data = files.read(document.storage_key, sha256=document.file_sha256)
        with pikepdf.open(BytesIO(data)) as pdf:
            assert len(pdf.pages) == document.pages
    for attachment in db.session.execute(select(Attachment).order_by(Attachment.id)).scalars():
        assert attachment.cautions == []
        assert files.read(attachment.storage_key, sha256=attachment.sha256)


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda account: account.email)
def test_each_account_signs_in(demo_app: Flask, account: Any) -> None:
    client = demo_app.test_client()
    answer = client.submit("/connexion", {"email": account.email, "password": account.password})  # type: ignore[attr-defined]
    assert answer.status_code in (302, 303)
    assert client.get("/").status_code == 200


def test_pages_show_it(demo_app: Flask) -> None:
    client = client_of(demo_app, "coordonnateur")
    meeting = coming()
    page = client.get(f"/seances/{meeting.uuid}")
    assert page.status_code == 200 and "Ajout tardif" in page.text and "manquant" in page.text
    assert client.get("/dossiers").status_code == 200
    boards = select(Meeting.board_id).where(Meeting.id == meeting.id)
    for status in CaseStatus:
        query = select(Case.uuid).where(Case.status == status, Case.board_id.in_(boards)).order_by(Case.id).limit(1)
        assert client.get(f"/dossiers/{db.session.execute(query).scalar_one()}").status_code == 200


def test_a_second_load_is_refused(demo_app: Flask) -> None:
    before = count(of=Case)
    answer = demo_app.test_cli_runner().invoke(args=["rcp", "demo"])
    assert answer.exit_code == 1 and "nothing was loaded" in answer.output
    assert count(of=Case) == before
    said = demo_app.test_cli_runner().invoke(args=["rcp", "demo", "--accounts"])
    assert all(each.email in said.output for each in demo_accounts())


def test_the_command_line_lists_it(demo_app: Flask) -> None:
    runner = demo_app.test_cli_runner()
    sessions = json.loads(runner.invoke(args=["rcp", "sessions", "--json"]).output)
    assert {row["cases"] for row in sessions if row["uuid"] == str(coming().uuid)} == {17}
    booked = json.loads(runner.invoke(args=["rcp", "cases", "--session", str(coming().uuid), "--json"]).output)
    assert [row["status"] for row in booked] == ["booked"] * 17
    assert len(json.loads(runner.invoke(args=["rcp", "cases", "--json"]).output)) == count(of=Case)


def test_production_refuses_it(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(demo_app.config, "TESTING", False)
    for arguments in (["rcp", "demo"], ["rcp", "demo", "--cases", "20"], ["rcp", "demo", "--accounts"]):
        answer = demo_app.test_cli_runner().invoke(args=arguments)
        assert answer.exit_code == 1 and "refused" in answer.output


def test_radiologists_have_pre_read_cases_of_the_coming_meeting() -> None:
    marks = dict(db.session.execute(select(PreReading.mark, func.count()).group_by(PreReading.mark)).all())
    assert set(marks) == {"read", "retained", "missing-exam", "rediscuss"}
    assert count(of=TechnicalPlan) == 2
