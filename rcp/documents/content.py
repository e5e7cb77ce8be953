"""What a document says, as frozen dataclasses of primitives.

Conventions, the same everywhere:

* labels are French and ready to read (`"Cryothérapie percutanée"`, `"en salle"`), codes never are printed;
* dates are ISO texts and are put into French by the templates: `2026-11-23`; a birth date or a treatment date may be
  partial (`1958`, `1958-04`); an instant carries its offset (`2026-11-23T15:05:00+00:00`) and is shown in Paris time;
* a meeting's hour is wall time in Europe/Paris, `HH:MM`;
* lengths are texts in millimetres with a point (`"23.5"`); the templates print the comma and the unit;
* missing is `""` (or an empty tuple), printed « Non renseigné » where silence would mislead.

A content is sealed and printed again later: it goes to and from plain JSON values by `sealing.to_plain` / `from_plain`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.documents.notices import personal_data_notice


@dataclass(frozen=True, kw_only=True)
class PatientIdentity:
    """The traits printed in the banner and at the head of every page about the patient."""

    birth_name: str
    first_given_name: str = ""
    given_names: str = ""
    used_name: str = ""
    used_given_name: str = ""
    title: str = ""  # Mme, M.
    birth_date: str = ""
    age: str = ""  # on the day of the meeting: "68 ans", "14 mois"
    sex: str = ""  # "Femme", "Homme", "Indéterminé"
    birth_place: str = ""
    birth_place_insee: str = ""
    ins: str = ""
    ins_nature: str = ""  # NIR, NIA
    identity_status_code: str = "PROV"
    identity_status: str = ""
    attributes: tuple[str, ...] = ()  # "identité douteuse", "homonyme connu"
    ipp: str = ""
    deceased_on: str = ""
    is_fictional: bool = False

    @property
    def name(self) -> str:
        """NOM Prénom, from the traits of birth."""
        return " ".join(part for part in (self.birth_name.upper(), self.first_given_name) if part)

    @property
    def used(self) -> str:
        """NOM Prénom in use, empty when both are those of birth."""
        if not (self.used_name or self.used_given_name):
            return ""
        name = self.used_name or self.birth_name
        given = self.used_given_name or self.first_given_name
        text = " ".join(part for part in (name.upper(), given) if part)
        return "" if text == self.name else text

    @property
    def shown_ins(self) -> str:
        """The matricule, only when the identity is qualified: no other status may convey it."""
        return self.ins if self.identity_status_code == "QUAL" else ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and its value, on one line of a table."""

    label: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled text typed by a clinician; its line breaks are kept."""

    title: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """Somebody named in a document: "Pr Anne Kermorvan", radiologie interventionnelle, en salle."""

    name: str
    specialty: str = ""
    mode: str = ""  # "en salle", "à distance", "avis écrit", "excusé", "absent"
    role: str = ""  # "président de séance", "coordonnateur", "invité"
    is_physician: bool = True
    hours: str = ""  # "arrivé à 14:20"


@dataclass(frozen=True, kw_only=True)
class DistanceContent:
    """The distance from a lesion to a critical structure, in mm."""

    structure: str
    distance_mm: str


@dataclass(frozen=True, kw_only=True)
class DrawnRegion:
    """A region marked on a drawing: the descriptor that names it, its code (which the drawing knows) and its French."""

    key: str
    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class DrawingContent:
    """Where a lesion is, on the drawing of its organ (a code of `lesion_organs`). Made by `drawings.drawing_of`."""

    organ: str
    regions: tuple[DrawnRegion, ...]

    @property
    def chosen(self) -> dict[str, str | list[str]]:
        """By descriptor, the code marked, or the codes when there are several."""
        codes = {key: list(named) for key, named in self.labels.items()}
        return {key: several if len(several) > 1 else several[0] for key, several in codes.items()}

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """The French of each code marked, by descriptor."""
        named: dict[str, dict[str, str]] = {}
        for region in self.regions:
            named.setdefault(region.key, {})[region.code] = region.label
        return named


@dataclass(frozen=True, kw_only=True)
class AnswersContent:
    """One group of the sheet of a lesion: its title, then its answers."""

    title: str
    answers: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LesionContent:
    """One lesion: where, how large, measured when and on what."""

    label: str  # "L1"
    organ: str
    nature: str = ""
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    long_axis_mm: str = ""
    short_axis_mm: str = ""
    imaging_date: str = ""
    imaging_modality: str = ""
    distances: tuple[DistanceContent, ...] = ()
    remark: str = ""
    drawing: DrawingContent | None = None
    volume: str = ""  # "4,2 cm³", of the ellipsoid of the three axes
    answers: tuple[AnswersContent, ...] = ()  # what the sheet of the organ says, by group


@dataclass(frozen=True, kw_only=True)
class AlertContent:
    """A clinical alert as it stood: its level in words, what it compared, how far its source was read.

    `dismissed` says who set it aside, when and why; empty when nobody did. `missing` is what keeps it from being told.
    """

    level: str  # "Danger", "Vigilance", "Information"
    title: str
    text: str
    threshold: str = ""
    values: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    source: str = ""
    lesion: str = ""  # "L1", empty for the whole case
    dismissed: str = ""
    status: str = ""  # "Lu dans une source publiée"
    missing: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """« L1 : Compression épidurale »."""
        return f"{self.lesion}\u202f: {self.title}" if self.lesion else self.title

    @property
    def is_loud(self) -> bool:
        """A danger or a warning that was told and that nobody set aside."""
        return self.level != "Information" and not self.missing and not self.dismissed


@dataclass(frozen=True, kw_only=True)
class StudyContent:
    """A published population compared with a lesion. `answers` are « criterion : answer (value) »."""

    lesion: str
    name: str
    resemblance: str
    answers: tuple[str, ...] = ()
    source: str = ""
    apart: tuple[str, ...] = ()  # the answers that are not met, or not known


@dataclass(frozen=True, kw_only=True)
class GapContent:
    """What the board is warned of: something missing, too old or contradictory."""

    kind: str  # "Manque", "Trop ancien", "Contradictoire"
    message: str
    lesion: str = ""  # "L1", empty for the whole case


@dataclass(frozen=True, kw_only=True)
class TreatmentContent:
    """A treatment given, under way or planned before this meeting."""

    type: str
    label: str = ""
    started_on: str = ""
    ended_on: str = ""
    status: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class ResultContent:
    """A dated result: `kind` is "Imagerie", "Anatomopathologie" or "Biologie"."""

    kind: str
    done_on: str
    label: str
    value: str = ""
    unit: str = ""
    text: str = ""
    accession_number: str = ""


@dataclass(frozen=True, kw_only=True)
class ScoreContent:
    """A score on the day of the meeting: its result, what it was made of, how far its rule was checked."""

    name: str
    lesion: str = ""  # "L1", "" for the case
    result: str = ""  # "8\u202f/12", "Non calculable"
    is_computable: bool = False
    band: str = ""
    version: str = ""
    status: str = ""  # "Lu dans une source publiée"
    inputs: tuple[Fact, ...] = ()  # each with where it was found, and when
    missing: tuple[str, ...] = ()
    kept: str = ""  # "Enregistré le 23/11/2026 par Dr A. Kermorvan"

    @property
    def is_shown(self) -> bool:
        """Whether it has a line of its own; what cannot be computed is only named, unless it was kept."""
        return self.is_computable or bool(self.kept)

    @property
    def title(self) -> str:
        """« Mirels, L1 »."""
        return f"{self.name}, {self.lesion}" if self.lesion else self.name


@dataclass(frozen=True, kw_only=True)
class OpinionContent:
    """A written opinion collected for the case (D. 6124-131 III)."""

    name: str
    specialty: str = ""
    stance: str = ""
    text: str = ""
    given_at: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposalContent:
    """One treatment proposed, in order."""

    rank: int
    label: str
    intention: str = ""  # "Première intention", "Alternative"
    detail: str = ""
    plan: str = ""


@dataclass(frozen=True, kw_only=True)
class ExaminationContent:
    """A complementary examination asked for, with the dates between which it is wanted."""

    label: str
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionContent:
    """What the board answered."""

    outcome: str = ""  # "Cas discuté", "Cas enregistré"
    sentence: str = ""  # the decision in one line, also printed in the list of the first pages
    proposals: tuple[ProposalContent, ...] = ()
    no_decision_reason: str = ""
    no_decision_comment: str = ""
    comment: str = ""
    examinations: tuple[ExaminationContent, ...] = ()
    is_surveillance: bool = False
    surveillance: str = ""
    is_stopping: bool = False
    stopping: str = ""
    referral: str = ""  # "RCP de recours", "RCP pédiatrique"
    referral_board: str = ""
    supportive_care: tuple[str, ...] = ()
    supportive_care_comment: str = ""
    oncogeriatrics: str = ""
    double_expertise: str = ""
    trial: str = ""
    trial_name: str = ""
    guideline_followed: str = ""
    guideline: str = ""
    departure_reason: str = ""
    patient_preference: str = ""
    responsible: str = ""
    due_on: str = ""
    is_validated: bool = False
    validated_by: str = ""
    validated_at: str = ""


@dataclass(frozen=True, kw_only=True)
class QuorumContent:
    """The quorum of one case. `status` is `reached`, `not_reached` or `unknown`."""

    status: str = "unknown"
    label: str = "Ne sait pas"
    lines: tuple[str, ...] = ()  # the rule, then how it was met
    missing: tuple[str, ...] = ()
    by_writing: tuple[str, ...] = ()  # what a written opinion satisfied


@dataclass(frozen=True, kw_only=True)
class PreviousDecision:
    """The last decision of a board about the same patient."""

    date: str
    board: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseContent:
    """A case as the board saw it and what was answered."""

    number: str
    position: int
    identity: PatientIdentity
    question: str = ""
    reasons: tuple[str, ...] = ()
    organ: str = ""
    marks: tuple[str, ...] = ()  # "Examiné sans quorum", "Inscrit après la clôture", "À représenter"
    late_reason: str = ""
    urgent_opinion: str = ""
    requester: str = ""
    presenter: str = ""
    referring: str = ""
    treating_doctor: str = ""
    entered_by: str = ""  # only when somebody entered the case in the requester's name
    correspondents: tuple[str, ...] = ()
    summary: str = ""
    facts: tuple[Fact, ...] = ()  # performance status, allergies, anticoagulants, information of the patient
    history: tuple[Section, ...] = ()
    tumour: tuple[Fact, ...] = ()
    lesions: tuple[LesionContent, ...] = ()
    scores: tuple[ScoreContent, ...] = ()
    plans: tuple[Section, ...] = ()  # technical plans of cryotherapy foreseen before the decision
    treatments: tuple[TreatmentContent, ...] = ()
    results: tuple[ResultContent, ...] = ()
    patient_wishes: str = ""
    previous: PreviousDecision | None = None
    opinions: tuple[OpinionContent, ...] = ()
    decision: DecisionContent | None = None
    quorum: QuorumContent | None = None
    discussed_by: tuple[PersonLine, ...] = ()
    recused: tuple[PersonLine, ...] = ()  # present at the meeting, not for this case
    alerts: tuple[AlertContent, ...] = ()
    studies: tuple[StudyContent, ...] = ()
    gaps: tuple[GapContent, ...] = ()  # what warns the board


@dataclass(frozen=True, kw_only=True)
class PostponedCase:
    """A case on the agenda that was not examined."""

    number: str
    patient: str  # NOM Prénom
    birth_date: str = ""
    organ: str = ""
    reason: str = ""
    comment: str = ""
    postponed_to: str = ""  # date of the next meeting, empty when none is chosen
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class MeetingContent:
    """The meeting, as the head of every document names it."""

    board: str
    date: str
    start_time: str = ""
    end_time: str = ""
    board_kind: str = ""  # "RCP d’organe – Système urinaire"
    establishment: str = ""
    finess: str = ""
    address: str = ""
    room: str = ""
    video: str = ""  # "visioconférence" — a label, never the link
    chair: str = ""
    coordinators: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Edition:
    """Who printed this, in which version, and what seals it."""

    edited_at: str
    edited_by: str
    is_draft: bool = True
    status: str = "Projet, non validé"
    version: int = 1
    replaces: str = ""  # "la version 1 du 23 novembre 2026"
    reason: str = ""
    validated_at: str = ""
    validated_by: str = ""
    seal: str = ""  # SHA-256 of the content, see `sealing.sealed`
    code: str = ""
    is_fictional: bool = False


@dataclass(frozen=True, kw_only=True)
class MinutesContent:
    """The minutes of one meeting (procès-verbal)."""

    meeting: MeetingContent
    edition: Edition
    notice: str = ""
    attendance: tuple[PersonLine, ...] = ()
    absentees: tuple[PersonLine, ...] = ()
    quorum_rule: tuple[str, ...] = ()
    quorum_summary: str = ""
    cases: tuple[CaseContent, ...] = ()
    postponed: tuple[PostponedCase, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FicheContent:
    """The fiche RCP of one patient for one meeting, with the two privacy texts frozen in it."""

    meeting: MeetingContent
    edition: Edition
    case: CaseContent
    privacy_establishment: str = field(default_factory=lambda: personal_data_notice().establishment)
    privacy_institute: str = field(default_factory=lambda: personal_data_notice().institute)


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """One case of the printable agenda, on one line."""

    position: int
    number: str
    patient: str
    birth_date: str = ""
    sex: str = ""
    organ: str = ""
    question: str = ""
    presenter: str = ""
    requester: str = ""
    mode: str = ""  # "À discuter", "À enregistrer"
    planned_at: str = ""
    planned_minutes: int = 0
    status: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgendaContent:
    """The agenda of a meeting, A4 landscape."""

    meeting: MeetingContent
    edition: Edition
    lines: tuple[AgendaLine, ...] = ()
    planned_minutes: int = 0
    available_minutes: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AttendanceSheetContent:
    """The sheet people sign in the room."""

    meeting: MeetingContent
    edition: Edition
    expected: tuple[PersonLine, ...] = ()
    blank_lines: int = 6


Document = MinutesContent | FicheContent | AgendaContent | AttendanceSheetContent
