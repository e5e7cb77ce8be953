"""The header of a fiche: the document, the patient, everybody named, the meeting."""

from __future__ import annotations

from rcp.domain.frcp.model import Header
from rcp.domain.frcp.national import (
    BOARD_ROOT,
    DOCUMENT_CODE,
    GENDER,
    INS_ROOTS,
    MANAGER_ROOT,
    MODES_OF_CARE,
    NETWORK_ROOT,
    SESSION_ROOT,
    concept,
)
from rcp.domain.frcp.people import (
    Author,
    Guardian,
    Informant,
    MeetingPlace,
    Organisation,
    Part,
    Participant,
    Professional,
    SubjectOfCare,
)
from rcp.domain.frcp.values import Address, Coded, Identifier, PersonName, Telecom
from rcp.interop.frcp.context import Context, take_known, take_null
from rcp.interop.frcp.nodes import Node

_FIXED = {
    "realmCode": {"code": "FR"},
    "typeId": {"root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"},
    "confidentialityCode": {"code": "N", "codeSystem": "2.16.840.1.113883.5.25", "displayName": "Normal"},
    "languageCode": {"code": "fr-FR"},
}
MEETING_EVENTS = ("39", "40")
_SEXES = {"M": "M", "F": "F", "UN": "I"}


def read_header(root: Node, ctx: Context) -> Header:
    """Everything before the body."""
    for tag, values in _FIXED.items():
        for node in root.all(tag):
            _take_if(node, values)
    code = root.first("code")
    if code is not None:
        take_known(code, concept(DOCUMENT_CODE))
    title = root.first("title")
    version = root.first("versionNumber")
    number = ctx.number(version)
    event, started, leader, name = _main_event(root, ctx)
    registration, about_registration = _registration(root, ctx)
    custodian = root.first("custodian", "assignedCustodian", "representedCustodianOrganization")
    signatory = root.first("legalAuthenticator")
    informants = [_informant(each, ctx) for each in root.all("informant")]
    participants = [_participant(each, ctx) for each in root.all("participant")]
    return Header(
        document_id=identifier(root.first("id")) or Identifier(""),
        title=title.take_text() if title else "",
        issued_at=ctx.moment(root.first("effectiveTime")),
        set_id=identifier(root.first("setId")),
        version=1 if number is None else number,
        replaces=_replaced(root),
        patient=_patient(root.first("recordTarget", "patientRole"), ctx),
        authors=tuple(_header_author(each, ctx) for each in root.all("author")),
        informants=tuple(each for each in informants if each),
        custodian=_organisation(custodian, ctx),
        signatory=_signatory(signatory, ctx) if signatory else None,
        participants=tuple(each for each in participants if each),
        registration=registration,
        registration_comment=about_registration,
        board_name=name,
        event=event,
        started_at=started,
        led_by=leader,
        tumour_site=_tumour_site(root, ctx),
        meeting=_meeting(root.first("componentOf", "encompassingEncounter"), ctx),
    )


def identifier(node: Node | None) -> Identifier | None:
    """An identifier, None when it is missing or says that it is not known."""
    if node is None:
        return None
    if node.peek("nullFlavor"):
        take_null(node)
        node.take("root")
        return None
    return Identifier(node.take("root"), node.take("extension"))


def author(node: Node, ctx: Context, tag: str = "assignedAuthor") -> Author:
    """Somebody who wrote or did something, anywhere in the document."""
    return Author(professional=professional(node.first(tag), ctx) or Professional(), at=ctx.moment(node.first("time")))


def professional(node: Node | None, ctx: Context) -> Professional | None:
    """A professional, None when nobody is named."""
    if node is None:
        return None
    take_null(node)
    person = node.first("assignedPerson") or node.first("associatedPerson")
    around = node.first("representedOrganization") or node.first("scopingOrganization")
    name = person.first("name") if person else None
    found = Professional(
        identifier=identifier(node.first("id")),
        specialty=ctx.coded(node.first("code")),
        name=person_name(name),
        address=address(node.first("addr")),
        telecoms=telecoms(node),
        organisation=_organisation(around, ctx),
    )
    return None if found == Professional() else found


def person_name(node: Node | None) -> PersonName | None:
    """The name of somebody who is not the patient."""
    if node is None:
        return None
    said = {tag: each.take_text() for tag in ("family", "given", "prefix", "suffix") if (each := node.first(tag))}
    return PersonName(**said) if said else None


def address(node: Node | None) -> Address | None:
    """An address, None when there is none."""
    if node is None:
        return None
    take_null(node)
    parts = tuple((each.tag, each.take_text()) for each in node.elements if not each.elements)
    words = node.take_text()
    parts = ((("streetAddressLine", words),) if words else ()) + tuple(part for part in parts if part[1])
    return Address(parts, node.take("use")) if parts else None


def telecoms(node: Node) -> tuple[Telecom, ...]:
    """How somebody is reached."""
    found = []
    for each in node.all("telecom"):
        take_null(each)
        if each.peek("value"):
            found.append(Telecom(each.take("value"), each.take("use")))
    return tuple(found)


def _take_if(node: Node, values: dict[str, str]) -> None:
    for name, value in values.items():
        if node.peek(name) == value:
            node.take(name)


def _organisation(node: Node | None, ctx: Context) -> Organisation | None:
    if node is None:
        return None
    name = node.first("name")
    found = Organisation(
        identifier=identifier(node.first("id")),
        name=name.take_text() if name else "",
        telecoms=telecoms(node),
        address=address(node.first("addr")),
        kind=ctx.coded(node.first("standardIndustryClassCode")),
    )
    return None if found == Organisation() else found


def _patient(node: Node | None, ctx: Context) -> SubjectOfCare:
    if node is None:
        return SubjectOfCare(birth_name="")
    ids = [found for each in node.all("id") if (found := identifier(each))]
    ins = next((each for each in ids if each.root in INS_ROOTS), None)
    patient = node.first("patient")
    names = _patient_names(patient.first("name") if patient else None)
    gender = patient.first("administrativeGenderCode") if patient else None
    place = patient.first("birthplace", "place", "addr") if patient else None
    county, city = (place.first(tag) if place else None for tag in ("county", "city"))
    guardian = patient.first("guardian") if patient else None
    return SubjectOfCare(
        **names,
        sex=_sex(gender),
        birth_date=ctx.moment(patient.first("birthTime") if patient else None),
        birth_place_insee=county.take_text() if county else "",
        birth_place=city.take_text() if city else "",
        ins=ins,
        local_ids=tuple(each for each in ids if each is not ins),
        address=address(node.first("addr")),
        telecoms=telecoms(node),
        guardian=_guardian(guardian) if guardian else None,
    )


def _patient_names(node: Node | None) -> dict[str, str]:
    """The six names. Without any qualifier (older tools), the name and the given name are those of birth."""
    names = {"birth_name": "", "first_given_name": "", "given_names": "", "used_name": "", "used_given_name": ""}
    if node is None:
        return names
    fields = {
        ("family", "BR"): "birth_name",
        ("given", "BR"): "first_given_name",
        ("given", ""): "given_names",
        ("family", "CL"): "used_name",
        ("family", "SP"): "used_name",
        ("given", "CL"): "used_given_name",
        ("family", ""): "birth_name",
    }
    for each in node.elements:
        field = fields.get((each.tag, each.peek("qualifier")), "")
        if field and (not names[field] or field == "given_names"):
            each.take("qualifier")
            names[field] = " ".join(filter(None, (names[field], each.take_text())))
    if not names["first_given_name"]:
        names["first_given_name"] = names["given_names"]
    return names


def _sex(node: Node | None) -> str:
    if node is None:
        return ""
    take_null(node)
    sex = _SEXES.get(node.peek("code"), "")
    known = sex and take_known(node, Coded(code=node.peek("code"), system=GENDER))
    return sex if known else ""


def _guardian(node: Node) -> Guardian:
    return Guardian(
        name=person_name(node.first("guardianPerson", "name")),
        address=address(node.first("addr")),
        telecoms=telecoms(node),
    )


def _header_author(node: Node, ctx: Context) -> Author:
    found = author(node, ctx)
    function = node.first("functionCode")
    comment = ""
    if function is not None:
        take_null(function)
        take_known(function, concept("353"))
        comment = ctx.words(function.first("originalText"))
    return Author(professional=found.professional, at=found.at, comment=comment)


def _signatory(node: Node, ctx: Context) -> Author:
    signature = node.first("signatureCode")
    if signature is not None:
        _take_if(signature, {"code": "S"})
    return author(node, ctx, "assignedEntity")


def _informant(node: Node, ctx: Context) -> Informant | None:
    related = node.first("relatedEntity")
    if related is None or related.peek("classCode") not in ("ECON", "NOK"):
        return None
    return Informant(
        kind=related.take("classCode"),
        relation=ctx.coded(related.first("code")),
        name=person_name(related.first("relatedPerson", "name")),
        address=address(related.first("addr")),
        telecoms=telecoms(related),
    )


def _participant(node: Node, ctx: Context) -> Participant | None:
    function = node.first("functionCode")
    part = Part.of(node.peek("typeCode"), function.peek("code") if function else "")
    if part is None:
        return None
    node.take("typeCode")
    comment = ""
    if function is not None:
        take_null(function)
        if part.function:
            take_known(function, concept(part.function))
        comment = ctx.words(function.first("originalText"))
    return Participant(
        part=part,
        professional=professional(node.first("associatedEntity"), ctx),
        at=ctx.moment(node.first("time")),
        comment=comment,
    )


def _registration(root: Node, ctx: Context) -> tuple[Identifier | None, str]:
    order = root.first("inFulfillmentOf", "order")
    if order is None:
        return None, ""
    code = order.first("code")
    if code is not None:
        take_null(code)
    return identifier(order.first("id")), ctx.words(code.first("originalText") if code else None)


def _main_event(root: Node, ctx: Context) -> tuple[str, str, Professional | None, str]:
    """The meeting as an event: 39 or 40, when it began, who led it, its name."""
    for each in root.all("documentationOf"):
        event = each.first("serviceEvent")
        code = event.first("code") if event else None
        if event is None or code is None or code.peek("codeSystem") != MODES_OF_CARE:
            continue
        named = code.peek("code")
        if named not in MEETING_EVENTS or not take_known(code, concept(named)):
            continue
        started, _ = ctx.period(event.first("effectiveTime"))
        performer = event.first("performer", "assignedEntity")
        return named, started, professional(performer, ctx), ctx.words(code.first("originalText"))
    return "39", "", None, ""


def _tumour_site(root: Node, ctx: Context) -> Coded | None:
    for each in root.all("documentationOf"):
        code = each.first("serviceEvent", "code")
        if code is None or code.peek("codeSystem") == MODES_OF_CARE:
            continue
        if take_known(code, concept("GEN-243")):
            return Coded(words=ctx.words(code.first("originalText")))
        return ctx.coded(code)
    return None


def _replaced(root: Node) -> Identifier | None:
    for each in root.all("relatedDocument"):
        if each.peek("typeCode") == "RPLC":
            each.take("typeCode")
            return identifier(each.first("parentDocument", "id"))
    return None


def _meeting(node: Node | None, ctx: Context) -> MeetingPlace:
    if node is None:
        return MeetingPlace()
    ids = [found for each in node.all("id") if (found := identifier(each))]
    national = {each.root: each for each in reversed(ids) if each.root in _NATIONAL}

    def number(root: str) -> str:
        return national[root].extension if root in national else ""

    code = node.first("code")
    if code is not None:
        take_known(code, concept("VR"))
    facility = node.first("location", "healthCareFacility")
    place = facility.first("location") if facility else None
    name = place.first("name") if place else None
    held, _ = ctx.period(node.first("effectiveTime"))
    return MeetingPlace(
        network_id=number(NETWORK_ROOT),
        manager_id=number(MANAGER_ROOT),
        board_id=number(BOARD_ROOT),
        session_id=number(SESSION_ROOT),
        local_ids=tuple(each for each in ids if each not in national.values()),
        held_at=held,
        facility=identifier(facility.first("id")) if facility else None,
        facility_kind=ctx.coded(facility.first("code")) if facility else None,
        facility_name=name.take_text() if name else "",
        facility_address=address(place.first("addr")) if place else None,
    )


_NATIONAL = (NETWORK_ROOT, MANAGER_ROOT, BOARD_ROOT, SESSION_ROOT)
