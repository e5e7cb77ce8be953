"""Hands that never leave the keyboard, and count what they do beyond typing."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# A pointer that touches the page is an error of the journey, said in the console.
NO_MOUSE = """
for (const kind of ['pointerdown', 'mousedown', 'touchstart']) {
  addEventListener(kind, (event) => event.isTrusted && console.error(`${kind}: the mouse was used`), true);
}
"""
FOCUSED = "node => node === document.activeElement"


class Keyboard:
    """`moves` counts every key that writes no text: shortcuts, Tab, arrows, Enter."""

    def __init__(self, page: Page) -> None:
        self.page, self.moves = page, 0
        page.add_init_script(NO_MOUSE)

    def press(self, *keys: str) -> None:
        """One move a key, `Alt+r` being one."""
        for key in keys:
            self.moves += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator, *, limit: int = 80, key: str = "Tab") -> None:
        """Press Tab until the target has the focus; backwards when the key is `Shift+Tab`."""
        expect(target).to_be_visible()
        for _ in range(limit):
            if target.evaluate(FOCUSED):
                return
            self.press(key)
        raise AssertionError(f"{limit} times {key} never reached {target}")

    def follow(self, target: Locator, address: str, *, key: str = "Tab") -> None:
        """Go to a link or a button and press Enter, until the page it leads to is there."""
        self.tab_to(target, key=key)
        self.press("Enter")
        self.page.wait_for_url(address)

    def pick(self, letters: str, words: str) -> None:
        """In a field that proposes: type some letters, wait for the words, take the first."""
        self.type(letters)
        expect(self.page.locator("[role=option]:visible").first).to_contain_text(words)
        self.press("ArrowDown", "Enter")
