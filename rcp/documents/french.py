"""Dates, hours, lengths and identifiers as French prose, for the print templates."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from rcp.domain.identity import Sex

PARIS = ZoneInfo("Europe/Paris")
NARROW = "\u202f"
NO_BREAK = "\u00a0"

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def long_date(iso: str, *, weekday: bool = False) -> str:
    """`2026-11-23` → "23 novembre 2026"; a partial date says what is known ("avril 1958", "1958")."""
    parts = iso.split("-")
    if len(parts) == 1:
        return parts[0]
    month = _MONTHS[int(parts[1]) - 1]
    if len(parts) == 2:
        return f"{month} {parts[0]}"
    day = date.fromisoformat(iso)
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number}{NO_BREAK}{month} {day.year}"
    return f"{_DAYS[day.weekday()]} {text}" if weekday else text


def weekday_date(iso: str) -> str:
    """`2026-11-23` → "lundi 23 novembre 2026"."""
    return long_date(iso, weekday=True)


def short_date(iso: str) -> str:
    """`2026-11-23` → "23/11/2026", `2026-11` → "11/2026", `2026` → "2026"."""
    return "/".join(reversed(iso.split("-")))


def period(start: str, end: str) -> str:
    """Two partial dates as a period: "03/2024 → 09/2024", "depuis 03/2024", "jusqu’à 09/2024"."""
    if start and end:
        return short_date(start) if start == end else f"{short_date(start)} → {short_date(end)}"
    if start:
        return f"depuis {short_date(start)}"
    return f"jusqu’au {short_date(end)}" if end.count("-") == 2 else f"jusqu’à {short_date(end)}" if end else ""


def hour(text: str) -> str:
    """`14:05` → "14 h 05", `14:00` → "14 h"."""
    hours, minutes = text.split(":")[:2]
    tail = "" if minutes == "00" else f"{NO_BREAK}{minutes}"
    return f"{int(hours)}{NO_BREAK}h{tail}"


def instant(iso: str) -> str:
    """`2026-11-23T15:05:00+00:00` → "23 novembre 2026 à 16 h 05" (Paris time)."""
    local = datetime.fromisoformat(iso).astimezone(PARIS)
    return f"{long_date(local.date().isoformat())} à {hour(f'{local:%H:%M}')}"


def number(text: str) -> str:
    """A decimal text with its French comma, trailing zeros dropped: `23.50` → "23,5"."""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def size(long_axis_mm: str, short_axis_mm: str) -> str:
    """The axes of a lesion: "31 × 24 mm", "31 mm", empty when neither is known."""
    axes = [number(axis) for axis in (long_axis_mm, short_axis_mm) if axis]
    return f"{' × '.join(axes)}{NARROW}mm".replace(" ", NO_BREAK) if axes else ""


def grouped_ins(matricule: str) -> str:
    """A 15-character matricule in the groups people read: "2 58 04 29 232 061 17"."""
    if len(matricule) != 15:
        return matricule
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return NO_BREAK.join(matricule[a:b] for a, b in pairwise(cuts))


def grouped_hash(digest: str) -> str:
    """A digest in groups of eight, so that it wraps and can be compared by eye."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def born(sex: str) -> str:
    """Né, née or né(e), according to the sex label printed."""
    return {Sex.FEMALE.label: "née", Sex.MALE.label: "né"}.get(sex, "né(e)")


def birth(iso: str, sex: str) -> str:
    """How the banner introduces a birth date: "née le 12 avril 1958", "né en avril 1958"."""
    if not iso:
        return ""
    return f"{born(sex)} {'le' if iso.count('-') == 2 else 'en'} {long_date(iso)}"


def plural(count: int, singular: str, several: str = "") -> str:
    """`1 dossier`, `2 dossiers`: zero takes the singular in French."""
    word = singular if abs(count) < 2 else several or f"{singular}s"
    return f"{count}{NO_BREAK}{word}"
