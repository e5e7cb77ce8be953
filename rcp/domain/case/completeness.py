"""What is missing, and where to fill it in: different sets to save, to submit and to validate.

Each requirement is one line of one table: a code, the field it lives in, from which step on it is required, when it
applies and the sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rcp.domain.case.facts import Answer, CaseFacts, DeliberationMode, LesionFacts, Phase, PresentationReason

RULE_MANDATORY = "champs-obligatoires"
RULE_REGISTERED_CASE = "cas-enregistre"
RULE_PATIENT_INFORMED = "information-du-patient"


class RequiredFor(StrEnum):
    """The step for which something is required; a later step requires all that an earlier one does."""

    SAVE = "save"
    SUBMIT = "submit"
    VALIDATE = "validate"

    @property
    def label(self) -> str:
        return {"save": "enregistrer", "submit": "soumettre", "validate": "valider"}[self.value]


class Section(StrEnum):
    """The sections of a case in reading order; the value is the anchor and the last part of the URL."""

    QUESTION = "question"
    LESIONS = "lesions"
    TUMOUR = "tumeur"
    SITUATION = "situation"
    TREATMENTS = "traitements"
    RESULTS = "resultats"
    ATTACHMENTS = "pieces"
    PATIENT = "patient"

    @property
    def label(self) -> str:
        return _SECTION_LABELS[self]


_SECTION_LABELS: Mapping[Section, str] = MappingProxyType(
    {
        Section.QUESTION: "Question posée à la RCP",
        Section.LESIONS: "Lésions",
        Section.TUMOUR: "Tumeur",
        Section.SITUATION: "Antécédents et état général",
        Section.TREATMENTS: "Traitements antérieurs",
        Section.RESULTS: "Imagerie, anatomopathologie, biologie",
        Section.ATTACHMENTS: "Pièces jointes et images",
        Section.PATIENT: "Information et souhaits du patient",
    }
)

# Every field of `CaseFacts`, in its section.
FIELDS: Mapping[Section, tuple[str, ...]] = MappingProxyType(
    {
        Section.QUESTION: (
            "question",
            "reasons",
            "organ",
            "deliberation_mode",
            "intended_treatments",
            "guideline",
            "has_requester",
            "has_presenter",
            "has_referring",
            "summary",
        ),
        Section.LESIONS: ("lesions",),
        Section.TUMOUR: (
            "tumour_site",
            "morphology",
            "tumour_laterality",
            "tnm_prefix",
            "tnm_t",
            "tnm_n",
            "tnm_m",
            "tnm_version",
            "other_classification",
            "phase",
            "progression",
            "progression_kinds",
            "screening",
            "discovery",
        ),
        Section.SITUATION: (
            "medical_history",
            "surgical_history",
            "family_history",
            "comorbidities",
            "performance_status",
            "has_allergies",
            "allergies",
            "has_anticoagulants",
            "anticoagulants",
            "antithrombotics",
        ),
        Section.TREATMENTS: ("treatments", "treatment_kinds"),
        Section.RESULTS: ("results", "measures"),
        Section.ATTACHMENTS: ("attachments", "imaging_url", "study_uid", "accession_number"),
        Section.PATIENT: ("patient_informed", "patient_not_opposed", "patient_wishes"),
    }
)


class SectionStatus(StrEnum):
    """How far a section is; always shown as words."""

    TO_COMPLETE = "to-complete"
    IN_PROGRESS = "in-progress"
    COMPLETE = "complete"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        return {
            "to-complete": "À compléter",
            "in-progress": "En cours",
            "complete": "Complet",
            "not-applicable": "Sans objet",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to fill in: a stable code, where it is (anchors), and a French sentence that says what to do."""

    code: str
    section: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class _Requirement:
    level: RequiredFor
    section: Section
    field: str
    message: str
    is_missing: Callable[[CaseFacts], bool]
    code: str = ""


def _empty(field: str) -> Callable[[CaseFacts], bool]:
    def test(facts: CaseFacts) -> bool:
        value = getattr(facts, field)
        return not (value.strip() if isinstance(value, str) else value)

    return test


def _only_diagnostic(facts: CaseFacts) -> bool:
    return facts.reasons == (PresentationReason.DIAGNOSTIC_OPINION,)


def _detail_after_yes(answer: str, detail: str) -> Callable[[CaseFacts], bool]:
    return lambda facts: getattr(facts, answer) == Answer.YES and _empty(detail)(facts)


_LEVELS = tuple(RequiredFor)
_Q, _T, _ST, _P = Section.QUESTION, Section.TUMOUR, Section.SITUATION, Section.PATIENT
_SAVE, _SUBMIT, _VALIDATE = _LEVELS

REQUIREMENTS: tuple[_Requirement, ...] = (
    _Requirement(_SAVE, _Q, "question", "Posez la question à la RCP.", _empty("question")),
    _Requirement(_SAVE, _Q, "requester", "Indiquez le médecin demandeur.", _empty("has_requester")),
    _Requirement(_SUBMIT, _Q, "reasons", "Choisissez au moins un motif de présentation.", _empty("reasons")),
    _Requirement(_SUBMIT, _Q, "organ", "Choisissez l’organe concerné.", _empty("organ")),
    _Requirement(
        _SUBMIT,
        _Q,
        "guideline",
        "Nommez le référentiel suivi\u202f: il est obligatoire pour un cas à enregistrer.",
        lambda facts: facts.deliberation_mode == DeliberationMode.REGISTER and _empty("guideline")(facts),
    ),
    _Requirement(_VALIDATE, _Q, "presenter", "Indiquez le médecin présentateur.", _empty("has_presenter")),
    _Requirement(
        _SUBMIT,
        _T,
        "tumour_site",
        "Indiquez la localisation de la tumeur primitive (CIM-10).",
        lambda facts: not _only_diagnostic(facts) and _empty("tumour_site")(facts),
    ),
    _Requirement(_SUBMIT, _T, "phase", "Indiquez la phase du cancer\u202f: initiale ou rechute.", _empty("phase")),
    _Requirement(
        _VALIDATE,
        _T,
        "progression",
        "Dites si le cancer progresse\u202f: oui, non ou ne sait pas.",
        _empty("progression"),
    ),
    _Requirement(
        _SUBMIT,
        _T,
        "progression_kinds",
        "Précisez la progression\u202f: locale, régionale ou à distance.",
        _detail_after_yes("progression", "progression_kinds"),
    ),
    _Requirement(
        _VALIDATE,
        _T,
        "screening",
        "Dites si le cancer a été découvert par dépistage\u202f: oui, non ou ne sait pas.",
        _empty("screening"),
    ),
    _Requirement(
        _SUBMIT,
        _ST,
        "performance_status",
        "Indiquez l’état général (indice OMS).",
        _empty("performance_status"),
    ),
    _Requirement(
        _SUBMIT,
        _ST,
        "has_allergies",
        "Dites si le patient a des allergies\u202f: oui, non ou ne sait pas.",
        _empty("has_allergies"),
    ),
    _Requirement(_SUBMIT, _ST, "allergies", "Précisez les allergies.", _detail_after_yes("has_allergies", "allergies")),
    _Requirement(
        _SUBMIT,
        _ST,
        "has_anticoagulants",
        "Dites si le patient prend un anticoagulant ou un antiagrégant\u202f: oui, non ou ne sait pas.",
        _empty("has_anticoagulants"),
    ),
    _Requirement(
        _SUBMIT,
        _ST,
        "anticoagulants",
        "Précisez l’anticoagulant ou l’antiagrégant.",
        lambda facts: not facts.antithrombotics and _detail_after_yes("has_anticoagulants", "anticoagulants")(facts),
    ),
    _Requirement(
        _SUBMIT,
        _P,
        "patient_informed",
        "Dites si le patient est informé de la présentation de son dossier.",
        _empty("patient_informed"),
    ),
    _Requirement(
        _SUBMIT,
        _P,
        "patient_not_opposed",
        "Le patient s’oppose à la présentation\u202f: retirez le dossier ou corrigez cette réponse.",
        lambda facts: facts.patient_not_opposed == Answer.NO,
        code="patient-opposed",
    ),
    _Requirement(
        _VALIDATE,
        _P,
        "patient_not_opposed",
        "Recueillez la non-opposition du patient et tracez-la.",
        _empty("patient_not_opposed"),
    ),
)


def _lesion_missing(lesion: LesionFacts) -> list[Missing]:
    name = f"Lésion {lesion.position}"

    def gap(field: str, message: str) -> Missing:
        return Missing(
            f"lesion-{field.replace('_', '-')}", Section.LESIONS, f"lesion-{lesion.position}-{field}", message
        )

    gaps = []
    if not lesion.organ:
        gaps.append(gap("organ", f"{name}\u202f: choisissez l’organe."))
    if not (lesion.site.strip() or lesion.site_code):
        gaps.append(gap("site", f"{name}\u202f: indiquez le siège."))
    if lesion.long_axis_mm is None:
        if not lesion.remark.strip():
            gaps.append(
                gap(
                    "long_axis_mm",
                    f"{name}\u202f: mesurez le grand axe (mm), ou dites en remarque pourquoi elle n’est pas mesurable.",
                )
            )
        return gaps
    if lesion.imaging_date is None:
        gaps.append(gap("imaging_date", f"{name}\u202f: saisissez la date de l’imagerie qui a servi à la mesure."))
    if not lesion.imaging_modality:
        gaps.append(gap("imaging_modality", f"{name}\u202f: indiquez le type d’imagerie."))
    return gaps


def _lesions_missing(facts: CaseFacts, rank: int) -> list[Missing]:
    if rank < _LEVELS.index(_SUBMIT):
        return []
    if not facts.lesions and _lesions_expected(facts):
        return [Missing("lesions", Section.LESIONS, "lesions", "Décrivez au moins une lésion.")]
    return [gap for lesion in facts.lesions for gap in _lesion_missing(lesion)]


def _lesions_expected(facts: CaseFacts) -> bool:
    """A lesion is expected as soon as an organ is chosen; « other » may be a question without a lesion."""
    return facts.organ not in ("", "other")


def missing(facts: CaseFacts, *, level: RequiredFor) -> tuple[Missing, ...]:
    """What is missing to save, submit or validate, in the reading order of the page; empty when the step is open."""
    rank = _LEVELS.index(level)
    found = [
        Missing(each.code or each.field.replace("_", "-"), each.section, each.field, each.message)
        for each in REQUIREMENTS
        if _LEVELS.index(each.level) <= rank and each.is_missing(facts)
    ]
    found += _lesions_missing(facts, rank)
    order = list(Section)
    return tuple(sorted(found, key=lambda gap: order.index(Section(gap.section))))


_DEFAULTS = CaseFacts()


def _has_content(section: Section, facts: CaseFacts) -> bool:
    return any(getattr(facts, field) != getattr(_DEFAULTS, field) for field in FIELDS[section])


def section_status(section: Section, facts: CaseFacts, *, level: RequiredFor = RequiredFor.SUBMIT) -> SectionStatus:
    """How far a section is for a step.

    An empty section nothing requires is « sans objet » when the case itself says so (no organ lesion, no earlier
    treatment in an initial phase, no attachment); otherwise nobody looked yet, and it says « à compléter ».
    """
    has_content = _has_content(section, facts)
    if any(gap.section == section for gap in missing(facts, level=level)):
        return SectionStatus.IN_PROGRESS if has_content else SectionStatus.TO_COMPLETE
    if has_content:
        return SectionStatus.COMPLETE
    is_pointless = {
        Section.LESIONS: facts.organ == "other",
        Section.TREATMENTS: facts.phase == Phase.INITIAL,
        Section.ATTACHMENTS: True,
    }.get(section, False)
    return SectionStatus.NOT_APPLICABLE if is_pointless else SectionStatus.TO_COMPLETE


def complete_sections(facts: CaseFacts, *, level: RequiredFor = RequiredFor.SUBMIT) -> tuple[int, int]:
    """(sections done, sections in all): « 5 sections sur 8 complètes ». « Sans objet » counts as done."""
    done = {SectionStatus.COMPLETE, SectionStatus.NOT_APPLICABLE}
    return sum(section_status(each, facts, level=level) in done for each in Section), len(Section)
