"""The pages of the deliberation: the meeting under way, its attendance, its decisions, the opinions on its cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from rcp.deliberation.queries import Participant, saved_text, specialty_label
from rcp.domain import presence as wording
from rcp.domain.opinion import Stance
from rcp.domain.timing import clock_text

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


@bp.app_template_filter("saved_line")
def saved_line(decision: Any) -> str:
    """« Enregistrée par Dr Anne Le Goff à 14:31 »"""
    text = saved_text(decision)
    return text[:1].upper() + text[1:]


@bp.app_template_filter("taking_part")
def taking_part(people: Sequence[Participant]) -> str:
    """« 3 présents, 1 avis écrit »: those of one case."""
    present = sum(each.is_live for each in people)
    return wording.taking_part(present, len(people) - present)


@bp.app_template_filter("clock")
def clock(seconds: int) -> str:
    """« 4:05 »"""
    return clock_text(seconds)


from rcp.deliberation.views import (  # noqa: E402
    afterwards,  # noqa: F401
    attendance,  # noqa: F401
    decisions,  # noqa: F401
    live,  # noqa: F401
    meetings,  # noqa: F401
    opinions,  # noqa: F401
    plans,  # noqa: F401
    prereading,  # noqa: F401
    presence,  # noqa: F401
    projection,  # noqa: F401
    requester,  # noqa: F401
    room,  # noqa: F401
    times,  # noqa: F401
    typing,  # noqa: F401
)
