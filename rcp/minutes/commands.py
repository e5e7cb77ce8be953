"""`flask rcp minutes`, `fiche` and `xdm`: the same documents as the pages, from the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext

from rcp.access.permissions import SYSTEM
from rcp.db import transaction
from rcp.documents.signing import Proofs
from rcp.domain.errors import DomainError
from rcp.domain.minutes import FileRole
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes import queries, services
from rcp.minutes.services import xdm as packages
from rcp.web.clock import now

FORMS = click.Choice([each.value for each in FileRole])
FORM = click.option(
    "--form", default=FileRole.TAGGED.value, show_default=True, type=FORMS, help="Which of its files, once sealed."
)
OUT = click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")


@click.command()
@click.argument("session_uuid", type=click.UUID)
@OUT
@FORM
@with_appcontext
def minutes(session_uuid: UUID, out: Path, form: str) -> None:
    """Write the minutes of a session as PDF: the sealed version, else a draft."""
    _export(out, FileRole(form), meeting_uuid=session_uuid)


@click.command()
@click.argument("case_uuid", type=click.UUID)
@OUT
@FORM
@with_appcontext
def fiche(case_uuid: UUID, out: Path, form: str) -> None:
    """Write the fiche RCP of a case as PDF: the sealed version, else a draft."""
    _export(out, FileRole(form), case_uuid=case_uuid)


@click.group()
def xdm() -> None:
    """The national fiche RCP as an XDM package, to be joined to a message by secure mail. Nothing is sent."""


@xdm.command("export")
@click.argument("case_uuid", type=click.UUID)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The ZIP to write, IHE_XDM.zip."
)
@with_appcontext
def xdm_export(case_uuid: UUID, out: Path) -> None:
    """Write the XDM package of a validated case."""
    try:
        with transaction(read_only=True):
            package = packages.prepare_xdm(case_uuid, actor=SYSTEM)
        with written_out(out, package.data):
            packages.record_xdm(package, actor=SYSTEM, now=now())
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{out} ({len(package.data)} octets)")


@click.group()
def seal() -> None:
    """The signatures of sealed documents."""


@seal.command("sign-missing")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1, 100_000), help="At most so many.")
@with_appcontext
def sign_missing(limit: int) -> None:
    """Sign the sealed documents that bear no signature, the latest first; stop at the first failure."""
    with transaction(read_only=True):
        unsigned = queries.list_unsigned(limit)
    done, proofs = 0, Proofs()
    try:
        for uuid in unsigned:
            with transaction(read_only=True):
                signed = services.make_signature(uuid, actor=SYSTEM, now=now(), proofs=proofs)
            with transaction():
                services.add_signature(uuid, signed, actor=SYSTEM, now=now())
            done += 1
    except DomainError as error:
        raise click.ClickException(f"{error.message} ({done} signed, {len(unsigned) - done} left)") from error
    click.echo(f"{done} documents signed")


def _export(out: Path, form: FileRole, *, meeting_uuid: UUID | None = None, case_uuid: UUID | None = None) -> None:
    try:
        with transaction(read_only=True):
            if case_uuid is not None:
                found = services.fiche_in_force(case_uuid, actor=SYSTEM, now=now())
            else:
                found = services.minutes_in_force(meeting_uuid, actor=SYSTEM, now=now())  # type: ignore[arg-type]
            version = found.document.version if found.document else 0
            data = found.form(form)[0]
        subject = {"kind": "fiche", "case": str(case_uuid)} if case_uuid else {"meeting": str(meeting_uuid)}
        details = {**subject, "version": version, "form": form.value, "bytes": len(data)}
        with written_out(out, data):
            journal.record(Event.DOCUMENT_EXPORTED, actor=SYSTEM, now=now(), details=details)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{out} ({len(data)} octets)")


@contextmanager
def written_out(path: Path, data: bytes) -> Iterator[None]:
    """Write a file whole or not at all, for its owner only, once the block has journalled that it leaves.

    Killed in between, the journal tells of a file that is not there; never the other way round. The file is begun
    empty, so that a folder which refuses it is met before anything is journalled.

    Raises:
        ClickException: the disk refused.
    """
    begun = path.with_name(path.name + ".partial")
    try:
        begun.unlink(missing_ok=True)
        with open(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            with transaction():
                yield
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        begun.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    finally:
        with suppress(OSError):
            begun.unlink(missing_ok=True)
