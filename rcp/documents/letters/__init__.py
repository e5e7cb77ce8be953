"""Letters in ODT and DOCX: an establishment's template filled with plain values, and what a template may not hold."""
