"""The syntax of what is typed during a deliberation."""

from rcp.deliberation.forms.attendance import (
    ChairForm,
    ClosingForm,
    GuestForm,
    HoursForm,
    ReasonForm,
    SearchForm,
    StepForm,
)
from rcp.deliberation.forms.decisions import DecisionForm, PresentAgainForm
from rcp.deliberation.forms.opinions import OpinionForm, UrgentOpinionForm
from rcp.deliberation.forms.prereading import MarkForm, PlanForm
from rcp.deliberation.forms.requester import RequesterForm

__all__ = [
    "ChairForm",
    "ClosingForm",
    "DecisionForm",
    "GuestForm",
    "HoursForm",
    "MarkForm",
    "OpinionForm",
    "PlanForm",
    "PresentAgainForm",
    "ReasonForm",
    "RequesterForm",
    "SearchForm",
    "StepForm",
    "UrgentOpinionForm",
]
