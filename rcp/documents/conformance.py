"""What a PDF says it conforms to, in the XMP of its catalogue: PDF/A-3a, and PDF/UA-1 beside it.

Conformance itself is not judged here: no checker is among the packages. The tests read the tree, the fonts, the
packet and the intent instead.
"""

from __future__ import annotations

import pydyf

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


def identify_as_accessible(pdf: pydyf.PDF) -> None:
    """Say PDF/UA-1 in the XMP next to PDF/A-3a: WeasyPrint writes one variant only."""
    number = int(pdf.catalog["Metadata"].split()[0])
    packet = pdf.objects[number].stream
    packet[0] = packet[0].replace(b"</rdf:RDF>", _UA_IDENTIFICATION)


def leave_out_transparency(pdf: pydyf.PDF) -> None:
    """WeasyPrint draws each text of a drawing as a transparency group, though our drawings have none.

    PDF/A-1 forbids them, and each would bring a colour profile of its own into a document put together.
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.extra.pop("Group", None)
