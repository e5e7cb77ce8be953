"""METADATA.XML: one submission set, one document entry, what links them, in ebRIM 3.0.

An attribute that the header does not give is left out: ITI TF-3 asks most of them of a media creator only « if known ».
"""

from __future__ import annotations

import hashlib
import uuid

from rcp.documents.frcp.tree import Element, to_bytes
from rcp.documents.xdm.facts import Actor, Code, Facts, Id

LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
_OBJECT = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:"

# ITI TF-3 §4.2.5: the classification schemes and identification schemes of the two objects.
STABLE_DOCUMENT = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
DOCUMENT_SCHEMES = {
    "author": "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d",
    "classCode": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "confidentialityCode": "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
    "eventCodeList": "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4",
    "formatCode": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "healthcareFacilityTypeCode": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "patientId": "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
    "practiceSettingCode": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "typeCode": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
    "uniqueId": "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
}
SUBMISSION_NODE = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
SUBMISSION_SCHEMES = {
    "author": "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d",
    "patientId": "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
    "sourceId": "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832",
    "uniqueId": "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
}

# TRE_A06-FormatCodeComplementaire; ASS_X04 says class 10 of TRE_A03-ClasseDocument for the type 34794-8.
FORMAT = Code(
    "urn:asip:ci-sis:frcp:2011", "Fiche de réunion de concertation pluridisciplinaire", "1.2.250.1.213.1.1.4.2.282"
)
CLASS = Code("10", "Compte rendu", "1.2.250.1.213.1.1.4.1")

_SEXES = {"M": "M", "F": "F", "UN": "U"}
_RESERVED = str.maketrans(dict.fromkeys("^&|~\\", " "))


def entry_uuid(document: Id) -> str:
    """The entry of a document: the same whenever it is packed, so that a later version can name the one it replaces."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, document.unique)}"


def write_metadata(facts: Facts, document: bytes, uri: str) -> bytes:
    """The metadata of one document, whose bytes stand at `uri` beside them."""
    submission = f"urn:uuid:{_derived(facts.document, 'submission')}"
    entry = entry_uuid(facts.document)
    objects = [_document(facts, document, uri, entry), _submission(facts, submission)]
    objects.append(
        Element("Classification", {"id": "cl-submission", "objectType": f"{_OBJECT}Classification",
                                   "classifiedObject": submission, "classificationNode": SUBMISSION_NODE})
    )  # fmt: skip
    objects.append(
        _association("as-member", HAS_MEMBER, submission, entry).add(_slot("SubmissionSetStatus", "Original"))
    )
    if facts.replaces is not None:
        objects.append(_association("as-replaces", REPLACES, entry, entry_uuid(facts.replaces)))
    root = Element("lcm:SubmitObjectsRequest", {"xmlns:lcm": LCM, "xmlns": RIM})
    return to_bytes(root.add(Element("RegistryObjectList").add(*objects)))


def patient_id(facts: Facts) -> str:
    """The patient as the receiver knows them: matricule INS (NH), else the number of the sender (PI), else ""."""
    patient = facts.patient
    if patient.ins is not None:
        return _cx(patient.ins, "NH")
    return _cx(patient.local_id, "PI") if patient.local_id is not None else ""


def _document(facts: Facts, document: bytes, uri: str, entry: str) -> Element:
    named = {"id": entry, "objectType": STABLE_DOCUMENT, "mimeType": "text/xml"}
    local = facts.patient.local_id or facts.patient.ins
    slots = (
        _slot("creationTime", facts.created),
        _slot("hash", hashlib.sha1(document, usedforsecurity=False).hexdigest()),
        _slot("languageCode", facts.language),
        _slot("legalAuthenticator", _xcn(facts.signatory) if facts.signatory else ""),
        _slot("serviceStartTime", facts.started),
        _slot("size", str(len(document))),
        _slot("sourcePatientId", _cx(local) if local else ""),
        _slot("sourcePatientInfo", *_patient_info(facts)),
        _slot("URI", uri),
    )
    codes = (
        ("classCode", CLASS),
        ("confidentialityCode", facts.confidentiality),
        *(("eventCodeList", each) for each in facts.events),
        ("formatCode", FORMAT),
        ("healthcareFacilityTypeCode", facts.facility),
        ("practiceSettingCode", facts.practice),
        ("typeCode", facts.type),
    )
    return Element("ExtrinsicObject", named).add(
        *slots,
        _name(facts.title),
        *_authors(facts, entry, DOCUMENT_SCHEMES["author"], "cl-doc"),
        *(
            _classification(f"cl-doc-{rank:02}", DOCUMENT_SCHEMES[scheme], entry, code)
            for rank, (scheme, code) in enumerate(codes, 1)
            if code is not None
        ),
        _external(
            "ei-doc-patient", DOCUMENT_SCHEMES["patientId"], entry, patient_id(facts), "XDSDocumentEntry.patientId"
        ),
        _external(
            "ei-doc-unique", DOCUMENT_SCHEMES["uniqueId"], entry, facts.document.unique, "XDSDocumentEntry.uniqueId"
        ),
    )


def _submission(facts: Facts, submission: str) -> Element:
    """The set. Nothing was submitted: its time is that of the document, and the same document gives the same set."""
    schemes, named = SUBMISSION_SCHEMES, "XDSSubmissionSet"
    unique, source = f"2.25.{_derived(facts.document, 'submission').int}", f"2.25.{_source(facts).int}"
    return Element("RegistryPackage", {"id": submission, "objectType": f"{_OBJECT}RegistryPackage"}).add(
        _slot("submissionTime", facts.created),
        _name(facts.title),
        *_authors(facts, submission, schemes["author"], "cl-set"),
        _external("ei-set-patient", schemes["patientId"], submission, patient_id(facts), f"{named}.patientId"),
        _external("ei-set-source", schemes["sourceId"], submission, source, f"{named}.sourceId"),
        _external("ei-set-unique", schemes["uniqueId"], submission, unique, f"{named}.uniqueId"),
    )


def _derived(document: Id, what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{document.unique}/{what}")


def _source(facts: Facts) -> uuid.UUID:
    """The sending system: one for each establishment that keeps the documents, in the branch reserved to UUIDs."""
    keeper = facts.custodian_id.unique if facts.custodian_id else facts.custodian
    return uuid.uuid5(uuid.NAMESPACE_OID, f"RCP/{keeper}")


def _authors(facts: Facts, entry: str, scheme: str, prefix: str) -> list[Element]:
    return [
        Element(
            "Classification", {**_classified(f"{prefix}-author-{rank}", scheme, entry), "nodeRepresentation": ""}
        ).add(
            _slot("authorInstitution", _xon(author)),
            _slot("authorPerson", _xcn(author)),
            _slot("authorRole", _clean(author.role.label) if author.role else ""),
            _slot("authorSpecialty", _coded(author.specialty) if author.specialty else ""),
        )
        for rank, author in enumerate(facts.authors, 1)
    ]


def _classification(identifier: str, scheme: str, entry: str, code: Code) -> Element:
    named = {**_classified(identifier, scheme, entry), "nodeRepresentation": code.code}
    return Element("Classification", named).add(_slot("codingScheme", code.system), _name(code.label))


def _classified(identifier: str, scheme: str, entry: str) -> dict[str, str]:
    return {
        "id": identifier,
        "objectType": f"{_OBJECT}Classification",
        "classificationScheme": scheme,
        "classifiedObject": entry,
    }


def _external(identifier: str, scheme: str, entry: str, value: str, name: str) -> Element | None:
    if not value:
        return None
    named = {
        "id": identifier, "objectType": f"{_OBJECT}ExternalIdentifier", "registryObject": entry,
        "identificationScheme": scheme, "value": value,
    }  # fmt: skip
    return Element("ExternalIdentifier", named).add(_name(name))


def _association(identifier: str, kind: str, source: str, target: str) -> Element:
    named = {
        "id": identifier, "objectType": f"{_OBJECT}Association", "associationType": kind, "sourceObject": source,
        "targetObject": target,
    }  # fmt: skip
    return Element("Association", named)


def _slot(name: str, *values: str) -> Element | None:
    said = [Element("Value").add(value) for value in values if value]
    return Element("Slot", {"name": name}).add(Element("ValueList").add(*said)) if said else None


def _name(text: str) -> Element | None:
    if not text:
        return None
    return Element("Name").add(Element("LocalizedString", {"xml:lang": "fr-FR", "charset": "UTF-8", "value": text}))


# --- HL7 v2 fields -----------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    """A text without the separators of HL7 v2."""
    return " ".join(text.translate(_RESERVED).split())


def _cx(of: Id, kind: str = "") -> str:
    return f"{_clean(of.extension)}^^^&{of.root}&ISO" + (f"^{kind}" if kind else "")


def _xcn(who: Actor) -> str:
    """XCN: number, name, given name; the authority of the number (9), D for a person (10), the kind of number (13)."""
    name = f"{_clean(who.family)}^{_clean(who.given)}"
    if who.id is None:
        return f"^{name}^^^^^^^D"
    return f"{_clean(who.id.extension)}^{name}^^^^^^&{who.id.root}&ISO^D^^^IDNPS"


def _xon(who: Actor) -> str:
    """XON: name; the authority of its number (6), the kind of number (7), the number (10)."""
    name, of = _clean(who.institution), who.institution_id
    if not name or of is None:
        return name
    return f"{name}^^^^^&{of.root}&ISO^IDNST^^^{_clean(of.extension)}"


def _coded(code: Code) -> str:
    return f"{code.code}^{_clean(code.label)}^{code.system}"


def _patient_info(facts: Facts) -> tuple[str, ...]:
    patient = facts.patient
    return (
        f"PID-5|{_clean(patient.birth_name)}^{_clean(patient.given_name)}^^^^^L",
        f"PID-7|{patient.birth_date}" if patient.birth_date else "",
        f"PID-8|{_SEXES[patient.sex]}" if patient.sex in _SEXES else "",
    )
