"""How long a request may be. One limit holds for all (`MAX_CONTENT_LENGTH`); a page that takes longer files says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
# What surrounds a file in a form: its other fields, its boundaries.
_AROUND = 1024 * 1024


def takes_files_of(most: int) -> Callable[[View], View]:
    """Declare that a view takes files of up to `most` bytes, more than the others."""

    def declared(view: View) -> View:
        view.longest_file = most  # type: ignore[attr-defined]
        return view

    return declared


def longest_file() -> int | None:
    """The longest file that the view asked for takes, in bytes; None when it takes what all take."""
    most: int | None = getattr(current_app.view_functions.get(request.endpoint or ""), "longest_file", None)
    return most


def install(app: Flask) -> None:
    """Before the guard against forged requests, which reads the form."""
    app.before_request_funcs.setdefault(None, []).insert(0, _apply)


def _apply() -> None:
    most = longest_file()
    if most is not None:
        request.max_content_length = most + _AROUND
