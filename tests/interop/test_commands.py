"""`flask rcp frcp export` and `flask rcp frcp import`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from rcp.cases.models import Case
from rcp.db import db
from rcp.documents.frcp import write_frcp
from rcp.interop.frcp.parsing import MAXIMUM_BYTES
from rcp.interop.frcp.reading import read_frcp
from rcp.journal.models import JournalEntry
from rcp.minutes.services import prepare_fiche, validate
from tests.interop.frcp.bad_files import BAD_FILES
from tests.interop.frcp.samples import FICHE
from tests.minutes.conftest import Held
from tests.support.build import NOW


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["rcp", "frcp", *arguments])


def test_a_sealed_case_goes_out_and_comes_in(app: Flask, held: Held, tmp_path: Path) -> None:
    case = held.cases[0]
    out = tmp_path / "fiche.xml"
    refused = run(app, "export", str(case.uuid), "--out", str(out))
    assert refused.exit_code == 1
    assert "validez-la d’abord" in refused.output
    assert not out.exists()
    prepared = prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW)
    db.session.rollback()
    validate(prepared, actor=held.actor, now=NOW)
    db.session.commit()
    exported = run(app, "export", str(case.uuid), "--out", str(out))
    assert exported.exit_code == 0, exported.output
    assert read_frcp(out.read_bytes()).left_over == ()
    imported = run(app, "import", str(out))
    assert imported.exit_code == 0, imported.output
    said = json.loads(imported.stdout)
    created = db.session.execute(select(Case).where(Case.id != case.id).order_by(Case.id.desc())).scalars().first()
    assert created is not None
    assert said["case"] == str(created.uuid)
    assert created.question == case.question
    assert isinstance(said["not_understood"], list)
    events = db.session.scalars(select(JournalEntry.event)).all()
    assert "document.exported" in events
    assert "interop.fiche_imported" in events


def test_what_cannot_be_read_is_said_and_nothing_is_written(app: Flask, make: Any, tmp_path: Path) -> None:
    make.board()
    db.session.commit()
    for name, (data, said) in BAD_FILES.items():
        path = tmp_path / "fiche.xml"
        path.write_bytes(data)
        answer = run(app, "import", str(path))
        assert answer.exit_code == 1, name
        told = json.loads(answer.stdout)
        assert (told["error"], said in told["message"]) == ("unreadable_file", True), name
        assert said in answer.stderr
        assert "Traceback" not in answer.output
    assert db.session.scalars(select(Case)).all() == []


def test_a_file_of_more_than_fifty_megabytes_is_refused_unread(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "fiche.xml"
    with path.open("wb") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    answer = run(app, "import", str(path))
    assert (answer.exit_code, json.loads(answer.stdout)["message"]) == (1, "Fichier trop volumineux (50 Mo maximum).")


def test_the_patient_is_asked_when_several_are_possible_and_the_first_board_is_said(
    app: Flask, make: Any, tmp_path: Path
) -> None:
    boards = [make.board(), make.board()]
    make.patient(birth_name="ÉXEMPLES", first_given_name="Anne", birth_date="1958-04-12", sex="F")
    db.session.commit()
    path = tmp_path / "fiche.xml"
    path.write_bytes(write_frcp(FICHE, None))
    asked = json.loads(run(app, "import", str(path)).stdout)
    assert (asked["error"], "--new-patient" in asked["message"]) == ("patient_to_choose", True)
    assert len(asked["patients"]) == 1
    answer = run(app, "import", str(path), "--new-patient")
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert (said["version"], said["board"]) == ("2025.01", str(boards[0].uuid))
    again = run(app, "import", str(path), "--board", str(boards[1].uuid))
    assert json.loads(again.stdout)["board"] == str(boards[1].uuid)


def test_the_command_says_itself_who_writes(app: Flask, make: Any, tmp_path: Path) -> None:
    """The history of a record needs an author, which no request gives here."""
    make.board()
    db.session.commit()
    db.session().info.pop("author", None)
    path = tmp_path / "fiche.xml"
    path.write_bytes(write_frcp(FICHE, None))
    answer = run(app, "import", str(path))
    assert answer.exit_code == 0, answer.output
