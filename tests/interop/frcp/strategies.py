"""Fiches as hypothesis draws them: everything both the writer and the reader know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from rcp.domain.errors import InvalidValue
from rcp.domain.frcp import model, people, values
from rcp.domain.frcp.national import INS_ROOTS, SPECIALTIES, STRUCTURE_ROOT, TNM, concept, value
from rcp.domain.text import clean_line, clean_prose, fold
from rcp.domain.vocabulary import vocabulary
from rcp.interop.frcp.context import heading, headings

_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])


def _says(text: str) -> bool:
    """Words that are neither empty nor a heading of the layout, nor what an unanswered question shows."""
    return any(each.isalnum() for each in text) and heading(text) not in headings() and bool(fold(text))


def _clean(text: str, clean: object) -> str:
    try:
        return clean(text)  # type: ignore[operator, no-any-return]
    except InvalidValue:
        return ""


LINES = st.text(_CHARACTERS, min_size=1, max_size=24).map(lambda text: _clean(text, clean_line)).filter(_says)
PROSE = (
    st.lists(st.text(_CHARACTERS, max_size=16), min_size=1, max_size=3)
    .map(lambda each: _clean("\n".join(each), clean_prose))
    .filter(_says)
)
MAYBE = st.booleans() | st.none()
DAYS = st.dates(min_value=date(1900, 1, 1)).map(lambda day: day.isoformat())
DATES = st.just("") | DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4])
MOMENTS = DAYS.map(lambda day: f"{day}T09:49:14+01:00") | DAYS.map(lambda day: f"{day}T09:49")


def some(strategy: st.SearchStrategy, blank: object = "") -> st.SearchStrategy:
    """A value or nothing."""
    return st.just(blank) | strategy


def _without_words(value: values.Coded) -> values.Coded:
    return replace(value, words="")


def of_list(name: str) -> st.SearchStrategy[values.Coded]:
    """A value of a national list, which may be worded in another way."""
    codes = [each.code for each in vocabulary(name)]

    def worded(drawn: tuple[str, str]) -> values.Coded:
        found = value(name, drawn[0])
        assert found is not None
        same = fold(drawn[1]) in {fold(found.label), fold(found.code), fold(f"{found.label} ({found.code})")}
        return replace(found, words="" if same else drawn[1])

    return st.tuples(st.sampled_from(codes), some(LINES)).map(worded)


WORDS = LINES.map(lambda text: values.Coded(words=text))
TNM_CODES = st.sampled_from(["T1b", "N0", "M1", "Tis(DCIS)"]).map(
    lambda code: values.Coded(code=code, system=TNM, system_name="TNM8UICC")
)
IDS = st.builds(values.Identifier, st.just("1.2.3.4"), LINES)
ADDRESSES = st.lists(
    st.tuples(st.sampled_from(["houseNumber", "streetName", "city"]), LINES), min_size=1, max_size=3
).map(lambda parts: values.Address(tuple(parts), "H"))
TELECOMS = st.lists(
    st.builds(values.Telecom, LINES.map(lambda each: f"tel:{each}"), st.sampled_from(["", "WP"])), max_size=2
).map(tuple)
NAMES = st.builds(values.PersonName, family=LINES, given=some(LINES), prefix=some(st.just("MME")), suffix=some(LINES))
SPECIALTY = st.just(
    values.Coded(code="G15_10/SM36", system=SPECIALTIES, label="Médecin - Oncologie, opt médicale (SM)")
)
ORGANISATIONS = st.builds(
    people.Organisation,
    identifier=some(st.just(values.Identifier(STRUCTURE_ROOT, "1750100125")), None),
    name=LINES,
    telecoms=TELECOMS,
    address=some(ADDRESSES, None),
    kind=some(of_list("practice_settings").map(_without_words), None),
)
CUSTODIANS = st.builds(
    people.Organisation,
    identifier=some(st.just(values.Identifier(STRUCTURE_ROOT, "1750100125")), None),
    name=LINES,
    telecoms=TELECOMS,
    address=some(ADDRESSES, None),
)
PROFESSIONALS = st.builds(
    people.Professional,
    identifier=some(IDS, None),
    specialty=some(SPECIALTY, None),
    name=NAMES,
    address=some(ADDRESSES, None),
    telecoms=TELECOMS,
    organisation=some(ORGANISATIONS, None),
)
AUTHORS = st.builds(people.Author, professional=PROFESSIONALS, at=some(MOMENTS))
HEADER_AUTHORS = st.builds(people.Author, professional=PROFESSIONALS, at=some(MOMENTS), comment=some(LINES))
PARTICIPANTS = st.builds(
    people.Participant,
    part=st.sampled_from(people.Part),
    professional=PROFESSIONALS,
    at=some(MOMENTS),
    comment=some(LINES),
)
TREATING = st.just(people.Participant(part=people.Part.TREATING))
PATIENTS = st.builds(
    people.SubjectOfCare,
    birth_name=LINES,
    first_given_name=LINES,
    given_names=LINES,
    used_name=some(LINES),
    used_given_name=some(LINES),
    sex=st.sampled_from(["", "M", "F", "I"]),
    birth_date=DATES,
    birth_place_insee=some(st.just("75056")),
    birth_place=some(LINES),
    ins=some(st.just(values.Identifier(INS_ROOTS[2], "279035121518989")), None),
    local_ids=st.lists(IDS, max_size=1).map(tuple),
    address=some(ADDRESSES, None),
    telecoms=TELECOMS,
    guardian=some(st.builds(people.Guardian, name=NAMES, address=some(ADDRESSES, None), telecoms=TELECOMS), None),
)
INFORMANTS = st.builds(
    people.Informant,
    kind=st.sampled_from(["ECON", "NOK"]),
    relation=some(st.just(values.Coded(code="SIS", system="2.16.840.1.113883.5.111", label="Sœur")), None),
    name=NAMES,
    address=some(ADDRESSES, None),
    telecoms=TELECOMS,
)
MEETINGS = st.builds(
    people.MeetingPlace,
    network_id=some(LINES),
    manager_id=some(LINES),
    board_id=some(LINES),
    session_id=some(LINES),
    local_ids=st.lists(IDS, max_size=1).map(tuple),
    held_at=some(MOMENTS),
    facility=some(IDS, None),
    facility_kind=some(of_list("facility_types").map(_without_words), None),
    facility_name=some(LINES),
    facility_address=some(ADDRESSES, None),
)
SITES = of_list("tumour_sites") | WORDS
HEADERS = st.builds(
    model.Header,
    document_id=IDS,
    title=LINES,
    issued_at=MOMENTS,
    set_id=some(IDS, None),
    version=st.integers(1, 20),
    replaces=some(IDS, None),
    patient=PATIENTS,
    authors=st.lists(HEADER_AUTHORS, min_size=1, max_size=2).map(tuple),
    informants=st.lists(INFORMANTS, max_size=2).map(tuple),
    custodian=some(CUSTODIANS, None),
    signatory=some(AUTHORS, None),
    participants=st.tuples(st.lists(PARTICIPANTS, max_size=3), TREATING).map(lambda both: (*both[0], both[1])),
    registration=some(IDS, None),
    registration_comment=some(LINES),
    board_name=some(LINES),
    event=st.sampled_from(["39", "40"]),
    started_at=some(MOMENTS),
    led_by=some(PROFESSIONALS, None),
    tumour_site=some(SITES, None),
    meeting=MEETINGS,
).map(lambda drawn: drawn if drawn.registration else replace(drawn, registration_comment=""))
REASONS = st.builds(
    model.Reason,
    nature=some(of_list("board_natures"), None),
    subject=some(of_list("apparatus"), None),
    organs=st.lists(of_list("organs"), max_size=2).map(tuple),
    is_recourse_board=MAYBE,
    is_paediatric_board=MAYBE,
    board_comment=some(PROSE),
    wants_diagnosis=MAYBE,
    wants_treatment=MAYBE,
    wants_recourse=MAYBE,
    wants_paediatric=MAYBE,
    case_status=some(of_list("case_presentation_status"), None),
    comment=some(PROSE),
)
STAGES = st.builds(model.OtherStage, text=PROSE, name=some(LINES), version=some(LINES))
TUMOURS = st.builds(
    model.Tumour,
    diagnosed_on=DATES,
    morphology=some(of_list("morphologies") | WORDS, None),
    site=SITES,
    side=some(of_list("topographic_modifiers"), None),
    staged_on=DATES,
    stage=some(st.just(values.Coded(code="IB", system=TNM, system_name="TNM8UICC", system_version="8")), None),
    tnm_version=some(
        st.just(values.Coded(code="8", system=TNM, system_name="TNM8UICC", label="UICC, 8e édition")), None
    ),
    t=some(TNM_CODES, None),
    n=some(TNM_CODES, None),
    m=some(TNM_CODES, None),
    other_stages=st.lists(STAGES, max_size=2).map(tuple),
    comment=some(PROSE),
)
EVALUATIONS = st.builds(
    model.Evaluation,
    code=st.just(concept("89262-0")),
    name=some(LINES),
    on=DATES,
    value=of_list("performance_status") | WORDS,
) | st.builds(model.Evaluation, code=st.just(concept("84121-3")), name=some(LINES), on=DATES, number=st.integers(0, 30))
PREGNANCY_CODES = of_list("pregnancy_observations").map(_without_words)
PREGNANCIES = st.builds(model.PregnancyFact, code=PREGNANCY_CODES, number=st.integers(0, 20)) | st.builds(
    model.PregnancyFact, code=PREGNANCY_CODES, words=LINES
)
NOTES = st.lists(st.builds(model.Note, label=LINES, text=PROSE), max_size=2).map(tuple)
RESULTS = st.builds(model.ResultLine, label=LINES, text=PROSE, on=DAYS)
PROGRESSIONS = st.builds(
    model.Progression,
    phase=some(of_list("phases"), None),
    phase_on=DATES,
    comment=some(PROSE),
    comment_on=DATES,
    progressed=MAYBE,
    progressed_on=DATES,
    locally=MAYBE,
    regionally=MAYBE,
    distantly=MAYBE,
).map(lambda drawn: drawn if drawn.comment else replace(drawn, comment_on=""))
TREATMENTS = st.builds(
    model.PastTreatment,
    type=of_list("treatment_types"),
    detail=some(PROSE),
    started_on=DATES,
    ended_on=DATES,
    status=st.sampled_from(["", "active", "completed", "cancelled"]),
    comment=some(PROSE),
)
CONCLUSIONS = st.builds(
    model.Conclusion,
    text=PROSE,
    started=DATES,
    ended=DATES,
    performers=st.lists(AUTHORS, max_size=1).map(tuple),
    authors=st.lists(AUTHORS, max_size=1).map(tuple),
)
REPORTS = st.builds(
    model.Report,
    kind=st.sampled_from(["operation", "pathology", "genetics"]),
    conclusions=st.lists(CONCLUSIONS, max_size=2).map(tuple),
    comment=some(PROSE),
    typed_by=st.lists(AUTHORS, max_size=1).map(tuple),
)
PROPOSALS = st.builds(
    model.Proposal,
    type=of_list("treatment_types"),
    rank=st.integers(1, 9),
    intention=st.sampled_from([1, 2]),
    detail=some(PROSE),
    not_before=DATES,
    not_after=DATES,
)


def _said_if_so(answer: model.Answer) -> model.Answer:
    """Words that go with an answer, where the answer is."""
    return replace(
        answer,
        referral=answer.referral if answer.refers_to_recourse else "",
        surveillance=answer.surveillance if answer.is_surveillance else "",
        comment_on=answer.comment_on if answer.comment else "",
    )


ANSWERS = st.builds(
    model.Answer,
    examinations=st.lists(st.builds(model.Examination, label=LINES, not_before=DATES, not_after=DATES), max_size=2).map(
        tuple
    ),
    proposals=st.lists(PROPOSALS, max_size=3).map(tuple),
    absence=some(LINES),
    comment=some(PROSE),
    notes=NOTES,
    refers_to_recourse=st.booleans(),
    referral=some(LINES),
    is_surveillance=st.booleans(),
    surveillance=some(LINES),
    comment_on=DATES,
).map(_said_if_so)
FRAMEWORKS = st.builds(
    model.Framework,
    guidelines=st.lists(st.builds(model.Guideline, name=LINES, on=DATES), max_size=2).map(tuple),
    trial=MAYBE,
    comment=some(PROSE),
    notes=NOTES,
)
FICHES = st.builds(
    model.Frcp,
    header=HEADERS,
    reason=REASONS,
    screening=MAYBE,
    discovery=some(PROSE),
    tumours=st.lists(TUMOURS, max_size=2).map(tuple),
    history=some(PROSE),
    history_notes=NOTES,
    comorbidities=some(PROSE),
    evaluations=st.lists(EVALUATIONS, max_size=2).map(
        lambda each: tuple(sorted(each, key=lambda one: one.number is not None))
    ),
    pregnancies=st.lists(PREGNANCIES, max_size=2).map(tuple),
    wishes=st.lists(st.builds(model.DatedText, text=PROSE, on=DATES), max_size=2).map(tuple),
    results=st.lists(RESULTS, max_size=2).map(tuple),
    results_comment=some(PROSE),
    results_notes=NOTES,
    progression=PROGRESSIONS,
    treatments=st.lists(TREATMENTS, max_size=2).map(tuple),
    reports=st.lists(REPORTS, max_size=2).map(
        lambda each: tuple(sorted(each, key=lambda one: ["operation", "pathology", "genetics"].index(one.kind)))
    ),
    summary=some(PROSE),
    other_data=some(PROSE),
    file=st.builds(
        model.FileStatus, is_complete=MAYBE, quorum=some(of_list("quorum_status"), None), comment=some(PROSE)
    ),
    answer=ANSWERS,
    framework=FRAMEWORKS,
    comments=some(PROSE),
    status=st.builds(model.DocumentStatus, code=some(of_list("document_status"), None), on=DATES, comment=some(PROSE)),
    privacy=some(PROSE),
)
