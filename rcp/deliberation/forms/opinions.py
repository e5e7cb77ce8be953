"""Written and urgent opinions as they are typed."""

from __future__ import annotations

from collections.abc import Sequence

from rcp.deliberation.forms.attendance import specialty_choices
from rcp.domain.opinion import Stance
from rcp.web.fields import ChoiceField, DateField, LineField, Needed, ProseField, RadiosField, TimeField
from rcp.web.forms import Form, RowForm, rows_of


class OpinionForm(Form):
    """A written opinion, by its author or in their name."""

    author = ChoiceField("Médecin qui donne l’avis", [Needed("Choisissez le médecin qui donne l’avis.")])
    specialty_code = ChoiceField(
        "Au titre de la spécialité", [Needed("Choisissez la spécialité au titre de laquelle l’avis est donné.")],
        choices=specialty_choices,
    )  # fmt: skip
    stance = RadiosField(
        "Sens de l’avis", [Needed("Choisissez le sens de l’avis.")],
        choices=[(each.value, each.label) for each in Stance],
    )  # fmt: skip
    text = ProseField("Avis", [Needed("Écrivez l’avis.")], max_length=20_000)

    def offer(self, authors: Sequence[tuple[str, str]], *, author: str, specialty_code: str) -> None:
        """Who may be the author, and who probably is."""
        self.author.choices = [("", "Choisir un médecin"), *authors]
        if not self.is_submitted():
            self.author.data, self.specialty_code.data = author, specialty_code


class ConsultedRow(RowForm):
    """Somebody consulted: a physician of the board, or a name."""

    person = ChoiceField("Médecin de la RCP", empty="Autre personne")
    name = LineField("Nom, si autre personne", max_length=200)
    specialty_code = ChoiceField("Spécialité", choices=specialty_choices, empty="Celle de l’annuaire, ou inconnue")

    @property
    def is_blank(self) -> bool:
        return not (self.person.data or self.name.data)


class UrgentOpinionForm(Form):
    """An opinion taken between two meetings."""

    given_on = DateField("Date de l’avis", [Needed("Saisissez la date de l’avis.")], past=True)
    given_time = TimeField("Heure", [Needed("Saisissez l’heure de l’avis.")])
    reason = ProseField(
        "Motif de l’urgence", [Needed("Dites pourquoi il n’était pas possible d’attendre la séance.")], max_length=2000
    )
    consulted = rows_of(ConsultedRow, "Médecins consultés", maximum=20)
    opinion = ProseField("Avis donné", [Needed("Écrivez l’avis donné.")], max_length=20_000)
    meeting = ChoiceField("Régularisation", empty="À la prochaine séance qui recevra le dossier")

    def offer(self, people: Sequence[tuple[str, str]], meetings: Sequence[tuple[str, str]]) -> None:
        """Physicians of the board, and the meetings to come; one spare row to type in."""
        self.meeting.choices = [("", "Plus tard, quand le dossier sera inscrit"), *meetings]
        if not len(self.consulted) or (not self.consulted[-1].form.is_blank and len(self.consulted) < 20):
            self.consulted.append_entry()
        while not self.is_submitted() and len(self.consulted) < 2:
            self.consulted.append_entry()
        for entry in self.consulted:
            entry.form.person.choices = [("", "Autre personne"), *people]
        if not self.is_submitted() and meetings:
            self.meeting.data = meetings[0][0]
