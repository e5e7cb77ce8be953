"""What a fiche RCP (volet FRCP, CDA R2) says, whoever wrote it.

Conventions, the same everywhere:

* texts are as written, "" when nothing was said; `None` stands for a question nobody answered;
* dates and instants are ISO texts and may be partial: `2019`, `2019-02`, `2019-02-18`, `2019-02-18T09:49:14+01:00`;
* a code keeps the label it came with: what another tool wrote is not reworded;
* object identifiers (OID) are texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.domain.frcp.people import (
    Author,
    Custodian,
    Informant,
    MeetingPlace,
    Organisation,
    Participant,
    Professional,
    SubjectOfCare,
)
from rcp.domain.frcp.values import Coded, Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line of ours that the volet has no entry for: its name, and what it says. Written in the narrative."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Which board, and what it is asked. Section « Type de RCP / Motif de la RCP »."""

    nature: Coded | None = None
    subject: Coded | None = None
    organs: tuple[Coded, ...] = ()
    is_recourse_board: bool | None = None
    is_paediatric_board: bool | None = None
    board_comment: str = ""
    wants_diagnosis: bool | None = None
    wants_treatment: bool | None = None
    wants_recourse: bool | None = None
    wants_paediatric: bool | None = None
    case_status: Coded | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStage:
    """A stage in another classification than the clinical TNM, in words."""

    text: str
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tumour:
    """One tumour: morphology (CIM-O-3), site (CIM-10), side, clinical TNM."""

    diagnosed_on: str = ""
    morphology: Coded | None = None
    site: Coded | None = None
    side: Coded | None = None
    staged_on: str = ""
    stage: Coded | None = None
    tnm_version: Coded | None = None
    t: Coded | None = None
    n: Coded | None = None
    m: Coded | None = None
    other_stages: tuple[OtherStage, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A functional or geriatric evaluation: a coded result, a number, or words."""

    code: Coded
    name: str = ""
    on: str = ""
    value: Coded | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyFact:
    """One number of the history of pregnancies."""

    code: Coded
    number: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedText:
    """Words of one day."""

    text: str
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """A paraclinical result: what was done, when, and what it showed."""

    label: str
    text: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progression:
    """Phase of the cancer and how far it went."""

    phase: Coded | None = None
    phase_on: str = ""
    comment: str = ""
    comment_on: str = ""
    progressed: bool | None = None
    progressed_on: str = ""
    locally: bool | None = None
    regionally: bool | None = None
    distantly: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTreatment:
    """A treatment given, under way or given up. `status` is active, completed or cancelled."""

    type: Coded
    detail: str = ""
    started_on: str = ""
    ended_on: str = ""
    status: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One conclusion of a report, with the period of the examination and who did and wrote it."""

    text: str
    started: str = ""
    ended: str = ""
    performers: tuple[Author, ...] = ()
    authors: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An operative, pathology or molecular genetics report, reduced to its conclusions."""

    kind: str  # operation, pathology, genetics
    conclusions: tuple[Conclusion, ...] = ()
    comment: str = ""
    typed_by: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStatus:
    """Whether the file was complete, and the quorum."""

    is_complete: bool | None = None
    quorum: Coded | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A complementary examination asked for, wanted between two dates."""

    label: str
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One treatment proposed: `rank` is its place in the list, `intention` 1 (first) or 2 (alternative)."""

    type: Coded
    rank: int | None = None
    intention: int | None = None
    detail: str = ""
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the board proposes. `absence` says, in words of a list, why it proposes nothing."""

    refers_to_recourse: bool = False
    referral: str = ""
    examinations: tuple[Examination, ...] = ()
    is_surveillance: bool = False
    surveillance: str = ""
    proposals: tuple[Proposal, ...] = ()
    absence: str = ""
    comment: str = ""
    comment_on: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """The guideline a proposal follows, and its date."""

    name: str
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Guidelines and clinical trial."""

    guidelines: tuple[Guideline, ...] = ()
    trial: bool | None = None
    comment: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStatus:
    """How far the document itself went (GEN-065)."""

    code: Coded | None = None
    on: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who, when, about whom, for which meeting."""

    document_id: Identifier
    title: str
    issued_at: str
    set_id: Identifier | None = None
    version: int = 1
    replaces: Identifier | None = None
    patient: SubjectOfCare
    authors: tuple[Author, ...] = ()
    informants: tuple[Informant, ...] = ()
    custodian: Custodian | None = None
    signatory: Author | None = None
    participants: tuple[Participant, ...] = ()
    registration: Identifier | None = None
    registration_comment: str = ""
    board_name: str = ""
    event: str = "39"  # 39 RCP, 40 RCP de recours
    started_at: str = ""
    led_by: Professional | None = None
    tumour_site: Coded | None = None
    meeting: MeetingPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Frcp:
    """One fiche RCP."""

    header: Header
    reason: Reason = field(default_factory=Reason)
    screening: bool | None = None
    discovery: str = ""
    tumours: tuple[Tumour, ...] = ()
    history: str = ""
    history_notes: tuple[Note, ...] = ()
    comorbidities: str = ""
    evaluations: tuple[Evaluation, ...] = ()
    pregnancies: tuple[PregnancyFact, ...] = ()
    wishes: tuple[DatedText, ...] = ()
    results: tuple[ResultLine, ...] = ()
    results_comment: str = ""
    results_notes: tuple[Note, ...] = ()
    progression: Progression = field(default_factory=Progression)
    treatments: tuple[PastTreatment, ...] = ()
    reports: tuple[Report, ...] = ()
    summary: str = ""
    other_data: str = ""
    file: FileStatus = field(default_factory=FileStatus)
    answer: Answer = field(default_factory=Answer)
    framework: Framework = field(default_factory=Framework)
    comments: str = ""
    status: DocumentStatus = field(default_factory=DocumentStatus)
    privacy: str = ""  # the first text, which an establishment may adapt; the second is imposed


__all__ = ["Frcp", "Header", "Organisation"]
