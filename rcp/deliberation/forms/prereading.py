"""The pre-read as it is typed: a mark and its comment; the technical plan."""

from __future__ import annotations

from rcp.domain.opinion import Stance
from rcp.domain.plan import MAXIMUM_MARGIN, MAXIMUM_PROBES, MINIMUM_PROBES, USUAL_MARGIN, USUAL_MARGIN_STATUS, PlanEntry
from rcp.domain.vocabulary import choices
from rcp.web.fields import (
    AnswerField,
    ChecksField,
    ChoiceField,
    DecimalField,
    LineField,
    ProseField,
    RadiosField,
    WholeField,
)
from rcp.web.forms import Form

TEXT_LENGTH = 20_000


class MarkForm(Form):
    """One card: the comment, and what a written opinion leans to. The button pressed says which mark."""

    comment = ProseField("Commentaire", max_length=TEXT_LENGTH)
    stance = ChoiceField(
        "Sens de l’avis écrit", choices=[(each.value, each.label) for each in Stance], empty="Le même que ma marque"
    )


class PlanForm(Form):
    """How a cryotherapy would be done."""

    probes = WholeField("Nombre de cryosondes", minimum=MINIMUM_PROBES, maximum=MAXIMUM_PROBES)
    probe_gauge = ChoiceField("Calibre", choices=choices("probe_gauges"))
    probe_kind = LineField("Modèle de cryosonde", max_length=200)
    approach = RadiosField("Voie d’abord", choices=choices("plan_approaches"))
    guidance = ChecksField("Guidage", choices=choices("plan_guidances"))
    anaesthesia = RadiosField("Anesthésie", choices=choices("plan_anaesthesias"))
    protections = ChecksField("Thermoprotection", choices=choices("plan_protections"))
    cementoplasty = AnswerField("Cimentoplastie associée")
    margin_mm = DecimalField(
        "Marge visée", maximum=MAXIMUM_MARGIN, unit="mm",
        description=f"Entre la tumeur et le bord du glaçon. Cible usuelle\u202f: au moins {USUAL_MARGIN} mm "
        f"({USUAL_MARGIN_STATUS.label.lower()}\u202f: Wang 2013, Laimer 2020).",
    )  # fmt: skip
    comment = ProseField("Commentaire", max_length=TEXT_LENGTH)

    def show(self, entry: PlanEntry) -> None:
        """Fill the form with what is stored, unless it was sent."""
        if self.is_submitted():
            return
        for name in PlanEntry.columns():
            value = getattr(entry, name)
            self[name].data = list(value) if isinstance(value, tuple) else value

    def entry(self) -> PlanEntry:
        """What was typed."""
        return PlanEntry(
            probes=self.probes.data,
            probe_gauge=self.probe_gauge.data,
            probe_kind=self.probe_kind.data or "",
            approach=self.approach.data or "",
            guidance=tuple(self.guidance.data or ()),
            anaesthesia=self.anaesthesia.data or "",
            protections=tuple(self.protections.data or ()),
            cementoplasty=self.cementoplasty.data or "",
            margin_mm=self.margin_mm.data,
            comment=self.comment.data or "",
        )
