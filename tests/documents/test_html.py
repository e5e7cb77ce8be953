from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rcp.documents.content import DecisionContent, Document, Fact, ProposalContent
from rcp.documents.glyphs import drawable
from rcp.documents.html import ScreenLink, paired, render_case, render_html, usual_facts
from rcp.documents.sealing import sealed
from tests.documents import samples
from tests.domain import bad_inputs

EVERY = (samples.MINUTES, samples.FICHE, samples.AGENDA, samples.ATTENDANCE_SHEET, samples.NOTED_SHEET)


class Page(HTMLParser):
    """What the tests want to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> list[str]:
        return [tag for tag, _ in self.tags]


@pytest.mark.parametrize("content", EVERY, ids=lambda content: type(content).__name__)
@pytest.mark.parametrize("for_screen", [True, False])
def test_a_page_obeys_the_content_security_policy_and_reads_in_order(content: Document, for_screen: bool) -> None:
    page = Page(render_html(content, for_screen=for_screen, links=[ScreenLink("Retour à la séance", "/seances/x")]))
    assert not {"script", "style", "img", "iframe", "object"} & set(page.names())
    for _, attributes in page.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert page.names().count("h1") == 1
    levels = [int(name[1]) for name in page.names() if re.fullmatch("h[1-6]", name)]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    assert page.names().count("table") == page.names().count("caption")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes.get("href") for tag, attributes in page.tags if tag == "link"]
    assert links == (["/static/img/favicon.svg", "/static/css/print.css"] if for_screen else [])
    assert ("/seances/x" in [attributes.get("href") for tag, attributes in page.tags if tag == "a"]) == for_screen


def test_preview_and_pdf_are_the_same_document() -> None:
    def body(for_screen: bool) -> str:
        html = render_html(samples.MINUTES, for_screen=for_screen)
        return html[html.index("<main>") : html.index("</main>")]

    assert body(True) == body(False)


@pytest.mark.parametrize("case", bad_inputs.cases("html_js", "template_command"), ids=lambda case: case["id"])
def test_hostile_text_is_shown_as_it_was_typed(case: dict) -> None:
    text = bad_inputs.typed(case)
    page = Page(render_html(samples.with_note(text), for_screen=True))
    harmless = Page(render_html(samples.with_note("texte"), for_screen=True))
    assert page.names() == harmless.names(), "no element was added"
    assert page.text.count(text) >= 7


def test_what_is_missing_is_said() -> None:
    html = render_case(samples.BREAST, meeting=samples.MEETING, edition=samples.DRAFT)
    text = re.sub(r"\s+", " ", Page(html).text)
    assert text.count("Non renseigné") >= 4
    assert "Décision non saisie" in text
    assert "Aucune lésion décrite" in text
    assert "None" not in text


def test_the_matricule_is_shown_only_when_the_identity_is_qualified() -> None:
    def text(status: str) -> str:
        identity = replace(samples.KIDNEY.identity, identity_status_code=status)
        case = replace(samples.KIDNEY, identity=identity)
        return render_case(case, meeting=samples.MEETING, edition=samples.DRAFT).replace("\xa0", " ")

    assert "2 58 04 29 999 012 34" in text("QUAL")
    for status in ("PROV", "RECUP", "VALI"):
        assert "2 58 04" not in text(status)
        assert "258042999901234" not in text(status)


def test_a_draft_says_so_and_a_sealed_document_shows_its_code() -> None:
    draft = render_html(samples.MINUTES, for_screen=True)
    assert "Projet – non validé" in draft
    content = sealed(replace(samples.MINUTES, edition=samples.VALIDATED))
    html = render_html(content, for_screen=True)
    assert "Projet" not in html
    assert content.edition.code in html
    assert "annule et remplace la version 1" in html


def test_the_fiche_carries_both_notices() -> None:
    text = Page(render_html(samples.FICHE, for_screen=True)).text
    assert samples.FICHE.privacy_institute in text
    assert samples.FICHE.privacy_establishment in text


def test_a_character_no_vendored_face_draws_is_named_by_its_code() -> None:
    text = render_html(samples.with_note("douleur 😀 中 \u202eΑω ≥ ☑ µ ﬁn\u200b"), for_screen=False)
    assert "douleur [U+1F600] [U+4E2D] Αω ≥ ☑ µ ﬁn" in text


def test_the_typeface_draws_what_french_clinicians_type() -> None:
    text = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ àâæçéèêëîïôœùûüÿ ’«\u202f»\xa0–—… ≥≤≠≈±×÷→←↑↓ αβγδµ ✓☐☑ ½¼¾ °²³¹ ‰€ Ø∞√ №ªº•"
    assert drawable(text) == text
    assert drawable("⩾ 3 ⩽ 5\u2003➔ ∅ \uf0b7") == "≥ 3 ≤ 5 → Ø •"


@pytest.mark.parametrize(
    ("said", "is_listed"),
    [
        ({}, False), ({"detail": "sous sédation"}, True), ({"plan": "deux sondes"}, True),
        ({"aim": "Antalgique"}, True), ({"intention": ""}, True),
    ],
    ids=["no more", "a detail", "a plan", "an aim", "no intention"],
)  # fmt: skip
def test_minutes_list_the_proposals_that_say_more_than_the_sentence_above(
    said: dict[str, str], is_listed: bool
) -> None:
    proposal = ProposalContent(rank=1, label="Cimentoplastie", **{"intention": "Première intention", **said})
    decision = DecisionContent(sentence="Cimentoplastie en première intention.", proposals=(proposal,))
    case = replace(samples.BREAST, decision=decision)
    text = Page(render_case(case, meeting=samples.MEETING, edition=samples.DRAFT)).text
    assert text.count("Cimentoplastie") == 1 + is_listed
    assert all(each in text for each in said.values())
    alone = Page(render_html(replace(samples.FICHE, case=case), for_screen=True)).text
    assert alone.count("Cimentoplastie") == 2, "the fiche lists them all"


@pytest.mark.parametrize(
    ("intentions", "sentence"),
    [(("Alternative", "Première intention"), "Chirurgie ; alternative."), (("Première intention",) * 2, "")],
    ids=["an alternative before", "no sentence"],
)
def test_minutes_list_the_proposals_whose_order_the_sentence_does_not_say(
    intentions: tuple[str, ...], sentence: str
) -> None:
    proposals = tuple(
        ProposalContent(rank=rank, label=f"Essai {rank}", intention=each) for rank, each in enumerate(intentions, 1)
    )
    case = replace(samples.BREAST, decision=DecisionContent(sentence=sentence, proposals=proposals))
    text = Page(render_case(case, meeting=samples.MEETING, edition=samples.DRAFT)).text
    assert text.index("1. Essai 1") < text.index("2. Essai 2")


def test_the_day_something_is_due_is_said_whoever_answers_for_it() -> None:
    def said(**values: str) -> str:
        return {fact.label: fact.value for fact in usual_facts(DecisionContent(**values))}["Médecin responsable"]

    assert said(responsible="Dr Le Bihan", due_on="2026-12-21") == "Dr Le Bihan, échéance le 21\u00a0décembre 2026"
    assert said(due_on="2026-12-21") == "non renseigné, échéance le 21\u00a0décembre 2026"
    assert (said(responsible="Dr Le Bihan"), said()) == ("Dr Le Bihan", "")


def test_two_short_facts_share_a_row() -> None:
    short, long, lines = (
        Fact(label="TNM", value="cT2"),
        Fact(label="Siège", value="x" * 60),
        Fact(label="À", value="a\nb"),
    )
    assert paired((short, short, short, long, short, lines)) == (
        (short, short), (short,), (long,), (short,), (lines,),
    )  # fmt: skip


def test_the_sheet_has_boxes_before_the_meeting_then_modes_and_hours() -> None:
    before = render_html(samples.ATTENDANCE_SHEET, for_screen=False)
    assert before.count("☐ salle") == len(samples.MINUTES.attendance) + samples.ATTENDANCE_SHEET.blank_lines
    assert "attendus" in before
    after = render_html(samples.NOTED_SHEET, for_screen=False)
    assert "14:05" in after and "15:10" in after and after.count("☐ salle") == 3
    assert "Signature du président de séance" in after and "Sans spécialité" in after
