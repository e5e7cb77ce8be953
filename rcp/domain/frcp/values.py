"""The small values a fiche is made of: codes, identifiers, addresses, names, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rcp.domain.errors import InvalidValue

BAD_MOMENT = "Date illisible."

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
_HL7 = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?:(?P<day>\d\d)"
    r"(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>[+-]\d{4})?)?)?)?"
)
# The last value each part may have, in the order of the groups.
_LIMITS = (("month", 1, 12), ("day", 1, 31), ("hour", 0, 23), ("minute", 0, 59), ("second", 0, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A coded value, or words where no code applies.

    `system` is an OID and `system_name` what it was called; `words` is what the narrative says of the code, or in its
    place.
    """

    code: str = ""
    system: str = ""
    system_name: str = ""
    system_version: str = ""
    label: str = ""
    words: str = ""

    @property
    def said(self) -> str:
        """What a reader understands: the label, else the words, else the bare code."""
        return self.label or self.words or self.code


@dataclass(frozen=True, slots=True)
class Identifier:
    """An HL7 identifier: the root names who gives it (an OID or a UUID), the extension is the number given."""

    root: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address by parts, in their order: (`city`, `ANGERS`). The names are those of CDA."""

    parts: tuple[tuple[str, str], ...]
    use: str = ""

    @property
    def text(self) -> str:
        """On one line."""
        return " ".join(value for _, value in self.parts)


@dataclass(frozen=True, slots=True)
class Telecom:
    """A phone or mail as a URL (`tel:0242515151`), and what it is for (WP, H, MC, PUB)."""

    value: str
    use: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """The name of somebody who is not the patient."""

    family: str = ""
    given: str = ""
    prefix: str = ""  # M, MME
    suffix: str = ""  # DR, PR

    @property
    def text(self) -> str:
        """DR Charles MULLER."""
        return " ".join(part for part in (self.suffix or self.prefix, self.given, self.family) if part)


def to_hl7(iso: str) -> str:
    """The HL7 form of an ISO date or instant: `2019-02-18T09:49:14+01:00` → `20190218094914+0100`; "" stays "".

    Raises:
        InvalidValue: not one of the ISO forms of this package.
    """
    if not iso:
        return ""
    parts = _parts(_ISO, iso)
    zone = parts["zone"].replace("Z", "+0000").replace(":", "")
    return "".join(parts[name] for name in ("year", "month", "day", "hour", "minute", "second")) + zone


def from_hl7(text: str) -> str:
    """The ISO form of an HL7 date or instant, as precise as it came.

    Raises:
        InvalidValue: not a date this package reads.
    """
    parts = _parts(_HL7, text.strip())
    day = "-".join(parts[name] for name in ("year", "month", "day") if parts[name])
    if not parts["hour"]:
        return day
    hour = ":".join(parts[name] for name in ("hour", "minute", "second") if parts[name])
    zone = f"{parts['zone'][:3]}:{parts['zone'][3:]}" if parts["zone"] else ""
    return f"{day}T{hour}{zone}"


def french_date(iso: str) -> str:
    """18/02/2019, 02/2019 or 2019; the hour is left out."""
    return "/".join(reversed(iso[:10].split("-")))


def _parts(form: re.Pattern[str], text: str) -> dict[str, str]:
    match = form.fullmatch(text)
    if match is None:
        raise InvalidValue(BAD_MOMENT)
    parts = {name: value or "" for name, value in match.groupdict().items()}
    if any(parts[name] and not low <= int(parts[name]) <= high for name, low, high in _LIMITS):
        raise InvalidValue(BAD_MOMENT)
    return parts
