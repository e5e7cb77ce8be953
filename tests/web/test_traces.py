"""No page about a patient leaves before its reading is written; what cannot be traced is not shown."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from rcp.access.permissions import Role
from rcp.journal.models import AccessEntry
from rcp.web import reads


@pytest.fixture
def world(make: Any, client: Any, sign_in: Any) -> Any:
    board = make.board()
    person = make.member(board, Role.COORDINATOR)
    patient = make.patient(birth_name="Introuvable")
    case = make.case(board, patient, requester=person, question="Une question qui ne doit pas sortir")
    meeting = make.meeting(board)
    make.booking(meeting, case)
    make.case(board, patient, requester=person)
    sign_in(client, person)
    return [
        f"/patients/{patient.uuid}", f"/patients/{patient.uuid}/historique", f"/dossiers/{case.uuid}",
        f"/dossiers/{case.uuid}/historique", f"/dossiers/{case.uuid}/fiche", f"/seances/{meeting.uuid}",
        f"/seances/{meeting.uuid}/deliberation", f"/seances/{meeting.uuid}/dossiers/{case.uuid}/decision",
        f"/seances/{meeting.uuid}/ordre-du-jour", f"/seances/{meeting.uuid}/proces-verbal",
        f"/seances/{meeting.uuid}/validation", "/dossiers", "/",
    ]  # fmt: skip


def test_each_page_about_a_patient_is_traced(client: Any, world: list[str], db_session: Any) -> None:
    for place in world:
        db_session.query(AccessEntry).delete()
        db_session.commit()
        answer = client.get(place)
        assert answer.status_code == 200, place
        named = "INTROUVABLE" in answer.text.upper()
        read = db_session.scalars(select(AccessEntry.kind)).all()
        assert named, place
        assert read == ["read"], place


def test_what_cannot_be_traced_is_not_shown(client: Any, world: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(reads, "write_traces", refuse)
    for place in world:
        answer = client.get(place)
        assert answer.status_code == 503, place
        assert "introuvable" not in answer.text.lower(), place
        assert "ne doit pas sortir" not in answer.text, place
