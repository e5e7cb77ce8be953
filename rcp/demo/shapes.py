"""What a story is made of. Sizes are in mm; offsets such as `d-12` are read by `wording`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rcp.domain.clinical.conditions import Plain
from rcp.domain.plan import PlanEntry

INITIAL, RELAPSE = "MED-268", "MED-244"
LOCAL, REGIONAL, DISTANT = "MED-246", "MED-247", "MED-248"
TREATMENT, DIAGNOSIS, RECOURSE = "ORG-114", "MED-235", "ORG-115"
RIGHT, LEFT, BOTH, NO_SIDE = "24028007", "7771000", "51440002", "385432009"
OMS = ("LA9622-7", "LA9623-5", "LA9624-3", "LA9625-0", "LA9626-8")
SURGERY, RADIOTHERAPY, BRACHYTHERAPY, CHEMOTHERAPY = "387713003", "C15313", "C15195", "C15632"
TARGETED, HORMONE, IMMUNO, INTERVENTIONAL = "C93352", "C547", "C15262", "C63334"
SURVEILLANCE, BONE_DRUG, OTHER = "424313000", "GEN-092.03.02", "GEN-092.03.01"
PAIN, DIET, ACTIVITY, RELATIVES, TOBACCO = "ORG-035", "ORG-036", "ORG-175", "ORG-037", "MED-562"
YES, NO, UNKNOWN = "yes", "no", "unknown"


class Fate(StrEnum):
    """Where a case that no meeting decided stands when the story ends."""

    BOOKED = "booked"
    WAITING = "waiting"
    DRAFT = "draft"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Who:
    """A fictional patient. `born` is (day, month); `status` a code of the identity status."""

    birth_name: str
    given_name: str
    sex: str
    age: int
    born: tuple[int, int]
    status: str = "VALI"
    used_name: str = ""
    given_names: str = ""
    gp: str = "champroux"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tumour:
    """`tnm` reads « cT1a N0 M0 ». `progresses` holds the kinds, or YES, NO, UNKNOWN, or "" for nobody answered."""

    site: str
    morphology: str = ""
    side: str = NO_SIDE
    tnm: str = ""
    phase: str = INITIAL
    progresses: tuple[str, ...] | str = NO
    screening: str = NO
    discovery: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """History and general state; `allergies` and `anticoagulants` empty mean that the answer is no."""

    medical: str = ""
    surgical: str = ""
    family: str = ""
    comorbidities: str = ""
    oms: int | None = 1
    allergies: str = ""
    anticoagulants: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A lesion. `away` maps critical structures to their distance in mm; `sheet` the answers of the organ's sheet."""

    organ: str
    site: str
    sheet: Mapping[str, Plain] = field(default_factory=dict, hash=False)
    nature: str = "metastase"
    side: str = ""
    long: str = ""
    short: str = ""
    modality: str = "tdm"
    seen: str = "d-10"
    away: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A treatment before this board."""

    type_code: str
    label: str
    start: str
    end: str = ""
    status: str = "completed"
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A dated result: `kind` is imaging, pathology, biology or clinical; `code` a measure, if it is one."""

    kind: str
    done: str
    label: str
    text: str = ""
    value: str = ""
    unit: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Measures of one day: their codes and values, in the unit of each measure."""

    done: str
    values: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A score somebody kept: what they typed beside what the case gives; `lesion` is its rank, None for the case."""

    score: str
    typed: Mapping[str, Plain] = field(default_factory=dict, hash=False)
    lesion: int | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """An alert set aside, and why; `lesion` as for a score."""

    alert: str
    reason: str
    lesion: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What rules read of a case: treatments foreseen, antithrombotics, measures; what was kept or set aside of them."""

    intended: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    kept: tuple[Kept, ...] = ()
    later: tuple[Panel, ...] = ()  # measured after the scores were kept
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A written opinion given before the meeting, by a key of `people`."""

    author: str
    stance: str
    text: str


@dataclass(frozen=True, slots=True)
class Treat:
    """A proposal: a code of our list, the intention, the detail, the plan and the aim."""

    treatment: str
    detail: str = ""
    plan: str = ""
    first: bool = True
    aim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The decision of a board. `due` and examinations are seen from the day of the meeting."""

    proposals: tuple[Treat, ...] = ()
    registered: bool = False
    comment: str = ""
    surveillance: str = ""
    stopping: str = ""
    examinations: tuple[tuple[str, str, str], ...] = ()  # label, not before, not after
    no_decision: str = ""
    no_decision_comment: str = ""
    unblocked_by: str = ""
    conditions: tuple[tuple[str, str], ...] = ()  # if, then
    plan_b: str = ""
    actions: tuple[tuple[str, str, str], ...] = ()  # what, a key of `people`, a day
    dissents: tuple[tuple[str, str], ...] = ()  # a key of `people` present for this case, why
    again: str = ""  # what the board waits for, to see the case again
    referral: str = "none"
    referral_board: str = ""
    support: tuple[str, ...] = ()
    support_comment: str = ""
    oncogeriatrics: str = NO
    double_expertise: str = ""
    trial: str = "none-open"
    trial_name: str = ""
    guideline: str = ""
    departure: str = ""
    preference: str = ""
    responsible: str = ""
    due: str = "d+30"
    absent: tuple[str, ...] = ()  # who left the room for this case
    recused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark of the pre-read: who, which, and why."""

    reader: str
    mark: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """An opinion taken between two meetings, `before` its regularisation."""

    before: str
    reason: str
    opinion: str
    consulted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A patient and the question asked about them. `meeting` is a key of `calendar`; `left` tells a postponement."""

    key: str
    who: Who
    organ: str
    asked_by: str
    question: str
    tumour: Tumour
    situation: Situation
    board: str = "cryo"
    meeting: str = ""
    fate: Fate | None = None
    reasons: tuple[str, ...] = (TREATMENT,)
    summary: str = ""
    followed_by: str = ""
    presented_by: str | None = None  # whoever asked, unless said otherwise; "" for nobody yet
    spots: tuple[Spot, ...] = ()
    treatments: tuple[Past, ...] = ()
    findings: tuple[Finding, ...] = ()
    wishes: str = ""
    not_opposed: str = YES
    opinions: tuple[Written, ...] = ()
    marks: tuple[Marked, ...] = ()
    plan: PlanEntry | None = None  # of the cryotherapy, by the radiologist who reads first
    answer: Answer | None = None
    guideline: str = ""  # named when the case is only to be registered
    late: str = ""  # why it was added after the cut-off
    urgent: Urgent | None = None
    left: tuple[str, str, str] | None = None  # from which meeting, why (coded), comment
    why: str = ""  # what the return or the withdrawal says
    why_code: str = "imaging-missing"
    attachment: str = ""
    minutes: int | None = None
    later: tuple[Spot, ...] = ()  # described after the booking
    coded: Coded = Coded()


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A patient who comes back: the case of `story` is followed by another one."""

    story: str
    meeting: str
    question: str
    summary: str
    findings: tuple[Finding, ...] = ()
    spots: tuple[Spot, ...] = ()
    oms: int = 1
    progresses: tuple[str, ...] | str = NO
    confirmed: bool = True
    answer: Answer | None = None
    coded: Coded = Coded()
