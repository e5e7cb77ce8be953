"""The forms of dated results: one at a time, or a whole panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import FormField, ValidationError

from rcp.cases.forms.labels import RESULT
from rcp.domain.case import ResultKind
from rcp.domain.case.measures import measure, measures_of, read_measure
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import MeasureConcept, choices
from rcp.web.fields import ChoiceField, DateField, LineField, Needed, ProseField, RadiosField
from rcp.web.forms import Form, RowForm

PANELS = (ResultKind.BIOLOGY, ResultKind.CLINICAL)


class ResultForm(Form):
    """A date, a name, and a value or a text. A measure of the list gives its name, its nature and its unit."""

    code = ChoiceField(
        RESULT["code"],
        choices=lambda: choices("measures"),
        empty="Résultat libre",
        description="Une mesure de la liste est lue par les scores et les alertes\u202f; elle a une seule unité.",
    )

    kind = RadiosField(
        RESULT["kind"],
        [Needed("Choisissez la nature du résultat.")],
        choices=[(kind.value, kind.label) for kind in ResultKind],
    )
    done_on = DateField(RESULT["done_on"], [Needed("Saisissez la date du résultat.")], past=True)
    label = LineField(
        RESULT["label"],
        [Needed("Nommez l’examen ou le dosage.")],
        description="Par exemple\u202f: TDM thoraco-abdomino-pelvienne, biopsie de L3. Inutile pour une mesure.",
    )
    value = LineField(RESULT["value"], max_length=40, description="Pour un dosage, en chiffres.")
    unit = LineField(RESULT["unit"], max_length=20)
    text = ProseField(RESULT["text"])
    accession_number = LineField(
        RESULT["accession_number"], max_length=64, description="Pour ouvrir cet examen dans le PACS."
    )

    @property
    def measure(self) -> MeasureConcept | None:
        """The measure chosen, None for a free result."""
        return measure(self.code.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """A measure says what it is called and its unit: nothing of that has to be typed."""
        if concept := self.measure:
            self.kind.data, self.label.data, self.unit.data = concept.kind, concept.label, concept.unit
        valid: bool = super().validate(extra_validators)
        return valid

    def validate_value(self, field: Any) -> None:
        if self.measure is None:
            return
        if not field.data:
            raise ValidationError("Saisissez la valeur de la mesure.")
        _checked(self.measure, field)


class MeasureField(LineField):
    """The value of one measure; the rule of its unit and bounds reads it."""

    def __init__(self, label: str, *, measure: MeasureConcept, **kwargs: Any) -> None:
        super().__init__(label, max_length=40, **kwargs)
        self.measure, self.unit = measure, measure.unit

    def pre_validate(self, _form: Any) -> None:
        if self.data:
            _checked(self.measure, self)


class PanelForm(Form):
    """Many measures of one day; `panels` are added below, one group a family."""

    done_on = DateField(RESULT["done_on"], [Needed("Saisissez la date du bilan.")], past=True)

    @property
    def typed(self) -> Iterator[tuple[MeasureConcept, str]]:
        """The measures that were given a value."""
        for kind in PANELS:
            for field in self[kind.value].form:
                if field.data:
                    concept = measure(field.short_name)
                    assert concept is not None
                    yield concept, field.data


def _measure_field(concept: MeasureConcept) -> Any:
    if concept.options:
        return RadiosField(concept.label, choices=concept.options)
    return MeasureField(concept.label, measure=concept)


def _checked(concept: MeasureConcept, field: Any) -> None:
    try:
        read_measure(concept, field.data)
    except InvalidValue as error:
        raise ValidationError(error.message) from None


for _kind in PANELS:
    _fields = {concept.code: _measure_field(concept) for concept in measures_of(_kind)}
    setattr(PanelForm, _kind.value, FormField(type("PanelRows", (RowForm,), _fields), _kind.label))
