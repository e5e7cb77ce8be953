"""The pages of cases: the case itself, its sections, its steps, and what surrounds them."""

from flask import Blueprint

bp = Blueprint("cases", __name__)

from rcp.cases.views import (  # noqa: E402, F401
    alerts,
    attachments,
    case,
    drafts,
    history,
    lesion_search,
    lesions,
    lifecycle,
    reminding,
    results,
    scores,
    sections,
    worklist,
)
