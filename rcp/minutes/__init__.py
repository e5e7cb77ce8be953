"""The minutes: procès-verbal of a meeting, fiche RCP of a case, sealed and versioned.

Enters: decisions. Leaves: documents whose text and bytes no longer change. Before it: `deliberation`.
"""
