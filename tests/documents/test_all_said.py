"""Every field of every paper is in its text: what the data says, not what the page happens to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from rcp.documents import french
from rcp.documents.content import (
    AgendaContent,
    AttendanceSheetContent,
    Document,
    FicheContent,
    LetterContent,
    MinutesContent,
    PackContent,
)
from rcp.documents.fragments import render_fragment
from rcp.documents.html import render_html
from rcp.documents.pdf import assemble_minutes, print_document
from tests.documents import unsaid
from tests.documents.anatomy import Anatomy
from tests.documents.filled import CLOCKS, Filling, general, leaves
from tests.documents.saying import squeezed

# What hides something else, taken away in turn: each field shows in one of these at least.
DECIDED: Mapping[str, Any] = {"no_decision_reason": "", "alerts.dismissed": "", "alerts.missing": ()}
FILLINGS = (
    Filling(DECIDED),
    Filling({"replaces": "", "lesions.answers": ()}, flags=True),
    Filling({**DECIDED, "alerts.status": "", "identity_status_code": "PROV", "presenter": "", "noted": ()}),
    Filling({"alerts.dismissed": "", "scores.kept": ""}, flags=True),
)
PAPERS = [
    (FicheContent, {}, unsaid.FICHE),
    (MinutesContent, {}, unsaid.MINUTES),
    (AgendaContent, {}, unsaid.AGENDA),
    (AttendanceSheetContent, {}, unsaid.SHEET),
    (PackContent, {}, unsaid.PACK),
    (LetterContent, {"kind": "patient"}, unsaid.PATIENT_LETTER),
    (LetterContent, {"kind": "doctor"}, unsaid.DOCTOR_LETTER),
]
BARE: Mapping[str, Any] = {**DECIDED, "surveillance": "", "stopping": "", "specialty": "", "noted": (), "kept": ""}
DRAFT: Mapping[str, Any] = {**BARE, "edition.is_draft": True}


def read(content: Document) -> str:
    """The text a reader takes from the PDF, feet of pages included."""
    if isinstance(content, MinutesContent):
        data = assemble_minutes(content, [render_fragment(case, content.meeting) for case in content.cases]).data
    else:
        data = print_document(content).data
    found = Anatomy(data)
    return squeezed(found.reading() + "".join(found.artifacts)).casefold()


def is_said(path: str, value: str | int, text: str) -> bool:
    """A clock is said in French, or as it is in the column of hours."""
    told = [str(value)]
    if path.rsplit(".", 1)[-1] in CLOCKS:
        told.append(french.instant(told[0]) if "T" in told[0] else french.hour(told[0]))
    return any(squeezed(each).casefold() in text for each in told)


def silent(cls: type[Document], given: Mapping[str, Any]) -> set[str]:
    """The fields of which some value is in the text of no filling."""
    filled: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    for filling in FILLINGS:
        content = Filling({**given, **filling.given}, flags=filling.flags).content(cls)
        text = read(content)
        for path, value in leaves(content):
            if value != "" and not isinstance(value, bool):
                filled[general(path)].add(path)
                if is_said(path, value, text):
                    seen.add(path)
    return {name for name, paths in filled.items() if paths - seen}


@pytest.mark.parametrize(("cls", "given", "reasons"), PAPERS)
def test_each_word_of_the_data_is_in_the_text(
    cls: type[Document], given: Mapping[str, Any], reasons: unsaid.Reasons
) -> None:
    found = silent(cls, given)
    covered = {why: {name for name in found if f"{name}.".startswith(f"{why}.")} for why in unsaid.names(reasons)}
    assert sorted(found - set().union(*covered.values())) == [], "fields that are printed nowhere"
    assert sorted(why for why, some in covered.items() if not some) == [], "exceptions that are no more"


@pytest.mark.parametrize(("cls", "given", "reasons"), PAPERS)
def test_each_yes_or_no_of_the_data_changes_the_page(
    cls: type[Document], given: Mapping[str, Any], reasons: unsaid.Reasons
) -> None:
    flags = {general(path) for path, value in leaves(Filling(given).content(cls)) if isinstance(value, bool)}
    mute = {flag for flag in flags if not any(changes(cls, {**given, **bare}, flag) for bare in (BARE, DRAFT))}
    left_out = unsaid.names(reasons) | unsaid.names(unsaid.FLAGS)
    assert sorted(each for each in mute if not any(f".{each}.".find(f".{name}.") >= 0 for name in left_out)) == []


def changes(cls: type[Document], given: Mapping[str, Any], flag: str) -> bool:
    """Whether the page of a yes is another than that of a no."""
    yes, no = (render_html(Filling({flag: each, **given}).content(cls), for_screen=False) for each in (True, False))
    return yes != no
