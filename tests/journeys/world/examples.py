"""What the journeys know of the world: who signs in, and what may stand in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import sign_in_as
from tests.support.build import PASSWORD

LASTING = 20 * 60  # seconds during which who signed in surely still is: half an hour without a page ends it


@dataclass
class World:
    """What the journeys need to know: e-mails by role, and objects to put in addresses.

    An example is a set of arguments that belong together (a case, its lesion, its meeting…), with the state it shows.
    """

    emails: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, tuple[float, list[Any]]] = field(default_factory=dict)  # by role: when they signed in, and with
    examples: list[dict[str, str]] = field(default_factory=list)

    def add(self, state: str, **rows: Any) -> dict[str, str]:
        """`add("draft", case_uuid=case)`: an example, to which more may be added."""
        example = {"state": state} | {name: str(getattr(row, "uuid", row)) for name, row in rows.items()}
        self.examples.append(example)
        return example

    def sign_in(self, page: Page, role: str) -> None:
        """By the cookies of who signed in lately, else through the page: whoever is idle for half an hour is out."""
        signed_in_at, cookies = self.cookies.get(role, (0.0, []))
        if cookies and monotonic() < signed_in_at + LASTING:
            page.context.add_cookies(cookies)
        else:
            sign_in_as(page, self.emails[role], PASSWORD)
            self.cookies[role] = monotonic(), page.context.cookies()

    def address(self, rule: str, state: str, nth: int = 0) -> str:
        """`address("/dossiers/{case_uuid}", "draft")`: the address of an example in this state."""
        names = set(re.findall(r"{(\w+)}", rule))
        return rule.format(**[each for each in self.examples if each["state"] == state and names <= set(each)][nth])

    def choices(self, names: set[str]) -> list[tuple[str, dict[str, str]]]:
        """The (state, arguments) that an address with these arguments may take, in the order they were made."""
        found: list[tuple[str, dict[str, str]]] = []
        for example in self.examples:
            if names <= set(example):
                choice = (example["state"], {name: example[name] for name in names})
                if choice not in found:
                    found.append(choice)
        return found
