"""A session of seventeen cases, from opening to closing, without a mouse; the minutes print all that was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from rcp.domain.dates import french_long_date
from rcp.web.clock import today
from tests.journeys import room
from tests.journeys.hands import french, pdf_pages, starting
from tests.journeys.keyboard import Keyboard
from tests.journeys.session import Sitting, Sittings

BUDGET = 6  # keys that write no text, for a usual decision
CONDITIONAL, WITHOUT, POSTPONED = (4, 9), 7, 12  # ranks, from 0
NOTE = "Séance tenue en entier au clavier, sur le projecteur de la salle."
DUE = today() + timedelta(days=30)


@dataclass(frozen=True)
class Typed:
    """What was typed for a case, as the minutes must print it."""

    rank: int
    texts: tuple[str, ...]


def test_a_whole_session_is_held_and_closed_by_keyboard(enter: Any, sittings: Sittings) -> None:
    sitting = sittings["whole"]
    page: Page = enter("coordinator", f"/seances/{sitting.uuid}/deliberation")
    keys = Keyboard(page)
    page.reload()
    _open(keys)
    page.goto(sitting.room)
    typed = []
    for rank in range(len(sitting.cases)):
        before = keys.moves
        if rank and rank != POSTPONED + 1:
            keys.press("j")
        room.is_shown(page, sitting.cases[rank])
        if rank % 3 == 0:
            # Nobody pressed anything for it: who was discussed before is seen with what was decided.
            expect(page.get_by_text(re.compile("^Décision précédente, dossier"))).to_be_in_viewport()
        if rank == POSTPONED:
            _postpone(keys, sitting)
            continue
        if rank == WITHOUT:
            typed.append(_without_decision(keys, rank))
        elif rank in CONDITIONAL:
            typed.append(_conditional(keys, rank))
        else:
            typed.append(_usual(keys, rank))
            assert keys.moves - before <= BUDGET, f"{keys.moves - before} keys for the case {rank + 1}"
    _close(keys, sitting)
    _printed(page, sitting, typed)


def _open(keys: Keyboard) -> None:
    """Open the meeting, then note who is there."""
    page = keys.page
    keys.tab_to(page.get_by_role("button", name="Ouvrir la séance"))
    keys.press("Enter")
    for name, mode in (("Kermorvan", "En salle"), ("Oyarzabal", "En salle"), ("Çelikkaya", "À distance")):
        tap = page.get_by_role("form", name=re.compile(name)).get_by_role("button", name=mode)
        keys.tab_to(tap, limit=200)
        keys.press("Enter")
        expect(tap).to_have_attribute("aria-pressed", "true")


def _field(page: Page, label: str) -> Locator:
    return page.get_by_label(starting(label)).and_(page.locator("input:visible, textarea:visible, select:visible"))


def _usual(keys: Keyboard, rank: int) -> Typed:
    """A treatment, a sentence, who follows and until when."""
    comment = f"Dossier {rank + 1}\u202f: cryoablation sous anesthésie générale, {rank + 2} sondes, contrôle à un mois."
    keys.press("e")
    keys.type("Cryoablation")
    keys.press("Alt+a")
    keys.type(comment)
    _finish(keys)
    return Typed(rank, (comment, "Cryoablation", "Oyarzabal", french_long_date(DUE)))


def _finish(keys: Keyboard) -> None:
    """The physician in charge, the day, and the case is marked."""
    keys.press("Alt+r")
    keys.type("Oyar")
    expect(keys.page.locator("[role=option]:visible")).to_have_count(1)
    keys.press("Tab")
    keys.type(french(DUE))
    keys.press("Control+Enter")
    expect(keys.page.locator("[data-panel][data-decided]")).to_be_visible(timeout=room.PATIENCE)


def _conditional(keys: Keyboard, rank: int) -> Typed:
    """What is done if something else happens first."""
    page = keys.page
    texts = (f"la biopsie {rank + 1} est positive", f"ablation du foyer {rank + 1}", f"Attendre la biopsie {rank + 1}.")
    keys.press("e")
    keys.type("Cryoablation")
    keys.tab_to(page.locator("summary", has_text="Conditions"))
    keys.press("Enter")
    for label, text in zip(("Si", "Alors"), texts, strict=False):
        keys.tab_to(_field(page, label).first)
        keys.type(text)
    keys.press("Alt+a")
    keys.type(texts[2])
    _finish(keys)
    return Typed(rank, texts)


def _without_decision(keys: Keyboard, rank: int) -> Typed:
    """No decision, why, and what would unblock it."""
    page = keys.page
    texts = ("Compte rendu anatomopathologique attendu.", "Relecture des lames par le centre expert.")
    keys.press("Alt+a")
    keys.tab_to(page.locator("summary", has_text="Pas de décision possible"))
    keys.press("Enter")
    keys.tab_to(_field(page, "Motif d’absence de décision"))
    keys.press("ArrowDown")
    for label, text in zip(("Précision", "Ce qui permettrait de décider"), texts, strict=True):
        keys.tab_to(_field(page, label).last)
        keys.type(text)
    keys.press("Control+Enter")
    expect(page.locator("[data-panel][data-decided]")).to_be_visible(timeout=room.PATIENCE)
    return Typed(rank, texts)


def _postpone(keys: Keyboard, sitting: Sitting) -> None:
    """Not today: the reason is coded, the case goes to the next meeting, the room goes on."""
    page = keys.page
    keys.press("r")
    keys.tab_to(_field(page, "Motif du report"))
    keys.press("ArrowDown")
    keys.tab_to(page.get_by_role("button", name="Reporter le dossier"))
    keys.press("Enter")
    page.wait_for_url("**/salle**")
    room.is_shown(page, sitting.cases[POSTPONED + 1])


def _close(keys: Keyboard, sitting: Sitting) -> None:
    """The chair's note, and the meeting is over."""
    page = keys.page
    page.goto(f"/seances/{sitting.uuid}/terminer")
    keys.tab_to(_field(page, "Note du président de séance"))
    keys.type(NOTE)
    keys.tab_to(page.get_by_role("button", name="Terminer la séance"))
    keys.press("Enter")
    expect(page.get_by_text("Terminée").first).to_be_visible()


def _printed(page: Page, sitting: Sitting, typed: list[Typed]) -> None:
    text = " ".join(pdf_pages(page.request.get(f"/seances/{sitting.uuid}/proces-verbal.pdf").body()))
    whole = re.sub(r"\s+", " ", text)
    lost = [(each.rank, words) for each in typed for words in (*each.texts,) if re.sub(r"\s+", " ", words) not in whole]
    assert lost == []
    assert NOTE in whole
    assert len(typed) == len(sitting.cases) - 1
