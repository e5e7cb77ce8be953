"""A session of seventeen cases, from opening to closing, without a mouse; the minutes print all that was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from rcp.domain.dates import french_long_date
from rcp.web.clock import today
from tests.journeys import printed, room, stored
from tests.journeys.hands import french, starting
from tests.journeys.keyboard import Keyboard
from tests.journeys.session import Sitting, Sittings

BUDGET = 6  # keys that write no text, for a usual decision
CONDITIONAL, WITHOUT, ARRIVAL, POSTPONED = (4, 9), 7, 10, 12  # ranks, from 0
# A machine too busy to draw: the next frame comes long after the case was put in its place.
LATE_FRAMES = """
  const next = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (act) => window.setTimeout(() => next(act), 3000);
"""
NOTE = "Séance tenue en entier au clavier, sur le projecteur de la salle."
DUE = today() + timedelta(days=30)
SHARED = ("Cryoablation", "Oyarzabal", french_long_date(DUE))  # of every usual decision


@dataclass(frozen=True)
class Typed:
    """What was typed for a case: its prose, printed once, and what the sentence of its decision says again."""

    rank: int
    texts: tuple[str, ...]
    said: tuple[str, ...] = ()
    shared: tuple[str, ...] = SHARED


def test_a_whole_session_is_held_and_closed_by_keyboard(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["whole"]
    page: Page = enter("coordinator", f"/seances/{sitting.uuid}/deliberation")
    keys = Keyboard(page)
    page.reload()
    _open(keys, sitting)
    typed = []
    for rank in range(len(sitting.cases)):
        before = keys.moves
        if rank and rank != POSTPONED + 1:
            keys.press("j")
        room.is_shown(page, sitting.cases[rank])
        if rank % 3 == 0:
            # Nobody pressed anything for it: who was discussed before is seen with what was decided.
            expect(page.get_by_text(re.compile("^Décision précédente, dossier"))).to_be_in_viewport()
        if rank == ARRIVAL:
            _interrupted(keys)
            before = keys.moves
        if rank == POSTPONED:
            _postpone(keys, sitting)
            assert stored.agenda_of(room_url, sitting.following) == [sitting.cases[POSTPONED]]
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


def _open(keys: Keyboard, sitting: Sitting) -> None:
    """Open the meeting, note who is there, enter the room."""
    page = keys.page
    keys.follow(page.get_by_role("button", name="Ouvrir la séance"), "**/presences")
    for name, mode in (("Kermorvan", "En salle"), ("Oyarzabal", "En salle"), ("Çelikkaya", "À distance")):
        tap = page.get_by_role("form", name=re.compile(name)).get_by_role("button", name=mode)
        keys.tab_to(tap, limit=200)
        keys.press("Enter")
        expect(tap).to_have_attribute("aria-pressed", "true")
    keys.follow(page.get_by_role("link", name="Délibération", exact=True), "**/deliberation", key="Shift+Tab")
    keys.follow(page.get_by_role("link", name="Entrer dans la salle"), f"**{sitting.room}")


def _interrupted(keys: Keyboard) -> None:
    """Somebody arrives: the clock stops, they are noted, it goes on; all with the keys the room lists."""
    page = keys.page
    keys.press("?")
    for label in ("Arrêter ou relancer le chronomètre", "Pointer les présences"):
        expect(page.get_by_role("dialog").get_by_text(label)).to_be_visible()
    keys.press("Escape", "c")
    expect(page.get_by_text("chronomètre arrêté")).to_be_visible()
    keys.press("p")
    tap = page.get_by_role("button", name=re.compile("^En salle : .*Zbrzezny"))
    keys.tab_to(tap)
    keys.press("Enter")
    expect(tap).to_have_attribute("aria-pressed", "true")
    keys.press("p", "c")
    expect(page.get_by_text("chronomètre arrêté")).to_have_count(0)


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
    return Typed(rank, (comment,))


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
    said, comment = (
        (f"la biopsie {rank + 1} est positive", f"ablation du foyer {rank + 1}"),
        f"Foyer {rank + 1} à suivre.",
    )
    keys.press("e")
    keys.type("Cryoablation")
    keys.tab_to(page.locator("summary", has_text="Conditions"))
    keys.press("Enter")
    for label, text in zip(("Si", "Alors"), said, strict=True):
        keys.tab_to(_field(page, label).first)
        keys.type(text)
    keys.press("Alt+a")
    keys.type(comment)
    _finish(keys)
    return Typed(rank, (comment,), said)


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
    return Typed(rank, texts, shared=())


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
    keys.follow(page.get_by_role("link", name="Terminer…"), "**/terminer", key="Shift+Tab")
    keys.tab_to(_field(page, "Note du président de séance"))
    keys.type(NOTE)
    keys.follow(page.get_by_role("button", name="Terminer la séance"), "**/deliberation")
    expect(page.get_by_text("Terminée").first).to_be_visible()


def _printed(page: Page, sitting: Sitting, typed: list[Typed]) -> None:
    """All that was typed is on paper: a text of a case once, and what cases share in each of theirs."""
    draft, paper = printed.draft(page, sitting.uuid), printed.pdf(page, sitting.uuid)
    printed.once(draft, NOTE, *(text for each in typed for text in each.texts))
    lost = [words for each in typed for words in (*each.texts, *each.said) if printed.bare(words) not in paper]
    assert lost == []
    for words in SHARED:
        assert paper.count(printed.bare(words)) >= sum(words in each.shared for each in typed), words
    assert len(typed) == len(sitting.cases) - 1
    assert printed.bare("Zbrzezny") in paper


def test_the_keys_that_follow_a_case_act_before_it_is_drawn(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["late frame"]
    page: Page = enter("coordinator", "/")
    page.add_init_script(LATE_FRAMES)
    # The case before is asked for once the case after is there whole.
    with page.expect_request(f"**/{sitting.cases[0]}/volet"):
        page.goto(f"{sitting.room}?dossier={sitting.cases[1]}")
    keys = Keyboard(page)
    # The next case, and straight to the words of its decision: none of their letters is a command.
    keys.press("j", "Alt+a")
    keys.type("Aucun report\u202f: cryoablation retenue.")
    room.is_shown(page, sitting.cases[2])
    room.saved(page)
    assert stored.comment_of(room_url, sitting.cases[2]) == "Aucun report\u202f: cryoablation retenue."


def test_a_case_that_was_long_to_come_takes_nobody_s_keyboard(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["slow case"]
    page: Page = enter("coordinator", "/")
    held: list[Route] = []
    page.route("**/volet", lambda route: held.append(route))
    page.goto(f"{sitting.room}?dossier={sitting.cases[0]}")
    keys = Keyboard(page)
    keys.press("j", "Alt+a")
    keys.type("Aucun report\u202f: ")
    for each in held:
        each.continue_()
    page.unroute("**/volet")
    show = page.get_by_role("button", name="L’afficher")
    expect(show).to_be_visible()
    keys.type("cryoablation retenue.")
    room.saved(page)
    assert stored.comment_of(room_url, sitting.cases[0]) == "Aucun report\u202f: cryoablation retenue."
    keys.press("Escape")
    keys.tab_to(show, key="Shift+Tab")
    keys.press("Enter")
    room.is_shown(page, sitting.cases[1])
