"""What the header of a CDA says of itself: every value of the metadata comes from there, never from anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from rcp.domain.frcp.national import INS_ROOTS

_NAMESPACES = {"c": "urn:hl7-org:v3"}


@dataclass(frozen=True, slots=True)
class Id:
    """An identifier: its authority (an OID), and the number that authority gave ("" when the OID is the whole)."""

    root: str
    extension: str = ""

    @property
    def unique(self) -> str:
        """As a uniqueId of XDS is written."""
        return f"{self.root}^{self.extension}" if self.extension else self.root


@dataclass(frozen=True, slots=True)
class Code:
    """A code, its label, the OID of its system."""

    code: str
    label: str
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A professional who wrote or signed, and their structure."""

    family: str = ""
    given: str = ""
    id: Id | None = None
    specialty: Code | None = None
    role: Code | None = None
    institution: str = ""
    institution_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The patient. `ids`: the matricule INS first, when the document conveys it."""

    birth_name: str
    given_name: str = ""
    birth_date: str = ""  # YYYYMMDD, or shorter when it is not known whole
    sex: str = ""  # M, F, UN
    ids: tuple[Id, ...] = ()

    @property
    def ins(self) -> Id | None:
        return next((each for each in self.ids if each.root in INS_ROOTS), None)

    @property
    def local_id(self) -> Id | None:
        return next((each for each in self.ids if each.root not in INS_ROOTS), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the metadata say of a document. Times are HL7, in UTC: YYYYMMDDhhmmss."""

    document: Id
    title: str
    type: Code
    confidentiality: Code
    language: str
    created: str
    started: str
    patient: Subject
    authors: tuple[Actor, ...]
    signatory: Actor | None
    custodian: str
    custodian_id: Id | None
    events: tuple[Code, ...]
    facility: Code | None
    practice: Code | None
    replaces: Id | None


def read_facts(cda: bytes) -> Facts:
    """The facts of a document that this application wrote."""
    root = ElementTree.fromstring(cda)  # noqa: S314 - our own document, never a file that came from outside
    signatory = _find(root, "legalAuthenticator/assignedEntity")
    custodian = _find(root, "custodian/assignedCustodian/representedCustodianOrganization")
    performers = "documentationOf/serviceEvent/performer/assignedEntity/representedOrganization"
    return Facts(
        document=_id(_find(root, "id")) or Id(""),
        title=_text(root, "title"),
        type=_code(_find(root, "code")) or Code("", "", ""),
        confidentiality=_code(_find(root, "confidentialityCode")) or Code("", "", ""),
        language=_attribute(root, "languageCode", "code"),
        created=to_utc(_attribute(root, "effectiveTime", "value")),
        started=to_utc(_attribute(root, "documentationOf/serviceEvent/effectiveTime/low", "value")),
        patient=_patient(root),
        authors=tuple(_actor(each) for each in root.findall(_path("author"), _NAMESPACES)),
        signatory=_person(signatory) if signatory is not None else None,
        custodian=_text(custodian, "name"),
        custodian_id=_id(_find(custodian, "id")),
        events=tuple(filter(None, map(_code, root.findall(_path("documentationOf/serviceEvent/code"), _NAMESPACES)))),
        facility=_code(_find(root, "componentOf/encompassingEncounter/location/healthCareFacility/code")),
        practice=_code(_find(root, f"{performers}/standardIndustryClassCode")),
        replaces=_id(_find(root, "relatedDocument[@typeCode='RPLC']/parentDocument/id")),
    )


def to_utc(moment: str) -> str:
    """An HL7 time with its offset, as XDS wants it: in UTC, without one. A date alone stays as it is."""
    head, sign, offset = moment.replace("-", "+-").partition("+")
    if not sign:
        return head
    zone = offset if offset.startswith("-") else f"+{offset}"
    return datetime.strptime(f"{head[:14]}{zone}", "%Y%m%d%H%M%S%z").astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _patient(root: ElementTree.Element) -> Subject:
    role = _find(root, "recordTarget/patientRole")
    ids = () if role is None else tuple(filter(None, map(_id, role.findall(_path("id"), _NAMESPACES))))
    return Subject(
        birth_name=_text(role, "patient/name/family[@qualifier='BR']"),
        given_name=_text(role, "patient/name/given[@qualifier='BR']"),
        birth_date=_attribute(role, "patient/birthTime", "value"),
        sex=_attribute(role, "patient/administrativeGenderCode", "code"),
        ids=tuple(sorted(ids, key=lambda each: each.root not in INS_ROOTS)),
    )


def _actor(author: ElementTree.Element) -> Actor:
    return _person(_find(author, "assignedAuthor"), _code(_find(author, "functionCode")))


def _person(entity: ElementTree.Element | None, role: Code | None = None) -> Actor:
    return Actor(
        family=_text(entity, "assignedPerson/name/family"),
        given=_text(entity, "assignedPerson/name/given"),
        id=_id(_find(entity, "id")),
        specialty=_code(_find(entity, "code")),
        role=role,
        institution=_text(entity, "representedOrganization/name"),
        institution_id=_id(_find(entity, "representedOrganization/id")),
    )


def _path(path: str) -> str:
    return "/".join(f"c:{step}" for step in path.split("/"))


def _find(element: ElementTree.Element | None, path: str) -> ElementTree.Element | None:
    return None if element is None else element.find(_path(path), _NAMESPACES)


def _text(element: ElementTree.Element | None, path: str) -> str:
    found = _find(element, path)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _attribute(element: ElementTree.Element | None, path: str, name: str) -> str:
    found = _find(element, path)
    return "" if found is None else found.get(name, "")


def _id(element: ElementTree.Element | None) -> Id | None:
    if element is None or not element.get("root"):
        return None
    return Id(element.get("root", ""), element.get("extension", ""))


def _code(element: ElementTree.Element | None) -> Code | None:
    """None for what is not known: a nullFlavor has no code."""
    if element is None or not element.get("code"):
        return None
    return Code(element.get("code", ""), element.get("displayName", ""), element.get("codeSystem", ""))
