"""The pages above the path: home, help, accessibility, and the two questions a supervisor asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from rcp.access.permissions import Permission, Role
from rcp.overview import queries, views_journal, views_sources, views_unsent
from rcp.overview.unsent import SENDERS, list_unsent
from rcp.overview.unvalidated import list_unvalidated
from rcp.web import reads
from rcp.web.clock import today
from rcp.web.guards import current_actor, permission, public

bp = Blueprint("overview", __name__)
bp.add_url_rule("/journal", view_func=views_journal.journal)
bp.add_url_rule("/journal/acces", view_func=views_journal.journal_accesses)
bp.add_url_rule("/sources", view_func=views_sources.sources)
bp.add_url_rule("/envois", view_func=views_unsent.unsent)


@bp.get("/")
@permission(Permission.HOME_VIEW)
def home() -> Any:
    """What waits for the person who signs in."""
    actor = current_actor()
    arranges = bool(actor.boards_as(Role.COORDINATOR, Role.SECRETARY))
    to_complete = queries.list_to_complete(actor) if actor.roles else []
    to_book = queries.list_to_book(actor) if arranges else []
    requested = queries.list_requested(actor) if actor.boards_as(Role.EXTERNAL) else []
    unsent = list_unsent(actor, today(), roles=SENDERS) if arranges else None
    late = unsent.lines[: queries.SHOWN] if unsent else ()
    reads.note_patients(line.patient_id for line in [*to_complete, *to_book, *requested])
    reads.note_patients(line.patient_id for line in late)
    return render_template(
        "overview/home.html",
        to_complete=to_complete,
        to_book=to_book,
        requested=requested,
        meetings=queries.list_coming_meetings(actor, today()) if actor.roles else [],
        to_preread=queries.list_to_preread(actor, today()) if actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR) else [],
        unvalidated=list_unvalidated(actor, today()) if arranges else None,
        arranges=arranges,
        unsent=unsent,
        unsent_shown=late,
    )


@bp.get("/aide")
@permission(Permission.HOME_VIEW)
def help() -> Any:  # noqa: A001  the word of the screen
    """First steps, role by role."""
    return render_template("overview/help.html")


@bp.get("/accessibilite")
@public("a legal statement, no data")
def accessibility() -> Any:
    """The accessibility statement."""
    return render_template("overview/accessibility.html")


@bp.get("/healthz")
@public("says that the process answers, no data")
def alive() -> Any:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public("says that the database answers, no data")
def ready() -> Any:
    """The database answers: a supervisor may send people here."""
    queries.ping()
    return {"status": "ok"}
