"""`flask rcp frcp export` and `flask rcp frcp import`: the national fiche, from the command line.

An import answers in JSON, whether it opened a case or refused the file: a program reads it, and the exit code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import click
from flask.cli import with_appcontext

from rcp.access.permissions import SYSTEM
from rcp.db import db, transaction
from rcp.domain.errors import DomainError
from rcp.interop import services
from rcp.interop.frcp.parsing import MAXIMUM_BYTES, TOO_LARGE, UnreadableFile
from rcp.interop.services import PatientToChoose
from rcp.journal import history
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.commands import written_out
from rcp.patients.queries import get_live_patient
from rcp.web.clock import now, today


@click.group()
def frcp() -> None:
    """The national fiche RCP (volet FRCP, CDA R2)."""


@frcp.command("export")
@click.argument("case_uuid", type=click.UUID)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The XML to write.")
@with_appcontext
def export(case_uuid: UUID, out: Path) -> None:
    """Write the national fiche of a validated case."""
    try:
        with transaction(read_only=True):
            found = services.export_frcp(case_uuid, actor=SYSTEM)
        details = {"kind": "frcp", "case": str(case_uuid), "version": found.version, "bytes": len(found.data)}
        with written_out(out, found.data):
            journal.record(Event.DOCUMENT_EXPORTED, actor=SYSTEM, now=now(), details=details)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{out} ({len(found.data)} octets)")


@frcp.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--board", type=click.UUID, help="The board of the new case; else the one the file names, else the first opened."
)
@click.option("--patient", type=click.UUID, help="The record of the patient, once compared.")
@click.option("--new-patient", is_flag=True, help="None of the records that look alike is the patient: create one.")
@with_appcontext
def import_(file: Path, board: UUID | None, patient: UUID | None, new_patient: bool) -> None:
    """Open a case, a draft, from a national fiche: prints its UUID and what was not understood, as JSON."""
    try:
        data = _read(file)
        with transaction():
            history.set_author(db.session(), SYSTEM.person_id, now())
            record = get_live_patient(patient, actor=SYSTEM) if patient else None
            found = services.import_frcp(
                data,
                board_uuid=board,
                patient=record,
                is_new_patient=new_patient,
                is_board_optional=True,
                actor=SYSTEM,
                now=now(),
                today=today(),
            )
            answer = {
                "case": str(found.case.uuid),
                "number": found.case.number,
                "board": str(found.case.board.uuid),
                "patient": str(found.case.patient.uuid),
                "version": found.understood.reading.version,
                "not_understood": found.understood.not_understood(),
                "without_field": found.understood.without_field(),
            }
    except PatientToChoose as error:
        alike = [str(each.record.uuid) for each in error.likely]
        _refuse(error, f"{error.message} (--patient UUID ou --new-patient)", patients=alike)
    except DomainError as error:
        _refuse(error, error.message)
    _say(answer)


def _say(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _refuse(error: DomainError, message: str, **more: Any) -> NoReturn:
    """Say why nothing was opened: as JSON to who reads the output, in words to who reads the screen."""
    _say({"error": error.code, "message": message, **more})
    raise click.ClickException(message) from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise UnreadableFile(TOO_LARGE, "file")
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
