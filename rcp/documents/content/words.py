"""The small shapes every document is made of: a fact and a titled text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and its value, on one line of a table."""

    label: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled text typed by a clinician; its line breaks are kept."""

    title: str
    text: str = ""
