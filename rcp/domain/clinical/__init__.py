"""What a board knows about lesions: organ sheets, scores, alerts, profiles; declared in data, computed by engines.

In: frozen facts about a patient, a case and a lesion. Out: values with their inputs, their missing items, their version
and their source. Nothing here proposes a treatment: the tool informs, the board decides.

Adding a sum, a lookup or a table is one JSON file in `scores/` and its vectors in `tests/data/clinical/vectors/`; a
formula is one pure function in a module of the same name beside its file.
"""
