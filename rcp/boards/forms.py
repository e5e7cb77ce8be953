"""What people type about a board and its members."""

from __future__ import annotations

from typing import Any

from rcp.access.permissions import Role
from rcp.domain.agenda.recurrence import HOLIDAY_SUBDIVISIONS, Frequency
from rcp.domain.board import ORGAN_BOARD, RANKS, WEEKDAYS, BoardSettings
from rcp.domain.sentences import BLANK, LONGEST_SENTENCE, LONGEST_SHORTCUT
from rcp.domain.timing import LONGEST_STRETCH, SHORTEST_STRETCH
from rcp.domain.vocabulary import choices, vocabulary
from rcp.web.fields import (
    ChoiceField,
    DateField,
    LineField,
    Needed,
    ProseField,
    RadiosField,
    TickField,
    TimeField,
    WholeField,
)
from rcp.web.forms import Form

DAYS = [(str(number), name.capitalize()) for number, name in enumerate(WEEKDAYS)]
NTH = [(str(number), name.capitalize()) for number, name in RANKS.items()]
ROLES = [(role.value, role.label) for role in Role]


class BoardForm(Form):
    """The settings of a board."""

    name = LineField("Nom de la RCP", [Needed("Donnez un nom à la RCP.")], max_length=200)
    acronym = LineField("Sigle", max_length=20, description="Affiché dans les listes.")
    nature = RadiosField(
        "Nature", [Needed("Choisissez la nature de la RCP.")],
        choices=[("ORG-117", "D’organe ou d’appareil"), ("ORG-132", "Transversale")],
    )  # fmt: skip
    apparatus = ChoiceField("Appareil", choices=lambda: choices("apparatus"), description="RCP d’organe seulement.")
    organ_code = ChoiceField(
        "Organe", choices=lambda: choices("organs"), description="RCP d’organe, si elle n’en a qu’un."
    )
    subject = ChoiceField(
        "Thème", choices=lambda: choices("transversal_subjects"), description="RCP transversale seulement."
    )
    is_recourse = TickField("RCP de recours")
    is_paediatric = TickField("RCP pédiatrique")
    establishment = LineField("Établissement", max_length=200)
    finess = LineField("FINESS de l’établissement", max_length=15, description="9 caractères.")
    confirmed = TickField("Ce numéro est bien celui de l’établissement")
    address = ProseField("Adresse imprimée sur les documents", max_length=500)

    minimum_specialties = WholeField(
        "Nombre minimal de médecins de spécialités différentes", minimum=1, maximum=10, default=3,
        description="Trois selon la réglementation. Vide\u202f: pas de minimum.",
    )  # fmt: skip
    written_counts_in_minimum = TickField(
        "Un avis écrit compte dans ce nombre",
        description="Sinon il ne vaut que pour une spécialité exigée, là où les textes le permettent.",
    )

    needs_second_reader = TickField(
        "Une autre personne relit avant la validation",
        description="Un médecin ou un coordonnateur déclare avoir relu la fiche ou le procès-verbal\u202f; qui valide "
        "est quelqu’un d’autre.",
    )

    frequency = ChoiceField("Fréquence", choices=[(one.value, one.label) for one in Frequency], empty="À la demande")
    weekday = ChoiceField("Jour", choices=DAYS)
    nth_in_month = ChoiceField("Rang dans le mois", choices=NTH, description="RCP mensuelle seulement.")
    start_time = TimeField("Heure de début")
    duration_minutes = WholeField(
        "Durée", [Needed("Saisissez la durée.")], minimum=5, maximum=600, unit="min", default=90
    )
    recurs_from = DateField("À partir du")
    holidays_subdivision = ChoiceField(
        "Jours fériés", choices=[(code, label) for code, label in HOLIDAY_SUBDIVISIONS.items() if code],
        empty=HOLIDAY_SUBDIVISIONS[""], description="Les séances qui tombent un jour férié sont sautées et signalées.",
    )  # fmt: skip
    room = LineField("Salle", max_length=200)
    video_url = LineField("Lien de visioconférence", max_length=500)
    cutoff_hours = WholeField(
        "Clôture des inscriptions avant la séance", [Needed("Saisissez un nombre d’heures.")],
        minimum=0, maximum=720, unit="h", default=48, description="Ensuite, une inscription demande un motif.",
    )  # fmt: skip
    minutes_per_case = WholeField(
        "Durée prévue par dossier", [Needed("Saisissez une durée.")], minimum=1, maximum=120, unit="min", default=5
    )
    break_after_minutes = WholeField(
        "Suggérer une pause après", minimum=SHORTEST_STRETCH, maximum=LONGEST_STRETCH, unit="min", default=60,
        description="De séance sans repos. Vide\u202f: rien n’est suggéré.",
    )  # fmt: skip
    target_days_to_meeting = WholeField("De la demande à la séance", minimum=0, maximum=365, unit="jours")
    target_days_to_validation = WholeField("De la séance à la validation", minimum=0, maximum=365, unit="jours")
    target_days_to_sending = WholeField("De la séance à l’envoi", minimum=0, maximum=365, unit="jours")

    def __init__(self, *args: Any, board: Any = None, **kwargs: Any) -> None:
        if board is not None:
            codes = {"apparatus" if board.nature == ORGAN_BOARD else "subject": board.subject_code}
            kwargs = {"obj": board, "data": codes, "subject": None, **kwargs}
        super().__init__(*args, **kwargs)
        self._subject = board

    @property
    def settings(self) -> BoardSettings:
        """The domain value of a valid form.

        Raises:
            InvalidValue: the settings do not hold together.
        """
        is_organ = self.nature.data == ORGAN_BOARD
        names = set(BoardSettings.__dataclass_fields__)
        values = {name: field.data for name, field in self._fields.items() if name in names}
        values["subject_code"] = (self.apparatus if is_organ else self.subject).data or ""
        values["organ_code"] = (self.organ_code.data or "") if is_organ else ""
        values["weekday"] = _number(self.weekday.data)
        values["nth_in_month"] = _number(self.nth_in_month.data)
        return BoardSettings(**values)


class SpecialtyForm(Form):
    """One more specialty required by the quorum."""

    specialty_code = ChoiceField(
        "Spécialité à exiger", [Needed("Choisissez une spécialité.")],
        choices=lambda: sorted(
            ((one.code, one.short_label) for one in vocabulary("specialties")), key=lambda option: option[1]
        ),
    )  # fmt: skip


class MemberSearchForm(Form):
    """Somebody of the directory to look for."""

    q = LineField("Nom dans l’annuaire", [Needed("Saisissez au moins une lettre du nom.")], max_length=100)


class MemberForm(Form):
    """A role for somebody found."""

    role = ChoiceField("Rôle", [Needed("Choisissez un rôle.")], choices=ROLES, empty="Choisir un rôle")


class SentenceForm(Form):
    """One sentence kept ready, and the letters that call it."""

    shortcut = LineField(
        "Raccourci", [Needed("Donnez un raccourci de quelques lettres.")], max_length=60,
        description=f"{LONGEST_SHORTCUT} lettres ou chiffres au plus, sans espace. Exemple\u202f: surv",
    )  # fmt: skip
    text = ProseField(
        "Phrase", [Needed("Écrivez la phrase à insérer.")], max_length=LONGEST_SENTENCE,
        description=f"{BLANK} marque ce qui reste à remplir\u202f: le premier est sélectionné à l’insertion.",
    )  # fmt: skip


class PlainForm(Form):
    """A form of one button."""


def _number(text: str | None) -> int | None:
    return int(text) if text else None
