"""The tests of what follows a decision start from the same open meeting as those of the deliberation."""

from tests.deliberation.conftest import full_room, room

__all__ = ["full_room", "room"]
