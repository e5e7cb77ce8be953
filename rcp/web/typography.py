"""French spacing, set once for every template: writers type a plain space, pages carry a narrow no-break one.

Only what the templates themselves say is touched, when they are compiled: what people typed is shown as they typed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

NARROW = "\u202f"
_BEFORE = re.compile(r" (?=[;:!?»])")
_AFTER = re.compile(r"« ")


def spaced(text: str) -> str:
    """Narrow no-break spaces before ; : ! ? » and after «, where a plain space stands."""
    return _AFTER.sub(f"«{NARROW}", _BEFORE.sub(NARROW, text))


class FrenchSpaces(Extension):
    """Applies `spaced` to the text of templates and to the strings in their expressions."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type in {"data", "string"}:
                token = Token(token.lineno, token.type, spaced(token.value))
            yield token
