"""Frozen values in, bytes out: the minutes, the fiche, the agenda, the attendance sheet and the calendar file.

What enters is `content` (dataclasses of primitives, never a row); what leaves is HTML, PDF or iCalendar bytes.
The only package that knows WeasyPrint. It reads no database, no clock and no network.
"""
