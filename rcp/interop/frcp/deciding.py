"""The sections about the question, what the board answered, and the document itself, read."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from typing import Any

from rcp.domain.frcp.model import Answer, DocumentStatus, Examination, FileStatus, Framework, Guideline, Proposal
from rcp.domain.frcp.national import concept, privacy_texts
from rcp.interop.frcp.clinical import read_answer as answer_to
from rcp.interop.frcp.clinical import read_told, read_value
from rcp.interop.frcp.context import NOT_SAID, Context, above, cells, flat, take_known, told
from rcp.interop.frcp.nodes import Node

Fields = dict[str, Any]

_OTHER_DATA = "Autres données indispensables"
_INTENTION = re.compile(r"([12])(?: \(.*\))?")
_RANK = re.compile(r"\d{1,3}")


def read_summary(section: Node, ctx: Context) -> Fields:
    """The case in short with its question; what follows « Autres données… » apart."""
    narrative = section.first("text")
    if narrative is None:
        return {}
    own = [told(each) for each in ctx.anchored("synthese-", section)]
    other = [told(each) for each in ctx.anchored("autres-donnees-", section)]
    if own or other:
        return {"summary": "\n".join(own), "other_data": "\n".join(other)}
    blocks: dict[bool, list[str]] = {False: [], True: []}
    for part in narrative.elements:
        heads = [told(head) for head in part.walk() if head.tag == "th"]
        rows = [row for row in part.walk() if row.tag == "tr" and cells(row) and cells(row)[0].tag == "td"]
        text = "\n".join(filter(None, (told(row) for row in rows))) if rows else told(part)
        is_other = any(head.startswith(_OTHER_DATA) for head in heads)
        if text and text != NOT_SAID:
            blocks[is_other].append(text)
    if narrative.own_text():
        blocks[False].insert(0, narrative.take_text())
    return {"summary": "\n".join(blocks[False]), "other_data": "\n".join(blocks[True])}


def read_file(section: Node, ctx: Context) -> Fields:
    """Whether the file was complete, and the quorum."""
    for entry in section.all("entry"):
        organizer = entry.first("organizer")
        if organizer is not None and ctx.is_entry(organizer, "GEN-099", tag="organizer"):
            quorum = ctx.entry(organizer, "ORG-125")
            return {
                "file": FileStatus(
                    is_complete=answer_to(organizer, "GEN-100", ctx),
                    quorum=read_value(quorum, ctx) if quorum else None,
                    comment=ctx.comment(organizer),
                )
            }
    return {}


def read_answer(section: Node, ctx: Context) -> Fields:
    """What the board proposes, or why it proposes nothing."""
    recourse = ctx.entry(section, "ORG-120", tag="encounter", moods="ARQ INT PRP")
    surveillance = ctx.entry(section, "MED-226", tag="encounter", moods="ARQ INT PRP")
    acts = [node for entry in section.all("entry") for node in entry.all("procedure")]
    proposed = [
        _proposal(node, ctx) for node in acts if node.peek("moodCode") == "INT" and node.peek("negationInd") != "true"
    ]
    comment, on = ctx.dated_comment(section)
    return {
        "answer": Answer(
            refers_to_recourse=recourse is not None,
            referral=_encounter(recourse, ctx),
            examinations=tuple(_examination(each, ctx) for each in ctx.entries(section, "ORG-064", moods="PRP INT")),
            is_surveillance=surveillance is not None,
            surveillance=_encounter(surveillance, ctx),
            proposals=tuple(each for each in proposed if each),
            absence="\n".join(told(each) for each in ctx.anchored("absence-de-proposition", section)),
            comment=comment,
            comment_on=on,
            notes=ctx.notes(section),
        )
    }


def _encounter(node: Node | None, ctx: Context) -> str:
    if node is None:
        return ""
    priority = node.first("priorityCode")
    if priority is not None:
        take_known(priority, concept("CS"))
    said = ctx.words(node.first("text"))
    return "" if said.upper() == "OUI" else said


def _examination(node: Node, ctx: Context) -> Examination:
    start, end = ctx.period(node.first("effectiveTime"))
    _take_status(node)
    return Examination(label=ctx.words(node.first("text")), not_before=start, not_after=end)


def _proposal(node: Node, ctx: Context) -> Proposal | None:
    """A proposal, with the row of the narrative it points to: intention, rank, treatment, precision."""
    named = node.first("code")
    anchor = ctx.target(named.first("originalText") if named else None) or ctx.target(node.first("text"))
    code = ctx.coded(named)
    if code is None:
        return None
    own = ctx.words(node.first("text"))
    start, end = ctx.period(node.first("effectiveTime"))
    _take_status(node)
    priority = node.first("priorityCode", "originalText")
    rank = priority.own_text() if priority else ""
    if priority is not None and _RANK.fullmatch(rank):
        priority.take_text()
    row = above(anchor, "tr") if anchor else None
    intention, detail = _in_row(row)
    if not detail and own not in ("", code.words, code.label):
        detail = own
    return Proposal(
        type=code,
        rank=int(rank) if _RANK.fullmatch(rank) else None,
        intention=intention,
        detail=detail,
        not_before=start,
        not_after=end,
    )


def _in_row(row: Node | None) -> tuple[int | None, str]:
    found = cells(row) if row else []
    if len(found) != 4:
        return None, ""
    intention = _INTENTION.fullmatch(flat(found[0]))
    if intention:
        told(found[0])
    if _RANK.fullmatch(flat(found[1])):
        told(found[1])
    return (int(intention[1]) if intention else None), told(found[3])


def _take_status(node: Node) -> None:
    status = node.first("statusCode")
    if status is not None and status.peek("code") == "active":
        status.take("code")


def read_framework(section: Node, ctx: Context) -> Fields:
    """Guidelines, clinical trial."""
    guidelines = []
    for node in ctx.entries(section, "MED-249"):
        named = node.first("code")
        on, _ = ctx.period(node.first("effectiveTime"))
        name = read_told(node, ctx)
        ctx.repeated(named.first("translation", "originalText") if named else None, name)
        if name:
            guidelines.append(Guideline(name=name, on=on))
    trial = answer_to(section, "MED-250", ctx)
    comment = ctx.comment(section)
    return {
        "framework": Framework(guidelines=tuple(guidelines), trial=trial, comment=comment, notes=ctx.notes(section))
    }


def read_status(section: Node, ctx: Context) -> Fields:
    """How far the document went."""
    node = ctx.entry(section, "GEN-065")
    if node is None:
        return {}
    on, _ = ctx.period(node.first("effectiveTime"))
    comment = ctx.comment(node)
    return {"status": DocumentStatus(code=read_value(node, ctx), on=on, comment=comment)}


def read_privacy(section: Node, ctx: Context) -> Fields:
    """The text an establishment adapted; "" when it is the national one. The imposed text is recognised."""
    adaptable, imposed = (_same(text) for text in privacy_texts())
    narrative = section.first("text")
    parts = narrative.elements if narrative else []
    paragraphs = [told(part) for part in parts if part.tag != "br"]
    if (narrative is not None and not any(paragraphs)) or (narrative is not None and narrative.own_text()):
        paragraphs = [told(narrative)]
    own = [text for text in paragraphs if _same(text) not in (adaptable, imposed, adaptable + imposed)]
    return {"privacy": "\n".join(own)}


def _same(text: str) -> str:
    """A text without its white space and its case: two layouts of one text are one text."""
    return re.sub(r"\s", "", text).casefold()


def read_copy(section: Node, ctx: Context) -> bytes | None:
    """The PDF that goes with the document; None when there is none, or when it cannot be decoded (and is listed)."""
    for entry in section.all("entry"):
        organizer = entry.first("organizer")
        if organizer is None or not ctx.is_entry(organizer, "55107-7", tag="organizer"):
            continue
        kind = ctx.entry(organizer, "69764-9")
        if kind is not None:
            value = kind.first("value")
            if value is not None:
                take_known(value, replace(concept("55107-7"), code="55108-5"))
            ctx.repeated(kind.first("text"), "Copie PDF du document")
        for component in organizer.all("component"):
            value = component.first("observationMedia", "value")
            if value is None or value.peek("mediaType") != "application/pdf" or value.peek("representation") != "B64":
                continue
            try:
                data = base64.b64decode("".join(value.own_text().split()), validate=True)
            except (binascii.Error, ValueError):
                return None
            value.take_all()
            for shown in section.walk():
                if shown.tag == "renderMultiMedia":
                    shown.take_all()
            return data
    return None
