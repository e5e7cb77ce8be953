"""The sections about the patient and the disease."""

from __future__ import annotations

from typing import Any

from rcp.documents.frcp.entries import (
    chosen,
    coded,
    comment,
    commented,
    moment,
    number,
    observation,
    original,
    period,
    reference,
    related,
    template_ids,
    told,
    yes_no,
)
from rcp.documents.frcp.header import authored, performed
from rcp.documents.frcp.narrative import Narrative
from rcp.documents.frcp.tree import Element, el
from rcp.domain.frcp.model import Conclusion, Evaluation, Frcp, OtherStage, PastTreatment, Report, Tumour
from rcp.domain.frcp.national import CLASSIFICATIONS, concept
from rcp.domain.frcp.values import Coded, french_date

Entries = list[Element]

ORGAN_BOARD = "ORG-117"
REPORT_CODES = {"operation": "10218-6", "pathology": "22637-3", "genetics": "22637-3"}
STATUSES = {"active": "En cours", "completed": "Déjà réalisé", "cancelled": "Non réalisé"}


def reason(frcp: Frcp, told_in: Narrative) -> Entries:
    """Which board, and what it is asked."""
    of, anchors = frcp.reason, told_in.anchors

    def question(code: str, answer: bool | None, label: str = "") -> Element:
        ref = told_in.said(label or concept(code).label, code, yes_no_words(answer))
        return related("REFR", observation(anchors, code, yes_no(answer), ref=ref))

    told_in.table("Type de RCP", span="2")
    nature = told_in.said("Nature de la discussion", "nature", said(of.nature))
    is_organ = of.nature is None or of.nature.code == ORGAN_BOARD
    subject_code = "ORG-118" if is_organ else "ORG-138"
    subject = told_in.said("Appareil" if is_organ else "Traitement / Soins", "sujet", said(of.subject))
    organs = [
        related("REFR", observation(anchors, "ORG-119", **_told(each, told_in.said("Organe", "organe", said(each)))))
        for each in of.organs or ((None,) if is_organ else ())
    ]
    kinds = [question("ORG-184", of.is_recourse_board), question("ORG-185", of.is_paediatric_board)]
    about_board = _comment_row(told_in, "Commentaire", of.board_comment)
    kind = observation(
        anchors, subject_code, **_told(of.subject, subject), after=(*organs, *kinds, commented(about_board))
    )
    told_in.table("Motif de la RCP", span="2")
    asked = [
        question("MED-235", of.wants_diagnosis),
        question("ORG-114", of.wants_treatment),
        question("ORG-115", of.wants_recourse),
        question("ORG-116", of.wants_paediatric),
    ]
    status = told_in.said("Statut du cas présenté", "statut-du-cas", said(of.case_status))
    asked.append(related("REFR", observation(anchors, "ORG-127", **_told(of.case_status, status))))
    about = _comment_row(told_in, "Commentaire", of.comment)
    motive = observation(
        anchors, "ORG-186", el("value", xsi_type="CD", nullFlavor="NA"), after=(*asked, commented(about))
    )
    main = observation(
        anchors, "GEN-098", **_told(of.nature, nature), after=(related("SUBJ", kind), related("SUBJ", motive))
    )
    problem = observation(
        anchors, "55607006", el("value", xsi_type="CD", nullFlavor="NA"), entry="reason", time=period("")
    )
    problem.attributes["negationInd"] = "false"
    return [main, problem]


def discovery(frcp: Frcp, told_in: Narrative) -> Entries:
    """By screening, or not."""
    ref = told_in.said("Patient issu du dépistage", "depistage", yes_no_words(frcp.screening))
    if frcp.discovery:
        told_in.said("Circonstances de découverte", "circonstances", frcp.discovery)
    return [observation(told_in.anchors, "63921-1", yes_no(frcp.screening), ref=ref)]


def tumour(frcp: Frcp, told_in: Narrative) -> Entries:
    """Each tumour; one without anything known when there is none, for the section is compulsory."""
    return [_tumour(each, told_in) for each in frcp.tumours or (Tumour(),)]


def _tumour(of: Tumour, told_in: Narrative) -> Element:
    anchors = told_in.anchors
    told_in.table("Tumeur Primitive", span="2")
    told_in.row("Date du diagnostic initial", french_date(of.diagnosed_on) or "Non renseigné")
    site = told_in.said("Topographie", "topographie", said(of.site))
    side = told_in.said("Latéralité", "lateralite", said(of.side)) if of.side else ""
    morphology = told_in.said("Morphologie", "morphologie", said(of.morphology))
    stage = _stage(of, told_in)
    others = [related("SUBJ", _other_stage(each, told_in), "false") for each in of.other_stages]
    about = _comment_row(told_in, "Commentaire sur la tumeur", of.comment)
    qualifier = (
        el("qualifier", coded("name", concept("20228-3")), coded("value", of.side, original(side))) if of.side else None
    )
    diagnosis = observation(
        anchors,
        "282291009",
        chosen(of.morphology, morphology),
        ref=morphology,
        time=period(of.diagnosed_on),
        entry="diagnosis",
        after=(
            coded("targetSiteCode", of.site, original(site), qualifier) if of.site or of.side else None,
            related("SUBJ", stage, "false"),
            *others,
            commented(about, inversion="true"),
        ),
    )
    diagnosis.attributes["negationInd"] = "false"
    return el(
        "act",
        *template_ids("concern"),
        anchors.identifier("tumeur"),
        el("code", nullFlavor="NA"),
        el("statusCode", code="active"),
        period(of.diagnosed_on),
        related("SUBJ", diagnosis, "false"),
        classCode="ACT",
        moodCode="EVN",
    )


def _stage(of: Tumour, told_in: Narrative) -> Element:
    """The clinical TNM: its three axes are always there, known or not."""
    anchors = told_in.anchors
    if of.stage:
        told_in.row("Stade clinique", said(of.stage))
    if of.tnm_version:
        told_in.row("Version du TNM", said(of.tnm_version))
    axes = [
        related("COMP", observation(anchors, code, **_told(value, told_in.said(label, f"tnm-{axis}", said(value)))))
        for axis, code, label, value in (
            ("t", "21905-5", "TNM (T)", of.t),
            ("n", "21906-3", "TNM (N)", of.n),
            ("m", "21907-1", "TNM (M)", of.m),
        )
    ]
    qualifiers = [
        el("qualifier", coded("name", concept(code)), coded("value", value, xsi_type="CD"))
        for code, value in (("21909-7", of.stage), ("21917-0", of.tnm_version))
        if value
    ]
    value = el("value", *qualifiers, xsi_type="CD", nullFlavor="" if qualifiers else "UNK")
    stage = observation(anchors, "75620-5", value, time=period(of.staged_on), entry="stage", after=tuple(axes))
    stage.attributes["negationInd"] = "false"
    return stage


def _other_stage(of: OtherStage, told_in: Narrative) -> Element:
    text = told_in.said("Autre stade si pertinent", "autre-stade", of.text)
    named = [
        related("COMP", observation(told_in.anchors, code, told(ref), ref=ref))
        for code, ref in (
            ("GEN-101", told_in.said("Nom de la classification", "classification", of.name) if of.name else ""),
            ("GEN-102", told_in.said("Version de la classification", "version", of.version) if of.version else ""),
        )
        if ref
    ]
    return observation(told_in.anchors, "21918-8", told(text), ref=text, after=tuple(named))


def history(frcp: Frcp, told_in: Narrative) -> Entries:
    """Past medical history, in words."""
    if frcp.history:
        told_in.text(frcp.history)
    told_in.notes(frcp.history_notes)
    return []


def comorbidities(frcp: Frcp, told_in: Narrative) -> Entries:
    """Comorbidities, in words."""
    told_in.text(frcp.comorbidities)
    return []


def evaluations(frcp: Frcp, told_in: Narrative) -> Entries:
    """Performance status and geriatric evaluations."""
    told_in.table("Date", "Évaluation", "Résultat")
    return [_evaluation(each, told_in) for each in frcp.evaluations]


def _evaluation(of: Evaluation, told_in: Narrative) -> Element:
    name = told_in.cell("evaluation", of.name or of.code.label)
    told_result = said(of.value) if of.value else ("" if of.number is None else str(of.number))
    result = told_in.cell("resultat", told_result or "Non renseigné")
    told_in.row(french_date(of.on), name, result)
    value = chosen(of.value, result.ref) if of.value else number(of.number)
    if of.value and not of.value.code:
        value = told(result.ref)
    element = observation(
        told_in.anchors,
        of.code.code,
        value,
        ref=name.ref,
        time=moment(of.on),
        entry="evaluation",
        code_element=coded("code", of.code, original(name.ref)),
    )
    element.attributes["negationInd"] = "false"
    return element


def pregnancies(frcp: Frcp, told_in: Narrative) -> Entries:
    """The history of pregnancies, in numbers."""
    told_in.table("Observation", "Précision")
    entries = []
    for each in frcp.pregnancies:
        told_value = each.words or ("" if each.number is None else str(each.number))
        ref = told_in.said(each.code.label, "grossesse", told_value)
        entries.append(
            observation(
                told_in.anchors,
                each.code.code,
                number(each.number),
                ref=ref,
                time=moment(""),
                entry="pregnancy",
                code_element=coded("code", each.code),
            )
        )
    return entries


def wishes(frcp: Frcp, told_in: Narrative) -> Entries:
    """What the patient wishes."""
    told_in.table("Date", "Souhait du patient")
    entries = []
    for each in frcp.wishes:
        cell = told_in.cell("souhait", each.text)
        told_in.row(french_date(each.on), cell)
        entries.append(comment(cell.ref, each.on))
    return entries


def results(frcp: Frcp, told_in: Narrative) -> Entries:
    """Paraclinical results, in words."""
    if frcp.results:
        told_in.table("Date", "Examen", "Résultat")
    for each in frcp.results:
        told_in.row(
            french_date(each.on), told_in.cell("examen", each.label), told_in.cell("resultat-examen", each.text)
        )
    if frcp.results_comment:
        told_in.text(frcp.results_comment, "commentaire-examens")
    told_in.notes(frcp.results_notes)
    return []


def progression(frcp: Frcp, told_in: Narrative) -> Entries:
    """Phase of the cancer, and how far it progressed."""
    of, anchors = frcp.progression, told_in.anchors
    phase = told_in.said("Phase", "phase", said(of.phase))
    ref = told_in.said("Progression", "progression", yes_no_words(of.progressed))
    axes = []
    for code, label, answer in (
        ("MED-246", "Locale", of.locally),
        ("MED-247", "Régionale", of.regionally),
        ("MED-248", "À distance", of.distantly),
    ):
        if answer is not None or of.progressed:
            told_ref = told_in.said(label, code, yes_no_words(answer))
            axes.append(related("COMP", observation(anchors, code, yes_no(answer), ref=told_ref)))
    about = _comment_row(told_in, "Commentaires / Précisions", of.comment)
    return [
        observation(
            anchors,
            "MED-243",
            **_told(of.phase, phase),
            time=moment(of.phase_on),
            after=(commented(about, of.comment_on, "true"),),
        ),
        observation(
            anchors, "MED-245", yes_no(of.progressed), ref=ref, time=moment(of.progressed_on), after=tuple(axes)
        ),
    ]


def treatments(frcp: Frcp, told_in: Narrative) -> Entries:
    """Treatments before this meeting."""
    told_in.table("Type de traitement", "Précision", "Date de début", "Date de fin", "Statut", "Commentaire")
    return [_past_treatment(each, told_in) for each in frcp.treatments]


def _past_treatment(of: PastTreatment, told_in: Narrative) -> Element:
    kind = told_in.cell("traitement", of.type.words or of.type.label)
    detail = told_in.cell("precision-traitement", of.detail)
    about = told_in.cell("commentaire-traitement", of.comment)
    dates = (french_date(of.started_on), french_date(of.ended_on))
    told_in.row(kind, detail if of.detail else "", *dates, STATUSES.get(of.status, ""), about if of.comment else "")
    return el(
        "procedure",
        *template_ids("act_done"),
        told_in.anchors.identifier("traitement"),
        coded("code", of.type, original(kind.ref)),
        reference(detail.ref if of.detail else kind.ref),
        el("statusCode", code=of.status) if of.status else el("statusCode", nullFlavor="UNK"),
        period(of.started_on, of.ended_on, has_end=True),
        commented(about.ref if of.comment else "", inversion="true"),
        classCode="PROC",
        moodCode="EVN",
        negationInd="false",
    )


def report(of: Report, told_in: Narrative) -> Entries:
    """One operative, pathology or genetics report."""
    told_in.table("Date", "Conclusion")
    return [_conclusion(of.kind, each, told_in) for each in of.conclusions]


def _conclusion(kind: str, of: Conclusion, told_in: Narrative) -> Element:
    cell = told_in.cell(f"conclusion-{kind}", of.text)
    told_in.row(french_date(of.started), cell)
    return observation(
        told_in.anchors,
        REPORT_CODES[kind],
        told(cell.ref),
        ref=cell.ref,
        time=period(of.started, of.ended, has_end=bool(of.ended)),
        after=(*(performed(each) for each in of.performers), *(authored("author", each) for each in of.authors)),
    )


def _told(value: Coded | None, ref: str) -> dict[str, Any]:
    """A coded value and the reference to its words, which are repeated beside the code when they say more than it."""
    says_more = value is not None and (value.words or not value.code)
    return {"value": chosen(value, ref if says_more else ""), "ref": ref}


def yes_no_words(answer: bool | None) -> str:
    """Oui, Non, "" when nobody answered."""
    return "" if answer is None else ("Oui" if answer else "Non")


def said(value: Coded | None) -> str:
    """What a reader understands of a code; a classification is read by its code too: « … (C64) »."""
    if value is None:
        return ""
    if not value.words and value.label and value.system in CLASSIFICATIONS:
        return f"{value.label} ({value.code})"
    return value.words or value.said


def _comment_row(told_in: Narrative, label: str, text: str) -> str:
    return told_in.said(label, "commentaire", text) if text else ""
