"""The pages of patients: search, record, correspondents, merge."""

from flask import Blueprint

bp = Blueprint("patients", __name__)

from rcp.patients.views import correspondents, creation, merges, records, search  # noqa: E402, F401  they declare routes
