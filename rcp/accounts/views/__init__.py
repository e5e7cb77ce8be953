"""The pages of people: one's own account, one-time links, the administrator's accounts, the directory."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from rcp.accounts.views import administration, directory, links, own  # noqa: E402

__all__ = ["administration", "bp", "directory", "links", "own"]
