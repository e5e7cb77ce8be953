"""The form of one lesion. Sizes and distances are in mm; the structures asked for are those of the organ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from wtforms import FormField, HiddenField, ValidationError

from rcp.cases.forms.labels import DISTANCE, LESION
from rcp.cases.forms.sheets import SheetForm, sheet_data, sheet_form
from rcp.domain.case import DEEPEST_MM, MAXIMUM_MM
from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import sheet, volume_text
from rcp.domain.text import fold
from rcp.domain.vocabulary import choices, critical_structures, vocabulary
from rcp.web.fields import ChoiceField, DateField, LineField, MillimetreField, Needed, ProseField, RadiosField
from rcp.web.forms import Form, RowForm, rows_of

MAXIMUM_SITE = 300


class FreeDistanceRow(RowForm):
    """The distance to a structure the list does not name."""

    structure = LineField(DISTANCE["structure"], max_length=100)
    distance_mm = MillimetreField(DISTANCE["distance_mm"], minimum=DEEPEST_MM, maximum=MAXIMUM_MM)

    def validate_structure(self, field: Any) -> None:
        if not field.data and self.distance_mm.data is not None:
            raise ValidationError("Nommez la structure à laquelle la distance est mesurée.")

    def validate_distance_mm(self, field: Any) -> None:
        if field.data is None and self.structure.data and not field.errors:
            raise ValidationError("Saisissez la distance en mm.")


class LesionForm(Form):
    """One lesion; `structures` and `sheet` are added by `lesion_form` for an organ."""

    grid = HiddenField()  # the organ whose structures the page showed
    organ = RadiosField(LESION["organ"], [Needed("Choisissez l’organe.")], choices=choices("lesion_organs"))
    nature = RadiosField(LESION["nature"], choices=choices("lesion_natures"))
    site = LineField(
        LESION["site"],
        max_length=MAXIMUM_SITE,
        description="Par exemple\u202f: corps de L3, segment VII, pôle supérieur.",
    )
    site_code = LineField(
        LESION["site_code"], max_length=40, description="Si vous en utilisez un (CIM-O-3, SNOMED CT)."
    )
    laterality = RadiosField(LESION["laterality"], choices=choices("lesion_lateralities"))
    long_axis_mm = MillimetreField(LESION["long_axis_mm"], minimum=0, maximum=MAXIMUM_MM)
    short_axis_mm = MillimetreField(LESION["short_axis_mm"], minimum=0, maximum=MAXIMUM_MM)
    imaging_date = DateField(LESION["imaging_date"], past=True)
    imaging_modality = ChoiceField(LESION["imaging_modality"], choices=lambda: choices("modalities"))
    remark = ProseField(LESION["remark"], description="Si la lésion n’est pas mesurable, dites pourquoi.")
    others = rows_of(FreeDistanceRow, "Autres distances", maximum=30)

    @property
    def distances(self) -> tuple[tuple[str, Decimal | None], ...]:
        """(structure in words, mm): those of the list that were measured, then the others."""
        structures = self.structures.form
        listed = [(field.label.text, field.data) for field in structures if field.data is not None]
        free = [
            (entry.form.structure.data, entry.form.distance_mm.data) for entry in self.others if not entry.form.is_blank
        ]
        known = {fold(label): label for label in (field.label.text for field in structures)}
        return (*listed, *((known.get(fold(name), name), mm) for name, mm in free))

    @property
    def answers(self) -> SheetForm:
        """The sheet of the organ."""
        rows: SheetForm = self.sheet.form
        return rows

    @property
    def fieldsets(self) -> Iterator[tuple[str, Any]]:
        """The sheet as the page shows it."""
        return self.answers.shown({"nature": self.nature.data or "", "laterality": self.laterality.data or ""})

    @property
    def marks(self) -> dict[str, Any]:
        """What the drawing of the organ shows of what is typed."""
        typed = self.answers.typed()
        whole = {key: int(value) if isinstance(value, float) else value for key, value in typed.items()}
        return {**whole, "lateralite": self.laterality.data or ""}

    @property
    def volume(self) -> str:
        """The volume that the three axes give, "" when one is missing."""
        axes = (self.long_axis_mm.data, self.short_axis_mm.data, self.answers["hauteur_mm"].data)
        return volume_text(*(None if axis is None else float(axis) for axis in axes))

    @property
    def histologies(self) -> tuple[str, ...]:
        """What is suggested for the type of the tumour."""
        return sheet(self.answers.organ_code).histologies

    @property
    def holds_others(self) -> bool:
        """Whether the distances to other structures are to be seen: one is typed, or the list names none."""
        return not list(self.structures.form) or any(not entry.form.is_blank or entry.errors for entry in self.others)

    def take_over(self, fields: Iterable[Any]) -> None:
        """Keep the distances typed for another organ, as free rows; a structure of both organs stays in its field."""
        kept = [field for field in fields if field.short_name not in self.structures.form]
        for field in kept[: self.others.max_entries - len(self.others)]:
            self.others.append_entry({"structure": field.label.text, "distance_mm": field.data})
        self.others.entries.sort(key=lambda entry: entry.form.is_blank)

    def columns(self) -> dict[str, Any]:
        """The columns of the lesion itself."""
        names = (*LESION_COLUMNS,)
        return {name: self._fields[name].data for name in names}


LESION_COLUMNS = (
    "organ", "nature", "site", "site_code", "laterality", "long_axis_mm", "short_axis_mm", "imaging_date",
    "imaging_modality", "remark",
)  # fmt: skip


@lru_cache(maxsize=16)
def lesion_form(organ: str) -> type[LesionForm]:
    """The form of a lesion of this organ ("" when it is not chosen yet: no structure is listed)."""
    listed = critical_structures(organ) if organ and organ != "other" else ()
    fields = {
        concept.code: MillimetreField(concept.label, minimum=DEEPEST_MM, maximum=MAXIMUM_MM) for concept in listed
    }
    rows = type("StructuresForm", (RowForm,), fields)
    parts = {"structures": FormField(rows), "sheet": FormField(sheet_form(organ), LESION["descriptors"])}
    return type("LesionForm", (LesionForm,), parts)


def initial(lesion: Any, organ: str, descriptors: Mapping[str, Plain]) -> dict[str, Any]:
    """What the form of an organ shows for a lesion: each distance in its field, or in a free row."""
    data = {name: getattr(lesion, name) for name in LESION_COLUMNS}
    codes = {fold(concept.label): concept.code for concept in critical_structures(organ)} if organ != "other" else {}
    listed, free = {}, []
    for row in lesion.distances:
        code = codes.get(fold(row.structure)) or (row.structure if row.structure in codes.values() else None)
        if code:
            listed[code] = row.distance_mm
        else:
            free.append({"structure": row.structure, "distance_mm": row.distance_mm})
    answers = sheet_data(organ, descriptors)
    return {**data, "grid": organ, "structures": listed, "others": [*free, {}], "sheet": answers}


def known_organ(code: str | None) -> str:
    """The organ if it is one of the list, else ""."""
    return code if code and code in vocabulary("lesion_organs") else ""
