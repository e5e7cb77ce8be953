"""The parts of minutes: one fragment a case, the front, and both joined; kept under the hash of what they say."""

from __future__ import annotations

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
    keys = minutes_keys(content)
    found = _kept(keys.whole)
    if found is None:
        fragments = [make_fragment(case, content.meeting) for case in content.cases]
        front = _kept(keys.front) or _keep(render_front(content))
        found = _keep(join_minutes(keys, front, fragments))
    return found


def is_joined(content: MinutesContent) -> bool:
    """Whether all the parts are kept as one, whole."""
    return files.kept(minutes_keys(content).whole) is not None


def make_fragment(case: CaseContent, meeting: MeetingContent) -> Fragment:
    """The pages of one case. Raises as `print_minutes`."""
    found = _kept(fragment_key(case, meeting))
    return found or _keep(render_fragment(case, meeting))


def has_fragment(case: CaseContent, meeting: MeetingContent) -> bool:
    """Whether the pages of a case are kept, whole."""
    return files.kept(fragment_key(case, meeting)) is not None


def _kept(key: str) -> Fragment | None:
    data = files.kept(key)
    if data is None:
        return None
    try:
        found = read_fragment(data)
    except RenderFailed:
        return None
    return found if found.manifest.key == key else None


def _keep(fragment: Fragment) -> Fragment:
    files.keep(fragment.manifest.key, fragment.kept)
    return fragment
