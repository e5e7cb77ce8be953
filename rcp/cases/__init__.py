"""The cases (fiches): question, history, lesions, results, attachments.

Enters: a patient and a question. Leaves: a submitted case with nothing missing that its status requires.
Before it: `patients`. After it: `agenda`.
"""
