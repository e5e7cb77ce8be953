"""The fixtures of the journeys."""

from tests.support.browser import browser, live, new_page, page, watched

__all__ = ["browser", "live", "new_page", "page", "watched"]
