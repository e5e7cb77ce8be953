"""Two people type one decision, others follow: each sees the other's, nothing is overwritten, the merge is a choice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import printed, room, stored
from tests.journeys.hands import fill, starting
from tests.journeys.session import Sitting, Sittings
from tests.support.browser import axe

MINE, THEIRS = "Cryoablation d’abord, radiothérapie ensuite.", "Radiothérapie seule, cryoablation en recours."
GUIDELINE = "Référentiel régional 2026"


def _two(enter: Any, sitting: Sitting) -> tuple[Page, Page]:
    address = f"{sitting.room}?dossier={sitting.cases[0]}"
    first, second = enter("coordinator", address), enter("secretary", address)
    for page in (first, second):
        expect(room.comment(page)).to_be_editable()
    return first, second


def test_two_people_on_one_field_both_see_both_texts_and_choose(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["same field"]
    first, second = _two(enter, sitting)
    # Both are typing before either is told of the other.
    room.comment(first).focus()
    room.comment(second).focus()
    first.keyboard.type(MINE)
    second.keyboard.type(THEIRS)
    for page in (first, second):
        for text in (MINE, THEIRS):
            assert_shown(page, text)
    rivals = stored.rivals_of(room_url, sitting.cases[0])
    assert {stored.comment_of(room_url, sitting.cases[0]), *(each.value for each in rivals)} == {MINE, THEIRS}
    # As for a page, sizes are judged where nothing is half under what stays in sight.
    both = second.get_by_role("button", name=re.compile("^Garder les deux"))
    both.evaluate("button => button.scrollIntoView({block: 'center'})")
    axe(second)
    both.click()
    # Whoever has the cursor in the field is not disturbed: what was chosen arrives when they leave it.
    first.keyboard.press("Escape")
    for page in (first, second):
        for text in (MINE, THEIRS):
            expect(room.comment(page)).to_have_value(re.compile(re.escape(text)), timeout=room.PATIENCE)
    kept = stored.comment_of(room_url, sitting.cases[0])
    assert MINE in kept and THEIRS in kept
    printed.once(printed.draft(first, sitting.uuid), MINE, THEIRS)


def assert_shown(page: Page, text: str) -> None:
    """In the field, or in the box of the choice."""
    page.wait_for_function(
        """(text) => [...document.querySelectorAll('textarea')].some((field) => field.value.includes(text))
                     || document.body.innerText.includes(text)""",
        arg=text,
    )


def test_two_people_on_two_fields_keep_both_and_see_each_other(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["other fields"]
    first, second = _two(enter, sitting)
    room.write(first, MINE)
    fill(second, "Lequel", GUIDELINE)
    expect(room.comment(second)).to_have_value(MINE, timeout=room.PATIENCE)
    expect(first.get_by_label(starting("Lequel"))).to_have_value(GUIDELINE, timeout=room.PATIENCE)
    decision = stored.decision_of(room_url, sitting.cases[0])
    assert decision is not None and (decision.comment, decision.guideline) == (MINE, GUIDELINE)
    assert stored.rivals_of(room_url, sitting.cases[0]) == []
    printed.once(printed.draft(first, sitting.uuid), MINE, GUIDELINE)


# Told by the page itself, in the milliseconds of the machine's clock: when some words became visible in it.
SEEN_AT = """
(words) => new Promise((done) => {
  const look = () => document.body.innerText.includes(words) && done(performance.timeOrigin + performance.now());
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
})
"""


# The texts of the presentation drawn smaller than 20 px.
TOO_SMALL = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("[data-room-part=stage]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const box = walker.currentNode.parentElement;
    const isDrawn = box.checkVisibility() && box.getBoundingClientRect().width > 1;
    if (text && isDrawn && parseFloat(getComputedStyle(box).fontSize) < 20) found.push(text);
  }
  return found;
}"""


def test_the_presentation_follows_what_two_people_type(
    enter: Any, sittings: Sittings, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting = sittings["followed"]
    first, second = _two(enter, sitting)
    screen: Page = enter("oncologist", f"/seances/{sitting.uuid}/projection")
    screen.evaluate("() => { window.isSameDocument = true }")
    _call(first, sitting, 0)
    expect(screen.get_by_text(sitting.names[0].upper())).to_be_visible(timeout=room.PATIENCE)
    # The figure is that of typing alone: what every screen fetches when a case is called is over.
    first.wait_for_timeout(4000)
    room.write(first, MINE)
    typed = first.evaluate("performance.timeOrigin + performance.now()")
    seen = screen.evaluate(SEEN_AT, MINE)
    fill(second, "Lequel", GUIDELINE)
    expect(screen.get_by_text(GUIDELINE)).to_be_visible(timeout=room.PATIENCE)
    assert screen.evaluate(TOO_SMALL) == [], "what is projected is read from the back of the room"
    # The next case: every screen goes there, none was loaded again, and nobody else's name was ever on the large one.
    second.keyboard.press("Escape")
    room.following(first, sitting.cases[1])
    room.is_shown(second, sitting.cases[1])
    expect(screen.get_by_text(sitting.names[1].upper())).to_be_visible(timeout=room.PATIENCE)
    for words in (MINE, sitting.names[0].upper(), sitting.names[2].upper()):
        expect(screen.get_by_text(words)).to_have_count(0, timeout=room.PATIENCE)
    assert screen.evaluate("window.isSameDocument")
    printed.once(printed.draft(first, sitting.uuid), MINE, GUIDELINE)
    with capsys.disabled():
        print(f"\nfrom the last key typed to the large screen: {seen - typed:.0f} ms", flush=True)


def _call(page: Page, sitting: Sitting, rank: int) -> None:
    page.get_by_role("button", name=re.compile(rf"^Appeler le dossier {rank + 1}\b")).click()
    room.is_shown(page, sitting.cases[rank])
