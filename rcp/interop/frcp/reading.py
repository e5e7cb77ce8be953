"""A file to a fiche, and everything it says that the fiche could not receive.

2025.01 is read in full, an earlier version as far as it says the same things under the same codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rcp.domain.frcp.model import Frcp, Report
from rcp.domain.frcp.national import DOCUMENT_TEMPLATE, LOINC, VERSION, SectionSpec, concept, sections
from rcp.domain.frcp.values import Coded
from rcp.interop.frcp import clinical, deciding
from rcp.interop.frcp.context import Context, take_known
from rcp.interop.frcp.header import read_header
from rcp.interop.frcp.leftovers import garbled, left_over, place_of
from rcp.interop.frcp.nodes import LeftOver, Node
from rcp.interop.frcp.parsing import UnreadableFile, parse

NOT_A_CDA = (
    "Ce fichier XML n’est pas un document médical CDA\u202f: une fiche RCP nationale commence par ClinicalDocument."
)
NOT_A_FICHE = "Ce document n’est pas une fiche RCP\u202f: son type est «\u202f{title}\u202f» ({code})."
NO_BODY = "Cette fiche n’a pas de contenu structuré\u202f: seul un document joint, peut-être. Ouvrez-le à part."

Read = Callable[[Node, Context], dict[str, Any]]

_READERS: dict[str, Read] = {
    "reason": clinical.read_reason,
    "discovery": clinical.read_discovery,
    "tumour": clinical.read_tumours,
    "history": clinical.read_history,
    "comorbidities": clinical.read_comorbidities,
    "evaluations": clinical.read_evaluations,
    "pregnancies": clinical.read_pregnancies,
    "wishes": clinical.read_wishes,
    "results": clinical.read_results,
    "phase": clinical.read_progression,
    "treatments": clinical.read_treatments,
    "summary": deciding.read_summary,
    "file": deciding.read_file,
    "proposal": deciding.read_answer,
    "framework": deciding.read_framework,
    "comments": clinical.read_comments,
    "status": deciding.read_status,
    "privacy": deciding.read_privacy,
}
_REPORTS = ("operation", "pathology", "genetics")
_PATIENT_INFORMATION = "GEN-294"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. `version` is that of the volet ("" when it does not say), `missing` the titles of the sections
    that should be there, `left_over` everything no field received.
    """

    frcp: Frcp
    version: str
    missing: tuple[str, ...]
    left_over: tuple[LeftOver, ...]
    copy: bytes | None = None

    @property
    def is_current(self) -> bool:
        return self.version == VERSION


def read_frcp(data: bytes) -> Reading:
    """A fiche from its file.

    Raises:
        UnreadableFile: not a file that can be read, not a CDA document, not a fiche RCP.
    """
    root = parse(data)
    return _Reader(root).read()


class _Reader:
    def __init__(self, root: Node) -> None:
        self._root = root
        self._ctx = Context(root)
        self._found: dict[str, Any] = {}
        self._reports: list[Report] = []
        self._seen: set[str] = set()
        self._copy: bytes | None = None

    def read(self) -> Reading:
        version = self._recognise()
        header = read_header(self._root, self._ctx)
        body = self._root.first("component", "structuredBody")
        if body is None:
            raise UnreadableFile(NO_BODY, "file")
        for component in body.all("component"):
            for section in component.all("section"):
                self._section(section)
        frcp = Frcp(header=header, reports=tuple(self._reports), **self._found)
        doubts = tuple(LeftOver(node.path, node.line, place_of(node), text) for node, text in self._ctx.doubts)
        missing = (spec.title for spec in sections().values() if spec.is_compulsory and spec.key not in self._seen)
        return Reading(
            frcp, version, tuple(missing), (*doubts, *garbled(self._root), *left_over(self._root)), self._copy
        )

    def _recognise(self) -> str:
        """The version of the volet the document says it follows.

        Raises:
            UnreadableFile: not a CDA document, or not a fiche RCP.
        """
        root = self._root
        if root.tag != "ClinicalDocument" or root.namespace != "urn:hl7-org:v3":
            raise UnreadableFile(NOT_A_CDA, "file")
        template = next((each for each in root.all("templateId") if each.peek("root") == DOCUMENT_TEMPLATE), None)
        code = root.first("code")
        named = code.peek("code") if code else ""
        if template is None and named != "34794-8":
            label = code.peek("displayName") if code else ""
            raise UnreadableFile(NOT_A_FICHE.format(title=label or "inconnu", code=named or "sans code"), "file")
        return template.take("extension") if template else ""

    def _section(self, section: Node) -> None:
        """Read a section, or those inside it when the volet does not have it as such."""
        spec = self._spec(section)
        if spec is None or (spec.key in self._seen and spec.key not in _REPORTS):
            for component in section.all("component"):
                for inner in component.all("section"):
                    self._section(inner)
            return
        self._seen.add(spec.key)
        self._take_head(section, spec)
        if spec.key in _REPORTS:
            self._reports.append(clinical.read_report(spec.key, section, self._ctx))
        elif spec.key == "copy":
            self._copy = deciding.read_copy(section, self._ctx)
        else:
            self._found.update(_READERS[spec.key](section, self._ctx))

    def _spec(self, section: Node) -> SectionSpec | None:
        """Which section of the volet this is: by the template of the CI-SIS, else by the LOINC code."""
        roots = {each.peek("root") for each in section.all("templateId")}
        code = section.first("code")
        named = code.peek("code") if code else ""
        is_for_patient = code is not None and any(
            each.peek("code") == _PATIENT_INFORMATION for each in code.all("translation")
        )
        if is_for_patient:
            return sections()["privacy"]
        by_template = [spec for spec in sections().values() if spec.own_template in roots]
        by_code = [spec for spec in sections().values() if spec.code == named]
        return next(iter(by_template or by_code), None)

    def _take_head(self, section: Node, spec: SectionSpec) -> None:
        """The title and the code of a section that was recognised."""
        title, code = section.first("title"), section.first("code")
        if title is not None:
            title.take_text()
        if code is not None:
            take_known(code, Coded(code=spec.code, system=LOINC))
            for translation in code.all("translation"):
                take_known(translation, concept(_PATIENT_INFORMATION))
