"""The parts of minutes: one fragment a case, the front, and both joined. Fragments and fronts are kept under the hash
of what they say; joined parts, as large as the minutes, one set a meeting.
"""

from __future__ import annotations

import hashlib

from rcp import files
from rcp.documents.content import CaseContent, MeetingContent, MinutesContent
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import Fragment, fragment_key, read_fragment, render_fragment
from rcp.documents.pdf import Printed, finish_minutes, join_minutes, minutes_keys, render_front


def print_minutes(content: MinutesContent) -> Printed:
    """The minutes as PDF: only what is not kept is laid out, and is kept then.

    Raises:
        DocumentTooLong, RenderFailed.
    """
    return finish_minutes(content, make_joined(content))


def make_joined(content: MinutesContent) -> Fragment:
    """All the parts as one, but for what the last moment decides. Raises as `print_minutes`."""
    keys, place = minutes_keys(content), joined_at(content.meeting)
    found = _kept(keys.whole, place)
    if found is None:
        fragments = [make_fragment(case, content.meeting) for case in content.cases]
        front = _kept(keys.front) or _keep(render_front(content))
        found = _keep(join_minutes(keys, front, fragments), place)
    return found


def is_joined(content: MinutesContent) -> bool:
    """Whether all the parts are kept as one, whole."""
    return _kept(minutes_keys(content).whole, joined_at(content.meeting)) is not None


def joined_at(meeting: MeetingContent) -> str:
    """The name under which the joined parts of a meeting are kept: the next set takes the place of the former.

    Two meetings told apart by nothing else would take turns there: what is kept says what it was made from.
    """
    named = ("joined", meeting.finess, meeting.establishment, meeting.board, meeting.date, meeting.start_time)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()


def make_fragment(case: CaseContent, meeting: MeetingContent) -> Fragment:
    """The pages of one case. Raises as `print_minutes`."""
    found = _kept(fragment_key(case, meeting))
    return found or _keep(render_fragment(case, meeting))


def has_fragment(case: CaseContent, meeting: MeetingContent) -> bool:
    """Whether the pages of a case are kept, whole."""
    return files.kept(fragment_key(case, meeting)) is not None


def missing_cases(content: MinutesContent) -> list[CaseContent]:
    """The cases whose pages are still to be laid out."""
    if is_joined(content):
        return []
    return [case for case in content.cases if not has_fragment(case, content.meeting)]


def _kept(key: str, place: str = "") -> Fragment | None:
    data = files.kept(place or key)
    if data is None:
        return None
    try:
        found = read_fragment(data)
    except RenderFailed:
        return None
    return found if found.manifest.key == key else None


def _keep(fragment: Fragment, place: str = "") -> Fragment:
    files.keep(place or fragment.manifest.key, fragment.kept)
    return fragment
