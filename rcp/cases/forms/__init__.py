"""The syntax of what is typed about a case."""

from rcp.cases.forms.lesions import LesionForm, lesion_form
from rcp.cases.forms.lifecycle import DismissForm, NewCaseForm, ReturnForm, StepForm, WithdrawForm
from rcp.cases.forms.results import PanelForm, ResultForm
from rcp.cases.forms.sections import (
    ImagesForm,
    PatientPartForm,
    QuestionForm,
    SectionForm,
    SituationForm,
    TreatmentsForm,
    TumourForm,
)

__all__ = [
    "DismissForm",
    "ImagesForm",
    "LesionForm",
    "NewCaseForm",
    "PanelForm",
    "PatientPartForm",
    "QuestionForm",
    "ResultForm",
    "ReturnForm",
    "SectionForm",
    "SituationForm",
    "StepForm",
    "TreatmentsForm",
    "TumourForm",
    "WithdrawForm",
    "lesion_form",
]
