"""A fiche to bytes: its header, then its sections in the order of the volet."""

from __future__ import annotations

from collections.abc import Callable

from rcp.documents.frcp import clinical, deciding
from rcp.documents.frcp.entries import coded
from rcp.documents.frcp.header import authored, header_elements
from rcp.documents.frcp.narrative import Anchors, Narrative
from rcp.documents.frcp.tree import Element, el, to_bytes
from rcp.domain.frcp.model import Frcp, Report
from rcp.domain.frcp.national import SectionSpec, concept, privacy_texts, sections
from rcp.domain.frcp.values import Coded

NAMESPACES = {
    "xmlns": "urn:hl7-org:v3",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:sdtc": "urn:hl7-org:sdtc",
}
_COMMENTS = "Commentaires / Précisions"
_PATIENT_INFORMATION = "GEN-294"

Make = Callable[[Frcp, Narrative], list[Element]]

# What fills a section, and whether a section that is not compulsory has anything to say.
_MAKERS: dict[str, tuple[Make, Callable[[Frcp], object]]] = {
    "reason": (clinical.reason, lambda frcp: True),
    "discovery": (clinical.discovery, lambda frcp: True),
    "tumour": (clinical.tumour, lambda frcp: True),
    "history": (clinical.history, lambda frcp: frcp.history or frcp.history_notes),
    "comorbidities": (clinical.comorbidities, lambda frcp: frcp.comorbidities),
    "evaluations": (clinical.evaluations, lambda frcp: frcp.evaluations),
    "pregnancies": (clinical.pregnancies, lambda frcp: frcp.pregnancies),
    "wishes": (clinical.wishes, lambda frcp: frcp.wishes),
    "results": (clinical.results, lambda frcp: frcp.results or frcp.results_comment or frcp.results_notes),
    "phase": (clinical.progression, lambda frcp: True),
    "treatments": (clinical.treatments, lambda frcp: frcp.treatments),
    "summary": (deciding.summary, lambda frcp: True),
    "file": (deciding.file_status, lambda frcp: True),
    "proposal": (deciding.answer, lambda frcp: True),
    "framework": (deciding.framework, lambda frcp: True),
    "comments": (deciding.comments, lambda frcp: frcp.comments),
    "status": (deciding.status, lambda frcp: True),
}


def write_frcp(frcp: Frcp, copy: bytes | None = None) -> bytes:
    """The CDA R2 document of a fiche. `copy` is the PDF/A-1b that goes with it.

    Compulsory sections are always there, « non renseigné » where nothing was said. The same fiche gives the same bytes.
    Whether it is worth sending is `domain.frcp.rules`' to say.
    """
    anchors = Anchors(frcp.header.document_id)
    body = el("structuredBody")
    for spec in sections().values():
        for section in _section(spec, frcp, copy, anchors):
            body.add(el("component", section))
    root = Element("ClinicalDocument", dict(NAMESPACES))
    root.add(*header_elements(frcp.header), el("component", body))
    return to_bytes(root)


def _section(spec: SectionSpec, frcp: Frcp, copy: bytes | None, anchors: Anchors) -> list[Element]:
    if spec.key in clinical.REPORT_CODES:
        return [_report(spec, each, anchors) for each in frcp.reports if each.kind == spec.key]
    told_in = Narrative(anchors)
    if spec.key == "privacy":
        return [_privacy(spec, frcp, told_in)]
    if spec.key == "copy":
        entries = deciding.copy(copy, told_in) if copy else []
        return [_assemble(spec, told_in, entries)]
    make, has_something = _MAKERS[spec.key]
    if not has_something(frcp):
        return []
    entries = make(frcp, told_in)
    return [_assemble(spec, told_in, entries)]


def _assemble(
    spec: SectionSpec, told_in: Narrative, entries: list[Element], code: Element | None = None, *more: Element
) -> Element:
    named = Coded(code=spec.code, system=concept("48767-8").system, label=spec.display)
    return el(
        "section",
        *(el("templateId", root=root) for root in spec.templates),
        told_in.anchors.identifier(spec.key),
        code or coded("code", named),
        el("title", spec.title),
        told_in.element(),
        *more,
        *(el("entry", entry) for entry in entries),
    )


def _report(spec: SectionSpec, of: Report, anchors: Anchors) -> Element:
    told_in = Narrative(anchors)
    entries = clinical.report(of, told_in)
    section = _assemble(spec, told_in, entries, None, *(authored("author", each) for each in of.typed_by))
    if of.comment:
        about = Narrative(anchors)
        about.text(of.comment, "commentaire-compte-rendu")
        inner = _assemble(sections()["comments"], about, [])
        for part in inner.children:
            if isinstance(part, Element) and part.tag == "title":
                part.children = [_COMMENTS]
        section.add(el("component", inner))
    return section


def _privacy(spec: SectionSpec, frcp: Frcp, told_in: Narrative) -> Element:
    adaptable, imposed = privacy_texts()
    told_in.text(frcp.privacy or adaptable, "donnees-personnelles")
    told_in.text(imposed, "donnees-personnelles-inca")
    patient = concept(_PATIENT_INFORMATION)
    code = coded(
        "code",
        Coded(code=spec.code, system=concept("48767-8").system, label=spec.display),
        coded("translation", patient),
    )
    return _assemble(spec, told_in, [], code)
