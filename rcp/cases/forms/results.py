"""The form of a dated result."""

from __future__ import annotations

from rcp.cases.forms.labels import RESULT
from rcp.domain.case import ResultKind
from rcp.web.fields import DateField, LineField, Needed, ProseField, RadiosField
from rcp.web.forms import Form


class ResultForm(Form):
    """Imaging, pathology or biology: a date, a name, and a value or a text."""

    kind = RadiosField(
        RESULT["kind"],
        [Needed("Choisissez la nature du résultat.")],
        choices=[(kind.value, kind.label) for kind in ResultKind],
    )
    done_on = DateField(RESULT["done_on"], [Needed("Saisissez la date du résultat.")], past=True)
    label = LineField(
        RESULT["label"],
        [Needed("Nommez l’examen ou le dosage.")],
        description="Par exemple\u202f: TDM thoraco-abdomino-pelvienne, biopsie de L3, PSA.",
    )
    value = LineField(RESULT["value"], max_length=40, description="Pour un dosage, en chiffres.")
    unit = LineField(RESULT["unit"], max_length=20)
    text = ProseField(RESULT["text"])
    accession_number = LineField(
        RESULT["accession_number"], max_length=64, description="Pour ouvrir cet examen dans le PACS."
    )
