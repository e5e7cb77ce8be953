"""The pages of the journal, for the auditor alone: events, and traces of access."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request

from rcp.access.permissions import Permission
from rcp.domain.dates import parse_date
from rcp.domain.errors import InvalidValue
from rcp.overview import journal as queries
from rcp.web import tokens
from rcp.web.guards import permission


@permission(Permission.JOURNAL_VIEW)
def journal() -> Any:
    """What was done: the events, the last first."""
    wanted, problems = _wanted()
    lines, following = queries.list_events(wanted, before=_before())
    return _page("overview/journal.html", queries.FAMILIES, lines, following, wanted, problems)


@permission(Permission.JOURNAL_VIEW)
def journal_accesses() -> Any:
    """Who read which patient's data, who was refused, who signed in."""
    wanted, problems = _wanted()
    lines, following = queries.list_accesses(wanted, before=_before())
    return _page("overview/journal_accesses.html", queries.KINDS, lines, following, wanted, problems)


def _page(template: str, kinds: Any, lines: Any, following: int | None, wanted: Any, problems: dict[str, str]) -> Any:
    kept = {name: value for name, value in request.args.items() if name != "suite" and value}
    suite = tokens.cursor(following) if following else None
    position, digest = queries.last_link()
    page = render_template(
        template, kinds=kinds, lines=lines, suite=suite, wanted=wanted, problems=problems, typed=request.args,
        kept=kept, position=position, digest=digest,
    )  # fmt: skip
    return page, 422 if problems else 200


def _before() -> int | None:
    values = tokens.read_cursor(request.args.get("suite"), int)
    return int(values[0]) if values else None


def _wanted() -> tuple[queries.JournalFilter, dict[str, str]]:
    """The filter asked for, and what in it cannot be read, by field."""
    problems: dict[str, str] = {}

    def day(name: str) -> date | None:
        text = request.args.get(name, "").strip()
        try:
            return parse_date(text) if text else None
        except InvalidValue as error:
            problems[name] = error.message
            return None

    def number(name: str) -> UUID | None:
        text = request.args.get(name, "").strip()
        try:
            return UUID(text) if text else None
        except ValueError:
            problems[name] = "Cet identifiant n’en est pas un. Copiez-le depuis une ligne du journal."
            return None

    wanted = queries.JournalFilter(
        request.args.get("type", ""), day("du"), day("au"), number("objet"), number("personne")
    )
    return wanted, problems
