"""The path as navigation, with what waits for the person who looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, session, url_for

from rcp import __version__
from rcp.access.map import allows
from rcp.access.permissions import Actor, Permission
from rcp.web.guards import ANONYMOUS, can, current_actor

# (label, endpoint, permission, icon, key of the waiting count)
ENTRIES = (
    ("Accueil", "overview.home", Permission.HOME_VIEW, "house", ""),
    ("Dossiers", "cases.worklist", Permission.CASE_VIEW, "folder2-open", "cases"),
    ("Séances", "agenda.meetings", Permission.MEETING_VIEW, "calendar3", "meetings"),
    ("Actions", "followup.actions", Permission.FOLLOWUP_NOTE, "card-checklist", "actions"),
    ("Patients", "patients.search", Permission.PATIENT_SEARCH, "people", ""),
    ("RCP", "boards.boards", Permission.BOARD_VIEW, "building", ""),
    ("Annuaire", "accounts.directory", Permission.DIRECTORY_VIEW, "person-lines-fill", ""),
    ("Comptes", "accounts.accounts", Permission.ACCOUNT_MANAGE, "person-gear", ""),
    ("Journal", "overview.journal", Permission.JOURNAL_VIEW, "journal-text", ""),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    count: int
    is_current: bool


def entries() -> list[Entry]:
    """The entries open to the actor; a stage not installed is left out."""
    actor = current_actor()
    if actor.account_id is None:
        return []
    waiting: dict[str, int] = waiting_counts()
    blueprint = request.blueprint or ""
    return [
        Entry(label, url_for(endpoint), icon, waiting.get(key, 0), _is_current(endpoint, blueprint))
        for label, endpoint, permission, icon, key in ENTRIES
        if endpoint in current_app.view_functions and allows(actor, permission)
    ]


def waiting_counts() -> dict[str, int]:
    if "waiting" not in g:
        g.waiting = current_app.extensions["rcp_count_waiting"](current_actor())
    counts: dict[str, int] = g.waiting
    return counts


def _is_current(endpoint: str, blueprint: str) -> bool:
    here = request.endpoint or ""
    stage = endpoint.split(".")[0]
    if stage in {"accounts", "overview"}:
        return here == endpoint or here.startswith(endpoint.rstrip("s"))
    aliases = {"deliberation": "agenda", "minutes": "agenda"}
    return aliases.get(blueprint, blueprint) == stage


def _url(endpoint: str) -> str | None:
    """The address of an endpoint, None while its stage is not installed."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def account_menu(actor: Actor) -> dict[str, Any] | None:
    """What the layout shows at the top right."""
    if actor.account_id is None:
        return None
    roles = sorted({role.label for held in actor.roles.values() for role in held})
    if actor.is_administrator:
        roles.append("Administrateur")
    if actor.is_auditor:
        roles.append("Auditeur")
    links = [
        {"label": "Mon compte", "url": _url("accounts.my_account")},
        {"label": "Mes exports", "url": _url("minutes.errands") if allows(actor, Permission.EXPORT_DO) else None},
        {"label": "Aide", "url": _url("overview.help")},
    ]
    return {
        "name": actor.name,
        "detail": ", ".join(roles),
        "links": [link for link in links if link["url"]],
        "logout_url": url_for("security.logout"),
    }


def install(app: Flask) -> None:
    """Give every template the frame: navigation, account, search, and what it may ask about rights."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        if g.get("no_database"):
            g.actor = ANONYMOUS
        actor = current_actor()
        signed_in = actor.account_id is not None
        return {
            "navigation": [] if getattr(session, "is_background", False) else entries(),  # a part has no frame
            "actor": actor,
            "can": can,
            "demo": app.config["DEMO"],
            "theme": g.get("theme", "system"),
            "account_menu": account_menu(actor),
            "next_meeting": g.get("next_meeting"),
            "search_url": _url("patients.search") if allows(actor, Permission.PATIENT_SEARCH) else None,
            "theme_url": _url("accounts.theme") if signed_in else None,
            "session_seconds": int(app.config["SESSION_IDLE"].total_seconds()) if signed_in else None,
            "session_renew_url": _url("accounts.renew") if signed_in else None,
            "version": __version__,
        }
