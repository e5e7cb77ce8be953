"""The pages of the deliberation: the meeting under way, its attendance, its decisions, the opinions on its cases."""

from __future__ import annotations

from flask import Blueprint

from rcp.deliberation.queries import specialty_label
from rcp.domain.opinion import Stance

bp = Blueprint("deliberation", __name__)

STANCE_KINDS = {
    Stance.RETAINED: "success",
    Stance.NOT_RETAINED: "danger",
    Stance.EXAMINATION: "warning",
    Stance.DISCUSS: "info",
}


@bp.app_template_filter("specialty")
def specialty(code: str) -> str:
    """« Oncologie option médicale »"""
    return specialty_label(code)


@bp.app_template_filter("stance")
def stance(code: str) -> tuple[str, str]:
    """What an opinion leans to, and the kind of its tag."""
    return (Stance(code).label, STANCE_KINDS[Stance(code)]) if code else ("Avis", "neutral")


from rcp.deliberation.views import attendance, decisions, meetings, opinions, plans, prereading  # noqa: E402, F401
