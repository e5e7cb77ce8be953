"""What happened: an append-only, hash-chained journal, the traces of reads, and the history of each field.

Two lifetimes: the history of a case is part of the medical record and lives as long as it; access traces are kept
six months to one year (`JOURNAL_RETENTION_DAYS`).
"""
