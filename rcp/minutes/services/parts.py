"""The parts of minutes: one fragment a case and the front, kept under the hash of what they say, made when missing."""

from __future__ import annotations

from rcp import files
from rcp.documents.content import CaseContent, MeetingContent, MinutesContent
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import Fragment, fragment_key, read_fragment, render_fragment
from rcp.documents.pdf import Printed, assemble_minutes, front_key, render_front


def print_minutes(content: MinutesContent) -> Printed:
    """The minutes as PDF: only what is not kept is laid out, and is kept then.

    Raises:
        DocumentTooLong, RenderFailed.
    """
    fragments = [make_fragment(case, content.meeting) for case in content.cases]
    return assemble_minutes(content, fragments, front=make_front(content))


def make_fragment(case: CaseContent, meeting: MeetingContent) -> Fragment:
    """The pages of one case. Raises as `print_minutes`."""
    found = _kept(fragment_key(case, meeting))
    return found or _keep(render_fragment(case, meeting))


def has_fragment(case: CaseContent, meeting: MeetingContent) -> bool:
    """Whether the pages of a case are kept, whole."""
    return files.kept(fragment_key(case, meeting)) is not None


def make_front(content: MinutesContent) -> Fragment:
    """What comes before the cases. Raises as `print_minutes`."""
    found = _kept(front_key(content))
    return found or _keep(render_front(content))


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
