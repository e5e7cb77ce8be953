"""The deliberation: attendance, opinions, quorum per case, decision.

Enters: an agenda. Leaves: a decision or a coded absence of one, with who discussed it. After it: `minutes`.
"""
