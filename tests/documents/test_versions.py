"""The list of changes speaks of every field a content has, is sealed with it, and is printed."""

from __future__ import annotations

from dataclasses import fields, replace

from rcp.documents.content import (
    CaseContent,
    DecisionContent,
    FicheContent,
    LesionContent,
    MeetingContent,
    MinutesContent,
    PatientIdentity,
    PreviousDecision,
    QuorumContent,
)
from rcp.documents.html import render_html
from rcp.documents.sealing import from_plain, is_seal_intact, sealed, to_plain
from rcp.domain import minutes
from rcp.domain.versions import CASE, MEETING, Change, Field, compare
from tests.documents import samples

UNCOMPARED = {
    "edition",  # who printed it
    "notice",  # what the edition says again
    "number",  # what a case is known by
    "is_validated", "validated_by", "validated_at",  # the validation itself
    "identity_status_code", "status",  # codes said in words beside
}  # fmt: skip


PARTS = {
    "identity": PatientIdentity, "decision": DecisionContent, "quorum": QuorumContent, "previous": PreviousDecision,
    "meeting": MeetingContent,
}  # fmt: skip


def paths(cls: type) -> set[str]:
    """The fields of a content, those of its parts with the name of the part."""
    found = set()
    for each in fields(cls):
        inner = fields(PARTS[each.name]) if each.name in PARTS else ()
        found |= {f"{each.name}.{part.name}" for part in inner if part.name not in UNCOMPARED} or {each.name}
    return found - UNCOMPARED


def test_every_field_of_a_case_and_of_its_meeting_is_compared() -> None:
    assert {each.path for each in CASE} == paths(CaseContent)
    papers = (paths(MinutesContent) | paths(FicheContent)) - {"cases", "case"}
    assert {each.path for each in MEETING} == papers


def test_every_field_of_a_lesion_is_compared() -> None:
    (lesions,) = (each for each in CASE if each.path == "lesions")
    assert not isinstance(lesions, Field)
    found = {each.path.split(".")[0] for each in lesions.detailed} | set(lesions.named_by)
    assert found == {each.name for each in fields(LesionContent)}


def test_a_difference_anywhere_is_found() -> None:
    """Each sample against each other: as many cases, nothing in common."""
    plain = to_plain(samples.FICHE)
    assert compare(plain, plain).listed == ()
    other = replace(samples.FICHE, case=replace(samples.BONE, number=samples.KIDNEY.number))
    sections = {each.section for each in compare(plain, to_plain(other)).listed}
    assert {"Identité", "Décision", "Lésions", "Dossier"} <= sections


def corrected() -> FicheContent:
    changes = (Change("2026-00042", "Lésions", "L1, latéralité", "gauche", "droite"),)
    edition = replace(samples.VALIDATED, changes=changes, unlisted=2)
    return sealed(replace(samples.FICHE, edition=edition))


def test_the_list_is_sealed_with_the_content_and_read_back() -> None:
    plain = to_plain(corrected())
    assert is_seal_intact(plain) and from_plain(plain) == corrected()
    plain["edition"]["changes"][0]["after"] = "gauche"
    assert not is_seal_intact(plain)


def test_a_document_sealed_before_there_was_a_list_still_verifies() -> None:
    plain = to_plain(replace(samples.FICHE, edition=samples.VALIDATED))
    for key in ("changes", "unlisted"):
        del plain["edition"][key]
    plain["edition"]["seal"] = minutes.seal(plain)
    assert is_seal_intact(plain)
    read = from_plain(plain)
    assert read.edition.changes is None
    assert "Ce qui change" not in render_html(read, for_screen=False)


def test_it_is_printed_at_the_head_and_line_by_line() -> None:
    html = render_html(corrected(), for_screen=False)
    head, detail = html.index("Dossier 2026-00042, lésions"), html.index("<h2>Ce qui change</h2>")
    assert html.index("annule et remplace la version 1 du") < head < html.index('class="decision"') < detail
    assert ">gauche<" in html and ">droite<" in html and "2 autres changements" in html
    same = sealed(replace(samples.MINUTES, edition=replace(samples.VALIDATED, changes=())))
    assert "Le contenu est le même." in render_html(same, for_screen=False)


def test_a_draft_says_what_it_will_replace() -> None:
    edition = replace(samples.DRAFT, version=2, replaces="la version 1 du 23 novembre 2026", changes=())
    html = render_html(replace(samples.MINUTES, edition=edition), for_screen=False)
    assert "Version 2\u202f: annulera et remplacera la version 1" in html
