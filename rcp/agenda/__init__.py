"""The agenda: meetings (séances), bookings, order, cut-off, postponements.

Enters: submitted cases. Leaves: a published, ordered agenda. Before it: `cases`. After it: `deliberation`.
"""
