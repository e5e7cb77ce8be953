"""The forms of the sections of a case: their syntax. What they may say is `domain.case.checks`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, ValidationError

from rcp.cases.forms.labels import CASE, MODE_LABELS, TREATMENT, TREATMENT_STATUSES
from rcp.domain.case.checks import NOT_OFFERED
from rcp.domain.case.images import check_study_uid, check_web_address
from rcp.domain.case.tnm import PREFIXES, VERSIONS, parse_tnm
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import choices, treatments_for, vocabulary
from rcp.web.fields import (
    AnswerField,
    ChecksField,
    ChoiceField,
    LineField,
    Needed,
    Option,
    PartialDateField,
    ProseField,
    RadiosField,
)
from rcp.web.forms import Form, RowForm, rows_of

PEOPLE = ("requester", "presenter", "referring")


class SectionForm(Form):
    """A form whose fields are columns of the case; `values()` is what a service keeps."""

    def values(self) -> dict[str, Any]:
        """Column → value, people left out: the view knows their keys."""
        skipped = {"csrf_token", *PEOPLE}
        return {name: field.data for name, field in self._fields.items() if name not in skipped}


class CodeField(ChoiceField):
    """A long list whose codes are shown before their label; one that left the list since stays choosable."""

    choices: Any

    def __init__(self, label: str, *, vocabulary_name: str, **kwargs: Any) -> None:
        self.vocabulary_name = vocabulary_name
        super().__init__(label, choices=lambda: coded(vocabulary_name), **kwargs)

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if value and value not in vocabulary(self.vocabulary_name):
            self.choices = [*(self.choices or []), (value, f"{value} (ancien code)")]


def coded(name: str) -> list[Option]:
    """A list with its codes: « C64 – Tumeur maligne du rein… »."""
    return [(concept.code, f"{concept.code} – {concept.label}") for concept in vocabulary(name)]


class TnmField(LineField):
    """One code of the TNM, put in its usual shape."""

    def __init__(self, axis: str, **kwargs: Any) -> None:
        super().__init__(axis, max_length=40, **kwargs)
        self.axis = axis

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        try:
            self.data = parse_tnm(self.axis, self.data or "")
        except InvalidValue as error:
            raise ValueError(error.message) from None


class QuestionForm(SectionForm):
    """The question, why, how, and who asks."""

    question = ProseField(
        CASE["question"],
        [Needed("Posez la question à la RCP.")],
        description="Une question à laquelle la RCP peut "
        "répondre\u202f: par exemple, un traitement local de la lésion est-il indiqué, et lequel\u202f?",
    )
    reasons = ChecksField(CASE["reasons"], choices=choices("presentation_reasons"))
    organ = RadiosField(CASE["organ"], choices=choices("lesion_organs"))
    intended_treatments = ChecksField(
        CASE["intended_treatments"],
        choices=choices("treatments"),
        description="Dit ce qui est attendu avant le geste et ses risques\u202f; n’engage pas la RCP.",
    )
    deliberation_mode = RadiosField(
        CASE["deliberation_mode"],
        [Needed("Dites si le cas est à discuter ou à enregistrer.")],
        choices=MODE_LABELS.items(),
    )
    guideline = LineField(
        CASE["guideline"], max_length=300, description="Obligatoire pour un cas à enregistrer\u202f: nom et version."
    )
    requester = ChoiceField(CASE["requester_id"], [Needed("Indiquez le médecin demandeur.")])
    presenter = ChoiceField(CASE["presenter_id"], description="Qui présentera le cas en séance.")
    referring = ChoiceField(
        CASE["referring_id"],
        description="Spécialiste qui suit le patient. Les correspondants du patient sont proposés.",
    )
    summary = ProseField(CASE["summary"], description="Dates clés et évolution, en quelques lignes.")

    def offer(self, people: Iterable[tuple[str, str]], requesters: Iterable[tuple[str, str]]) -> None:
        """Give what to choose from: people as (uuid, name), the treatments of the organ and those already ticked."""
        people = list(people)
        ticked = self.intended_treatments.data or []
        offered = {each.code: each.label for each in treatments_for(self.organ.data or "")}
        known = vocabulary("treatments")
        self.intended_treatments.choices = [
            (each.code, each.label) for each in known if each.code in offered or each.code in ticked
        ]
        self.requester.choices = [("", "Choisissez"), *requesters]
        for field in (self.presenter, self.referring):
            field.choices = [("", "Non renseigné"), *people]


class TumourForm(SectionForm):
    """What tumour, how far, how it was found. The codes of the TNM are suggested, never imposed."""

    tumour_site = CodeField(
        CASE["tumour_site"],
        vocabulary_name="tumour_sites",
        description="Saisissez un code ou des mots\u202f: C61, rein, sein…",
    )
    morphology = CodeField(
        CASE["morphology"],
        vocabulary_name="morphologies",
        description="Saisissez un code ou des mots\u202f: 8310/3, adénocarcinome…",
    )
    tumour_laterality = RadiosField(CASE["tumour_laterality"], choices=choices("laterality"))
    tnm_prefix = ChoiceField(CASE["tnm_prefix"], choices=list(PREFIXES.items()), empty="Aucun")
    tnm_t = TnmField("T")
    tnm_n = TnmField("N")
    tnm_m = TnmField("M")
    tnm_version = ChoiceField(CASE["tnm_version"], choices=list(VERSIONS.items()))
    other_classification = LineField(
        CASE["other_classification"],
        max_length=300,
        description="Par exemple\u202f: Gleason 7 (3 + 4), BCLC B, stade FIGO.",
    )
    phase = RadiosField(CASE["phase"], choices=choices("phases"))
    progression = AnswerField(CASE["progression"])
    progression_kinds = ChecksField(CASE["progression_kinds"], choices=choices("progressions"))
    screening = AnswerField(CASE["screening"])
    discovery = ProseField(CASE["discovery"])


class SituationForm(SectionForm):
    """The patient's state, and what matters to a gesture."""

    performance_status = RadiosField(
        CASE["performance_status"],
        choices=[each for each in choices("performance_status") if each[0] not in NOT_OFFERED["performance_status"]],
    )
    has_allergies = AnswerField(CASE["has_allergies"])
    allergies = ProseField(CASE["allergies"])
    has_anticoagulants = AnswerField(CASE["has_anticoagulants"])
    anticoagulants = ProseField(
        CASE["anticoagulants"], description="Molécule, dose, indication\u202f; arrêt possible ou non."
    )
    antithrombotics = ChecksField(
        CASE["antithrombotics"],
        choices=choices("antithrombotics"),
        description="Lus par le risque de saignement du geste\u202f; cochez tous ceux en cours.",
    )
    comorbidities = ProseField(CASE["comorbidities"])
    medical_history = ProseField(CASE["medical_history"])
    surgical_history = ProseField(CASE["surgical_history"])
    family_history = ProseField(CASE["family_history"])


class PatientPartForm(SectionForm):
    """What the patient knows, accepts and wishes."""

    patient_informed = AnswerField(CASE["patient_informed"])
    patient_not_opposed = AnswerField(CASE["patient_not_opposed"])
    patient_wishes = ProseField(CASE["patient_wishes"], description="Ses priorités, ce qu’il refuse, ses craintes.")


class ImagesForm(SectionForm):
    """Where the images are."""

    study_uid = LineField(
        CASE["study_uid"], max_length=64, description="Sert à ouvrir l’étude dans le PACS de l’établissement."
    )
    accession_number = LineField(CASE["accession_number"], max_length=64)
    imaging_url = LineField(
        CASE["imaging_url"],
        max_length=500,
        description="Pour une imagerie d’un autre établissement\u202f: adresse en https://.",
    )

    def validate_study_uid(self, field: Any) -> None:
        _checked(check_study_uid, field)

    def validate_imaging_url(self, field: Any) -> None:
        _checked(check_web_address, field)


class TreatmentRow(RowForm):
    """One earlier treatment."""

    uuid = HiddenField()
    type_code = ChoiceField(TREATMENT["type_code"], choices=lambda: choices("treatment_types"), empty="Choisissez")
    label = LineField(TREATMENT["label"], max_length=300)
    started_on = PartialDateField(TREATMENT["started_on"], description="jj/mm/aaaa, mm/aaaa ou aaaa")
    ended_on = PartialDateField(TREATMENT["ended_on"], description="jj/mm/aaaa, mm/aaaa ou aaaa")
    status = RadiosField(TREATMENT["status"], choices=TREATMENT_STATUSES)
    comment = ProseField(TREATMENT["comment"])

    @property
    def is_blank(self) -> bool:
        """Nothing typed; a chosen state does not count, since nobody can take it back without a script."""
        return not any(self[name].data or self[name].errors for name in _TYPED)


_TYPED = ("type_code", "label", "started_on", "ended_on", "comment")


class TreatmentsForm(Form):
    """The earlier treatments, oldest first; an emptied row is dropped."""

    treatments = rows_of(TreatmentRow, "Traitements antérieurs")

    @property
    def filled(self) -> list[TreatmentRow]:
        return [entry.form for entry in self.treatments if not entry.form.is_blank]


def _checked(check: Any, field: Any) -> None:
    try:
        field.data = check(field.data or "")
    except InvalidValue as error:
        raise ValidationError(error.message) from None
