"""RCP, the case-management tool of French tumour boards. Importing `rcp.domain` loads neither Flask nor a database."""

__version__ = "0.1.0"
