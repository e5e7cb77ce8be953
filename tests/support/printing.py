"""The same page laid out once for all the tests of a worker that ask for it.

The rows of a test are numbered from one, so the pages of most sealed fiches are equal to the letter, and laying one out
takes longer than all the rest of its test. A page asked for again *within* a test is laid out again: that equal pages
give equal bytes is never taken for granted where it is looked at. What tests of documents alone print is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest

KEPT = 128  # pages of a function, in memory: some tens of kilobytes each


@contextmanager
def pages_remembered() -> Iterator[None]:
    """For the time of a test, take from earlier tests the pages they had printed."""
    from rcp.documents import fragments, pdf

    with pytest.MonkeyPatch.context() as patch:
        loose = _once(_loose())
        patch.setattr(fragments, "print_loose", loose)
        patch.setattr(pdf, "print_loose", loose)
        patch.setattr(pdf, "print_archival", _once(_archival()))
        patch.setattr(pdf, "print_both", _once(_both()))
        yield


def _once(remembered: Any) -> Callable[..., Any]:
    """The function, which a test has answered from memory once for each page, and runs for good the next times."""
    answered = set()

    def answer(html: str, **how: Any) -> Any:
        asked = (html, *sorted(how.items()))
        if asked in answered:
            return remembered.__wrapped__(html, **how)
        answered.add(asked)
        return remembered(html, **how)

    return answer


@lru_cache
def _loose() -> Any:
    from rcp.documents.fragments import print_loose

    return lru_cache(KEPT)(print_loose)


@lru_cache
def _archival() -> Any:
    from rcp.documents.fragments import print_archival

    return lru_cache(KEPT)(print_archival)


@lru_cache
def _both() -> Any:
    from rcp.documents.fragments import print_both

    return lru_cache(KEPT)(print_both)
