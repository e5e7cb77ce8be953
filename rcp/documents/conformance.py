"""What a PDF says it conforms to, and what it carries: the identification in its XMP, its attachments.

Conformance itself is not judged here: no checker is among the packages. The tests read the tree, the fonts, the
packet and the intent instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pydyf
from weasyprint import Attachment

from rcp.documents.engine import ClosedFetcher
from rcp.documents.stylesheets import BASE_URL

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_UA_IDENTIFICATION = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


@dataclass(frozen=True)
class PdfAttachment:
    """A file carried inside a PDF, given as bytes. `relationship` is one of PDF/A-3: Data, Source, Supplement…"""

    name: str
    data: bytes
    description: str = ""
    relationship: str = "Data"
    dated: datetime = _EPOCH

    def for_weasyprint(self) -> Attachment:
        """The same, as the engine takes it."""
        return Attachment(
            string=self.data,
            base_url=BASE_URL,
            url_fetcher=ClosedFetcher(),
            name=self.name,
            description=self.description,
            created=self.dated,
            modified=self.dated,
            relationship=self.relationship,
        )


def identify_as_accessible(pdf: pydyf.PDF) -> None:
    """Say PDF/UA-1 in the XMP next to PDF/A-3a: WeasyPrint writes one variant only."""
    number = int(pdf.catalog["Metadata"].split()[0])
    packet = pdf.objects[number].stream
    packet[0] = packet[0].replace(b"</rdf:RDF>", _UA_IDENTIFICATION)


def name_associated_files_once(pdf: pydyf.PDF) -> None:
    """WeasyPrint lists each attachment twice in the catalogue."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
