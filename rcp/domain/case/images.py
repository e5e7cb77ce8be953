"""Links from a case to its images: the study in the PACS, or an address typed by hand."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from rcp.domain.errors import InvalidValue

RULE_IMAGE_LINK = "lien-images"

_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))+")
_PLACE = re.compile(r"\{(study|accession|ipp)\}")


def check_web_address(text: str, *, field: str | None = None) -> str:
    """An address a link may lead to: http or https, a host, no password in it; blank gives "".

    Raises:
        InvalidValue: anything else (`javascript:`, `file:`, a relative path…).
    """
    typed = text.strip()
    if not typed:
        return ""
    if not is_web_address(typed):
        raise InvalidValue("Saisissez une adresse complète qui commence par https:// ou http://.", field)
    return typed


def is_web_address(text: str) -> bool:
    """Whether a link may lead there."""
    if re.search(r"[\s\\\"'<>\x00-\x1f]", text):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc


def check_study_uid(text: str, *, field: str | None = None) -> str:
    """A DICOM Study Instance UID (at most 64 characters, digits and dots); blank gives "".

    Raises:
        InvalidValue: not the shape of a UID.
    """
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > 64 or not _UID.fullmatch(typed):
        raise InvalidValue("Un identifiant d’étude (UID) est fait de chiffres séparés par des points.", field)
    return typed


def pacs_link(template: str, *, study: str = "", accession: str = "", ipp: str = "") -> str:
    """The address of a study, from the installation's template: `{study}`, `{accession}`, `{ipp}` are replaced by
    their escaped value. "" when a value the template needs is unknown, or when the result is no web address.
    """
    values = {"study": study, "accession": accession, "ipp": ipp}
    if any(not values[name] for name in _PLACE.findall(template)):
        return ""
    address = _PLACE.sub(lambda match: quote(values[match[1]], safe=""), template)
    return address if is_web_address(address) else ""
