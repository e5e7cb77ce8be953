"""TNM codes as they are typed: their shape is checked, their meaning belongs to the classification (UICC, AJCC).

No category is defined here: the definitions are under copyright and differ by site and by version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rcp.domain.errors import InvalidValue

RULE_TNM = "tnm-forme"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "c": "c – clinique",
        "p": "p – anatomopathologique",
        "yc": "yc – clinique, après traitement néoadjuvant",
        "yp": "yp – anatomopathologique, après traitement néoadjuvant",
        "r": "r – récidive",
        "rc": "rc – récidive, clinique",
        "rp": "rp – récidive, anatomopathologique",
        "a": "a – autopsique",
    }
)

VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "TNM9UICC": "UICC, 9e édition",
        "TNM8UICC": "UICC, 8e édition",
        "TNM7UICC": "UICC, 7e édition",
        "TNM8AJCC": "AJCC, 8e édition",
        "TNM7AJCC": "AJCC, 7e édition",
    }
)

_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "T": re.compile(r"X|0|is(?:p[ud])?|a|[1-4](?:mi|[a-e][1-3]?)?"),
        "N": re.compile(r"X|0|[1-3](?:mi|[a-c](?:iv|i{1,3})?)?"),
        "M": re.compile(r"X|0|1(?:[a-e][1-3]?)?"),
    }
)
_SUFFIXES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "T": re.compile(r"(?:\((?:m|s|[2-9]|dcis|lcis|paget|is)\))*", re.IGNORECASE),
        "N": re.compile(r"(?:\((?:sn|f|i[+-]|mol[+-])\))*", re.IGNORECASE),
        "M": re.compile(r"(?:\((?:i\+|mol\+|[a-z]{3})\))*", re.IGNORECASE),
    }
)
_EXAMPLES: Mapping[str, str] = MappingProxyType({"T": "T2a, Tis, TX", "N": "N0, N1mi, N2b", "M": "M0, M1, M1c"})
_PREFIXED = re.compile(r"(?:y?[cpr]|r[cp]|a)(?=[TNM])")
_LONGEST = 10


def parse_tnm(axis: str, text: str, *, field: str | None = None) -> str:
    """One code of the TNM: « t2A », « 2a » and « T2a » are the same and give « T2a »; blank gives "".

    Raises:
        InvalidValue: not the shape of a code of this axis; the sentence gives examples.
    """
    typed = re.sub(r"\s", "", text)
    if not typed:
        return ""
    if _PREFIXED.match(typed):
        raise InvalidValue(f"Saisissez {axis} sans préfixe\u202f: c, p, yc, yp ou r se choisit à part.", field)
    core, bracket, rest = typed.partition("(")
    core = core[1:] if core[:1].upper() == axis else core
    core = "X" if core.lower() == "x" else core.lower()
    suffix = bracket + rest
    is_known = _SHAPES[axis].fullmatch(core) and _SUFFIXES[axis].fullmatch(suffix)
    code = f"{axis}{core}{suffix}"
    if not is_known or len(code) > _LONGEST:
        raise InvalidValue(f"Code {axis} non reconnu. Exemples\u202f: {_EXAMPLES[axis]}.", field)
    return code
