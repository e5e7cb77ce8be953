"""The patients: identity by the French rules (INS), search before creation, duplicates, merges.

Enters: traits typed after a search. Leaves: one record for life, followed through merges. After it: `cases`.
"""
