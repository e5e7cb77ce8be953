"""What the requester would propose, as it is typed before the meeting."""

from __future__ import annotations

from typing import Any

from rcp.deliberation.forms.decision_rows import TreatmentField, treatment_choices
from rcp.domain.decision import Aim, Intention
from rcp.domain.decision.requester import (
    LONGEST_COMMENT,
    LONGEST_DETAIL,
    MOST_TREATMENTS,
    RequesterEntry,
    SuggestedTreatment,
)
from rcp.web.fields import ChoiceField, LineField, ProseField, RadiosField, WholeField
from rcp.web.forms import Form, RowForm, rows_of


class RequesterRow(RowForm):
    """One treatment, as in a decision but for the technical plan, which has its own page."""

    rank = WholeField("Ordre", minimum=1, maximum=60)
    choice = TreatmentField("Traitement")
    intention = RadiosField("Intention", choices=[(each.value, each.label) for each in Intention])
    aim = ChoiceField("Visée", choices=[(each.value, each.label) for each in Aim], empty="Non précisée")
    detail = LineField("Précision", max_length=LONGEST_DETAIL)

    @property
    def is_blank(self) -> bool:
        return not (self.choice.data or self.aim.data or self.detail.data)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not self.is_blank and not self.choice.data:
            self.choice.errors = [*self.choice.errors, "Choisissez le traitement que cette précision concerne."]
            return False
        return is_valid


class RequesterForm(Form):
    """Treatments in order, and a comment."""

    proposals = rows_of(RequesterRow, "Traitements proposés", maximum=MOST_TREATMENTS)
    comment = ProseField(
        "Commentaire", max_length=LONGEST_COMMENT, description="Ce qui plaide pour, ce qui ferait changer d’avis."
    )

    def show(self, entry: RequesterEntry) -> None:
        """Fill the form with what is stored."""
        while len(self.proposals):
            self.proposals.pop_entry()
        for rank, each in enumerate(entry.treatments, 1):
            self.proposals.append_entry(
                {"rank": rank, "choice": each.choice, "intention": each.intention, "aim": each.aim,
                 "detail": each.detail}
            )  # fmt: skip
        self.comment.data = entry.comment

    def arrange(self, organ: str) -> None:
        """One spare row to type in, and the treatments of the organ first."""
        rows = self.proposals
        if not len(rows) or (not rows[-1].form.is_blank and len(rows) < rows.max_entries):
            rows.append_entry()
        for entry in rows:
            entry.form.choice.choices = treatment_choices(organ)

    def entry(self) -> RequesterEntry:
        """What was typed. Without an intention, the first treatment is the first, the others alternatives."""
        rows = [entry.form for entry in self.proposals if not entry.form.is_blank]
        rows.sort(key=lambda row: row.rank.data or 99)
        return RequesterEntry(
            tuple(
                SuggestedTreatment(
                    choice=row.choice.data,
                    intention=row.intention.data or (Intention.FIRST if not index else Intention.ALTERNATIVE).value,
                    aim=row.aim.data or "",
                    detail=row.detail.data or "",
                )
                for index, row in enumerate(rows)
            ),
            self.comment.data or "",
        )
