"""The syntax of what is noted after a decision."""

from __future__ import annotations

from wtforms import HiddenField

from rcp.domain.followup import Verdict
from rcp.web.fields import ProseField, RadiosField
from rcp.web.forms import Form


class ConditionForm(Form):
    """What a condition turned into. `shown` marks what the page showed of it."""

    shown = HiddenField()
    verdict = RadiosField("Cette condition est", choices=[(each.value, each.label) for each in Verdict])
    note = ProseField("Note", max_length=2000)


class ActionForm(Form):
    """What is to be said of an action done."""

    shown = HiddenField()
    note = ProseField("Note", max_length=2000)
