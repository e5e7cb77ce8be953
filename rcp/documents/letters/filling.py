"""A template filled: DOCX by docxtpl in a sandbox, ODT by odfdo, from the same values. Text is text: nothing in a
value is ever read as a variable, a tag or a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

import odfdo
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from rcp.documents.errors import RenderFailed
from rcp.documents.letters.archive import BROKEN, parse, read_archive
from rcp.documents.letters.properties import About, described
from rcp.domain.errors import InvalidValue
from rcp.domain.letters import LetterFormat, check_variables, samples

ONLY_NAMES = (
    "Modèle refusé\u202f: seules les variables de la liste sont admises, écrites {{ ainsi }}, sans calcul, boucle "
    "ni condition."
)
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME = re.compile(r"[a-z_]{1,40}")
_ODT_PARTS = ("content.xml", "styles.xml")
_PLAIN_NODES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


def check_template(data: bytes, *, field: str | None = None) -> LetterFormat:
    """Recognise a template, check what it asks for, and try it with sample values.

    Raises:
        InvalidValue: hostile, broken, or asking for what does not exist; with the reason.
    """
    form, used = read_variables(data, field=field)
    check_variables(used, field=field)
    try:
        described(fill(data, form, samples()), form, About("", ""))
    except RenderFailed:
        raise InvalidValue(BROKEN, field) from None
    return form


def read_variables(data: bytes, *, field: str | None = None) -> tuple[LetterFormat, set[str]]:
    """The format of a template, and the variables it names.

    Raises:
        InvalidValue: hostile, broken, or doing more than naming variables; with the reason.
    """
    form, parts = read_archive(data, field=field)
    try:
        return form, _names_of_odt(parts) if form is LetterFormat.ODT else _names_of_docx(data)
    except TemplateSyntaxError:
        raise InvalidValue(ONLY_NAMES, field) from None
    except InvalidValue as error:
        raise InvalidValue(error.message, field) from None
    except Exception:  # noqa: BLE001  whatever a library makes of a file made to hurt it
        raise InvalidValue(BROKEN, field) from None


def fill(data: bytes, form: LetterFormat, values: Mapping[str, str]) -> bytes:
    """The letter: a template with its variables replaced.

    Raises:
        RenderFailed: the template cannot be filled.
    """
    try:
        return _filled_odt(data, values) if form is LetterFormat.ODT else _filled_docx(data, values)
    except Exception as error:  # the libraries raise what they please
        raise RenderFailed from error


# --- DOCX ---------------------------------------------------------------------------------------------------------


class _Template(DocxTemplate):  # type: ignore[misc]  # not typed
    """A template whose properties are not filled: a patient could be named there."""

    def render_properties(self, *_context: object, **_options: object) -> None:
        pass


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _names_of_docx(data: bytes) -> set[str]:
    template, environment = DocxTemplate(io.BytesIO(data)), _environment()
    template.init_docx()
    pieces = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        pieces += [template.patch_xml(template.get_part_xml(part)) for _key, part in template.get_headers_footers(uri)]
    names: set[str] = set()
    for piece in pieces:
        names |= _plain_names(environment, piece)
    for part in template.docx.part.package.iter_parts():
        is_note = "footnotes" in part.partname or "endnotes" in part.partname
        if is_note and (b"{{" in part.blob or b"{%" in part.blob):
            raise InvalidValue(ONLY_NAMES)
    return names


def _plain_names(environment: ImmutableSandboxedEnvironment, source: str) -> set[str]:
    """The names a piece uses.

    Raises:
        InvalidValue: it does more than name variables.
    """
    names: set[str] = set()
    waiting: list[nodes.Node] = [environment.parse(source)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _PLAIN_NODES):
            raise InvalidValue(ONLY_NAMES)
        if isinstance(node, nodes.Name):
            names.add(node.name)
        waiting += node.iter_child_nodes()
    return names


def _filled_docx(data: bytes, values: Mapping[str, str]) -> bytes:
    template = _Template(io.BytesIO(data))
    template.render(dict(values), jinja_env=_environment(), autoescape=True)
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


# --- ODT ----------------------------------------------------------------------------------------------------------


def _names_of_odt(parts: Mapping[str, bytes]) -> set[str]:
    names: set[str] = set()
    for name in _ODT_PARTS:
        if name in parts:
            for block in _blocks(parse(parts[name])):
                text = "".join(_texts_of(block)[1])
                if "{%" in text or "{#" in text:
                    raise InvalidValue(ONLY_NAMES)
                for found in _PLACE.finditer(text):
                    if not _NAME.fullmatch(found[1]):
                        raise InvalidValue(ONLY_NAMES)
                    names.add(found[1])
    return names


def _filled_odt(data: bytes, values: Mapping[str, str]) -> bytes:
    container = odfdo.Container(io.BytesIO(data))
    for name in _ODT_PARTS:
        if name in container.parts:
            root = parse(_bytes(container.get_part(name)))
            for block in _blocks(root):
                _fill_block(block, values)
            container.set_part(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    written = io.BytesIO()
    container.save(written)
    return written.getvalue()


def _bytes(part: str | bytes | None) -> bytes:
    return part.encode() if isinstance(part, str) else part or b""


def _blocks(root: etree._Element) -> list[etree._Element]:
    """The paragraphs and headings, wherever they stand: body, tables, headers and footers."""
    return list(root.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h"))


def _texts_of(block: etree._Element) -> tuple[list[tuple[etree._Element, str]], list[str]]:
    """Where the texts of a paragraph are (an element, `text` or `tail`), and the texts; not those of a frame in it."""
    places = list(_places(block))
    return places, [getattr(element, name) or "" for element, name in places]


def _places(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).namespace == _TEXT:
            yield from _places(child)
        yield child, "tail"


def _fill_block(block: etree._Element, values: Mapping[str, str]) -> None:
    """Replace the variables of a paragraph, even those that an editor cut into several spans."""
    places, texts = _texts_of(block)
    whole = "".join(texts)
    starts = [sum(map(len, texts[:rank])) for rank in range(len(texts))]
    for found in reversed(list(_PLACE.finditer(whole))):
        first = max(rank for rank, start in enumerate(starts) if start <= found.start() and texts[rank])
        for rank in range(len(texts)):
            begin = max(found.start() - starts[rank], 0)
            end = min(found.end() - starts[rank], len(texts[rank]))
            if begin < end:
                inserted = values[found[1]] if rank == first else ""
                texts[rank] = texts[rank][:begin] + inserted + texts[rank][end:]
    for (element, name), text in zip(places, texts, strict=True):
        _write(element, name, text)


def _write(element: etree._Element, name: str, text: str) -> None:
    """Put a text where one was, its line breaks as elements."""
    first, *others = text.split("\n")
    setattr(element, name, first or None)
    parent = element if name == "text" else element.getparent()
    at = 0 if name == "text" else parent.index(element) + 1
    for rank, line in enumerate(others):
        broken = etree.Element(f"{{{_TEXT}}}line-break")
        broken.tail = line or None
        parent.insert(at + rank, broken)
