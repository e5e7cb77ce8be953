"""Foreign fiches RCP in: bytes → what they say and what was not understood → a new case, a draft, for a person to read.

`parsing` opens the file safely, `nodes` remembers what was read, `reading` goes through the document.
"""
