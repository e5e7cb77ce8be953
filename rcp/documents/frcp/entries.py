"""The entries of the volet: what a machine reads in a section."""

from __future__ import annotations

from rcp.documents.frcp.narrative import Anchors
from rcp.documents.frcp.tree import Element, el
from rcp.domain.frcp.national import concept, system_name, templates
from rcp.domain.frcp.values import Coded, to_hl7

COMMENT = "48767-8"


def template_ids(entry: str) -> list[Element]:
    """The templates of an entry."""
    return [el("templateId", root=root) for root in templates(entry)]


def coded(tag: str, value: Coded | None, *children: Element | str | None, xsi_type: str = "") -> Element:
    """A coded element; « inconnu » when there is no value, « autre » when only words are known."""
    if value is None:
        return el(tag, *children, xsi_type=xsi_type, nullFlavor="UNK")
    if value.words and not any(child is not None for child in children):
        children = (el("originalText", value.words),)
    if not value.code:
        return el(tag, *children, xsi_type=xsi_type, nullFlavor="OTH")
    return el(
        tag,
        *children,
        xsi_type=xsi_type,
        code=value.code,
        displayName=value.label,
        codeSystem=value.system,
        codeSystemName=value.system_name or system_name(value.system),
        codeSystemVersion=value.system_version,
    )


def original(ref: str) -> Element | None:
    """The words behind a code, where the narrative says them."""
    return el("originalText", el("reference", value=ref)) if ref else None


def yes_no(value: bool | None) -> Element:
    """A boolean value, « inconnu » when nobody answered."""
    if value is None:
        return el("value", xsi_type="BL", nullFlavor="UNK")
    return el("value", xsi_type="BL", value="true" if value else "false")


def chosen(value: Coded | None, ref: str = "") -> Element:
    """A coded value."""
    return coded("value", value, original(ref), xsi_type="CD")


def told(ref: str) -> Element:
    """A value in words alone."""
    return el("value", original(ref), xsi_type="CD")


def number(value: int | None) -> Element:
    """A whole number."""
    if value is None:
        return el("value", xsi_type="INT", nullFlavor="UNK")
    return el("value", xsi_type="INT", value=str(value))


def moment(iso: str, *, missing: str = "NA") -> Element:
    """A date, or why there is none."""
    return el("effectiveTime", value=to_hl7(iso)) if iso else el("effectiveTime", nullFlavor=missing)


def period(start: str, end: str = "", *, has_end: bool = False) -> Element:
    """A stretch of time; an unknown bound says so."""
    low = el("low", value=to_hl7(start)) if start else el("low", nullFlavor="UNK")
    high = el("high", value=to_hl7(end)) if end else (el("high", nullFlavor="UNK") if has_end else None)
    return el("effectiveTime", low, high)


def reference(ref: str) -> Element:
    """The `text` of an entry."""
    return el("text", el("reference", value=ref or "#"))


def observation(
    anchors: Anchors,
    code: str,
    value: Element | None,
    *,
    ref: str = "",
    time: Element | None = None,
    entry: str = "observation",
    code_element: Element | None = None,
    mood: str = "EVN",
    status: str = "completed",
    after: tuple[Element | None, ...] = (),
) -> Element:
    """An observation; `after` is what follows its value: sites, authors, relationships."""
    return el(
        "observation",
        *template_ids(entry),
        anchors.identifier(code) if entry != "stage" else None,
        code_element or coded("code", concept(code)),
        reference(ref),
        el("statusCode", code=status),
        time or el("effectiveTime", nullFlavor="NAV"),
        value,
        *after,
        classCode="OBS",
        moodCode=mood,
    )


def comment(ref: str, on: str = "") -> Element:
    """A comment whose words are in the narrative."""
    return el(
        "act",
        *template_ids("comment"),
        coded("code", concept(COMMENT)),
        reference(ref),
        el("statusCode", code="completed"),
        moment(on) if on else None,
        classCode="ACT",
        moodCode="EVN",
    )


def related(type_code: str, child: Element, inversion: str = "") -> Element:
    """A relationship to another entry."""
    return el("entryRelationship", child, typeCode=type_code, inversionInd=inversion)


def commented(ref: str, on: str = "", inversion: str = "") -> Element | None:
    """A related comment, or None when nothing is commented."""
    return related("SUBJ", comment(ref, on), inversion) if ref else None
