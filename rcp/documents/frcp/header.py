"""The header: the document, the patient, everybody named, the meeting."""

from __future__ import annotations

from rcp.documents.frcp.entries import coded, moment
from rcp.documents.frcp.narrative import lines
from rcp.documents.frcp.tree import Element, el, text_of
from rcp.domain.frcp.model import Header
from rcp.domain.frcp.national import (
    ACTOR,
    BOARD_ROOT,
    CISIS,
    CONFIDENTIALITY,
    DOCUMENT_CODE,
    DOCUMENT_TEMPLATE,
    GENDER,
    HEADER_TEMPLATES,
    INS_ROOTS,
    MANAGER_ROOT,
    NETWORK_ROOT,
    SESSION_ROOT,
    VERSION,
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
from rcp.domain.frcp.values import Address, Coded, Identifier, PersonName, Telecom, to_hl7

_SEXES = {"M": ("M", "Masculin"), "F": ("F", "Féminin"), "I": ("UN", "Indéterminé")}
_TOPOGRAPHY = "GEN-243"


def header_elements(header: Header) -> list[Element]:
    """Everything before the body, in the order of the schema."""
    parts: list[Element | None] = [
        el("realmCode", code="FR"),
        el("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
        *(el("templateId", root=root) for root in HEADER_TEMPLATES),
        el("templateId", root=DOCUMENT_TEMPLATE, extension=VERSION),
        _id(header.document_id),
        coded("code", concept(DOCUMENT_CODE)),
        el("title", header.title),
        moment(header.issued_at),
        el("confidentialityCode", code="N", displayName="Normal", codeSystem=CONFIDENTIALITY),
        el("languageCode", code="fr-FR"),
        _id(header.set_id, "setId") if header.set_id else None,
        el("versionNumber", value=str(header.version)),
        el("recordTarget", _patient(header.patient)),
        *(_author(each) for each in header.authors),
        *(el("informant", _informant(each)) for each in header.informants),
        _custodian(header.custodian),
        _signatory(header.signatory) if header.signatory else None,
        *(_participant(each) for each in _with_treating_doctor(header.participants)),
        _registration(header),
        _event(header),
        _tumour_event(header.tumour_site),
        _replaced(header),
        el("componentOf", _encounter(header.meeting)),
    ]
    return [part for part in parts if part is not None]


def assigned(tag: str, who: Professional, person_tag: str, organisation_tag: str) -> Element:
    """A professional, under the names each place of the schema gives."""
    associated = tag == "associatedEntity"
    return el(
        tag,
        _id(who.identifier) if who.identifier else (None if associated else el("id", nullFlavor="UNK")),
        coded("code", who.specialty) if who.specialty else None,
        *_reach(who.address, who.telecoms, is_asked=not associated),
        el(person_tag, person_name(who.name)) if who.name else None,
        organisation(organisation_tag, who.organisation) if who.organisation else None,
        classCode="PROV" if associated else "",
    )


def organisation(tag: str, of: Organisation) -> Element:
    """An establishment or a practice."""
    return el(
        tag,
        _id(of.identifier) if of.identifier else None,
        text_of("name", of.name),
        *(_telecom(each) for each in of.telecoms),
        _address(of.address) if of.address else None,
        coded("standardIndustryClassCode", of.kind) if of.kind else None,
    )


def person_name(name: PersonName) -> Element:
    """The name of a professional or of somebody close to the patient."""
    parts = (("prefix", name.prefix), ("given", name.given), ("family", name.family), ("suffix", name.suffix))
    return el("name", *(text_of(tag, text) for tag, text in parts))


def authored(tag: str, author: Author) -> Element:
    """An author anywhere in the document."""
    return el(
        tag,
        el("time", value=to_hl7(author.at)) if author.at else el("time", nullFlavor="UNK"),
        assigned("assignedAuthor", author.professional, "assignedPerson", "representedOrganization"),
    )


def performed(author: Author) -> Element:
    """Who did something, anywhere in the document."""
    return el(
        "performer",
        el("time", value=to_hl7(author.at)) if author.at else None,
        _entity(author.professional),
    )


def _entity(who: Professional) -> Element:
    return assigned("assignedEntity", who, "assignedPerson", "representedOrganization")


def _id(identifier: Identifier, tag: str = "id") -> Element:
    return el(tag, root=identifier.root, extension=identifier.extension)


def _address(address: Address) -> Element:
    return el("addr", *(el(tag, text) for tag, text in address.parts), use=address.use)


def _telecom(telecom: Telecom) -> Element:
    return el("telecom", value=telecom.value, use=telecom.use)


def _reach(address: Address | None, telecoms: tuple[Telecom, ...], *, is_asked: bool = True) -> list[Element]:
    """Where somebody is reached; when the volet asks and nothing is known, it is said."""
    where = [_address(address)] if address else ([el("addr", nullFlavor="NAV")] if is_asked else [])
    how = [_telecom(each) for each in telecoms] or ([el("telecom", nullFlavor="NAV")] if is_asked else [])
    return [*where, *how]


def _patient(who: SubjectOfCare) -> Element:
    ins = who.ins if who.ins and who.ins.root in INS_ROOTS else None
    ids = [_id(each) for each in ((ins,) if ins else ()) + who.local_ids]
    code, label = _SEXES.get(who.sex, ("", ""))
    birth_place = el("addr", text_of("county", who.birth_place_insee), text_of("city", who.birth_place))
    return el(
        "patientRole",
        *(ids or [el("id", nullFlavor="UNK")]),
        *_reach(who.address, who.telecoms),
        el(
            "patient",
            _patient_name(who),
            el("administrativeGenderCode", code=code, displayName=label, codeSystem=GENDER)
            if code
            else el("administrativeGenderCode", nullFlavor="UNK"),
            el("birthTime", value=to_hl7(who.birth_date)) if who.birth_date else el("birthTime", nullFlavor="UNK"),
            _guardian(who.guardian) if who.guardian else None,
            el("birthplace", el("place", birth_place)) if birth_place.children else None,
            classCode="PSN",
        ),
    )


def _patient_name(who: SubjectOfCare) -> Element:
    return el(
        "name",
        el("family", who.birth_name, qualifier="BR"),
        text_of("given", who.given_names or who.first_given_name),
        el("given", who.first_given_name, qualifier="BR") if who.first_given_name else None,
        el("family", who.used_name, qualifier="CL") if who.used_name else None,
        el("given", who.used_given_name, qualifier="CL") if who.used_given_name else None,
    )


def _guardian(guardian: Guardian) -> Element:
    return el(
        "guardian",
        *_reach(guardian.address, guardian.telecoms),
        el("guardianPerson", person_name(guardian.name)) if guardian.name else None,
    )


def _function(code: str, comment: str) -> Element:
    words = el("originalText", *lines(comment)) if comment else None
    return coded("functionCode", concept(code), words) if code else el("functionCode", words, nullFlavor="NA")


def _author(author: Author) -> Element:
    element = authored("author", author)
    element.children.insert(0, _function("353", author.comment))
    return element


def _informant(informant: Informant) -> Element:
    return el(
        "relatedEntity",
        coded("code", informant.relation) if informant.relation else None,
        *_reach(informant.address, informant.telecoms),
        el("relatedPerson", person_name(informant.name)) if informant.name else None,
        classCode=informant.kind,
    )


def _custodian(custodian: Organisation | None) -> Element:
    of = custodian or Organisation()
    inner = organisation("representedCustodianOrganization", of)
    if of.identifier is None:
        inner.children.insert(0, el("id", nullFlavor="UNK"))
    return el("custodian", el("assignedCustodian", inner))


def _signatory(author: Author) -> Element:
    return el(
        "legalAuthenticator",
        el("time", value=to_hl7(author.at)) if author.at else el("time", nullFlavor="UNK"),
        el("signatureCode", code="S"),
        _entity(author.professional),
    )


def _with_treating_doctor(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The treating doctor is compulsory: unknown, it is said."""
    if any(each.part is Part.TREATING for each in participants):
        return participants
    before = [each for each in participants if each.part in _BEFORE_TREATING]
    after = [each for each in participants if each.part not in _BEFORE_TREATING]
    return (*before, Participant(part=Part.TREATING), *after)


_BEFORE_TREATING = frozenset({Part.COORDINATOR, Part.REQUESTER, Part.PRESENTER})


def _participant(participant: Participant) -> Element:
    who = participant.professional
    return el(
        "participant",
        _function(participant.part.function, participant.comment),
        el("time", value=to_hl7(participant.at)) if participant.at else el("time", nullFlavor="UNK"),
        assigned("associatedEntity", who, "associatedPerson", "scopingOrganization")
        if who
        else el("associatedEntity", classCode="PROV", nullFlavor="NA"),
        typeCode=participant.part.type_code,
    )


def _registration(header: Header) -> Element | None:
    if header.registration is None:
        return None
    words = header.registration_comment
    code = el("code", el("originalText", *lines(words)), nullFlavor="NA") if words else None
    return el("inFulfillmentOf", el("order", _id(header.registration), code))


def _event(header: Header) -> Element:
    return el(
        "documentationOf",
        el(
            "serviceEvent",
            coded("code", concept(header.event), el("originalText", header.board_name) if header.board_name else None),
            el("effectiveTime", el("low", value=to_hl7(header.started_at)))
            if header.started_at
            else el("effectiveTime", el("low", nullFlavor="UNK")),
            el(
                "performer",
                assigned(
                    "assignedEntity", header.led_by or Professional(), "assignedPerson", "representedOrganization"
                ),
                typeCode="PRF",
            ),
            classCode="ACT",
        ),
    )


def _tumour_event(site: Coded | None) -> Element | None:
    """The site of the primary tumour; in words, under the code the volet gives for that."""
    if site is None:
        return None
    if site.code:
        code = coded("code", site)
    else:
        code = coded("code", Coded(code=_TOPOGRAPHY, system=CISIS, label="Topographie"), el("originalText", site.words))
    return el("documentationOf", el("serviceEvent", code, classCode="ACT"))


def _replaced(header: Header) -> Element | None:
    if header.replaces is None:
        return None
    return el("relatedDocument", el("parentDocument", _id(header.replaces)), typeCode="RPLC")


def _encounter(meeting: MeetingPlace) -> Element:
    national = (
        (NETWORK_ROOT, meeting.network_id), (MANAGER_ROOT, meeting.manager_id), (BOARD_ROOT, meeting.board_id)
    )  # fmt: skip
    return el(
        "encompassingEncounter",
        *(el("id", root=root, extension=number, nullFlavor="" if number else "UNK") for root, number in national),
        el("id", root=SESSION_ROOT, extension=meeting.session_id) if meeting.session_id else None,
        *(_id(each) for each in meeting.local_ids),
        el("code", code="VR", displayName=concept("VR").label, codeSystem=ACTOR),
        el("effectiveTime", el("low", value=to_hl7(meeting.held_at)))
        if meeting.held_at
        else el("effectiveTime", el("low", nullFlavor="UNK")),
        el(
            "location",
            el(
                "healthCareFacility",
                _id(meeting.facility) if meeting.facility else None,
                coded("code", meeting.facility_kind) if meeting.facility_kind else None,
                el(
                    "location",
                    # Both are compulsory: unknown, it is said.
                    text_of("name", meeting.facility_name) or el("name", nullFlavor="UNK"),
                    _address(meeting.facility_address) if meeting.facility_address else el("addr", nullFlavor="NAV"),
                ),
            ),
        ),
    )
