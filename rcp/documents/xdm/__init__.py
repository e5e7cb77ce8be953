"""A national document (CDA) to an XDM package: `IHE_XDM.zip`, ready to be joined to a message by secure mail.

Layout: IHE ITI TF-2, transaction ITI-32. Metadata: IHE ITI TF-3 §4.2 (ebRIM 3.0), in the French forms (CI-SIS). What
could be verified of them, and what could not, is told in ADR 0022. Conformance is not judged.
"""

from rcp.documents.xdm.facts import Facts, read_facts
from rcp.documents.xdm.package import PACKAGE_NAME, write_package
from rcp.documents.xdm.subject import mail_subject

__all__ = ["PACKAGE_NAME", "Facts", "mail_subject", "read_facts", "write_package"]
