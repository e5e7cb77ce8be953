"""What each paper leaves out of its data, and why. A name covers what is below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Reasons = Mapping[str, Iterable[str]]  # why → the fields

UNVERSIONED: Reasons = {
    "printed again instead of corrected: no version replaces another, nobody validates": (
        "edition.changes", "edition.unlisted", "edition.replaces", "edition.reason", "edition.proofread_by",
        "edition.validated_at", "edition.validated_by",
    ),
}  # fmt: skip
HEADED: Reasons = {"the head of minutes and of fiches says it": ("meeting.address", "meeting.coordinators")}


def _codes(case: str) -> Reasons:
    return {
        "codes, said in words beside": (
            f"{case}.identity.identity_status_code", f"{case}.quorum.status", f"{case}.lesions.drawing.organ",
            f"{case}.lesions.drawing.regions.key", f"{case}.lesions.drawing.regions.code",
        ),
    }  # fmt: skip


def _compared(case: str) -> Reasons:
    return {"what is met is counted in the resemblance, the source is that of the name": (
        f"{case}.studies.answers", f"{case}.studies.source",
    )}  # fmt: skip


FICHE: Reasons = {
    **_codes("case"),
    **_compared("case"),
    "a rank among other patients, who are not of this fiche": ("case.position",),
    "said by the tumour and by each lesion": ("case.organ",),
    "the minutes say who came when, and as what": (
        "case.discussed_by.hours", "case.discussed_by.role", "case.recused.hours", "case.recused.role",
        "case.recused.specialty",
    ),
    "the minutes say where and when people met, and who coordinates": (
        "meeting.coordinators", "meeting.start_time", "meeting.end_time", "meeting.room", "meeting.video",
    ),
}  # fmt: skip

MINUTES: Reasons = {
    **_codes("cases"),
    **_compared("cases"),
    "the table of those present says it once for all cases": (
        "cases.discussed_by.hours", "cases.discussed_by.role", "cases.discussed_by.specialty", "cases.recused.hours",
        "cases.recused.role", "cases.recused.specialty",
    ),
    "who is absent is named; whom that lacks is said by the quorum": (
        "absentees.hours", "absentees.mode", "absentees.role", "absentees.specialty",
    ),
    "the rule alone; the fiche says line by line how it was met": ("cases.quorum.lines",),
    "the validation of the session is that of its cases": ("cases.decision.validated_by",),
    "the fiche details what the minutes say in a line": (
        "cases.alerts.details", "cases.alerts.dismissed", "cases.alerts.missing", "cases.alerts.source",
        "cases.alerts.status", "cases.alerts.text", "cases.alerts.threshold", "cases.correspondents", "cases.gaps",
        "cases.lesions.answers", "cases.plans", "cases.scores.inputs", "cases.scores.kept", "cases.scores.missing",
        "cases.scores.outside", "cases.scores.status", "cases.scores.version", "cases.studies",
    ),
    "the letterhead of what is posted": ("meeting.address",),
}  # fmt: skip

AGENDA: Reasons = {
    **UNVERSIONED,
    **HEADED,
    "the rank and the patient name a case": ("lines.number",),
    "a sheet for the room, which knows its house": ("meeting.board_kind", "meeting.establishment", "meeting.finess"),
    "printed before the session": ("meeting.typed_afterwards",),
}

SHEET: Reasons = {
    **UNVERSIONED,
    **HEADED,
    "boxes to tick, then the hours that were noted": ("expected.mode", "expected.hours", "noted.person.hours"),
    "the minutes say it": ("meeting.finess", "meeting.typed_afterwards"),
}

PACK: Reasons = {
    **UNVERSIONED,
    **HEADED,
    **_codes("cases.case"),
    "written by hand at the session": (
        "cases.case.decision", "cases.case.discussed_by", "cases.case.recused", "cases.case.quorum",
    ),
    "one page a case: the whole is in the case, as the foot of what is cut says": (
        "cases.case.alerts.details", "cases.case.alerts.dismissed", "cases.case.alerts.missing",
        "cases.case.alerts.source", "cases.case.alerts.status", "cases.case.alerts.text", "cases.case.alerts.threshold",
        "cases.case.correspondents", "cases.case.gaps", "cases.case.history", "cases.case.late_reason",
        "cases.case.lesions.answers", "cases.case.lesions.site_code", "cases.case.lesions.volume",
        "cases.case.opinions.given_at", "cases.case.previous.board", "cases.case.reasons",
        "cases.case.results.accession_number", "cases.case.results.kind", "cases.case.scores.band",
        "cases.case.scores.inputs", "cases.case.scores.kept", "cases.case.scores.missing", "cases.case.scores.outside",
        "cases.case.scores.status", "cases.case.scores.version", "cases.case.studies", "cases.case.treatments",
        "cases.case.tumour.label",
    ),
    "said by each lesion, and drawn": ("cases.case.organ", "cases.case.lesions.drawing.regions.label"),
    "the name, the birth date and the INS or the IPP name the patient": (
        "cases.case.identity.birth_place", "cases.case.identity.birth_place_insee", "cases.case.identity.deceased_on",
        "cases.case.identity.given_names", "cases.case.identity.identity_status", "cases.case.identity.ins_nature",
    ),
    "a sheet for the room, before the session": ("meeting.finess", "meeting.typed_afterwards"),
    "those of the pack": ("sheet.meeting", "sheet.edition"),
    "boxes to tick": ("sheet.expected.mode", "sheet.expected.hours", "sheet.noted.person.hours"),
}  # fmt: skip

DOCTOR_LETTER: Reasons = {
    **UNVERSIONED,
    "a code": ("kind", "identity.identity_status_code"),
    "the names, the birth date and the number name the patient; the fiche says the rest": (
        "identity.age", "identity.attributes", "identity.birth_place", "identity.birth_place_insee",
        "identity.deceased_on", "identity.given_names", "identity.identity_status", "identity.ins",
        "identity.ins_nature", "identity.ipp", "identity.sex",
    ),
    "the minutes say how the meeting was held": (
        "meeting.board_kind", "meeting.chair", "meeting.coordinators", "meeting.start_time", "meeting.end_time",
        "meeting.room", "meeting.typed_afterwards", "meeting.video",
    ),
}  # fmt: skip

PATIENT_LETTER: Reasons = {
    **DOCTOR_LETTER,
    "patients know who they are: the window names them": ("identity",),
    "a number that means nothing to them": ("case_number", "fiche_version"),
}

FLAGS: Reasons = {
    "the specialty says it; the sheet to sign, who has none": ("is_physician",),
    "the foot of each page says it of the document": ("identity.is_fictional",),
    "of a pack: the result says it": ("cases.case.scores.is_computable",),
    "of a pack: printed before the session, when nothing is typed afterwards": (
        "cases.case.opinions.is_typed_afterwards",
    ),
}


def names(reasons: Reasons) -> set[str]:
    return {name for some in reasons.values() for name in some}
