"""What a view declares before it runs: a permission, or that it is public.

`app.py` gives the function that loads the actor. A missing declaration fails at start-up, not in production.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g
from flask_login import current_user

from rcp.access.map import allows, authorise
from rcp.access.permissions import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])
ANONYMOUS = Actor(account_id=None, person_id=None, name="")

# Endpoints of libraries that cannot carry our decorator, each with its reason.
PUBLIC_ENDPOINTS = {
    "static": "style sheets and scripts, no data",
    "security.static": "files of the sign-in library, no data",
    "security.login": "the sign-in page",
    "security.logout": "ends the caller's own session",
    "security.verify": "asks the signed-in person for their password again",
}


def permission(needed: Permission) -> Callable[[View], View]:
    """Declare what a view needs. Anonymous visitors are sent to sign in; others get a 403 that says who can grant."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor.account_id is None:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            authorise(actor, needed)
            return view(*args, **kwargs)

        guarded.permission = needed  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Declare that a view needs no sign-in, and why."""

    def decorate(view: View) -> View:
        view.public_because = reason  # type: ignore[attr-defined]
        return view

    return decorate


def current_actor() -> Actor:
    """The frozen actor of this request, loaded once."""
    if "actor" not in g:
        if current_user and current_user.is_authenticated:
            g.actor = current_app.extensions["rcp_load_actor"](current_user)
        else:
            g.actor = ANONYMOUS
    actor: Actor = g.actor
    return actor


def can(name: str, subject: Any = None) -> bool:
    """What templates ask: `can('case.edit', case)`."""
    return allows(current_actor(), Permission(name), subject)


def undeclared(app: Flask) -> list[str]:
    """Endpoints that declare neither a permission nor that they are public."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in PUBLIC_ENDPOINTS and not hasattr(view, "permission") and not hasattr(view, "public_because")
    )
