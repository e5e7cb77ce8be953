"""XML in, without what makes XML dangerous: no document type, hence no entity, no bomb and no address; bounded sizes.

The tree is made here rather than by a library: it keeps the line of each element, and it knows what was read of it.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from rcp.domain.errors import DomainError
from rcp.domain.text import with_refused_marked
from rcp.interop.frcp.nodes import Node

MAXIMUM_BYTES = 50 * 1024 * 1024
MAXIMUM_DEPTH = 100
MAXIMUM_NODES = 100_000
MAXIMUM_ATTRIBUTES = 64

EMPTY = "Le fichier est vide."
TOO_LARGE = "Fichier trop volumineux (50 Mo maximum)."
TOO_DEEP = f"Fichier refusé\u202f: plus de {MAXIMUM_DEPTH} éléments emboîtés."
TOO_MANY = "Fichier refusé\u202f: trop d’éléments pour une fiche RCP."
DOCTYPE = (
    "Fichier refusé\u202f: il déclare un type de document (DOCTYPE) ou des entités, ce qu’une fiche RCP ne fait jamais."
)
TRUNCATED = "Fichier incomplet\u202f: il s’arrête avant la fin, à la ligne {line}. Demandez-le de nouveau."
NOT_XML = "Ce fichier n’est pas du XML\u202f: une fiche RCP nationale est un fichier .xml."
MALFORMED = "Fichier illisible\u202f: erreur de syntaxe XML à la ligne {line}."
ENCODING = "Fichier illisible\u202f: jeu de caractères non reconnu."

_ERRORS = expat.errors.codes
_CUT = frozenset(
    _ERRORS[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_UNREADABLE = frozenset(
    _ERRORS[message] for message in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)


class UnreadableFile(DomainError):
    """The file cannot be read, or must not be; `message` says why and what to do."""

    code = "unreadable_file"
    sentence = "Ce fichier ne peut pas être lu."


def parse(data: bytes) -> Node:
    """The root of a document, with the line of each element.

    Raises:
        UnreadableFile: empty, too large, too deep, not XML, cut short, or declaring a document type.
    """
    if not data.strip():
        raise UnreadableFile(EMPTY, "file")
    if len(data) > MAXIMUM_BYTES:
        raise UnreadableFile(TOO_LARGE, "file")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableFile(_why(error, data, is_begun=builder.root is not None), "file") from None
    except (LookupError, ValueError):  # an encoding that Python does not have, or that is not one of bytes
        raise UnreadableFile(ENCODING, "file") from None
    assert builder.root is not None
    return builder.root


def _why(error: expat.ExpatError, data: bytes, *, is_begun: bool) -> str:
    if error.code in _UNREADABLE:
        return ENCODING
    if not is_begun and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return NOT_XML
    sentence = TRUNCATED if error.code in _CUT and is_begun else MALFORMED
    return sentence.format(line=error.lineno)


class _Builder:
    """Makes the tree, and stops at the first thing a fiche never holds."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.EntityDeclHandler = _refuse_doctype
        self.parser.ExternalEntityRefHandler = _refuse_doctype
        self.parser.SkippedEntityHandler = _refuse_doctype

    def _start(self, name: str, attributes: list[str]) -> None:
        self._count += 1
        if self._count > MAXIMUM_NODES or len(attributes) > 2 * MAXIMUM_ATTRIBUTES:
            raise UnreadableFile(TOO_MANY, "file")
        if len(self._open) >= MAXIMUM_DEPTH:
            raise UnreadableFile(TOO_DEEP, "file")
        named = {_local(key): value for key, value in zip(attributes[::2], attributes[1::2], strict=True)}
        parent = self._open[-1] if self._open else None
        node = Node(_local(name), {}, self.parser.CurrentLineNumber, parent, namespace=name.rpartition(" ")[0])
        node.attributes = {key: _readable(value, node) for key, value in named.items()}
        if parent is None:
            self.root = node
        else:
            parent.children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        node = self._open[-1]
        node.children.append(_readable(text, node))


def _readable(text: str, node: Node) -> str:
    """The text of an element, what XML lets pass and no field takes being marked: the rest of the file is read."""
    marked = with_refused_marked(text)
    node.is_garbled = node.is_garbled or marked != text
    return marked


def _local(name: str) -> str:
    """A name without its namespace; an attribute of the schema instance keeps its usual prefix."""
    space, _, local = name.rpartition(" ")
    return f"xsi:{local}" if space == "http://www.w3.org/2001/XMLSchema-instance" else local


def _refuse_doctype(*_arguments: object) -> NoReturn:
    raise UnreadableFile(DOCTYPE, "file")
