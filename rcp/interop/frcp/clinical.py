"""The sections about the patient and the disease, read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rcp.domain.frcp.model import (
    Conclusion,
    DatedText,
    Evaluation,
    OtherStage,
    PastTreatment,
    PregnancyFact,
    Progression,
    Reason,
    Report,
    ResultLine,
    Tumour,
)
from rcp.domain.frcp.national import CISIS, LOINC, concept, sections
from rcp.domain.frcp.values import Coded, french_date
from rcp.domain.vocabulary import vocabulary
from rcp.interop.frcp.context import Context, above, cells, heading, headings, says_no_more, take_known, take_null, told
from rcp.interop.frcp.header import author
from rcp.interop.frcp.nodes import Node

Fields = dict[str, Any]

_DATE = re.compile(r"(?:(?:(\d\d)/)?(\d\d)/)?(\d{4})")
_STATUSES = ("active", "completed", "cancelled")
# The scale of 2022.01: « Stade 0 » … « Stade 4 » under a code of its own (MED-239), the grades of ECOG by name.
_OLD_SCALE = "MED-239"
_OLD_GRADE = re.compile(r"(?:Stade|Grade) ([0-5])")
_EVALUATIONS = ("89262-0", "84121-3")


def read_reason(section: Node, ctx: Context) -> Fields:
    """Which board, and what it is asked."""
    found: Fields = {}
    main = ctx.entry(section, "GEN-098")
    problem = ctx.entry(section, "55607006")
    if problem is not None:
        ctx.repeated(problem.first("text"))
        ctx.repeated(problem.first("value", "originalText"))
    if main is None:
        return {"reason": Reason()}
    found["nature"] = read_value(main, ctx)
    kind = ctx.entry(main, "ORG-118") or ctx.entry(main, "ORG-138")
    motive = ctx.entry(main, "ORG-186")
    if kind is not None:
        found["subject"] = read_value(kind, ctx)
        found["organs"] = tuple(value for each in ctx.entries(kind, "ORG-119") if (value := read_value(each, ctx)))
        found["is_recourse_board"] = read_answer(kind, "ORG-184", ctx)
        found["is_paediatric_board"] = read_answer(kind, "ORG-185", ctx)
        found["board_comment"] = ctx.comment(kind)
    # In a transversal fiche the motive hangs under the subject.
    motive = motive or (ctx.entry(kind, "ORG-186") if kind is not None else None)
    if motive is not None:
        ctx.repeated(motive.first("text"))
        found["wants_diagnosis"] = read_answer(motive, "MED-235", ctx)
        found["wants_treatment"] = read_answer(motive, "ORG-114", ctx)
        found["wants_recourse"] = read_answer(motive, "ORG-115", ctx)
        found["wants_paediatric"] = read_answer(motive, "ORG-116", ctx)
        status = ctx.entry(motive, "ORG-127")
        found["case_status"] = read_value(status, ctx) if status else None
        found["comment"] = ctx.comment(motive)
    return {"reason": Reason(**found)}


def read_discovery(section: Node, ctx: Context) -> Fields:
    """By screening, or not."""
    words = [told(each) for each in ctx.anchored("circonstances", section)]
    return {"screening": read_answer(section, "63921-1", ctx), "discovery": "\n".join(words)}


def read_tumours(section: Node, ctx: Context) -> Fields:
    """Each tumour, but the one that stands for none."""
    concerns = [act for entry in section.all("entry") for act in entry.all("act") if act.peek("moodCode") == "EVN"]
    found = [_tumour(act, diagnosis, ctx) for act in concerns for diagnosis in ctx.entries(act, "282291009")]
    return {"tumours": tuple(each for each in found if each != Tumour())}


def _tumour(act: Node, node: Node, ctx: Context) -> Tumour:
    status = act.first("statusCode")
    if status is not None and status.peek("code") == "active":
        status.take("code")
    of_act, _ = ctx.period(act.first("effectiveTime"))
    diagnosed, _ = ctx.period(node.first("effectiveTime"))
    if of_act and diagnosed and of_act != diagnosed:
        ctx.doubts.append((act, f"autre date de la tumeur\u202f: {french_date(of_act)}"))
    site = node.first("targetSiteCode")
    stage = ctx.entry(node, "75620-5")
    others = [_other_stage(each, ctx) for each in ctx.entries(node, "21918-8")]
    morphology = ctx.coded(node.first("value"))
    ctx.repeated(node.first("text"), *_names(morphology))
    return Tumour(
        diagnosed_on=diagnosed or of_act,
        morphology=morphology,
        site=ctx.coded(site),
        side=_qualifier(site, "20228-3", ctx) if site else None,
        **(_stage(stage, ctx) if stage else {}),
        other_stages=tuple(each for each in others if each.text),
        comment=ctx.comment(node),
    )


def _stage(node: Node, ctx: Context) -> Fields:
    ctx.repeated(node.first("text"))
    staged, _ = ctx.period(node.first("effectiveTime"))
    value = node.first("value")
    if value is not None:
        take_null(value)
    axes = {name: ctx.entry(node, code) for name, code in (("t", "21905-5"), ("n", "21906-3"), ("m", "21907-1"))}
    return {
        "staged_on": staged,
        "stage": _qualifier(value, "21909-7", ctx) if value else None,
        "tnm_version": _qualifier(value, "21917-0", ctx) if value else None,
        **{name: read_value(axis, ctx) if axis else None for name, axis in axes.items()},
    }


def _qualifier(node: Node, code: str, ctx: Context) -> Coded | None:
    for each in node.all("qualifier"):
        name = each.first("name")
        if name is not None and take_known(name, concept(code)):
            return ctx.coded(each.first("value"))
    return None


def _other_stage(node: Node, ctx: Context) -> OtherStage:
    name, version = ctx.entry(node, "GEN-101"), ctx.entry(node, "GEN-102")
    return OtherStage(
        text=read_told(node, ctx),
        name=read_told(name, ctx) if name else "",
        version=read_told(version, ctx) if version else "",
    )


def read_history(section: Node, ctx: Context) -> Fields:
    """Past medical history."""
    notes = ctx.notes(section)
    own = [told(each) for each in ctx.anchored("texte-", section)]
    return {"history": "\n".join(own) if own or notes else _whole(section), "history_notes": notes}


def read_comorbidities(section: Node, ctx: Context) -> Fields:
    """Comorbidities."""
    return {"comorbidities": _whole(section)}


def read_comments(section: Node, ctx: Context) -> Fields:
    """What is said of the patient besides."""
    return {"comments": _whole(section)}


def read_evaluations(section: Node, ctx: Context) -> Fields:
    """Performance status and geriatric evaluations."""
    found = [_evaluation(node, code, ctx) for code in _EVALUATIONS for node in ctx.entries(section, code)]
    for entry in section.all("entry"):
        for node in entry.all("observation"):
            old = _old_performance_status(node, ctx)
            if old is not None:
                found.append(old)
    return {"evaluations": tuple(found)}


def _evaluation(node: Node, code: str, ctx: Context) -> Evaluation:
    named = node.first("code")
    assert named is not None
    name = ctx.words(named.first("originalText"))
    value = node.first("value")
    is_number = value is not None and value.peek("xsi:type") == "INT"
    on, _ = ctx.period(node.first("effectiveTime"))
    ctx.repeated(node.first("text"), french_date(on), name)
    return Evaluation(
        code=concept(code),
        name="" if name == concept(code).label else name,
        on=on,
        value=None if is_number else ctx.coded(value),
        number=ctx.number(value) if is_number else None,
    )


def _old_performance_status(node: Node, ctx: Context) -> Evaluation | None:
    """The performance status of 2022.01, whose label says the grade."""
    named, value = node.first("code"), node.first("value")
    if named is None or value is None or node.peek("moodCode") != "EVN" or node.peek("negationInd") == "true":
        return None
    if (named.peek("code"), named.peek("codeSystem")) != (_OLD_SCALE, CISIS):
        return None
    grade = _OLD_GRADE.fullmatch(value.peek("displayName"))
    if grade is None:
        return None
    named.take_all()
    value.take_all()
    ctx.repeated(node.first("text"), f"Grade {grade[1]}", grade[0])
    on, _ = ctx.period(node.first("effectiveTime"))
    of_today = list(vocabulary("performance_status"))[int(grade[1])]
    said = Coded(code=of_today.code, system=LOINC, label=of_today.label, words=value.peek("displayName"))
    return Evaluation(code=concept("89262-0"), name=named.peek("displayName"), on=on, value=said)


def read_pregnancies(section: Node, ctx: Context) -> Fields:
    """The history of pregnancies: each number, and its words when they do not repeat it."""
    found = []
    known = vocabulary("pregnancy_observations")
    for entry in section.all("entry"):
        for node in entry.all("observation"):
            named = node.first("code")
            if named is None or named.peek("code") not in known or node.peek("moodCode") != "EVN":
                continue
            code = ctx.coded(named)
            number = ctx.number(node.first("value"))
            words = _beside(ctx.target(node.first("text")))
            assert code is not None
            found.append(PregnancyFact(code=code, number=number, words="" if words == str(number) else words))
    return {"pregnancies": tuple(found)}


def _beside(anchor: Node | None) -> str:
    """The last cell of the row an anchor stands in: the anchor itself, or what stands beside its label."""
    row = above(anchor, "tr") if anchor else None
    found = cells(row) if row else []
    return told(found[-1]) if found else ""


def read_wishes(section: Node, ctx: Context) -> Fields:
    """What the patient wishes."""
    found = []
    for act in ctx.entries(section, "48767-8", tag="act"):
        text = ctx.words(act.first("text"))
        found.append(DatedText(text=text, on=ctx.moment(act.first("effectiveTime"))))
    return {"wishes": tuple(each for each in found if each.text)}


def read_results(section: Node, ctx: Context) -> Fields:
    """Paraclinical results: the rows of the national table, then the words around them."""
    narrative = section.first("text")
    if narrative is None:
        return {}
    notes = ctx.notes(section)
    rows = [row for row in narrative.walk() if row.tag == "tr" and not row.is_touched]
    lines = [line for row in rows if (line := _result(row))]
    comment = [told(each) for each in ctx.anchored("commentaire-examens", narrative)]
    if not comment:
        rest = [node for node in narrative.elements if not node.is_touched and node.tag != "br"]
        rest += [row for row in rows if not row.is_touched and all(cell.tag == "td" for cell in cells(row))]
        comment = [text for node in rest if (text := told(node))]
    return {"results": tuple(lines), "results_comment": "\n".join(comment), "results_notes": notes}


def _result(row: Node) -> ResultLine | None:
    """A row « date, examination, result »."""
    found = cells(row)
    if len(found) != 3 or any(cell.tag != "td" for cell in found):
        return None
    day, label, text = (told(cell) for cell in found)
    date = _DATE.fullmatch(day)
    on = "-".join(part for part in reversed(date.groups()) if part) if date else ""
    return ResultLine(label=label, text=text, on=on) if on or not day else ResultLine(label=f"{day} {label}", text=text)


def read_progression(section: Node, ctx: Context) -> Fields:
    """Phase of the cancer, and how far it progressed."""
    phase, progressed = ctx.entry(section, "MED-243"), ctx.entry(section, "MED-245")
    found: Fields = {}
    if phase is not None:
        found["phase"] = read_value(phase, ctx)
        found["phase_on"], _ = ctx.period(phase.first("effectiveTime"))
        found["comment"], found["comment_on"] = ctx.dated_comment(phase)
    if progressed is not None:
        found["progressed"] = read_answer_of(progressed, ctx)
        found["progressed_on"], _ = ctx.period(progressed.first("effectiveTime"))
        for name, code in (("locally", "MED-246"), ("regionally", "MED-247"), ("distantly", "MED-248")):
            found[name] = read_answer(progressed, code, ctx)
    return {"progression": Progression(**found)}


def read_treatments(section: Node, ctx: Context) -> Fields:
    """Treatments before this meeting."""
    acts = [node for entry in section.all("entry") for node in entry.all("procedure")]
    found = [_past_treatment(node, ctx) for node in acts if _is_said(node, "EVN")]
    return {"treatments": tuple(each for each in found if each)}


def _past_treatment(node: Node, ctx: Context) -> PastTreatment | None:
    code = ctx.coded(node.first("code"))
    if code is None:
        return None
    own = ctx.words(node.first("text"))
    started, ended = ctx.period(node.first("effectiveTime"))
    status = node.first("statusCode")
    known = status is not None and status.peek("code") in _STATUSES
    is_name = own in ("-", code.words, code.label)
    if status is not None and known:
        status.take("code")
    return PastTreatment(
        type=code,
        detail="" if is_name else own,
        started_on=started,
        ended_on=ended,
        status=status.peek("code") if status is not None and known else "",
        comment=ctx.comment(node),
    )


def _is_said(node: Node, mood: str) -> bool:
    return node.peek("moodCode") == mood and node.peek("negationInd") not in ("true", "1")


def read_report(kind: str, section: Node, ctx: Context) -> Report:
    """An operative, pathology or genetics report."""
    code = "10218-6" if kind == "operation" else "22637-3"
    inner = section.first("component", "section")
    comment = ""
    if inner is not None:
        title, named = inner.first("title"), inner.first("code")
        if title is not None:
            title.take_text()
        if named is not None:
            take_known(named, Coded(code=sections()["comments"].code, system=LOINC))
        comment = _whole(inner)
    return Report(
        kind=kind,
        conclusions=tuple(_conclusion(node, ctx) for node in ctx.entries(section, code)),
        comment=comment,
        typed_by=tuple(author(each, ctx) for each in section.all("author")),
    )


def _conclusion(node: Node, ctx: Context) -> Conclusion:
    started, ended = ctx.period(node.first("effectiveTime"))
    return Conclusion(
        text=read_told(node, ctx),
        started=started,
        ended=ended,
        performers=tuple(author(each, ctx, "assignedEntity") for each in node.all("performer")),
        authors=tuple(author(each, ctx) for each in node.all("author")),
    )


def read_value(node: Node, ctx: Context) -> Coded | None:
    """The coded value of an entry, with its words in the narrative when they say more."""
    said = ctx.words(node.first("text"))
    value = ctx.coded(node.first("value"))
    if value is None:
        return Coded(words=said) if said and heading(said) not in headings() else None
    if value.words or says_no_more(said, value.label, value.code) or heading(said) in headings():
        return value
    return replace(value, words=said)


def read_told(node: Node, ctx: Context) -> str:
    """What an entry says in words alone."""
    said = ctx.words(node.first("text"))
    value = ctx.coded(node.first("value"))
    if value is not None and value.said != said and said and heading(said) not in headings():
        ctx.doubts.append((node, said))
    return value.said if value else said


def read_answer_of(node: Node, ctx: Context) -> bool | None:
    """A boolean; words that say something else than it are listed."""
    answer = ctx.yes_no(node.first("value"))
    named = node.first("code")
    label = named.peek("displayName") if named else ""
    ctx.repeated(node.first("text"), label, *(() if answer is None else ("Oui" if answer else "Non",)))
    return answer


def read_answer(parent: Node, code: str, ctx: Context) -> bool | None:
    """The boolean of the entry of this code."""
    node = ctx.entry(parent, code)
    return read_answer_of(node, ctx) if node else None


def _names(value: Coded | None) -> tuple[str, ...]:
    return (value.label, value.code, value.words, f"{value.label} ({value.code})") if value else ()


def _whole(section: Node) -> str:
    """The narrative of a section, whole."""
    narrative = section.first("text")
    text = told(narrative) if narrative else ""
    return "" if text == "Non renseigné" else text
