"""The sections about the question, what the board answers, and the document itself."""

from __future__ import annotations

import base64

from rcp.documents.frcp.clinical import said, yes_no_words
from rcp.documents.frcp.entries import (
    chosen,
    coded,
    comment,
    commented,
    moment,
    observation,
    original,
    period,
    reference,
    template_ids,
    told,
    yes_no,
)
from rcp.documents.frcp.narrative import Anchors, Narrative
from rcp.documents.frcp.tree import Element, el
from rcp.domain.frcp.model import Examination, Frcp, Guideline, Proposal
from rcp.domain.frcp.national import concept
from rcp.domain.frcp.values import french_date

Entries = list[Element]

INTENTIONS = {1: "1 (Première intention)", 2: "2 (Alternative)"}
_PRIORITY = "CS"
_COPY_ANCHOR = "copie-pdf"


def summary(frcp: Frcp, told_in: Narrative) -> Entries:
    """The case in short with its question, then what else the board needs."""
    told_in.table("Synthèse du cas présenté et question posée à la RCP")
    told_in.row(told_in.cell("synthese", frcp.summary) if frcp.summary else "Non renseigné")
    if frcp.other_data:
        told_in.table("Autres données indispensables à l'avis de la RCP")
        told_in.row(told_in.cell("autres-donnees", frcp.other_data))
    return []


def file_status(frcp: Frcp, told_in: Narrative) -> Entries:
    """Whether the file was complete, and the quorum."""
    of, anchors = frcp.file, told_in.anchors
    complete = told_in.said("Dossier complet", "dossier-complet", yes_no_words(of.is_complete))
    quorum = told_in.said("Quorum", "quorum", said(of.quorum))
    about = told_in.said("Commentaire", "commentaire-dossier", of.comment) if of.comment else ""
    says_more = of.quorum is not None and bool(of.quorum.words)
    parts = [
        el("component", observation(anchors, "GEN-100", yes_no(of.is_complete), ref=complete, time=moment(""))),
        el(
            "component",
            observation(
                anchors, "ORG-125", chosen(of.quorum, quorum if says_more else ""), ref=quorum, time=moment("")
            ),
        ),
    ]
    if about:
        parts.append(el("component", comment(about), typeCode="COMP"))
    return [
        el(
            "organizer",
            *template_ids("file_status"),
            coded("code", concept("GEN-099")),
            el("statusCode", code="completed"),
            *parts,
            classCode="CLUSTER",
            moodCode="EVN",
        )
    ]


def answer(frcp: Frcp, told_in: Narrative) -> Entries:
    """What the board proposes, or why it proposes nothing."""
    of = frcp.answer
    entries: Entries = []
    if of.refers_to_recourse:
        told_in.table("Passage en RCP de recours")
        cell = told_in.cell("recours", of.referral or "Oui")
        told_in.row(cell)
        entries.append(_encounter("ORG-120", cell.ref, told_in.anchors))
    if of.examinations:
        told_in.table("Examens / expertises complémentaires", "Date au plus tôt souhaitée", "Date au plus tard")
        entries += [_examination(each, told_in) for each in of.examinations]
    if of.is_surveillance:
        told_in.table("Surveillance")
        cell = told_in.cell("surveillance", of.surveillance or "Oui")
        told_in.row(cell)
        entries.append(_encounter("MED-226", cell.ref, told_in.anchors))
    if of.proposals:
        told_in.table(
            "Numéro d’intention",
            "Numéro séquentiel du traitement",
            "Type de traitement",
            "Précision sur le traitement",
        )
        entries += [_proposal(each, told_in) for each in of.proposals]
    if of.absence:
        told_in.table("Absence de proposition")
        told_in.row(told_in.cell("absence-de-proposition", of.absence))
    if of.comment:
        told_in.table("Commentaires / Précisions sur la proposition de la RCP")
        cell = told_in.cell("commentaire-proposition", of.comment)
        told_in.row(cell)
        entries.append(comment(cell.ref, of.comment_on))
    told_in.notes(of.notes)
    return entries


def _encounter(code: str, ref: str, anchors: Anchors) -> Element:
    return el(
        "encounter",
        *template_ids("encounter"),
        anchors.identifier(code),
        coded("code", concept(code)),
        reference(ref),
        coded("priorityCode", concept(_PRIORITY)),
        classCode="ENC",
        moodCode="ARQ",
    )


def _examination(of: Examination, told_in: Narrative) -> Element:
    cell = told_in.cell("examen-demande", of.label)
    told_in.row(cell, french_date(of.not_before), french_date(of.not_after))
    return observation(
        told_in.anchors,
        "ORG-064",
        None,
        ref=cell.ref,
        time=period(of.not_before, of.not_after, has_end=bool(of.not_after)),
        entry="request",
        mood="PRP",
        status="active",
    )


def _proposal(of: Proposal, told_in: Narrative) -> Element:
    kind = told_in.cell("proposition", of.type.words or of.type.label)
    detail = told_in.cell("precision", of.detail)
    rank = "" if of.rank is None else str(of.rank)
    told_in.row(INTENTIONS.get(of.intention or 0, ""), rank, kind, detail if of.detail else "")
    return el(
        "procedure",
        *template_ids("act_proposed"),
        told_in.anchors.identifier("proposition"),
        coded("code", of.type, original(kind.ref)),
        reference(kind.ref),
        el("statusCode", code="active"),
        period(of.not_before, of.not_after, has_end=bool(of.not_after)),
        el("priorityCode", el("originalText", rank)) if rank else None,
        classCode="PROC",
        moodCode="INT",
        negationInd="false",
    )


def framework(frcp: Frcp, told_in: Narrative) -> Entries:
    """Guidelines, clinical trial."""
    of = frcp.framework
    entries = [_guideline(each, told_in) for each in of.guidelines]
    ref = told_in.said("Proposition d'inclusion dans un essai clinique", "essai", yes_no_words(of.trial))
    entries.append(observation(told_in.anchors, "MED-250", yes_no(of.trial), ref=ref, time=moment("")))
    if of.comment:
        told_in.table("Commentaires / Précisions sur le cadre de la proposition thérapeutique")
        cell = told_in.cell("commentaire-cadre", of.comment)
        told_in.row(cell)
        entries.append(comment(cell.ref))
    told_in.notes(of.notes)
    return entries


def _guideline(of: Guideline, told_in: Narrative) -> Element:
    cell = told_in.cell("referentiel", of.name)
    told_in.row("Nom et version du référentiel utilisé", cell, french_date(of.on))
    return observation(told_in.anchors, "MED-249", told(cell.ref), ref=cell.ref, time=moment(of.on))


def comments(frcp: Frcp, told_in: Narrative) -> Entries:
    """What is said of the patient besides."""
    told_in.text(frcp.comments)
    return []


def status(frcp: Frcp, told_in: Narrative) -> Entries:
    """How far the document went."""
    of = frcp.status
    ref = told_in.said("Statut du document", "statut-du-document", said(of.code))
    told_in.row("Date du statut du document", french_date(of.on) or "Non renseigné")
    about = told_in.said("Commentaire sur la fiche RCP", "commentaire-fiche", of.comment) if of.comment else ""
    return [
        observation(
            told_in.anchors,
            "GEN-065",
            chosen(of.code),
            ref=ref,
            time=moment(of.on),
            entry="document_status",
            after=(commented(about),),
        )
    ]


def copy(data: bytes, told_in: Narrative) -> Entries:
    """The PDF/A-1b of the document."""
    cell = told_in.cell("titre-de-la-copie", "Copie PDF du document")
    told_in.row(cell)
    media = el(
        "observationMedia",
        el("value", base64.b64encode(data).decode("ascii"), mediaType="application/pdf", representation="B64"),
        classCode="OBS",
        moodCode="EVN",
        ID=_COPY_ANCHOR,
    )
    kind = observation(
        told_in.anchors,
        "69764-9",
        el("value", xsi_type="CD", **_attributes("55108-5", "Copie du document")),
        ref=cell.ref,
        time=moment(""),
        entry="attached_type",
    )
    return [
        el(
            "organizer",
            *template_ids("attached"),
            told_in.anchors.identifier("copie"),
            coded("code", concept("55107-7")),
            el("statusCode", code="completed"),
            el("component", kind),
            el("component", media),
            classCode="CLUSTER",
            moodCode="EVN",
        )
    ]


def _attributes(code: str, label: str) -> dict[str, str]:
    return {"code": code, "displayName": label, "codeSystem": concept("55107-7").system, "codeSystemName": "LOINC"}
